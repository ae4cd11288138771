"""Rows and columns of a PDF page.

Reads runs; writes lines, and columns of lines in reading order.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from gazette.parsing.readers.pdf_page import Run

#: Between runs of a line: closer they are one word, wider they are cells.
_WORD_GAP = 1.2
_CELL_GAP = 2.2
#: How many of a page's lines may cross the gutter: titles, wide tables.
_CROSSING = 0.3
_FULL = 0.6  # of the column's width
_MIN_FULL = 3


@dataclass(slots=True)
class Line:
    """Runs that stand beside one another, from left to right."""

    runs: list[Run]
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
        """The words; a tab where a gap parts cells, a space where it parts words."""
        spaced = all(len(run.text) == 1 for run in self.runs)
        cell_gap = _CELL_GAP if len(self.runs) > 2 else 2 * _CELL_GAP
        text = self.runs[0].text
        for before, run in zip(self.runs, self.runs[1:], strict=False):
            gap = (run.left - before.right) / max(1.0, min(before.em, run.em))
            is_cell = gap >= cell_gap and not spaced
            text += ("\t" if is_cell else " " if gap >= 0.4 else "") + run.text
        return text


@dataclass(slots=True)
class Column:
    """Lines from top to bottom. ``place`` is 0 for the full width, 1 left, 2 right."""

    place: int
    lines: list[Line]


def rows(runs: list[Run]) -> list[Line]:
    """Runs by line, from top to bottom; what overlaps by half in height is one line."""
    lines: list[Line] = []
    for run in sorted(runs, key=lambda run: (run.top + run.bottom, run.left)):
        last = lines[-1] if lines else None
        if last and _is_beside(last, run):
            last.runs.append(run)
            if run.bottom - run.top > last.bottom - last.top:
                last.top, last.bottom = run.top, run.bottom
        else:
            lines.append(Line([run], run.top, run.bottom))
    for line in lines:
        line.runs.sort(key=lambda run: run.left)
    return lines


def _is_beside(line: Line, run: Run) -> bool:
    overlap = min(line.bottom, run.bottom) - max(line.top, run.top)
    return overlap > 0.5 * min(line.bottom - line.top, run.bottom - run.top)


def _segments(runs: list[Run]) -> list[Line]:
    """Lines cut where a gap is wider than a word's: what no gutter runs through."""
    segments: list[Line] = []
    for line in rows(runs):
        for run in line.runs:
            last = segments[-1] if segments else None
            near = last and run.left - last.right < _WORD_GAP * min(last.runs[-1].em, run.em)
            if last and near and run is not line.runs[0]:
                last.runs.append(run)
            else:
                segments.append(Line([run], run.top, run.bottom))
    return segments


def page_gutter(runs: list[Run]) -> float | None:
    """Where a page in two columns is parted, or None for any other page."""
    segments = _segments(runs)
    if len(segments) < 2 * _MIN_FULL:
        return None
    left, right = min(s.left for s in segments), max(s.right for s in segments)
    at = _emptiest(segments, left, right)
    if at is None or not _may_part(segments, at):
        return None
    sides = ([s for s in segments if s.right <= at], [s for s in segments if s.left >= at])
    for side in sides:
        if not side:
            return None
        width = max(s.right for s in side) - min(s.left for s in side)
        full = sum(s.right - s.left >= _FULL * width for s in side)
        if width < 0.3 * (right - left) or full < _MIN_FULL:
            return None
    return at


def _emptiest(segments: list[Line], left: float, right: float) -> float | None:
    """The middle of the widest stripe, amid the page, that the fewest segments cross."""
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


def _may_part(segments: list[Line], at: float) -> bool:
    crossing = sum(s.left < at < s.right for s in segments)
    beside = sum(s.right <= at for s in segments)
    return crossing <= _CROSSING * max(1, crossing + beside)


def columns(runs: list[Run], gutter: float | None, common: float | None) -> list[Column]:
    """The columns of a page in reading order; band by band where titles cross them."""
    segments = _segments(runs)
    if gutter is None and common is not None and _may_part(segments, common):
        gutter = common
    if gutter is None:
        return [Column(0, rows(runs))]
    found: list[Column] = []
    band: list[Run] = []
    crossing: list[Run] = []
    for segment in sorted(segments, key=lambda s: s.top + s.bottom):
        if segment.left < gutter < segment.right:
            found += _sides(band, gutter)
            band = []
            crossing += segment.runs
        else:
            if crossing:
                found.append(Column(0, rows(crossing)))
                crossing = []
            band += segment.runs
    found += _sides(band, gutter)
    if crossing:
        found.append(Column(0, rows(crossing)))
    return found


def _sides(runs: list[Run], gutter: float) -> list[Column]:
    left = [run for run in runs if run.right <= gutter]
    right = [run for run in runs if run.right > gutter]
    return [Column(n, rows(side)) for n, side in ((1, left), (2, right)) if side]
