"""The table of a plan on one sheet: which paper, which size of type, how wide its columns.

A wall sheet is read at a glance, so the largest type that fits is taken: on A4 across, else
on A3 across; with the first words of each row, else with the numbers of the rows alone
(4.3.2), each once in a cell. Heights are estimated by the widths of characters. The browser
prints by the estimate; a PDF is counted when it is made, and set smaller where that is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from notices.card_table import CardTable, CellEntry, Column

#: Width and height within the margins of a sheet, in points, without title and foot.
PAPERS = {"a4": (785.0, 468.0), "a3": (1142.0, 712.0)}
#: The sizes of type that are tried on each paper, in points; with first words none is small.
SIZES = {"a4": (10.0, 9.0, 8.0, 7.5), "a3": (11.0, 10.0, 9.0, 8.0, 7.0, 6.5, 6.0, 5.5, 5.0)}
SMALLEST_WITH_WORDS = 8.0
LINE_HEIGHT = 1.3
#: Above and below the words of a line of the table, its rule included, in points.
_PADDING = 3.0
#: At the sides of a cell, its rule included, in points.
_SIDES = 5.5
#: The least width of a column and the first width of the departments' column, in ems.
_LEAST, _NAMES = 4.0, 8.0
#: The widths of columns are whole steps, in hundredths of the sheet.
STEP = 2
#: The width of a digit or letter, and of the gap between two entries, in ems.
_NARROW, _GAP = 0.58, 0.7


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet of paper: ``paper`` a4 or a3 across, the size of type in points.

    ``with_words``: the first words of rows stand beside their numbers. ``shares`` are the
    widths of the columns, that of the departments first, in hundredths. ``fits``: the whole
    table is on one sheet, as far as can be estimated.
    """

    paper: str
    size: float
    with_words: bool
    shares: tuple[int, ...]
    fits: bool = True

    @property
    def classes(self) -> str:
        """The classes of its style sheet: ``paper-a3 type-75 numbers-only``."""
        what = "with-words" if self.with_words else "numbers-only"
        return f"paper-{self.paper} type-{round(self.size * 10)} {what}"

    def heads(self, columns: Sequence[Column]) -> list[tuple[Column, int | str]]:
        """The columns of levels, each with its share; "" where none is told."""
        return list(zip_longest(columns, self.shares[1:], fillvalue=""))  # type: ignore[arg-type]


def sheet_layouts(table: CardTable) -> Iterator[SheetLayout]:
    """The layouts that may do, the best first; the last one is there even where it is too small."""
    words, numbers = _Lines(table, with_words=True), _Lines(table, with_words=False)
    last = None
    for lines, paper, size in _tries(words, numbers):
        last = lines.layout(paper, size)
        if last.fits:
            yield last
    assert last is not None, "there are sizes"  # noqa: S101  (for the type checker)
    if not last.fits:
        yield last


def sheet_layout(table: CardTable) -> SheetLayout:
    """The best layout of a table."""
    return next(sheet_layouts(table))


def _tries(words: _Lines, numbers: _Lines) -> Iterator[tuple[_Lines, str, float]]:
    for paper, sizes in SIZES.items():
        yield from ((words, paper, one) for one in sizes if one >= SMALLEST_WITH_WORDS)
    for paper, sizes in SIZES.items():
        yield from ((numbers, paper, one) for one in sizes)


def _ems(words: str) -> float:
    return sum(1.0 if ord(one) > 0x2000 else _NARROW for one in words)


def _mark(entry: CellEntry) -> float:
    """The width of the mark of its part: ★△○."""
    return 1.0 if entry.classes else 0.0


class _Lines:
    """The lines of a table as widths of what stands in their cells, in ems."""

    def __init__(self, table: CardTable, *, with_words: bool) -> None:
        self.with_words = with_words
        self.columns = len(table.columns) + 1
        self.rows = [
            [[_ems(line.name)], *(self._widths(cell.entries) for cell in line.cells)]
            for line in table.lines
        ]
        if any(cell.entries for cell in table.unplaced):
            self.rows.append([[3.0], *(self._widths(cell.entries) for cell in table.unplaced)])
        self.rows.append([[2.0], *([_ems(one.name)] for one in table.columns)])

    def _widths(self, entries: Sequence[CellEntry]) -> list[float]:
        if self.with_words:
            return [_ems(one.number) + _ems(one.words) + _mark(one) + _GAP for one in entries]
        shown = [one for one in entries if not one.is_again]
        return [_ems(one.number or one.words) + _mark(one) for one in shown]

    @cached_property
    def _longest(self) -> list[float]:
        """The longest entry of each column, which is not broken where numbers stand alone."""
        return [
            max((width for row in self.rows for width in row[column]), default=0.0)
            for column in range(self.columns)
        ]

    def layout(self, paper: str, size: float) -> SheetLayout:
        """The layout on a paper in a size of type, its columns as low as they can be made."""
        width, height = PAPERS[paper]
        step = width * STEP / 100 / size
        least = len(self.rows) * (LINE_HEIGHT * size + _PADDING)
        sides = _SIDES / size
        steps = [
            max(1, -(-(self._least_of(column) + sides) // step)) for column in range(self.columns)
        ]
        free = 100 // STEP - sum(steps)
        if least > height or free < 0:
            return SheetLayout(paper, size, self.with_words, (), fits=False)
        counts = [
            self._counts(column, steps[column] * step - sides) for column in range(self.columns)
        ]
        for _one in range(int(free)):
            self._widen(steps, counts, step, sides)
        total = sum(max(of_row) for of_row in zip(*counts, strict=True)) * LINE_HEIGHT * size
        total += len(self.rows) * _PADDING
        shares = tuple(int(one) * STEP for one in steps)
        return SheetLayout(paper, size, self.with_words, shares, fits=total <= height)

    def _least_of(self, column: int) -> float:
        if column == 0:
            return min(_NAMES, self._longest[0])
        return _LEAST if self.with_words else min(max(_LEAST, self._longest[column]), 9.0)

    def _counts(self, column: int, width: float) -> list[int]:
        """How many lines each cell of a column takes at a width in ems."""
        return [self._lines_of(row[column], width) for row in self.rows]

    def _lines_of(self, entries: Sequence[float], width: float) -> int:
        if not entries:
            return 1
        if self.with_words:
            return max(1, -(-int((sum(entries) + 0.5) * 10) // max(int((width - 1) * 10), 1)))
        lines, place = 1, 0.0
        for one in entries:
            if place and place + one > width:
                lines, place = lines + 1, 0.0
            if one > width:
                lines += int(one // width)
            place += one + _GAP
        return lines

    def _widen(
        self, steps: list[float], counts: list[list[int]], step: float, sides: float
    ) -> None:
        """Give a step to the column that makes the table lowest by it, else to the narrowest."""
        heights = [sorted((0, *of_row)) for of_row in zip(*counts, strict=True)]
        wider = [
            self._counts(column, (steps[column] + 1) * step - sides)
            for column in range(self.columns)
        ]
        gains = [_gain(*pair, heights) for pair in zip(counts, wider, strict=True)]
        best = max(range(self.columns), key=lambda column: (gains[column], -steps[column]))
        steps[best] += 1
        counts[best] = wider[best]


def _gain(
    former: Sequence[int], now: Sequence[int], heights: Sequence[Sequence[int]]
) -> tuple[int, int]:
    """How many lines the table has less by it, and how much lower the cells of the column are."""
    saved = lower = 0
    for before, after, of_row in zip(former, now, heights, strict=True):
        lower += before * before - after * after
        others = of_row[-1] if before < of_row[-1] else of_row[-2]
        saved += of_row[-1] - max(others, after)
    return saved, lower
