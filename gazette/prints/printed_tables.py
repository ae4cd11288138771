"""Rows of a table → the table as the setter takes it, and the groups of columns it makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gazette.layout.table_grid import GridRow, table_grid
from gazette.models import Provision
from gazette.prints.typesetting.column_groups import ColumnGroup, column_groups
from gazette.prints.typesetting.looks import PAGES, WIDE
from gazette.prints.typesetting.printed_blocks import Cell, Piece, Table, TableRow

#: A table with more columns is printed on a landscape page.
WIDE_TABLE = 8
#: A cell that spans so many rows or fewer is kept on one page.
KEPT_ROWS = 8


def printed_table(address: str, caption: list[Piece], rows: Sequence[Provision]) -> Table:
    """The table of these rows, which are in order of print."""
    grid = table_grid(rows)
    kept = _kept_rows(grid)
    count = max((len(row.cells) for row in rows), default=1) or 1
    printed = [
        TableRow(line.row.address, line.is_head, _cells(line, count), at in kept)
        for at, line in enumerate(grid)
    ]
    return Table(address, caption, _shares(grid, count), printed)


def is_wide(table: Table) -> bool:
    """Whether a table is printed on landscape pages."""
    return len(table.columns) > WIDE_TABLE


def printed_groups(table: Table, layout: str) -> list[ColumnGroup]:
    """The groups of columns in which a table is printed in a layout."""
    shape = WIDE if is_wide(table) else PAGES[layout]
    return column_groups(table, layout, shape.measure)


def _cells(line: GridRow, count: int) -> list[Cell]:
    if not line.row.cells:
        return [Cell(line.row.printed, 0, count)]
    return [
        Cell(str(line.row.cells[one.place]), one.place, one.columns, one.rows) for one in line.cells
    ]


def _kept_rows(grid: Sequence[GridRow]) -> set[int]:
    """The indices of the rows into which a cell of few rows reaches from above."""
    return {
        row
        for at, line in enumerate(grid)
        for cell in line.cells
        if cell.rows <= KEPT_ROWS
        for row in range(at + 1, at + cell.rows)
    }


def _shares(grid: Iterable[GridRow], count: int) -> list[float]:
    """Shares of the width by column, by its longest cell (its length to the power 0.6).

    The words of a cell that spans columns are shared out among them.
    """
    longest = [2.0] * count
    for line in grid:
        for cell in line.cells:
            share = min(len(str(line.row.cells[cell.place])), 120) / cell.columns
            for place in range(cell.place, cell.place + cell.columns):
                longest[place] = max(longest[place], share)
    return [length**0.6 for length in longest]
