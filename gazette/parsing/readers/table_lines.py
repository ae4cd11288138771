"""Tables as lines: from cells with spans to the table rows that ``parse`` recognises.

A row is written ``| cell | cell |``, a bar inside a cell behind a backslash. If a row
would look like a line of dashes, the whole table is written with tabs instead, so that no
character of a cell changes. A cell that spans columns
or rows has its text in the first place; the others have the marks of ``merged_cells``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gazette.parsing.readers.letterhead_tables import holds_no_data
from gazette.parsing.readers.nested_tables import unnested
from gazette.parsing.words.merged_cells import ABOVE, LEFT, MARKS

_SPACE = re.compile(r"\s+")
_RULE = re.compile(r":?-{2,}:?")
_MAX_COLUMNS = 200
#: In a table with more cells, spans are not filled with empty cells.
_MAX_CELLS = 500_000
#: A cell with more lines holds page content: the table is there for layout.
_LAYOUT_CELL = 12


@dataclass
class TableCell:
    """A cell with its paragraphs and nested tables in order; ``columns`` and ``rows`` it spans.

    ``box`` is that of its words on a PDF page: left, top, right, bottom.
    """

    blocks: list["str | list[TableRow]"] = field(default_factory=list)
    columns: int = 1
    rows: int = 1
    box: tuple[float, float, float, float] | None = None

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
    """The rows of a table as lines; for a layout table, the paragraphs and tables in its cells.

    A table inside a cell becomes part of the table around it.
    """
    if _is_layout(rows) or holds_no_data([[cell.text for cell in row] for row in rows]):
        yield from _layout_lines(rows)
        return
    rows = unnested(rows)
    grid = list(_printed_rows(_printed_columns(_even(list(_grid(rows))))))
    if any(_needs_tabs(cells) for cells in grid):
        # The parser recognises a row by two tabs: two columns get a third one between them.
        padded = (cells if len(cells) > 2 else _widened(*cells) for cells in grid)
        yield from ("\t".join(cells) for cells in padded)
    else:
        for cells in grid:
            escaped = (cell.replace("|", "\\|") for cell in cells)
            yield "| " + " | ".join(escaped) + " |"


def _widened(first: str, second: str = "") -> list[str]:
    """A row of two cells as one of three, the first two of which are merged."""
    return [first, ABOVE if first == ABOVE else LEFT, second]


def _even(grid: list[list[str]]) -> list[list[str]]:
    """The rows filled up to the length of the longest."""
    width = max(map(len, grid))
    return [cells + [""] * (width - len(cells)) for cells in grid]


def _printed_columns(grid: list[list[str]]) -> list[list[str]]:
    """The rows without columns in which no cell begins: lines of the grid that nobody sees."""
    kept = [
        column for column in range(len(grid[0])) if any(row[column] not in MARKS for row in grid)
    ]
    return [[row[column] for column in kept] for row in grid]


def _printed_rows(grid: list[list[str]]) -> Iterator[list[str]]:
    """The rows with some text. A cell that begins in a row without text begins in the next."""
    dropped: list[str] = []
    for cells in grid:
        if dropped:
            pairs = zip(cells, dropped, strict=True)
            cells = [above if cell == ABOVE else cell for cell, above in pairs]
        if any(cell not in ("", *MARKS) for cell in cells):
            yield cells
            dropped = []
        else:
            dropped = cells


def _is_layout(rows: list[TableRow]) -> bool:
    """Whether a table is only there for layout: one column, a cell with page content, or one
    row with whole tables in it."""
    if all(len(row) <= 1 for row in rows):
        return True
    if len(rows) == 1 and any(map(_holds_whole_table, rows[0])):
        return True
    return any(cell.size > _LAYOUT_CELL for row in rows for cell in row)


def _holds_whole_table(cell: TableCell) -> bool:
    """Whether a table of several rows and columns stands in a cell."""
    tables = (block for block in cell.blocks if not isinstance(block, str))
    return any(len(table) > 1 and any(len(row) > 1 for row in table) for table in tables)


def _layout_lines(rows: list[TableRow]) -> Iterator[str]:
    for cell in (cell for row in rows for cell in row):
        for block in cell.blocks:
            yield from [block] if isinstance(block, str) else table_lines(block)


def _needs_tabs(cells: list[str]) -> bool:
    return all(_RULE.fullmatch(cell) for cell in cells)


def _grid(rows: list[TableRow]) -> Iterator[list[str]]:
    """The texts by row and column, with marks where a cell spans."""
    covered: dict[int, int] = {}  # column → how many more rows a cell from above spans
    width = min(_MAX_COLUMNS, max(sum(cell.columns for cell in row) for row in rows))
    if width * len(rows) > _MAX_CELLS:
        longest = max(len(row) for row in rows)
        for row in rows:
            yield [cell.text for cell in row] + [""] * (longest - len(row))
        return
    for row in rows:
        cells: list[str] = []
        for cell in row:
            while covered.get(len(cells), 0) > 0:
                covered[len(cells)] -= 1
                cells.append(ABOVE)
            span = max(1, min(cell.columns, _MAX_COLUMNS - len(cells)))
            for column in range(len(cells), len(cells) + span):
                covered[column] = cell.rows - 1
            cells += [cell.text] + [LEFT] * (span - 1)
        for column in range(len(cells), width):
            is_covered = covered.get(column, 0) > 0
            covered[column] = covered[column] - 1 if is_covered else 0
            cells.append(ABOVE if is_covered else "")
        yield cells
