"""Paragraphs of a PDF: joins the lines that were broken at the width of their column.

Reads columns of lines in reading order; writes paragraphs. A line continues in the
next one if it had no room for the next line's first word, and the next line begins
at the edge of the column, in the same size and at the usual distance.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from statistics import median

from gazette.parsing.readers.pdf_columns import TextColumn, TextLine
from gazette.parsing.words.markers import find_mark

_STOPS = "。；：！？"
_INDENT = 0.7  # ems from the edge beyond which a line is indented
_SLACK = 0.5  # ems by which a full line may fall short of its column
_PITCH = 1.5  # times the usual distance of lines, beyond which a paragraph begins

_LineInColumn = tuple[TextColumn, TextLine]


class ColumnEdges:
    """The edges of a document's columns: for each place, the most frequent left and right edge.

    ``em`` is the width of a Chinese character, ``pitch`` the usual distance from line to
    line, in points; ``has_indents`` says whether paragraphs begin with an indent.
    """

    def __init__(self, columns: list[TextColumn]) -> None:
        lines = [line for column in columns for line in column.lines]
        self.em = median(line.em for line in lines) if lines else 10.0
        tall = [column for column in columns if len(column.lines) > 2]
        self.lefts = _most_frequent((column.place, column.left) for column in tall)
        self.rights = _most_frequent((column.place, column.right) for column in tall)
        self.pitch = _pitch(columns)
        indented = sum(
            1.2 * self.em < line.left - self.of(column)[0] < 3 * self.em
            for column in columns
            for line in column.lines
        )
        self.has_indents = indented >= 0.04 * len(lines)

    def of(self, column: TextColumn) -> tuple[float, float]:
        """Left and right edge of a column: the usual ones if its own lines do not reach them."""
        left, right = column.left, column.right
        usual = self.lefts.get(column.place, left), self.rights.get(column.place, right)
        if 0 < left - usual[0] < 3 * self.em:
            left = usual[0]
        if right < usual[1]:
            right = usual[1]
        return left, right


def _most_frequent(edges: Iterable[tuple[int, float]]) -> dict[int, int]:
    """For each place, the most frequent of its edges in whole points."""
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for place, edge in edges:
        counts[place][round(edge)] += 1
    return {place: count.most_common(1)[0][0] for place, count in counts.items()}


def _pitch(columns: list[TextColumn]) -> float:
    """The usual distance from one line to the next, in points."""
    steps = [
        below.top - line.top
        for column in columns
        for line, below in zip(column.lines, column.lines[1:], strict=False)
        if below.top > line.top
    ]
    return median(steps) if steps else 1e9


def paragraphs(columns: list[TextColumn], edges: ColumnEdges) -> list[str]:
    """The paragraphs of a page; one may continue from the foot of a column to the next one."""
    found: list[str] = []
    before: _LineInColumn | None = None
    for column in columns:
        for line in column.lines:
            text = line.text
            if before and _continues(before, (column, line), edges):
                found[-1] += _joint(found[-1], text) + text
            else:
                found.append(text)
            before = (column, line)
    return found


def _continues(before: _LineInColumn, after: _LineInColumn, edges: ColumnEdges) -> bool:
    """Whether a line continues the paragraph of the line before it."""
    (column, line), (next_column, following) = before, after
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


def _joint(before: str, after: str) -> str:
    """What stands between two joined lines: a space between Latin words, else nothing."""
    latin = before[-1].isascii() and before[-1].isalpha() and after[0].isascii()
    return " " if latin and after[0].isalpha() else ""
