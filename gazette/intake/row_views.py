"""A document under correction as it is shown: source lines and rows, linked both ways.

Reads a draft and its stretch of the source; writes what the template prints. Every
character of the stretch is shown once: as words of a row, as removed page furniture,
as words that an edit left out, or as white space.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from gazette.intake.draft import Draft, DraftRow
from gazette.intake.issue_frame import IssueFrame
from gazette.intake.row_form import RowWords, words_of
from gazette.intake.row_tree import NUMBERED
from gazette.intake.seen_rows import SeenRow, seen_rows
from gazette.intake.source_spans import MarkIndex, SourceMark
from gazette.intake.source_words import Words
from gazette.intake.stored_findings import unchecked, warnings
from gazette.models import Provision, Text
from gazette.parsing.parsed import Document, Level, Span
from gazette.parsing.printed_rows import rows
from gazette.parsing.words.merged_cells import ABOVE, LEFT


@dataclass(frozen=True, slots=True)
class LineSegment:
    """Characters of a source line of one kind; ``row`` is the key of the row that holds them,
    ``is_elsewhere`` whether that row is shown on another page."""

    text: str
    kind: str  # "row", "removed", "lost", "space"
    row: int | None = None
    reason: str = ""
    is_doubtful: bool = False
    is_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the source, its number, counted from 1 in the whole source, and its span."""

    number: int
    segments: tuple[LineSegment, ...]
    span: Span = (0, 0)


@dataclass
class RowView:
    """A row as it is shown; ``line`` is the number of its line in the source, ``printed`` the
    source's words there, ``span`` their offsets; ``is_beside`` whether the line is shown on the
    same page."""

    row: DraftRow
    address: str
    line: int | None
    printed: str = ""
    span: Span | None = None
    is_beside: bool = True
    findings: list[dict[str, Any]] = field(default_factory=list)
    seen: SeenRow | None = None

    @property
    def fields(self) -> RowWords:
        """The words of the row as its form shows them."""
        return words_of(self.row)

    @property
    def level_label(self) -> str:
        return Provision.LEVELS[self.row.level.value]

    @property
    def role_label(self) -> str:
        opens = self.row.opens
        return Text.ROLES[opens.role.value] if opens else ""

    @property
    def parts(self) -> Iterator[tuple[str, Words]]:
        """The row's words in order: the name of the part (label, heading, body) and its words."""
        for name in ("label", "heading", "body"):
            words = getattr(self.row, name)
            if words:
                yield name, words

    @property
    def cells(self) -> list[tuple[str, str]]:
        """The cells of a table row; of one merged with another the sign that is shown instead,
        and in Chinese with which."""
        marks = self.row.marks or ("",) * len(self.row.cells)
        return [
            (MERGED[mark][0] if mark else cell, MERGED[mark][1] if mark else "")
            for cell, mark in zip(self.row.cells, marks, strict=True)
        ]

    @property
    def indent(self) -> int:
        return min(self.row.depth, 6)

    @property
    def is_numbered(self) -> bool:
        return self.row.level in NUMBERED


#: How a merged cell is shown: a sign, and with which other cell it is one.
MERGED = {LEFT: ("←", "与左边的格合并"), ABOVE: ("↑", "与上一行的格合并")}
#: The levels that have a key on the keyboard.
LEVEL_KEYS = {
    Level.TITLE: "t",
    Level.NUMBER: "h",
    Level.NOTE: "z",
    Level.ADDRESSEE: "s",
    Level.ANNEX_NOTE: "j",
    Level.CHAPTER: "1",
    Level.SECTION: "2",
    Level.ARTICLE: "3",
    Level.PARAGRAPH: "4",
    Level.ITEM: "5",
    Level.SUBITEM: "6",
    Level.HEADING_1: "7",
    Level.HEADING_2: "8",
    Level.HEADING_3: "9",
    Level.SIGNATURE: "0",
}


def level_choices() -> list[tuple[str, str, str]]:
    """Value, Chinese name and key of each level that a row can be set to."""
    return [
        (level.value, Provision.LEVELS[level.value], LEVEL_KEYS.get(level, ""))
        for level in Level
        if level is not Level.TABLE
    ]


def row_views(
    draft: Draft, document: Document, findings: list[dict[str, Any]], source: str
) -> list[RowView]:
    """The rows of a draft with their addresses, lines and warnings."""
    addresses = [row.address for text in document.texts for row in rows(text.provisions)]
    views, seen = views_of(draft.rows, source), seen_rows(draft)
    for view, address in zip(views, addresses, strict=True):
        view.address, view.seen = address, seen[view.row.key]
    marks = MarkIndex(_row_marks(draft.rows))
    of_key = {view.row.key: view for view in views}
    order = {view.row.key: index for index, view in enumerate(views)}
    for finding in warnings(findings):
        keys = [mark.row or 0 for mark in marks.between(*asked_span(finding))]
        if keys:
            of_key[min(keys, key=order.__getitem__)].findings.append(finding)
    return views


def asked_span(finding: dict[str, Any]) -> Span:
    """The span of a finding, of at least one character."""
    start, end = finding["span"]
    return start, max(end, start + 1)


def views_of(draft_rows: Sequence[DraftRow], source: str) -> list[RowView]:
    """Rows with their lines, yet without addresses and warnings."""
    lines = _LineNumbers(source)
    views = []
    for row in draft_rows:
        spans = [(at, at + len(text)) for text, at in row.words if at is not None]
        if spans:
            printed = source[spans[0][0] : spans[-1][1]][:_LONGEST_EXCERPT]
            span = spans[0][0], spans[-1][1]
            views.append(RowView(row, "", lines.of(span[0]), printed, span))
        else:
            views.append(RowView(row, "", None))
    return views


_LONGEST_EXCERPT = 400


class _LineNumbers:
    """Line numbers by offset; fast for offsets that stand near the one asked for before."""

    def __init__(self, source: str) -> None:
        self.source, self.at, self.line = source, 0, 1

    def of(self, offset: int) -> int:
        if offset < self.at:
            self.line -= self.source.count("\n", offset, self.at)
        else:
            self.line += self.source.count("\n", self.at, offset)
        self.at = offset
        return self.line


def source_lines(
    draft: Draft, frame: IssueFrame, region: Span, findings: list[dict[str, Any]], source: str
) -> list[SourceLine]:
    """The lines of a document's stretch of the source, without blank ones."""
    return lines_between(_row_marks(draft.rows), frame, region, findings, source)


def lines_between(
    row_marks: Iterable[SourceMark],
    frame: IssueFrame,
    span: Span,
    findings: list[dict[str, Any]],
    source: str,
) -> list[SourceLine]:
    """The lines of a stretch of the source, without blank ones; ``row_marks`` are the words of
    rows that stand there."""
    marks = MarkIndex([*row_marks, *_removed_marks(frame, span)])
    doubts = MarkIndex(_doubt_marks(findings, span))
    at, number = span[0], source.count("\n", 0, span[0]) + 1
    lines = []
    for text in source[slice(*span)].splitlines(keepends=True):
        if text.strip():
            segments = tuple(_segments(text.rstrip("\r\n\f\v"), at, marks, doubts))
            lines.append(SourceLine(number, segments, (at, at + len(text))))
        at += len(text)
        number += text.count("\n")
    return lines


_LONGEST_DOUBT = 200


def _row_marks(draft_rows: Sequence[DraftRow]) -> list[SourceMark]:
    return [
        SourceMark(at, at + len(text), "row", row.key)
        for row in draft_rows
        for text, at in row.words
        if at is not None
    ]


def _removed_marks(frame: IssueFrame, span: Span) -> list[SourceMark]:
    return [
        SourceMark(*piece.span, "removed", reason=piece.reason)
        for piece in frame.removed
        if piece.span[0] < span[1] and piece.span[1] > span[0]
    ]


def _doubt_marks(findings: list[dict[str, Any]], span: Span) -> list[SourceMark]:
    """Where the source is doubtful; a doubt about a long stretch marks no word of it."""
    spans = [finding["span"] for finding in unchecked(findings)]
    return [
        SourceMark(low, max(low, high), "doubt")
        for low, high in spans
        if abs(high - low) <= _LONGEST_DOUBT and low < span[1] and max(low, high) > span[0]
    ]


def _segments(text: str, start: int, marks: MarkIndex, doubts: MarkIndex) -> Iterator[LineSegment]:
    """A line cut where the kind of its characters changes."""
    end = start + len(text)
    inside = [*marks.between(start, end), *doubts.between(start, end)]
    inner = {place for mark in inside for place in mark[:2] if start < place < end}
    for a, b in pairwise(sorted({start, end} | inner)):
        is_doubtful = doubts.last_at(a) is not None
        yield _segment(text[a - start : b - start], marks.last_at(a), is_doubtful)


def _segment(words: str, mark: SourceMark | None, is_doubtful: bool) -> LineSegment:
    """A segment of the kind of its mark; without one, words that an edit left out, or space."""
    if mark is None:
        kind = "lost" if words.strip() else "space"
        return LineSegment(words, kind, is_doubtful=is_doubtful)
    return LineSegment(words, *mark[2:5], is_doubtful, mark.is_elsewhere)
