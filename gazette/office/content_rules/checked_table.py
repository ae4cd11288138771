"""The tables of a document: their rows together, with the words of the heads of columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from gazette.models import Provision
from gazette.parsing.parsed import Level
from gazette.parsing.words.merged_cells import LEFT, CellSpan, cell_spans, head_length


@dataclass(frozen=True)
class CheckedTable:
    """The rows of a table in order of print. A short row lacks its last cells."""

    rows: Sequence[Provision]

    @cached_property
    def spans(self) -> list[list[CellSpan]]:
        """For each row the cells that are shown, with the columns and rows they span."""
        return cell_spans([(len(row.cells), row.merged) for row in self.rows])

    @cached_property
    def head_length(self) -> int:
        """How many rows at the top are the head."""
        return head_length(self.spans)

    @cached_property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)

    def heads(self, column: int) -> list[str]:
        """The words of the head above a column, the topmost first, without white space."""
        found = []
        for row, spans in zip(self.rows[: self.head_length], self.spans, strict=False):
            for span in spans:
                if span.place <= column < span.place + span.columns and span.place < len(row.cells):
                    found.append("".join(str(row.cells[span.place]).split()))
        return [words for words in found if words]

    def head(self, column: int) -> str:
        """The words of the head above a column as one."""
        return "／".join(self.heads(column))


def marks_of(row: Provision) -> list[str]:
    """For each cell of a row its mark of merging, or ""."""
    marks = [str(mark) for mark in row.merged][: len(row.cells)]
    return marks + [""] * (len(row.cells) - len(marks))


def is_merged_across(row: Provision) -> bool:
    """Whether a cell of the row is merged with the one on its left."""
    return LEFT in row.merged


def tables(rows: Sequence[Provision]) -> Iterator[CheckedTable]:
    """The tables among the rows of a document."""
    of_tables = (row for row in rows if row.level == Level.TABLE_ROW and row.cells)
    for _key, group in groupby(of_tables, key=lambda row: (row.text_id, row.parent_id)):
        yield CheckedTable(list(group))
