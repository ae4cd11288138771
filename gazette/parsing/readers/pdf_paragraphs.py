"""Paragraphs of a PDF: lines that the width of their column cut, put together.

Reads columns of lines in reading order; writes paragraphs. A line goes on in the
next where it left no room for the next line's first word, and the next begins at
the column's edge, in the same size and at the usual distance.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import median

from gazette.parsing.readers.pdf_columns import Column, Line
from gazette.parsing.words.markers import find_mark

_STOPS = "。；：！？"
_INDENT = 0.7  # ems from the edge at which a line counts as indented
_SLACK = 0.5  # ems that a line may fall short of its column
_PITCH = 1.5  # times the usual distance of lines: more parts paragraphs


class Edges:
    """Where the columns of a document begin and end, by their place."""

    def __init__(self, columns: list[Column]) -> None:
        lines = [line for column in columns for line in column.lines]
        self.em = median(line.em for line in lines) if lines else 10.0
        lefts: dict[int, Counter[int]] = defaultdict(Counter)
        rights: dict[int, Counter[int]] = defaultdict(Counter)
        for column in columns:
            if len(column.lines) > 2:
                lefts[column.place][round(min(line.left for line in column.lines))] += 1
                rights[column.place][round(max(line.right for line in column.lines))] += 1
        self.lefts = {place: count.most_common(1)[0][0] for place, count in lefts.items()}
        self.rights = {place: count.most_common(1)[0][0] for place, count in rights.items()}
        self.pitch = _pitch(columns)
        indented = sum(
            1.2 * self.em < line.left - self.of(column)[0] < 3 * self.em
            for column in columns
            for line in column.lines
        )
        self.has_indents = indented >= 0.04 * len(lines)

    def of(self, column: Column) -> tuple[float, float]:
        """Left and right edge of a column: its own, unless it is too short to reach them."""
        left = min(line.left for line in column.lines)
        right = max(line.right for line in column.lines)
        usual = self.lefts.get(column.place, left), self.rights.get(column.place, right)
        if 0 < left - usual[0] < 3 * self.em:
            left = usual[0]
        if right < usual[1]:
            right = usual[1]
        return left, right


def _pitch(columns: list[Column]) -> float:
    """The usual distance from one line to the next."""
    steps = [
        below.top - line.top
        for column in columns
        for line, below in zip(column.lines, column.lines[1:], strict=False)
        if below.top > line.top
    ]
    return median(steps) if steps else 1e9


def paragraphs(columns: list[Column], edges: Edges) -> list[str]:
    """The paragraphs of a page; one may run from the foot of a column to the next's top."""
    found: list[str] = []
    before: tuple[Column, Line] | None = None
    for column in columns:
        for line in column.lines:
            text = line.text
            if before and _goes_on(before, (column, line), edges):
                found[-1] += _glue(found[-1], text) + text
            else:
                found.append(text)
            before = (column, line)
    return found


def _goes_on(a: tuple[Column, Line], b: tuple[Column, Line], edges: Edges) -> bool:
    (column, line), (next_column, following) = a, b
    em = line.em
    if abs(em - following.em) > 0.15 * em or "\t" in line.text or "\t" in following.text:
        return False
    _, right = edges.of(column)
    left, _ = edges.of(next_column)
    if line.right + following.runs[0].token <= right - _SLACK * em:
        return False
    if following.left > left + _INDENT * em:
        return False
    if column is next_column and following.top - line.top > _PITCH * edges.pitch:
        return False
    if column is not next_column and 0 in (column.place, next_column.place):
        return False
    ends = line.text[-1] in _STOPS
    return edges.has_indents or not (ends and find_mark(following.text))


def _glue(before: str, after: str) -> str:
    """A space between Latin words; none between Chinese characters."""
    latin = before[-1].isascii() and before[-1].isalpha() and after[0].isascii()
    return " " if latin and after[0].isalpha() else ""
