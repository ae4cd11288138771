"""Ruled tables of a PDF page.

Reads the grids and the runs of a layer; writes the runs with a ``TableRun`` in the place
of each table, which holds the cells with the columns and rows that they span. Where no
line divides two fields of a grid they are one cell.
"""

from __future__ import annotations

from dataclasses import dataclass

from gazette.parsing.readers.pdf_columns import TableRun, TextLine, text_lines
from gazette.parsing.readers.pdf_grids import NARROWEST, Grid, Place, page_grids
from gazette.parsing.readers.pdf_page import PageLayer, TextRun
from gazette.parsing.readers.pdf_raised import Unraised
from gazette.parsing.readers.pdf_rules import Rule
from gazette.parsing.readers.table_lines import TableCell, TableRow

#: One row with a cell of more lines is a page's frame.
_FRAME_LINES = 12
#: The share of a field's side that a line must cover to divide it from the next.
_COVER = 0.5
Box = tuple[float, float, float, float]


def with_tables(layer: PageLayer) -> list[TextRun]:
    """The runs of a layer, with a table in place of the runs that stand in its cells."""
    runs = layer.runs
    for grid in sorted(page_grids(layer), key=lambda grid: grid.area):
        inside: dict[Place, list[TextRun]] = {}
        outside: list[TextRun] = []
        for run in runs:
            place = grid.field_of(run)
            if place is None:
                outside.append(run)
            else:
                inside.setdefault(place, []).append(run)
        if inside and (table := _table(grid, inside)) is not None:
            runs = [*outside, table]
    return runs


def _table(grid: Grid, inside: dict[Place, list[TextRun]]) -> TableRun | None:
    """The table of a grid; None if it is a frame around text or a part of the page."""
    cells = _cells(grid)
    contents: dict[int, list[TextRun]] = {}
    owner = {field: index for index, cell in enumerate(cells) for field in cell.fields()}
    for place, runs in inside.items():
        contents.setdefault(owner[place], []).extend(runs)
    if len(contents) < 2 or len({cell.left for cell in cells}) < 2:
        return None
    lines = {index: text_lines(runs) for index, runs in contents.items()}
    if grid.size[0] == 1 and any(len(found) > _FRAME_LINES for found in lines.values()):
        return None
    notes: list[Unraised] = []
    rows: list[TableRow] = [[] for _ in range(grid.size[0])]
    for index, cell in enumerate(cells):
        found = lines.get(index, [])
        for line in found:
            notes += line.table.notes if line.table else line.unraised
        width, height = cell.right - cell.left + 1, cell.bottom - cell.top + 1
        rows[cell.top].append(TableCell(_blocks(found), width, height, box_of(found)))
    run = next(iter(inside.values()))[0]
    left, right, top, bottom = grid.xs[0], grid.xs[-1], grid.ys[0], grid.ys[-1]
    size = bottom - top
    return TableRun(
        "\ufffc", left, right, top + 0.88 * size, size, right - left,
        is_margin=run.is_margin, rows=rows, places=grid.xs, notes=notes,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Cell:
    """The first and last row and column of a cell."""

    top: int
    left: int
    bottom: int
    right: int

    def fields(self) -> list[Place]:
        return [
            (row, column)
            for row in range(self.top, self.bottom + 1)
            for column in range(self.left, self.right + 1)
        ]


def _cells(grid: Grid) -> list[_Cell]:
    """The cells in order of their first fields: each as wide, then as high as no line divides."""
    rows, columns = grid.size
    taken: set[Place] = set()
    found: list[_Cell] = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            right, bottom = column, row
            while (
                right + 1 < columns
                and (row, right + 1) not in taken
                and not _is_divided(grid.rules.upright, grid.xs[right + 1], grid.ys, row)
            ):
                right += 1
            while bottom + 1 < rows and _may_grow(grid, bottom, column, right):
                bottom += 1
            cell = _Cell(row, column, bottom, right)
            taken.update(cell.fields())
            found.append(cell)
    return found


def _may_grow(grid: Grid, bottom: int, left: int, right: int) -> bool:
    """Whether no line below ``bottom``, and none in the row below, divides a cell."""
    return not any(
        _is_divided(grid.rules.level, grid.ys[bottom + 1], grid.xs, column)
        for column in range(left, right + 1)
    ) and not any(
        _is_divided(grid.rules.upright, grid.xs[column], grid.ys, bottom + 1)
        for column in range(left + 1, right + 1)
    )


def _is_divided(rules: list[Rule], at: float, places: list[float], index: int) -> bool:
    """Whether lines at ``at`` cover the side from one place to the next."""
    start, end = places[index], places[index + 1]
    covered = sum(
        max(0.0, min(end, rule.end) - max(start, rule.start))
        for rule in rules
        if abs(rule.at - at) < NARROWEST
    )
    return covered >= _COVER * (end - start)


def _blocks(lines: list[TextLine]) -> list[str | list[TableRow]]:
    """The paragraphs of a cell: a line that is about as wide as the widest goes on in the next."""
    blocks: list[str | list[TableRow]] = []
    widest = max((line.right - line.left for line in lines), default=0.0)
    before: TextLine | None = None
    for line in lines:
        if line.table:
            blocks.append(line.table.rows)
            before = None
            continue
        text = line.text.replace("\t", " ")
        room = widest - (before.right - before.left) if before else 0.0
        if before and blocks and room < line.runs[0].token - 0.3 * line.em:
            blocks[-1] = f"{blocks[-1]}{joint(str(blocks[-1]), text)}{text}"
        else:
            blocks.append(text)
        before = line
    return blocks


def box_of(lines: list[TextLine]) -> Box | None:
    """The box around lines: left, top, right, bottom; None around none."""
    if not lines:
        return None
    return (
        min(line.left for line in lines),
        min(line.top for line in lines),
        max(line.right for line in lines),
        max(line.bottom for line in lines),
    )


def joint(before: str, after: str) -> str:
    """What stands between two joined lines: a space between Latin words, else nothing."""
    latin = before[-1].isascii() and before[-1].isalpha() and after[0].isascii()
    return " " if latin and after[0].isalpha() else ""
