"""Lines and columns of a PDF page.

Reads runs; writes lines, and columns of lines in reading order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from gazette.parsing.readers.pdf_page import TextRun
from gazette.parsing.readers.pdf_raised import Unraised, printed_texts
from gazette.parsing.readers.table_lines import TableRow

#: Gaps between runs, in ems: a narrower one is inside a word, a wider one between table cells.
_WORD_GAP = 1.2
_CELL_GAP = 2.2
#: A space of the file is kept if at least so wide, in ems.
_SPACE = 0.08
#: So many single characters with spaces between them are one word that is spread.
_SPREAD = 3
#: Share of a page's lines that may cross the gutter, such as titles and wide tables.
_CROSSING = 0.3
#: A line that crosses the gutter and has its middle there is a title unless it is so wide.
_WIDE = 0.85
#: The same where most pages of the document have their gutter there.
_CROSSING_COMMON = 0.5
#: A full line fills this share of its column's width; a column has at least so many.
_FULL = 0.6
_MIN_FULL = 3
#: The least width of a column, as a share of the text's width.
_NARROWEST = 0.3
#: Lines below both columns follow columns of one height, but for so many lines.
_UNEVEN = 4
_NUMBER = re.compile(r"[（(]?\d{1,4}[)）]?")
#: Type that is larger by this factor stands on no line with the smaller.
_LARGEST = 4


@dataclass(slots=True)
class TableRun(TextRun):
    """A ruled table in the place of a run: its box, its rows, the places of its upright lines.

    ``head`` are the rows of the first page for a table that goes on from the page before.
    """

    rows: list[TableRow] = field(default_factory=list)
    head: list[TableRow] = field(default_factory=list)
    places: list[float] = field(default_factory=list)
    notes: list[Unraised] = field(default_factory=list)


@dataclass
class TextLine:
    """Runs on one line, from left to right; or one ruled table."""

    runs: list[TextRun]
    top: float
    bottom: float

    @property
    def left(self) -> float:
        return self.runs[0].left

    @cached_property
    def right(self) -> float:
        return max(run.right for run in self.runs)

    @cached_property
    def _longest(self) -> TextRun:
        return max(self.runs, key=lambda run: (len(run.text), run.em))

    @property
    def em(self) -> float:
        return self._longest.em

    @property
    def baseline(self) -> float:
        return self._longest.baseline

    @cached_property
    def table(self) -> TableRun | None:
        """The ruled table that stands in place of the line."""
        first = self.runs[0]
        return first if isinstance(first, TableRun) else None

    @property
    def text(self) -> str:
        """The text, with a tab between table cells and a space between words."""
        return self._text[0]

    @property
    def unraised(self) -> list[Unraised]:
        """Raised and lowered words of the line that have no characters of their own."""
        return self._text[1]

    @cached_property
    def _text(self) -> tuple[str, list[Unraised]]:
        texts, unraised = printed_texts(self.runs)
        is_spaced_out = all(len(run.text) == 1 for run in self.runs)
        cell_gap = _CELL_GAP if len(self.runs) > 2 else 2 * _CELL_GAP
        text = texts[0]
        for index, run in enumerate(self.runs[1:], start=1):
            before = self.runs[index - 1]
            gap = (run.left - before.right) / max(1.0, min(before.em, run.em))
            if gap >= cell_gap and not is_spaced_out:
                text += "\t"
            elif gap >= 0.4 or (run.is_spaced and gap >= _SPACE):
                text += " "
            text += texts[index]
        return _close_up(text), unraised


def _close_up(text: str) -> str:
    """The text without the spaces of a word that is spread over its line: 第 三 十 八 条."""
    words = text.split(" ")
    if len(words) <= _SPREAD:
        return text
    closed: list[str] = []
    singles = 0  # words of one character at the end of ``closed``
    for word in words:
        singles = singles + 1 if len(word) == 1 and word > "\u2e7f" else 0
        closed.append(word)
        if singles == _SPREAD:
            closed[-_SPREAD:] = ["".join(closed[-_SPREAD:])]
        elif singles > _SPREAD:
            closed[-2:] = ["".join(closed[-2:])]
    return " ".join(closed)


@dataclass
class TextColumn:
    """Lines from top to bottom. ``place`` is 0 for the full width, 1 left, 2 right.

    ``side`` tells left pages from right ones, of which the margins may differ; ``page_width``
    is in points.
    """

    place: int
    lines: list[TextLine]
    side: int = 0
    page_width: float = 0.0

    @cached_property
    def left(self) -> float | None:
        """The left edge of the text; None for a column of tables alone."""
        return min((line.left for line in self.lines if not line.table), default=None)

    @cached_property
    def right(self) -> float | None:
        return max((line.right for line in self.lines if not line.table), default=None)


def text_lines(runs: list[TextRun]) -> list[TextLine]:
    """The lines of a page from top to bottom; runs that overlap by half in height share one."""
    lines: list[TextLine] = []
    for run in sorted(runs, key=lambda run: (run.top + run.bottom, run.left)):
        last = lines[-1] if lines else None
        if last and _is_beside(last, run):
            last.runs.append(run)
            if run.bottom - run.top > last.bottom - last.top:
                last.top, last.bottom = run.top, run.bottom
        else:
            lines.append(TextLine([run], run.top, run.bottom))
    for line in lines:
        line.runs.sort(key=lambda run: run.left)
    return lines


def _is_beside(line: TextLine, run: TextRun) -> bool:
    sizes = sorted((line.bottom - line.top, run.bottom - run.top))
    if isinstance(run, TableRun) or line.table or sizes[1] > _LARGEST * sizes[0]:
        return False
    overlap = min(line.bottom, run.bottom) - max(line.top, run.top)
    return overlap > 0.5 * min(line.bottom - line.top, run.bottom - run.top)


def _segments(runs: list[TextRun]) -> list[TextLine]:
    """The lines, divided at gaps wider than between words, where a gutter may run."""
    segments: list[TextLine] = []
    for line in text_lines(runs):
        for run in line.runs:
            last = segments[-1] if segments else None
            is_near = last and run.left - last.right < _WORD_GAP * min(last.runs[-1].em, run.em)
            if last and is_near and run is not line.runs[0]:
                last.runs.append(run)
            else:
                segments.append(TextLine([run], run.top, run.bottom))
    return segments


def page_gutter(runs: list[TextRun]) -> float | None:
    """The x of the gutter of a page in two columns; None for any other page."""
    if (between := _between_tables(runs)) is not None:
        return between
    segments = _segments(runs)
    if len(segments) < 2 * _MIN_FULL:
        return None
    left, right = _extent(segments)
    at = _widest_gap(segments, left, right)
    if at is None or not _may_divide(segments, at):
        return None
    sides = ([s for s in segments if s.right <= at], [s for s in segments if s.left >= at])
    least = _NARROWEST * (right - left)
    return at if all(_is_column(side, least) for side in sides) else None


def _between_tables(runs: list[TextRun]) -> float | None:
    """The middle between two tables that stand beside one another."""
    tables = sorted((run for run in runs if isinstance(run, TableRun)), key=lambda run: run.left)
    for before, after in zip(tables, tables[1:], strict=False):
        if before.right < after.left and before.top < after.bottom and after.top < before.bottom:
            return (before.right + after.left) / 2
    return None


def _extent(segments: list[TextLine]) -> tuple[float, float]:
    """The left and right edge of all segments together."""
    return min(s.left for s in segments), max(s.right for s in segments)


def _is_column(side: list[TextLine], least: float) -> bool:
    """Whether segments form a column: at least ``least`` points wide, with some full lines."""
    if not side:
        return False
    left, right = _extent(side)
    full = sum(s.right - s.left >= _FULL * (right - left) for s in side)
    return right - left >= least and full >= _MIN_FULL


def _widest_gap(segments: list[TextLine], left: float, right: float) -> float | None:
    """The middle of the widest vertical stripe near the page's middle that fewest segments cross.

    None if the stripe is narrower than 0.8 em.
    """
    steps = int(right - left) + 2
    change = [0] * (steps + 1)
    for segment in segments:
        change[max(0, int(segment.left - left))] += 1
        change[min(steps, int(segment.right - left) + 1)] -= 1
    crossing, count = [], 0
    for step in range(steps):
        count += change[step]
        crossing.append(count)
    low, high = int(0.3 * steps), int(0.7 * steps)
    fewest = min(crossing[low:high], default=0)
    best: tuple[int, int] = (0, 0)
    start = None
    for step in range(low, high + 1):
        if step < high and crossing[step] == fewest:
            start = step if start is None else start
        elif start is not None:
            best = max(best, (step - start, start))
            start = None
    em = median(segment.em for segment in segments)
    return left + best[1] + best[0] / 2 if best[0] >= 0.8 * em else None


def _may_divide(segments: list[TextLine], at: float, share: float = _CROSSING) -> bool:
    """Whether few enough segments cross ``at`` for it to be the gutter; titles do not count."""
    left, right = _extent(segments)
    crossing = sum(
        s.left < at < s.right
        and (s.right - s.left > _WIDE * (right - left) or abs(s.left + s.right - 2 * at) > 2 * s.em)
        for s in segments
    )
    beside = sum(s.right <= at for s in segments)
    return crossing <= share * max(1, crossing + beside)


def _is_common(segments: list[TextLine], at: float) -> bool:
    """Whether the gutter of the document may be that of a page which shows none of its own.

    Page numbers at the ends of the entries of a contents page are no column.
    """
    right = [segment for segment in segments if segment.left >= at]
    if right and all(_NUMBER.fullmatch(segment.text) for segment in right):
        return False
    return _may_divide(segments, at, _CROSSING_COMMON)


def page_columns(
    runs: list[TextRun], gutter: float | None, common: float | None
) -> list[TextColumn]:
    """The columns of a page in reading order.

    ``gutter`` is the page's own, ``common`` that of the document, tried if the page has
    none. Lines that cross the gutter divide the page into bands, read one after the other.
    """
    segments = _segments(runs)
    if gutter is None and common is not None and _is_common(segments, common):
        gutter = common
    if gutter is None:
        return [TextColumn(0, text_lines(runs))]
    found: list[TextColumn] = []
    band: list[TextRun] = []
    crossing: list[TextRun] = []
    for segment in sorted(segments, key=lambda s: s.top + s.bottom):
        if segment.left < gutter < segment.right:
            found += _sides(band, gutter)
            band = []
            crossing += segment.runs
        else:
            if crossing:
                found.append(TextColumn(0, text_lines(crossing)))
                crossing = []
            band += segment.runs
    found += _sides(band, gutter)
    if crossing:
        found.append(TextColumn(0, text_lines(crossing)))
    return found


def _sides(runs: list[TextRun], gutter: float) -> list[TextColumn]:
    """The columns of a band: left and right, and what stands above or below both.

    A signature at the right and a note at the left, one below the other, are no columns.
    """
    left = text_lines([run for run in runs if run.right <= gutter])
    right = text_lines([run for run in runs if run.right > gutter])
    if not left or not right:
        sides = ((1, left), (2, right))
        return [TextColumn(place, lines) for place, lines in sides if lines]
    if left[0].top >= right[-1].bottom or right[0].top >= left[-1].bottom:
        return [TextColumn(0, sorted([*left, *right], key=lambda line: line.baseline))]
    edge = min(line.left for line in right)
    first = 0
    while right[first].bottom <= left[0].top and _is_set_right(right[first], gutter, edge):
        first += 1
    last = len(right)
    while last > first and _is_set_right(right[last - 1], gutter, edge):
        last -= 1
    below = [line for line in left if last < len(right) and line.top >= right[-1].bottom]
    beside = len(left) - len(below)
    if not below or any(line.bottom > right[last].top for line in left[:beside]):
        beside, last = _end_beside(left, right), len(right)
    bands = (
        (0, right[:first]),
        (1, left[:beside]),
        (2, right[first:last]),
        (0, [*right[last:], *left[beside:]]),
    )
    return [TextColumn(place, lines) for place, lines in bands if lines]


def _end_beside(left: list[TextLine], right: list[TextLine]) -> int:
    """Where the left column ends: before lines below both columns, apart from its own."""
    steps = [below.baseline - line.baseline for line, below in zip(left, left[1:], strict=False)]
    widest = max(line.right for line in left)
    for index in range(len(left) - 1, 0, -1):
        if left[index].top < right[-1].bottom:
            break
        if left[index].right > widest - left[index].em:
            break
        if left[index - 1].baseline - right[-1].baseline > _UNEVEN * median(steps):
            continue
        if steps[index - 1] > 1.4 * median(steps):
            return index
    return len(left)


def _is_set_right(line: TextLine, gutter: float, edge: float) -> bool:
    """Whether a line of the right column begins far from the column's edge, as signatures do."""
    return line.left - min(edge, gutter + 2 * line.em) > 3 * line.em
