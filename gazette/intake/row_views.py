"""A document under correction as it is shown: source lines and rows, linked both ways.

Reads a draft and its stretch of the source; writes what the template prints. Every
character of the stretch is shown once: as words of a row, as removed page furniture,
as words that an edit left out, or as white space.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from gazette.intake.draft import Draft, DraftRow
from gazette.intake.issue_frame import IssueFrame
from gazette.intake.row_form import RowWords, words_of
from gazette.intake.row_tree import NUMBERED
from gazette.intake.seen_rows import SeenRow, seen_rows
from gazette.intake.source_words import Words
from gazette.models import Provision, Text
from gazette.parsing.parsed import Document, Level, Severity, Span
from gazette.parsing.printed_rows import rows
from gazette.parsing.words.merged_cells import ABOVE, LEFT


@dataclass(frozen=True, slots=True)
class LineSegment:
    """Characters of a source line of one kind; ``row`` is the key of the row that holds them."""

    text: str
    kind: str  # "row", "removed", "lost", "space"
    row: int | None = None
    reason: str = ""
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the source, its number, counted from 1 in the whole source, and its span."""

    number: int
    segments: tuple[LineSegment, ...]
    span: Span = (0, 0)


@dataclass
class RowView:
    """A row as it is shown; ``line`` is the number of its line in the source, ``printed`` the
    source's words there, ``span`` their offsets."""

    row: DraftRow
    address: str
    line: int | None
    printed: str = ""
    span: Span | None = None
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
    lines, seen = _LineNumbers(source), seen_rows(draft)
    views = []
    for row, address in zip(draft.rows, addresses, strict=True):
        spans = [(at, at + len(text)) for text, at in row.words if at is not None]
        if spans:
            printed = source[spans[0][0] : spans[-1][1]][:_LONGEST_EXCERPT]
            span = spans[0][0], spans[-1][1]
            views.append(RowView(row, address, lines.of(span[0]), printed, span))
        else:
            views.append(RowView(row, address, None))
        views[-1].seen = seen[row.key]
    for finding in findings:
        view = _view_at(views, finding["span"])
        if view and finding["severity"] == Severity.WARNING:
            view.findings.append(finding)
    return views


_LONGEST_EXCERPT = 400


def _view_at(views: list[RowView], span: Sequence[int]) -> RowView | None:
    """The first row that has words at a span of the source."""
    for view in views:
        for text, at in view.row.words:
            if at is not None and at < max(span[1], span[0] + 1) and span[0] < at + len(text):
                return view
    return None


class _LineNumbers:
    """Line numbers by offset; fast for offsets that mostly rise."""

    def __init__(self, source: str) -> None:
        self.source, self.at, self.line = source, 0, 1

    def of(self, offset: int) -> int:
        if offset < self.at:
            self.at, self.line = 0, 1
        self.line += self.source.count("\n", self.at, offset)
        self.at = offset
        return self.line


def source_lines(
    draft: Draft, frame: IssueFrame, region: Span, findings: list[dict[str, Any]], source: str
) -> list[SourceLine]:
    """The lines of a document's stretch of the source, without blank ones."""
    marks = _marks(draft, frame, region)
    doubtful = sorted(
        (f["span"][0], max(f["span"])) for f in findings if f["severity"] == Severity.WARNING
        and not f.get("checked") and max(f["span"]) - min(f["span"]) <= _LONGEST_DOUBT
    )  # fmt: skip
    at, number = region[0], source.count("\n", 0, region[0]) + 1
    lines = []
    for text in source[slice(*region)].splitlines(keepends=True):
        if text.strip():
            segments = tuple(_segments(text.rstrip("\r\n\f\v"), at, marks, doubtful))
            lines.append(SourceLine(number, segments, (at, at + len(text))))
        at += len(text)
        number += text.count("\n")
    return lines


_LONGEST_DOUBT = 200


class _SourceMark(NamedTuple):
    """The span of a row's words, or of a removed piece with the reason."""

    start: int
    end: int
    kind: str  # "row" or "removed", as that of ``LineSegment``
    row: int | None = None
    reason: str = ""


def _marks(draft: Draft, frame: IssueFrame, region: Span) -> list[_SourceMark]:
    """Where words of rows and removed pieces stand, in the order of the source."""
    marks = [
        _SourceMark(at, at + len(text), "row", row.key)
        for row in draft.rows
        for text, at in row.words
        if at is not None
    ]
    marks += [
        _SourceMark(*piece.span, "removed", reason=piece.reason)
        for piece in frame.removed
        if region[0] <= piece.span[0] < region[1]
    ]
    return sorted(marks, key=lambda mark: mark[:2])


def _segments(
    text: str, start: int, marks: list[_SourceMark], doubtful: list[Span]
) -> Iterator[LineSegment]:
    """A line cut where the kind of its characters changes."""
    end = start + len(text)
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    doubts = [span for span in doubtful if span[0] < end and span[1] > start]
    spans = [*((mark.start, mark.end) for mark in inside), *doubts]
    inner = {place for span in spans for place in span if start < place < end}
    for a, b in pairwise(sorted({start, end} | inner)):
        mark = next((mark for mark in reversed(inside) if mark.start <= a < mark.end), None)
        is_doubtful = any(low <= a < high for low, high in doubts)
        yield _segment(text[a - start : b - start], mark, is_doubtful)


def _segment(words: str, mark: _SourceMark | None, is_doubtful: bool) -> LineSegment:
    """A segment of the kind of its mark; without one, words that an edit left out, or space."""
    if mark is None:
        kind = "lost" if words.strip() else "space"
        return LineSegment(words, kind, is_doubtful=is_doubtful)
    return LineSegment(words, mark.kind, mark.row, mark.reason, is_doubtful)
