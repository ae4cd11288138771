"""Tables inside cells of tables, made part of the grid around them.

A cell that holds a table of two rows and three columns becomes two rows and three columns
of the outer table; its neighbours span them. So each row can be stored by itself, and the
page looks as the file does. Words before or behind the inner table span its columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gazette.parsing.readers.table_lines import TableCell, TableRow

_MAX_COLUMNS = 100
_MAX_ROWS = 5000
_MAX_DEPTH = 8


@dataclass
class _PlacedCell:
    """A cell with its place in the grid and, if it holds a table, the grid inside it."""

    row: int
    column: int
    cell: TableCell
    inside: _Grid | None = None


@dataclass
class _Grid:
    """The cells of a table by their places."""

    cells: list[_PlacedCell] = field(default_factory=list)
    rows: int = 0
    columns: int = 0


def unnested(rows: list[TableRow]) -> list[TableRow]:
    """The rows of a table with all tables inside its cells made part of it.

    A table that would become too large, or whose spans contradict each other, is returned as
    it is.
    """
    if not _holds_table(rows):
        return rows
    grid = _spread(rows, 0)
    if grid is None or grid.columns > _MAX_COLUMNS or grid.rows > _MAX_ROWS:
        return rows
    return _as_rows(grid, type(next(cell for row in rows for cell in row))) or rows


def _holds_table(rows: list[TableRow]) -> bool:
    return any(not isinstance(block, str) for row in rows for cell in row for block in cell.blocks)


def _spread(rows: list[TableRow], depth: int) -> _Grid | None:
    """The grid of a table, inner ones spread out; None where tables nest too deep."""
    if depth > _MAX_DEPTH:
        return None
    grid = _placed(rows)
    for placed in grid.cells:
        if _holds_table([[placed.cell]]):
            placed.inside = _inner_grid(placed.cell, depth)
            if placed.inside is None:
                return None
    widths, heights = [1] * grid.columns, [1] * grid.rows
    for placed in grid.cells:
        if placed.inside:
            columns = range(placed.column, placed.column + placed.cell.columns)
            _widen(widths, columns, placed.inside.columns)
            _widen(heights, _rows_of(placed, grid), placed.inside.rows)
    return _spread_out(grid, widths, heights)


def _placed(rows: list[TableRow]) -> _Grid:
    """The cells of a table with their places; a cell begins right of those from above."""
    grid = _Grid(rows=len(rows))
    covered: dict[int, int] = {}  # column → the first row that no cell from above covers
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while covered.get(column, 0) > number:
                column += 1
            own = replace(cell, rows=max(1, min(cell.rows, len(rows) - number)))
            grid.cells.append(_PlacedCell(number, column, own))
            for at in range(column, column + cell.columns):
                covered[at] = number + cell.rows
            column += cell.columns
            grid.columns = max(grid.columns, column)
    return grid


def _inner_grid(cell: TableCell, depth: int) -> _Grid | None:
    """The grid of what a cell holds: its tables one below the other, words as rows between."""
    whole = _Grid()
    for block in cell.blocks:
        if isinstance(block, str):
            inner: _Grid | None = _placed([[type(cell)([block])]])
        else:
            inner = _spread(block, depth + 1)
        if inner is None:
            return None
        for placed in inner.cells:
            placed.row += whole.rows
        whole.cells += inner.cells
        whole.rows += inner.rows
        whole.columns = max(whole.columns, inner.columns)
    return whole


def _rows_of(placed: _PlacedCell, grid: _Grid) -> range:
    return range(placed.row, min(placed.row + placed.cell.rows, grid.rows))


def _widen(sizes: list[int], places: range, least: int) -> None:
    """Raise the last of the sizes at ``places`` until together they are ``least``."""
    sizes[places[-1]] += max(0, least - sum(sizes[place] for place in places))


def _spread_out(grid: _Grid, widths: list[int], heights: list[int]) -> _Grid:
    """The grid in which each column and row is so many columns and rows, inner grids in place."""
    left = [sum(widths[:column]) for column in range(len(widths) + 1)]
    top = [sum(heights[:row]) for row in range(len(heights) + 1)]
    spread = _Grid(rows=top[-1], columns=left[-1])
    for placed in grid.cells:
        row, column = top[placed.row], left[placed.column]
        height = top[_rows_of(placed, grid)[-1] + 1] - row
        width = left[placed.column + placed.cell.columns] - column
        if placed.inside is None:
            placed.cell.columns, placed.cell.rows = width, height
            spread.cells.append(_PlacedCell(row, column, placed.cell))
            continue
        for inner in _filling(placed.inside, width, height):
            spread.cells.append(_PlacedCell(row + inner.row, column + inner.column, inner.cell))
    return spread


def _filling(inside: _Grid, width: int, height: int) -> list[_PlacedCell]:
    """The cells of an inner grid, those at its right and lower edges grown to fill the space."""
    ends: dict[int, int] = {}  # row → where its last cell ends
    for placed in inside.cells:
        for row in range(placed.row, placed.row + placed.cell.rows):
            ends[row] = max(ends.get(row, 0), placed.column + placed.cell.columns)
    for placed in inside.cells:
        if placed.column + placed.cell.columns == ends[placed.row]:
            placed.cell.columns = width - placed.column
        if placed.row + placed.cell.rows >= inside.rows:
            placed.cell.rows = height - placed.row
    return inside.cells


def _as_rows(grid: _Grid, cell_type: type[TableCell]) -> list[TableRow]:
    """The rows of a grid, with an empty cell at each place that no cell covers.

    No rows if one cell covers the beginning of another, or stands outside the grid.
    """
    starts = {(placed.row, placed.column): placed.cell for placed in grid.cells}
    is_outside = any(row >= grid.rows or column >= grid.columns for row, column in starts)
    if is_outside or len(starts) < len(grid.cells):
        return []
    covered: set[tuple[int, int]] = set()
    rows: list[TableRow] = []
    for row in range(grid.rows):
        rows.append([])
        for column in range(grid.columns):
            if (row, column) in covered:
                if (row, column) in starts:
                    return []
                continue
            cell = starts.get((row, column)) or cell_type()
            rows[-1].append(cell)
            covered |= {
                (row + down, column + right)
                for down in range(cell.rows)
                for right in range(cell.columns)
            }
    return rows
