"""Merged cells of tables: the marks that stand for them, and the spans that they make.

A row of a table has a cell for each column. Of cells that are merged the first, at the top
left, has the words; each other is empty and has a mark: ``<<`` where it is one with the
cell on its left, ``^^`` where it is one with the cell above. The text of a source writes
the marks in place of words. So a row can be moved, edited or left out by itself; the spans
are computed from the marks where a table is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

LEFT, ABOVE = "<<", "^^"
MARKS = (LEFT, ABOVE)
#: For each cell of a row its mark or nothing; empty for a row without merged cells.
Marks = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellSpan:
    """A cell as it is shown: its place in the row (from 0), and the columns and rows it spans."""

    place: int
    columns: int = 1
    rows: int = 1


def read_marks(cells: Sequence[str], *, is_first: bool) -> Marks:
    """The marks that the cells of a row hold; they are words where they can mark nothing.

    That is ``<<`` in the first column and ``^^`` in the first row of a table.
    """
    marks = [cell if cell in MARKS else "" for cell in cells]
    if marks and marks[0] == LEFT:
        marks[0] = ""
    if is_first:
        marks = ["" if mark == ABOVE else mark for mark in marks]
    return tuple(marks) if any(marks) else ()


def words_of_cells(
    cells: Sequence[str], marks: Sequence[str], above: Sequence[str]
) -> tuple[str, ...]:
    """The words of a row's cells; one that is merged with the cell ``above`` has its words."""
    marks = [*marks[: len(cells)], *[""] * (len(cells) - len(marks))]
    above = [*above[: len(cells)], *[""] * (len(cells) - len(above))]
    return tuple(
        upper if mark == ABOVE else cell
        for cell, mark, upper in zip(cells, marks, above, strict=True)
    )


def fit_marks(marks: Sequence[str], before: Sequence[str], after: Sequence[str]) -> Marks:
    """The marks of a row whose cells changed from ``before`` to ``after``.

    Cells at the row's two ends that are the same keep their marks, and so do all cells that
    are still empty where their number is the same.
    """
    if not any(marks):
        return ()
    marks = [*marks[: len(before)], *[""] * (len(before) - len(marks))]
    if len(before) == len(after):
        kept = list(marks)
    else:
        head = _same_cells(before, after)
        tail = _same_cells(before[head:][::-1], after[head:][::-1])
        new = [""] * (len(after) - head - tail)
        kept = [*marks[:head], *new, *marks[len(before) - tail :]]
    fitted = tuple("" if cell else mark for mark, cell in zip(kept, after, strict=True))
    return fitted if any(fitted) else ()


def _same_cells(one: Sequence[str], other: Sequence[str]) -> int:
    """How many cells two rows share at their beginning."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


def with_marks(cells: Sequence[str], marks: Sequence[str]) -> tuple[str, ...]:
    """The cells as the text of a source writes them, each mark in place of its empty cell."""
    marks = [*marks[: len(cells)], *[""] * (len(cells) - len(marks))]
    return tuple(cell or mark for cell, mark in zip(cells, marks, strict=True))


def cell_spans(rows: Sequence[tuple[int, Sequence[str]]]) -> list[list[CellSpan]]:
    """The cells of each row of a table with their spans, without those that are merged away.

    Of each row are given the number of its cells and its marks. Marks that make no rectangle
    are not followed: such cells stand alone.
    """
    areas = _areas(rows)
    shown: list[list[CellSpan]] = [[] for _ in rows]
    for (row, column), area in areas.items():
        height = len({at for at, _ in area})
        width = len({at for _, at in area})
        if height * width == len(area):
            shown[row].append(CellSpan(column, width, height))
            continue
        for at, place in area:
            shown[at].append(CellSpan(place))
    return [sorted(cells, key=lambda cell: cell.place) for cells in shown]


def _areas(
    rows: Sequence[tuple[int, Sequence[str]]],
) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Row and column of each cell with words of its own → those of all cells merged with it."""
    areas: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    above: list[tuple[int, int]] = []
    for number, (count, marks) in enumerate(rows):
        owners: list[tuple[int, int]] = []
        for column in range(count):
            owner = (number, column)
            mark = marks[column] if column < len(marks) else ""
            if mark == LEFT and column:
                owner = owners[-1]
            elif mark == ABOVE and column < len(above):
                owner = above[column]
            owners.append(owner)
            areas[owner].append((number, column))
        above = owners
    return areas


def head_length(spans: Sequence[Sequence[CellSpan]]) -> int:
    """How many rows at the top of a table are its head: the first, and those it spans.

    0 for a table of one row, or whose first row has a cell that spans all rows.
    """
    end, row = 1, 0
    while row < min(end, len(spans)):
        end = max([end, *(row + cell.rows for cell in spans[row])])
        row += 1
    return end if end < len(spans) else 0
