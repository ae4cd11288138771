"""A table as it is shown: its rows with their cells, the spans of the merged ones, its head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gazette.models import Provision
from gazette.parsing.words.merged_cells import CellSpan, cell_spans, head_length


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a table; ``cells`` are those that are shown, each with its spans.

    ``is_head``: the row belongs to the head of the table, which print repeats on each page.
    """

    row: Provision
    cells: list[CellSpan]
    is_head: bool


def table_grid(rows: Sequence[Provision]) -> list[GridRow]:
    """The rows of a table in order of print."""
    spans = cell_spans([(len(row.cells), row.merged) for row in rows])
    head = head_length(spans)
    return [
        GridRow(row, cells, number < head)
        for number, (row, cells) in enumerate(zip(rows, spans, strict=True))
    ]
