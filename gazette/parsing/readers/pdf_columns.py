"""Lines and columns of a PDF page.

Reads runs; writes lines, and columns of lines in reading order.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from gazette.parsing.readers.pdf_page import TextRun

#: Gaps between runs, in ems: a narrower one is inside a word, a wider one between table cells.
_WORD_GAP = 1.2
_CELL_GAP = 2.2
#: Share of a page's lines that may cross the gutter, such as titles and wide tables.
_CROSSING = 0.3
#: A full line fills this share of its column's width; a column has at least so many.
_FULL = 0.6
_MIN_FULL = 3
#: The least width of a column, as a share of the text's width.
_NARROWEST = 0.3


@dataclass(slots=True)
class TextLine:
    """Runs on one line, from left to right."""

    runs: list[TextRun]
    top: float
    bottom: float

    @property
    def left(self) -> float:
        return self.runs[0].left

    @property
    def right(self) -> float:
        return max(run.right for run in self.runs)

    @property
    def em(self) -> float:
        return max(self.runs, key=lambda run: len(run.text)).em

    @property
    def text(self) -> str:
        """The text, with a tab between table cells and a space between words."""
        is_spaced_out = all(len(run.text) == 1 for run in self.runs)
        cell_gap = _CELL_GAP if len(self.runs) > 2 else 2 * _CELL_GAP
        text = self.runs[0].text
        for before, run in zip(self.runs, self.runs[1:], strict=False):
            gap = (run.left - before.right) / max(1.0, min(before.em, run.em))
            is_cell = gap >= cell_gap and not is_spaced_out
            text += ("\t" if is_cell else " " if gap >= 0.4 else "") + run.text
        return text


@dataclass(slots=True)
class TextColumn:
    """Lines from top to bottom. ``place`` is 0 for the full width, 1 left, 2 right."""

    place: int
    lines: list[TextLine]

    @property
    def left(self) -> float:
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        return max(line.right for line in self.lines)


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


def _may_divide(segments: list[TextLine], at: float) -> bool:
    """Whether few enough segments cross ``at`` for it to be the gutter."""
    crossing = sum(s.left < at < s.right for s in segments)
    beside = sum(s.right <= at for s in segments)
    return crossing <= _CROSSING * max(1, crossing + beside)


def page_columns(
    runs: list[TextRun], gutter: float | None, common: float | None
) -> list[TextColumn]:
    """The columns of a page in reading order.

    ``gutter`` is the page's own, ``common`` that of the document, tried if the page has
    none. Lines that cross the gutter divide the page into bands, read one after the other.
    """
    segments = _segments(runs)
    if gutter is None and common is not None and _may_divide(segments, common):
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
    """The left and the right column of a band, those that have lines."""
    left = [run for run in runs if run.right <= gutter]
    right = [run for run in runs if run.right > gutter]
    return [TextColumn(n, text_lines(side)) for n, side in ((1, left), (2, right)) if side]
