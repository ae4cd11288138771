"""Widths of the columns of a table, and tables with more columns than a page has room for.

Such a table is printed in groups of columns, one below the other. Each group has all rows, the
first column (and the second if the first only numbers the rows) and what of merged cells reaches
into it; what stands in a group before is repeated.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gazette.prints.typesetting.looks import look_of
from gazette.prints.typesetting.printed_blocks import Table

#: Points between the words of a cell and the rules beside them.
BESIDE = 4.0
#: The width of a character of a figure or Latin word, in ems.
NARROW = 0.6

#: Heads of a first column that only numbers the rows: what they are is told in the second.
NUMBERS = frozenset({"序号", "编号", "序", "号"})

_UNBROKEN = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Room:
    """The least room of columns, in ems: of ``words``, and of a figure that is not to be broken.

    ``figures`` is the most that one is given.
    """

    words: float
    figures: float

    def needed(self, words: str) -> float:
        """The least room of a cell."""
        least = 1.0 if words.isascii() else min(len(words), self.words)
        longest = max(map(len, _UNBROKEN.findall(words)), default=0)
        return min(max(least, longest * NARROW), self.figures)


#: A table whose columns have so little room is whole all the same; groups of columns have more.
#: With the least a table of eight columns fits an upright page of large print.
LEAST, AMPLE = Room(2.0, 3.25), Room(3.0, 6.0)


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """The columns ``first`` … ``last`` of a table, from 0, behind the repeated ones.

    ``table`` is what is printed of it: its cells count their columns within the group.
    """

    table: Table
    first: int
    last: int

    @property
    def name(self) -> str:
        """What readers call the columns: 第12—22列."""
        if self.first == self.last:
            return f"第{self.first + 1}列"
        return f"第{self.first + 1}—{self.last + 1}列"


def column_groups(table: Table, layout: str, measure: float) -> list[ColumnGroup]:
    """The groups in which a table is printed in ``measure`` points; one if all of it fits.

    As few as there can be, and as even. Together they have each cell once that is not
    ``is_repeated``, in the order of the table.
    """
    count = len(table.columns)
    if sum(_least_widths(table, layout, LEAST)) <= measure or count < 2:
        return [ColumnGroup(table, 0, count - 1)]
    widths, stub = _least_widths(table, layout, AMPLE), _stub(table)
    room = measure - sum(widths[:stub])
    cut = _cut_heads(table)

    def ends(room: float) -> list[int]:
        return _ends(widths, stub, room, cut)

    fewest = len(ends(room))
    evenest = bisect_left(range(int(room)), -fewest, key=lambda one: -len(ends(one)))
    groups, first = [], 0
    for end in ends(min(evenest, room)):
        groups.append(ColumnGroup(_part(table, stub, first, end), first, end))
        first = end + 1
    return groups


def _stub(table: Table) -> int:
    """How many columns each group begins with; fewer than the table has."""
    heads = {
        "".join(cell.words.split())
        for row in table.rows
        for cell in row.cells
        if row.is_head and cell.column == 0 and cell.columns == 1
    }
    return 2 if len(table.columns) > 2 and heads & NUMBERS else 1


def _cut_heads(table: Table) -> list[int]:
    """For each column, how many merged cells of the head a group cuts that ends with it."""
    cut = [0] * len(table.columns)
    for row in table.rows:
        for cell in row.cells if row.is_head else ():
            for column in range(cell.column, cell.column + cell.columns - 1):
                cut[column] += 1
    return cut


def _ends(widths: Sequence[float], stub: int, room: float, cut: Sequence[int]) -> list[int]:
    """The last columns of groups that have ``room`` points behind ``stub`` columns.

    A column that is wider than the room is a group alone. A group leaves up to a third of its
    columns to the next if it then cuts fewer cells of the head (``cut``).
    """
    ends, used = [], 0.0
    first = column = stub
    while column < len(widths):
        if used and used + widths[column] > room:
            tried = range(column - 1, column - 2 - (column - first) // 3, -1)
            ends.append(min(tried, key=cut.__getitem__))
            first = column = ends[-1] + 1
            used = 0.0
        used += widths[column]
        column += 1
    return [*ends, len(widths) - 1]


def _part(table: Table, stub: int, first: int, last: int) -> Table:
    """The columns ``first`` … ``last`` behind the first ``stub`` ones."""
    columns = [*range(stub), *range(max(first, stub), last + 1)]
    places = {column: place for place, column in enumerate(columns)}
    rows = []
    for row in table.rows:
        cells = []
        for cell in row.cells:
            whole = range(cell.column, cell.column + cell.columns)
            own = [places[column] for column in whole if column in places]
            if own:
                is_repeated = cell.column < first
                part = replace(cell, column=own[0], columns=len(own), is_repeated=is_repeated)
                part.columns_in_all = cell.columns
                cells.append(part)
        rows.append(replace(row, cells=cells, address="" if first else row.address))
    return Table(
        "" if first else table.address,
        [] if first else table.caption,
        [table.columns[column] for column in columns],
        rows,
    )


def _least_widths(table: Table, layout: str, room: Room) -> list[float]:
    """The least width of each column in points."""
    ems = [1.0] * len(table.columns)
    for row in table.rows:
        for cell in row.cells:
            if cell.is_single and ems[cell.column] < room.figures:
                ems[cell.column] = max(ems[cell.column], room.needed(cell.words))
    size = look_of(layout, "cell").size
    return [one * size + 2 * BESIDE for one in ems]


def column_widths(table: Table, layout: str, measure: float) -> list[float]:
    """The widths of the columns, which together are ``measure`` points.

    By the shares of the table, but none less than it needs.
    """
    widths = _least_widths(table, layout, AMPLE)
    if sum(widths) > measure:
        widths = _least_widths(table, layout, LEAST)
    free, room = list(range(len(widths))), measure
    while free:
        point = room / sum(table.columns[column] for column in free)
        low = [column for column in free if table.columns[column] * point < widths[column]]
        if not low:
            for column in free:
                widths[column] = table.columns[column] * point
            return widths
        room -= sum(widths[column] for column in low)
        free = [column for column in free if column not in low]
    total = sum(widths)
    return [width * measure / total for width in widths]
