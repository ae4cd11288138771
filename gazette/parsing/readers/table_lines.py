"""Tables as lines: from cells with spans to the table rows that ``parse`` recognises.

A row is written ``| cell | cell |``. If the parser would misread that (a cell
contains ``|``, or a row looks like a line of dashes), the whole table is written
with tabs instead, so that no character of a cell changes. A cell that spans columns
or rows has its text in the first place and leaves the others empty.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_SPACE = re.compile(r"\s+")
_RULE = re.compile(r":?-{2,}:?")
_MAX_COLUMNS = 200
#: In a table with more cells, spans are not filled with empty cells.
_MAX_CELLS = 500_000
#: A cell with more lines holds page content: the table is there for layout.
_LAYOUT_CELL = 12


@dataclass
class TableCell:
    """A cell with its paragraphs and nested tables in order; ``columns`` and ``rows`` it spans."""

    blocks: list["str | list[TableRow]"] = field(default_factory=list)
    columns: int = 1
    rows: int = 1

    @property
    def text(self) -> str:
        """The whole text of the cell on one line."""
        return _SPACE.sub(" ", " ".join(self._words())).strip()

    def _words(self) -> Iterator[str]:
        for block in self.blocks:
            if isinstance(block, str):
                yield block
            else:
                yield from (cell.text for row in block for cell in row)

    @property
    def size(self) -> int:
        """How many lines the cell has: one for each paragraph and each cell of a nested table."""
        return sum(
            1 if isinstance(block, str) else sum(max(1, len(row)) for row in block)
            for block in self.blocks
        )


TableRow = list[TableCell]


def table_lines(rows: list[TableRow]) -> Iterator[str]:
    """The rows of a table as lines; for a layout table, the paragraphs and tables in its cells."""
    if _is_layout(rows):
        yield from _layout_lines(rows)
        return
    grid = [cells for cells in _grid(rows) if any(cells)]
    if any(_needs_tabs(cells) for cells in grid):
        # The parser recognises a row by two tabs: two columns get an empty one between them.
        padded = (cells if len(cells) > 2 else [cells[0], "", *cells[1:]] for cells in grid)
        yield from ("\t".join(cells) for cells in padded)
    else:
        yield from ("| " + " | ".join(cells) + " |" for cells in grid)


def _is_layout(rows: list[TableRow]) -> bool:
    """Whether a table is only there for layout: one column, or a cell with page content."""
    if all(len(row) <= 1 for row in rows):
        return True
    return any(cell.size > _LAYOUT_CELL for row in rows for cell in row)


def _layout_lines(rows: list[TableRow]) -> Iterator[str]:
    for cell in (cell for row in rows for cell in row):
        for block in cell.blocks:
            yield from [block] if isinstance(block, str) else table_lines(block)


def _needs_tabs(cells: list[str]) -> bool:
    return any("|" in cell for cell in cells) or all(_RULE.fullmatch(cell) for cell in cells)


def _grid(rows: list[TableRow]) -> Iterator[list[str]]:
    """The texts by row and column, with empty texts where a cell spans."""
    covered: dict[int, int] = {}  # column → how many more rows a cell from above spans
    width = min(_MAX_COLUMNS, max(sum(cell.columns for cell in row) for row in rows))
    if width * len(rows) > _MAX_CELLS:
        yield from ([cell.text for cell in row] for row in rows)
        return
    for row in rows:
        cells: list[str] = []
        for cell in row:
            while covered.get(len(cells), 0) > 0:
                covered[len(cells)] -= 1
                cells.append("")
            span = max(1, min(cell.columns, _MAX_COLUMNS - len(cells)))
            for column in range(len(cells), len(cells) + span):
                covered[column] = cell.rows - 1
            cells += [cell.text] + [""] * (span - 1)
        for column in range(len(cells), width):
            covered[column] = max(0, covered.get(column, 0) - 1)
        yield cells + [""] * (width - len(cells))
