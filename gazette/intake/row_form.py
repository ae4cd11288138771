"""The words of a row as the fields of its form hold them, and as a form has sent them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from gazette.intake import source_words as w
from gazette.intake.draft import DraftRow
from gazette.intake.row_tree import NUMBERED
from gazette.office.text_diff import Piece, compare


@dataclass(frozen=True, slots=True)
class RowWords:
    """Label, heading and body, or the cells of a row of a table.

    A level without number has one field: its heading stands before its body.
    """

    label: str = ""
    heading: str = ""
    body: str = ""
    cells: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All words in one line, for a comparison."""
        return "\t".join(self.cells) if self.cells else f"{self.label}{self.heading}{self.body}"


def words_of(row: DraftRow) -> RowWords:
    """The words of a row as its form shows them."""
    if row.cells:
        return RowWords(cells=row.written_cells)
    label, heading, body = map(w.text_of, (row.label, row.heading, row.body))
    if row.level not in NUMBERED:
        return RowWords(label, "", heading + body)
    return RowWords(label, heading, body)


def words_sent(name: str, values: QueryDict) -> RowWords | None:
    """The words that a form has sent; None for an operation that has none."""
    if name == "cells":
        return RowWords(cells=tuple(values.getlist("cell")))
    if name == "words" or "body" in values:
        label, heading, body = (values.get(field, "") for field in ("label", "heading", "body"))
        return RowWords(label, heading, body)
    return None


def difference(stored: RowWords, sent: RowWords) -> Sequence[Piece]:
    """The pieces of both wordings of a row that two editors have changed."""
    return compare(stored.text, sent.text)
