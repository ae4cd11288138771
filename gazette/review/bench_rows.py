"""The rows of a page of the bench, with all that is said of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gazette.models import Remark, Text
from gazette.office.content_differences import RowDifference
from gazette.office.document_contents import ContentRow, DocumentContent
from gazette.office.text_diff import Fate, Piece, compare
from gazette.parsing.words.merged_cells import ABOVE, LEFT
from gazette.review.bench_notes import Note
from gazette.review.bench_source import SourcePage

#: How many rows a page has at most.
ROWS_PER_PAGE = 300
#: How a merged cell is shown: a sign, and with which other cell it is one.
MERGED = {LEFT: ("←", "与左边的格合并"), ABOVE: ("↑", "与上一行的格合并")}


@dataclass
class BenchRow:
    """A row as the reviewer sees it; ``part`` is its number in the document, from 1.

    ``line`` is its line in the source, None without one. ``opens`` names the text that
    begins with the row. ``is_seen``: it has been on this person's screen. ``is_new``: it has
    changed since they read the document. ``change`` is what it was at the last return.
    """

    part: int
    row: ContentRow
    line: int | None
    pieces: Sequence[Piece] | None
    opens: str = ""
    is_seen: bool = False
    is_new: bool = False
    is_differing: bool = False
    change: RowDifference | None = None
    notes: list[Note] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def indent(self) -> int:
        return min(self.row.depth, 6)

    @property
    def parts(self) -> Iterator[tuple[str, str]]:
        """The words of the row by the names of their parts."""
        for name in ("label", "heading", "body"):
            words = getattr(self.row, name)
            if words:
                yield name, words

    @property
    def cells(self) -> list[tuple[str, str]]:
        """The cells of a table row; of a merged one a sign, and with which cell it is one."""
        marks = self.row.merged or [""] * len(self.row.cells)
        return [
            (MERGED[mark][0], MERGED[mark][1]) if mark in MERGED else (cell, "")
            for cell, mark in zip(self.row.cells, marks, strict=False)
        ]

    @property
    def is_flagged(self) -> bool:
        """Whether the key n stops here: an open doubt, a deviation, a finding, a remark."""
        is_open = any(note.is_open for note in self.notes) or bool(self.findings)
        return is_open or self.is_differing or any(not one.handled_at for one in self.remarks)

    @property
    def has_deviation(self) -> bool:
        return any(note.is_deviation for note in self.notes)

    @property
    def former(self) -> Sequence[Piece]:
        """The words before and after the change since the return, as pieces."""
        if self.change is None or self.change.before is None or self.change.after is None:
            return []
        return compare(self.change.before, self.change.after)

    @property
    def words_pieces(self) -> Sequence[tuple[bool, str]]:
        """The row's words, each with whether the source has them not at that place."""
        pieces = self.pieces or []
        return [(one.fate is Fate.ADDED, one.words) for one in pieces if one.fate != Fate.STRUCK]


@dataclass(frozen=True)
class RowMarks:
    """What marks rows of a document: changes since the return and since the last reading, by
    address; the parts that have been seen."""

    changes: Mapping[str, RowDifference]
    new: Collection[str]
    seen: Sequence[tuple[int, int]]

    def is_seen(self, part: int) -> bool:
        return any(first <= part <= last for first, last in self.seen)


def page_count(content: DocumentContent) -> int:
    return max(1, -(-len(content.rows) // ROWS_PER_PAGE))


def parts_of_page(content: DocumentContent, page: int) -> range:
    """The numbers of the rows of a page, counted from 1."""
    first = (page - 1) * ROWS_PER_PAGE + 1
    return range(first, min(first + ROWS_PER_PAGE, len(content.rows) + 1))


def page_of(content: DocumentContent, address: str) -> tuple[int, int]:
    """The page on which a row stands, and the row's number; page 1 and 0 if it is gone."""
    for part, row in enumerate(content.rows, start=1):
        if row.address == address:
            return (part - 1) // ROWS_PER_PAGE + 1, part
    return 1, 0


def bench_rows(
    content: DocumentContent,
    parts: range,
    source: SourcePage,
    marks: RowMarks,
    notes: Sequence[Note],
) -> list[BenchRow]:
    """The rows with the numbers ``parts``, each with the notes that stand in its words."""
    openings = _openings(content)
    found = [
        BenchRow(
            part,
            row := content.rows[part - 1],
            source.line_of.get(part),
            source.pieces.get(part),
            openings.get(part, ""),
            is_seen=marks.is_seen(part),
            is_new=row.address in marks.new,
            is_differing=part in source.differing,
            change=marks.changes.get(row.address),
        )
        for part in parts
    ]
    by_address = {one.row.address: one for one in found}
    for note in notes:
        at_span = None if note.is_deviation else _row_at(found, note.span[0])
        if row_view := by_address.get(note.address, at_span):
            row_view.notes.append(note)
    return found


def add_remarks(rows: Sequence[BenchRow], remarks: Sequence[Remark]) -> None:
    """Put the remarks to their rows."""
    by_address: dict[str, list[Remark]] = defaultdict(list)
    for remark in remarks:
        by_address[remark.address].append(remark)
    for view in rows:
        view.remarks = by_address.get(view.row.address, [])


def _row_at(rows: Sequence[BenchRow], place: int) -> BenchRow | None:
    """The innermost row in whose span a place of the source stands."""
    inside = [one for one in rows if one.row.span_start <= place < one.row.span_end]
    return min(inside, key=lambda one: one.row.span_end - one.row.span_start, default=None)


def _openings(content: DocumentContent) -> dict[int, str]:
    """By the number of the row with which a further text begins: its kind, label and title."""
    named = {place: (role, label, title) for place, role, label, title in content.texts}
    openings: dict[int, str] = {}
    last = 0
    for part, row in enumerate(content.rows, start=1):
        if row.text != last and (last or len(named) > 1):
            role, label, title = named.get(row.text, ("", "", ""))
            openings[part] = "　".join(filter(None, [Text.ROLES.get(role, role), label, title]))
        last = row.text
    return openings
