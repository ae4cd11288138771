"""The lines of the source beside the rows of a page, linked with them.

Each character of a document's stretch of the source belongs to the row at or after whose
beginning it stands; so the pages of a document together show each character once, also
where rows were moved. Characters behind the end of that row (page furniture, what nobody
took over) are shown as outside of all rows.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gazette.office.document_contents import ContentRow
from gazette.office.text_diff import Fate, Piece, compare

#: How many rows of a page are compared with the source letter by letter at most.
_MOST_COMPARED = 60
#: What separates words and cells in a source, and no row holds: white space, the bars
#: between cells, the marks of merged cells.
_SEPARATORS = re.compile(r"\s+|\\?\||<<|\^\^")


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters of a line of one kind: "row", "lost" (the row does not have them), "outside"
    (of all rows) or "space"; ``part`` is the number of the row."""

    text: str
    kind: str
    part: int = 0


@dataclass(frozen=True, slots=True)
class BenchLine:
    """A line of the source, or a piece of one: its number, counted from 1 in the whole source,
    and the offsets of its first character and behind its last one."""

    number: int
    segments: tuple[Segment, ...]
    start: int
    end: int


@dataclass
class SourcePage:
    """The lines beside a page of rows; by part, the line of a row and its words as pieces.

    ``pieces`` has only rows whose words differ from the source's: the kept and added pieces
    are the row's words. ``differing`` are the parts that hold words which the source has not
    at that place.
    """

    lines: list[BenchLine] = field(default_factory=list)
    line_of: dict[int, int] = field(default_factory=dict)
    pieces: dict[int, Sequence[Piece]] = field(default_factory=dict)
    differing: set[int] = field(default_factory=set)


class _Stretch(NamedTuple):
    """Characters ``start`` to ``end`` of the source, of which those before ``inside`` are within
    the span of the row ``part``."""

    start: int
    inside: int
    end: int
    part: int


def source_page(
    source: str, rows: Sequence[ContentRow], region: tuple[int, int], parts: range
) -> SourcePage:
    """The source beside the rows with the numbers ``parts`` (counted from 1).

    ``region`` is the document's stretch of the source.
    """
    page = SourcePage()
    stretches = list(_stretches(rows, region, parts))
    if 1 not in parts:
        stretches = [one for one in stretches if one.part]
    segments = [pair for one in stretches for pair in _segments(one, source, rows, page)]
    page.lines = list(_lines(segments, source))
    for line in page.lines:
        for segment in line.segments:
            if segment.kind == "row":
                page.line_of.setdefault(segment.part, line.number)
    return page


def _stretches(
    rows: Sequence[ContentRow], region: tuple[int, int], parts: range
) -> Iterator[_Stretch]:
    """The region cut at the beginnings of rows, those of ``parts``; the part before all of them
    has the number 0."""
    placed = [
        (row.span_start, -row.span_end, part)
        for part, row in enumerate(rows, start=1)
        if row.span_end > row.span_start
    ]
    placed.sort()
    last = max(region[1], region[0])
    first = placed[0][0] if placed else last
    if region[0] < first:
        yield _Stretch(region[0], region[0], first, 0)
    for index, (start, before_end, part) in enumerate(placed):
        if part in parts:
            end = placed[index + 1][0] if index + 1 < len(placed) else last
            if start < end:
                yield _Stretch(start, min(-before_end, end), end, part)


def _segments(
    stretch: _Stretch, source: str, rows: Sequence[ContentRow], page: SourcePage
) -> Iterator[tuple[int, Segment]]:
    """The segments of a stretch with their places; notes where the row differs."""
    start, inside, end, part = stretch
    words = source[start:inside]
    if part:
        row = rows[part - 1]
        pieces = _pieces(words, row, page, part)
        at = start
        for piece in pieces:
            if piece.fate is not Fate.ADDED:
                kind = "row" if piece.fate is Fate.KEPT else "lost"
                yield at, Segment(piece.words, kind, part)
                at += len(piece.words)
    if inside < end:
        yield inside, Segment(source[inside:end], "outside")


def _pieces(words: str, row: ContentRow, page: SourcePage, part: int) -> Sequence[Piece]:
    """The source's words as kept or struck pieces; the row's own go to ``page.pieces``."""
    own = f"{row.label}{row.heading}{row.body}"
    printed = "".join(row.cells) if row.cells else own
    if _squeezed(words) == _squeezed(printed):
        return [Piece(Fate.KEPT, words)]
    if row.cells or len(page.pieces) >= _MOST_COMPARED:
        page.differing.add(part)
        return [Piece(Fate.KEPT, words)]
    pieces = compare(words, own)
    page.pieces[part] = pieces
    if any(piece.fate is Fate.ADDED and piece.words.strip() for piece in pieces):
        page.differing.add(part)
    return pieces


def _squeezed(words: str) -> str:
    return _SEPARATORS.sub("", words)


def _lines(segments: Sequence[tuple[int, Segment]], source: str) -> Iterator[BenchLine]:
    """Segments cut at the ends of lines, and where the next one stands elsewhere; without
    blank lines."""
    ends = [match.start() for match in re.finditer("\n", source)]
    current: list[Segment] = []
    first = expected = -1
    for at, segment in segments:
        if at != expected:
            yield from _line(current, first, expected, ends)
            current = []
        for text in _LINE.findall(segment.text):
            if not current:
                first = at
            printed = text.rstrip("\r\n")
            kind = segment.kind if printed.strip() else "space"
            current.append(Segment(printed, kind, segment.part))
            at += len(text)
            if text.endswith("\n"):
                yield from _line(current, first, at, ends)
                current = []
        expected = at
    yield from _line(current, first, expected, ends)


_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def _line(segments: list[Segment], first: int, end: int, ends: list[int]) -> Iterator[BenchLine]:
    if any(segment.kind != "space" for segment in segments):
        shown = tuple(segment for segment in segments if segment.text)
        yield BenchLine(bisect_left(ends, first) + 1, shown, first, end)
