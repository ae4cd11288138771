"""Ruled lines of a PDF page: what tables are drawn with.

Reads the page's paths through PDFium; writes level and upright lines. A line may be
stroked, a thin filled rectangle, the side of a stroked rectangle, or the ring that
browsers fill for the border of a box.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as raw

Point = tuple[float, float]
_Matrix = tuple[float, float, float, float, float, float]
_UNCHANGED: _Matrix = (1, 0, 0, 1, 0, 0)

#: The greatest thickness of a line, and the least length, in points.
_THICKEST, _SHORTEST = 2.6, 4.0
#: Pieces of one line may lie so far apart, or beside one another.
_NEAR = 2.6
#: A page with more paths holds a drawing; a path with more points is no line.
_MAX_OBJECTS, _MAX_POINTS, _MAX_DEPTH = 30_000, 64, 6


@dataclass(frozen=True, slots=True)
class Rule:
    """A line at ``at`` (y of a level one, x of an upright one) from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass
class PageRules:
    """The ruled lines of a page, in order of ``at``."""

    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)
    places: list[float] = field(init=False)  # x of the upright lines

    def __post_init__(self) -> None:
        self.level, self.upright = _joined(self.level), _joined(self.upright)
        self.places = [rule.at for rule in self.upright]

    def stands_between(self, left: float, right: float, y: float) -> bool:
        """Whether an upright line stands at height ``y`` between two places."""
        if not self.places or not self.places[0] <= right or self.places[-1] < left:
            return False
        for index in range(bisect_left(self.places, left), len(self.places)):
            rule = self.upright[index]
            if rule.at > right:
                return False
            if rule.start <= y <= rule.end:
                return True
        return False

    def turned(self, quarter: int, width: float, height: float) -> PageRules:
        """The lines on the page turned by quarters, so that text of that direction is upright."""
        if not quarter:
            return self
        level, upright = [], []
        for ends in (
            *(((r.start, r.at), (r.end, r.at)) for r in self.level),
            *(((r.at, r.start), (r.at, r.end)) for r in self.upright),
        ):
            (x0, y0), (x1, y1) = (turned_point(quarter, width, height, *end) for end in ends)
            if abs(y0 - y1) < abs(x0 - x1):
                level.append(Rule(y0, min(x0, x1), max(x0, x1)))
            else:
                upright.append(Rule(x0, min(y0, y1), max(y0, y1)))
        return PageRules(level, upright)


def turned_point(quarter: int, width: float, height: float, x: float, y: float) -> Point:
    """A point of the shown page on the page turned by quarters with the clock."""
    if quarter == 1:
        return height - y, x
    if quarter == 2:
        return width - x, height - y
    if quarter == 3:
        return y, width - x
    return x, y


def page_rules(page: Any, shown: Callable[[float, float], Point]) -> PageRules:
    """The ruled lines of a page; ``shown`` maps the file's coordinates to those of the page."""
    level: list[Rule] = []
    upright: list[Rule] = []
    for (x0, y0), (x1, y1) in _lines(page.raw):
        (x0, y0), (x1, y1) = shown(x0, y0), shown(x1, y1)
        wide, high = abs(x0 - x1), abs(y0 - y1)
        if high <= _THICKEST and wide >= _SHORTEST:
            level.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif wide <= _THICKEST and high >= _SHORTEST:
            upright.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return PageRules(level, upright)


def _joined(rules: list[Rule]) -> list[Rule]:
    """The lines, with pieces of one line put together."""
    found: list[Rule] = []
    row: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if row and rule.at - row[0].at > _NEAR:
            found += _joined_row(row)
            row = []
        row.append(rule)
    return found + _joined_row(row)


def _joined_row(row: list[Rule]) -> list[Rule]:
    """Lines at about one place, with those that touch put together."""
    found: list[Rule] = []
    for rule in sorted(row, key=lambda rule: rule.start):
        last = found[-1] if found else None
        if last and rule.start <= last.end + _NEAR:
            found[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            found.append(rule)
    return found


def _lines(page: Any) -> Iterator[tuple[Point, Point]]:
    """Ends of all lines in the file's coordinates; a thin rectangle is its diagonal."""
    count = raw.FPDFPage_CountObjects(page)
    if count <= _MAX_OBJECTS:
        for index in range(count):
            yield from _lines_of(raw.FPDFPage_GetObject(page, index), _UNCHANGED, 0)


def _lines_of(item: Any, outer: _Matrix, depth: int) -> Iterator[tuple[Point, Point]]:
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_PATH:
        yield from _path_lines(item, _times(_matrix(item), outer))
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
        matrix = _times(_matrix(item), outer)
        for index in range(min(_MAX_OBJECTS, max(0, raw.FPDFFormObj_CountObjects(item)))):
            yield from _lines_of(raw.FPDFFormObj_GetObject(item, index), matrix, depth + 1)


def _matrix(item: Any) -> _Matrix:
    m = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, m)
    return m.a, m.b, m.c, m.d, m.e, m.f


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """The matrix that applies ``inner`` and then ``outer``."""
    if outer is _UNCHANGED:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def _path_lines(item: Any, matrix: _Matrix) -> Iterator[tuple[Point, Point]]:
    """The lines that a path draws: its sides if stroked, thin rectangles and rings if filled."""
    count = raw.FPDFPath_CountSegments(item)
    if not 2 <= count <= _MAX_POINTS:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    outlines = _outlines(item, count, matrix)
    if outlines is None:
        return
    if stroke.value:
        for points in outlines:
            yield from zip(points, points[1:], strict=False)
    elif fill.value:
        yield from _filled(outlines)


def _outlines(item: Any, count: int, matrix: _Matrix) -> list[list[Point]] | None:
    """The outlines of a path as points; None if it has curves."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    found: list[list[Point]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            return None
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = a * x.value + c * y.value + e, b * x.value + d * y.value + f
        if kind == raw.FPDF_SEGMENT_MOVETO or not found:
            found.append([])
        found[-1].append(point)
        if raw.FPDFPathSegment_GetClose(segment) and found[-1][0] != point:
            found[-1].append(found[-1][0])
    return found


def _filled(outlines: list[list[Point]]) -> Iterator[tuple[Point, Point]]:
    """Thin rectangles as lines; for two boxes, one inside the other, the sides between them."""
    boxes = [_box(points) for points in outlines if len(points) >= 4]
    if len(boxes) == 2:
        outer, inner = sorted(boxes, key=lambda box: box[0] - box[2])
        yield from _ring(outer, inner)
        return
    for left, bottom, right, top in boxes:
        yield (left, bottom), (right, top)


_Box = tuple[float, float, float, float]


def _box(points: list[Point]) -> _Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _ring(outer: _Box, inner: _Box) -> Iterator[tuple[Point, Point]]:
    """The sides of a ring that have a thickness."""
    left, bottom, right, top = outer
    x0, y0, x1, y1 = inner
    if not (left <= x0 + 0.1 and bottom <= y0 + 0.1 and right >= x1 - 0.1 and top >= y1 - 0.1):
        yield (left, bottom), (right, top)
        yield (x0, y0), (x1, y1)
        return
    if y0 - bottom > 0.05:
        yield (left, bottom), (right, y0)
    if top - y1 > 0.05:
        yield (left, y1), (right, top)
    if x0 - left > 0.05:
        yield (left, bottom), (x0, top)
    if right - x1 > 0.05:
        yield (x1, bottom), (right, top)
