"""Tables: lines of cells between bars or tabs, as converters write them.

Reads a line; writes a TABLE_ROW with its cells. The bars and the marks of merged cells are
reported as removed. Which lines of a plain text are rows says ``plain_tables``.
"""

from dataclasses import dataclass

from gazette.parsing.node import EMPTY, Node, Report
from gazette.parsing.parsed import Level, Removed, Span
from gazette.parsing.words.lines import Line, concatenate
from gazette.parsing.words.merged_cells import read_marks


@dataclass(frozen=True, slots=True)
class TableRow(Line):
    """A line that is a row of a table in plain text: its cells, with a tab between them.

    ``is_first``: a table begins with it, whatever stands above.
    """

    is_first: bool = False


def is_table_row(line: Line) -> bool:
    """Whether a line is a row of a table: it was found to be one, or begins with a bar."""
    return isinstance(line, TableRow) or (line.text.startswith("|") and line.text.count("|") >= 2)


def prose(lines: list[Line]) -> list[Line]:
    """The lines with a bar for each row of a table, whose cells open no provision."""
    return [Line("|", line.pieces[:1]) if is_table_row(line) else line for line in lines]


def row_of(cells: list[Line]) -> TableRow:
    """The row of cells that stand one behind the other, each on its own line or set off.

    White space of the source between two cells becomes the tab between them.
    """
    parts: list[Line] = []
    for cell in cells:
        if parts:
            at = parts[-1].pieces[-1][1]
            parts.append(Line("\t", ((at, at + 1),)))
        parts.append(cell)
    whole = concatenate(parts)
    return TableRow(whole.text, whole.pieces)


def table_row(line: Line, report: Report, *, is_first: bool = False) -> Node:
    """The TABLE_ROW of a line, in which tabs stand between the cells.

    Bars and marks are added to ``report``. ``is_first``: the line is the first of its table.
    """
    has_bars = line.text.startswith("|") and not isinstance(line, TableRow)
    bounds = _bounds(line.text, "|" if has_bars else "\t")
    if has_bars:
        for at, char in enumerate(line.text):
            if char == "|":
                report.removed.append(Removed("表格线", "|", line.at(at).span))
    parts = [line.cut(a, b) for a, b in bounds]
    merged = read_marks([part.text for part in parts], is_first=is_first)
    if not (has_bars or merged):
        return Node(Level.TABLE_ROW, body=line, cells=tuple(part.text for part in parts))
    for place, mark in enumerate(merged):
        if mark:
            report.removed.append(Removed("合并单元格", mark, parts[place].span))
            parts[place] = EMPTY
    gaps = [Line("\t", line.at(b).pieces) for _, b in bounds[:-1]]
    kept = [piece for pair in zip(parts, [*gaps, EMPTY], strict=True) for piece in pair]
    cells = tuple(part.text for part in parts)
    return Node(Level.TABLE_ROW, body=concatenate(kept), cells=cells, merged=merged)


def _bounds(text: str, sign: str) -> list[Span]:
    """Where the cells between the signs begin and end; a bar also stands before the first."""
    signs = [at for at, char in enumerate(text) if char == sign]
    if sign == "\t":
        signs = [-1, *signs, len(text)]
    elif signs[-1] != len(text) - 1:
        signs.append(len(text))
    return [(a + 1, b) for a, b in zip(signs, signs[1:], strict=False)]
