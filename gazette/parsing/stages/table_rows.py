"""Tables: lines of cells between bars or tabs, as converters write them.

Reads a line; writes a TABLE_ROW with its cells. The bars are reported as removed.
"""

from gazette.parsing.node import EMPTY, Node, Report
from gazette.parsing.parsed import Level, Removed
from gazette.parsing.words.lines import Line, concatenate


def is_table_row(text: str) -> bool:
    """Whether a line is a row of a table: it begins with a bar, or has two tabs or more."""
    return (text.startswith("|") and text.count("|") >= 2) or text.count("\t") >= 2


def table_row(line: Line, report: Report) -> Node:
    """The TABLE_ROW of a line; bars are added to ``report`` and replaced by tabs."""
    if not line.text.startswith("|"):
        cells = tuple(cell.strip() for cell in line.text.split("\t"))
        return Node(Level.TABLE_ROW, body=line, cells=cells)
    cells_at = _cell_bounds(line.text)
    for at, char in enumerate(line.text):
        if char == "|":
            report.removed.append(Removed("表格线", "|", line.cut(at, at + 1).span))
    parts = [line.cut(a, b) for a, b in cells_at]
    bars = [Line("\t", line.cut(b, b + 1).pieces) for _, b in cells_at[:-1]]
    kept = [piece for pair in zip(parts, [*bars, EMPTY], strict=True) for piece in pair]
    return Node(Level.TABLE_ROW, body=concatenate(kept), cells=tuple(part.text for part in parts))


def _cell_bounds(text: str) -> list[tuple[int, int]]:
    bars = [at for at, char in enumerate(text) if char == "|"]
    if bars[-1] != len(text) - 1:
        bars.append(len(text))
    return [(a + 1, b) for a, b in zip(bars, bars[1:], strict=False)]
