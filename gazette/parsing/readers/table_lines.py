"""Tables as lines: from cells with spans to the rows that ``parse`` recognises.

A row is ``| cell | cell |``. Where that would be misread — a cell holds a ``|``,
or a row looks like a rule of dashes — the whole table is set with tabs instead:
no character of a cell is ever changed. A cell spanning columns or rows gives its
text once and leaves the rest empty.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_SPACE = re.compile(r"\s+")
_RULE = re.compile(r":?-{2,}:?")
_MAX_COLUMNS = 200
#: Cells of one table; beyond it, spans are no longer filled with empty cells.
_MAX_CELLS = 500_000
#: A cell with more paragraphs than this holds a page, not an entry.
_LAYOUT_CELL = 12


@dataclass
class Cell:
    """A cell: its paragraphs and the tables nested in it, in order."""

    blocks: list["str | list[Row]"] = field(default_factory=list)
    columns: int = 1
    rows: int = 1

    @property
    def text(self) -> str:
        """All its words on one line."""
        return _SPACE.sub(" ", " ".join(self._words())).strip()

    def _words(self) -> Iterator[str]:
        for block in self.blocks:
            if isinstance(block, str):
                yield block
            else:
                yield from (cell.text for row in block for cell in row)

    @property
    def size(self) -> int:
        """How many lines it would fill on a page."""
        return sum(
            1 if isinstance(block, str) else sum(max(1, len(row)) for row in block)
            for block in self.blocks
        )


Row = list[Cell]


def table_lines(rows: list[Row]) -> Iterator[str]:
    """The rows of a table as lines; the blocks of its cells where it is mere layout."""
    if _is_layout(rows):
        for cell in (cell for row in rows for cell in row):
            for block in cell.blocks:
                yield from [block] if isinstance(block, str) else table_lines(block)
        return
    grid = [cells for cells in _grid(rows) if any(cells)]
    if any(_needs_tabs(cells) for cells in grid):
        # Two columns have one tab; parse asks for two, so an empty column comes between.
        padded = (cells if len(cells) > 2 else [cells[0], "", *cells[1:]] for cells in grid)
        yield from ("\t".join(cells) for cells in padded)
    else:
        yield from ("| " + " | ".join(cells) + " |" for cells in grid)


def _is_layout(rows: list[Row]) -> bool:
    """Whether a table only places text: one column, or cells that hold whole pages."""
    if all(len(row) <= 1 for row in rows):
        return True
    return any(cell.size > _LAYOUT_CELL for row in rows for cell in row)


def _needs_tabs(cells: list[str]) -> bool:
    return any("|" in cell for cell in cells) or all(_RULE.fullmatch(cell) for cell in cells)


def _grid(rows: list[Row]) -> Iterator[list[str]]:
    """The texts by row and column; a cell that spans takes its place empty."""
    held: dict[int, int] = {}  # column → rows below that a cell above still covers
    width = min(_MAX_COLUMNS, max(sum(cell.columns for cell in row) for row in rows))
    if width * len(rows) > _MAX_CELLS:
        yield from ([cell.text for cell in row] for row in rows)
        return
    for row in rows:
        cells: list[str] = []
        for cell in row:
            while held.get(len(cells), 0) > 0:
                held[len(cells)] -= 1
                cells.append("")
            span = max(1, min(cell.columns, _MAX_COLUMNS - len(cells)))
            for column in range(len(cells), len(cells) + span):
                held[column] = cell.rows - 1
            cells += [cell.text] + [""] * (span - 1)
        for column in range(len(cells), width):
            held[column] = max(0, held.get(column, 0) - 1)
        yield cells + [""] * (width - len(cells))
