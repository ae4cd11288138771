"""合计、小计 in tables, computed again.

A *total* is a row whose first words are 合计、总计、小计 …, or a column with such a head. Of
several ways in which the rows may belong together each is tried: all of them, the subtotals,
those above numbered parts, those that are no 其中. A total is wrong if none of them gives it,
within half a unit of the last printed place for each number that was rounded. Where the
structure of a table is not understood, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from gazette.office.content_rules.cell_numbers import (
    BLANK,
    MONEY,
    CellNumber,
    number_in_words,
    read_number,
)
from gazette.office.content_rules.personal_datum import plain_forms
from gazette.parsing.words.merged_cells import ABOVE, LEFT, cell_spans, head_length

_TOTAL = re.compile(
    r"(?:[^\d,;。，；]{0,8}?(?P<name>小计|总合计|合计|共计|总计)|(?P<short>计))"
    r"(?:数|金额|人数|面积)?(?:\(.*\))?[:：]?"
)
#: A total of a higher rank holds those of lower ones.
_RANKS = {"小计": 1, "计": 2, "合计": 2, "共计": 2, "总计": 3, "总合计": 3}
_OF_WHICH = re.compile(r"其中|#|＃|含[:：]|包括")
_TOP_NUMBER = re.compile(r"[一二三四五六七八九十]+、")
_LOWER_NUMBER = re.compile(r"[(（]|\d+[.、．]|[①-⑳]")
#: Columns that nobody adds up.
_NOT_ADDED = re.compile(
    r"序号|编号|编码|代码|代号|年份|^年$|年度$|日期|时间|单价|均|率|增长|增幅|增速|同比|环比|比上年|排名|名次|位次|备注|标准|电话"
    r"|手机|邮编|指数|密度|最高|最低|累计|文号|页码|级别|等级|坐标|温度|浓度|系数|得分|评分|期限|年限|±"
)
_SHARES = re.compile(r"占|比例|比重|构成|权重|份额|分值|结构")
#: Units of amounts that are usually rounded, so that whole numbers may differ too.
_ROUNDED = re.compile(r"[万亿千]|%|公里|公顷|平方")
#: So many columns without a single right sum: the totals are not of these rows.
_MOST_UNLIKE = 3
#: A row may stand for the sum of so many rows below it.
_MOST_PARTS = 60


@dataclass(frozen=True, slots=True)
class WrongSum:
    """A total that does not add up: its row (from 0), the heads, what is printed and computed."""

    row: int
    column: int
    label: str
    head: str
    printed: CellNumber
    computed: Decimal
    is_row_sum: bool = False

    @property
    def printed_words(self) -> str:
        return number_in_words(self.printed.value) + self.printed.percent

    @property
    def computed_words(self) -> str:
        return number_in_words(self.computed) + self.printed.percent

    @property
    def difference_words(self) -> str:
        return number_in_words(abs(self.printed.value - self.computed)) + self.printed.percent


@dataclass(frozen=True)
class SumTable:
    """The words of the cells of a table and their marks of merging."""

    cells: Sequence[Sequence[str]]
    marks: Sequence[Sequence[str]]

    @cached_property
    def width(self) -> int:
        return max((len(row) for row in self.cells), default=0)

    @cached_property
    def head_rows(self) -> int:
        """How many rows are the head: as merged cells say, and those that begin with nothing."""
        spans = cell_spans([(len(row), marks) for row, marks in self._rows])
        rows = head_length(spans) if len(self.cells) > 1 else 0
        while 0 < rows < len(self.cells) and self._goes_on_head(rows):
            rows += 1
        return rows

    @cached_property
    def _rows(self) -> list[tuple[Sequence[str], Sequence[str]]]:
        return list(zip(self.cells, self.marks, strict=True))

    def _goes_on_head(self, row: int) -> bool:
        """Whether a row is another line of the head: nothing at its left, and no digits."""
        words = [_bare(cell) for cell in self.cells[row]]
        has_digits = any(char.isdecimal() for cell in words for char in cell)
        return not words[0] and any(words) and not has_digits

    def cell(self, row: int, column: int) -> str:
        cells = self.cells[row]
        return str(cells[column]) if column < len(cells) else ""

    def mark(self, row: int, column: int) -> str:
        marks = self.marks[row]
        return marks[column] if column < len(marks) else ""

    def head(self, column: int) -> str:
        """The heads above a column, from the top, as one."""
        return "／".join(dict.fromkeys(filter(None, self.heads(column))))

    def heads(self, column: int) -> list[str]:
        """The head above a column in each row of the head; a merged one counts for all columns."""
        found = []
        for row in range(self.head_rows):
            at = column
            while at and self.mark(row, at) == LEFT:
                at -= 1
            found.append(_bare(self.cell(row, at)))
        return found

    def label(self, row: int) -> str:
        """The words at the beginning of a row, before its first number."""
        for cell in self.cells[row]:
            words = _bare(cell)
            if words and not words.isdecimal():
                return words
        return ""

    def rank(self, row: int) -> int:
        """The rank of the total that a row is; 0 for any other row."""
        for cell in self.cells[row]:
            words = _bare(cell)
            if match := _TOTAL.fullmatch(words):
                return _RANKS[match["name"] or match["short"]]
            if (number := read_number(cell)) and not number.is_blank and not words.isdecimal():
                return 0
        return 0

    def has_total_inside(self, row: int) -> bool:
        """Whether 合计 stands behind a number: the row belongs to two lists side by side."""
        words = [_bare(cell) for cell in self.cells[row]]
        first = next((place for place, one in enumerate(words) if _is_amount(one)), len(words))
        return any(_TOTAL.fullmatch(one) for one in words[first:])

    @cached_property
    def data_rows(self) -> list[int]:
        """The rows below the head, without repetitions of the head and rows of words alone."""
        heads = {tuple(map(_bare, row)) for row in self.cells[: self.head_rows]}
        return [
            row
            for row in range(self.head_rows, len(self.cells))
            if tuple(map(_bare, self.cells[row])) not in heads
        ]

    def numbers(self, column: int) -> dict[int, CellNumber] | None:
        """The numbers of a column by rows; None if one of them is not understood."""
        found: dict[int, CellNumber] = {}
        for row in self.data_rows:
            mark = self.mark(row, column)
            is_wide = mark == LEFT or self.mark(row, column + 1) == LEFT
            number = BLANK if mark == ABOVE else read_number(self.cell(row, column))
            if number is None or (is_wide and not self._is_label_of_total(row, column)):
                return None
            found[row] = number
        return found

    def _is_label_of_total(self, row: int, column: int) -> bool:
        return self.rank(row) > 0 and not _bare(self.cell(row, column)).isdecimal()


def _is_amount(words: str) -> bool:
    """Whether words are a number that is no mere number of a row."""
    number = read_number(words)
    return number is not None and not number.is_blank and not (words.isdecimal() and len(words) < 4)


def _bare(words: str) -> str:
    return "".join(plain_forms(str(words)).split())


def wrong_sums(table: SumTable) -> list[WrongSum]:
    """The totals of a table that do not add up, by rows and then by columns."""
    if len(table.data_rows) < 2:
        return []
    found = list(_wrong_in_rows(table)) + list(_wrong_in_columns(table))
    places: dict[tuple[int, int], WrongSum] = {}
    for one in found:
        places.setdefault((one.row, one.column), one)
    return [places[place] for place in sorted(places)]


def _added_columns(table: SumTable) -> dict[int, dict[int, CellNumber]]:
    """The numbers of the columns that may be added up."""
    found = {}
    for column in range(table.width):
        head = table.head(column)
        numbers = table.numbers(column)
        if numbers is None or all(number.is_blank for number in numbers.values()):
            continue
        is_share = any(number.percent for number in numbers.values()) or "%" in head
        if _NOT_ADDED.search(head) or (is_share and not _SHARES.search(head)):
            continue
        found[column] = numbers
    return found


@dataclass(frozen=True, slots=True)
class _Total:
    """A row of totals with the rows below or above it that it holds; ``is_clear``: simply all."""

    row: int
    ways: Sequence[Sequence[int]]
    is_clear: bool


def _wrong_in_rows(table: SumTable) -> Iterator[WrongSum]:
    """Rows of totals: each column of numbers is added up."""
    totals = list(_totals(table))
    wrong: list[WrongSum] = []
    right = 0
    if any(map(table.has_total_inside, table.data_rows)):
        return
    for column, numbers in _added_columns(table).items():
        unit = table.head(column)
        for total in totals:
            printed = numbers[total.row]
            if printed.is_blank:
                continue
            sums = [_sum([numbers[row] for row in way], printed, unit) for way in total.ways]
            sums += [
                _sum([numbers[row] for row in way], printed, unit)
                for way in _without_parts(total.ways[0], numbers)
            ]
            known = [one for one in sums if one is not None]
            if not known or any(abs(printed.value - value) <= slack for value, slack in known):
                right += bool(known)
            elif total.is_clear and known[0][0]:
                label, head = table.label(total.row), table.head(column)
                wrong.append(WrongSum(total.row, column, label, head, printed, known[0][0]))
    columns = {one.column for one in wrong}
    if right or len(columns) < _MOST_UNLIKE:
        yield from wrong


def _totals(table: SumTable) -> Iterator[_Total]:
    ranks = {row: table.rank(row) for row in table.data_rows}
    items = [row for row in table.data_rows if not ranks[row]]
    for row, rank in ranks.items():
        if not rank:
            continue
        same = [other for other in ranks if ranks[other] == rank]
        is_first = not items or same[0] < items[0]
        held = _held_rows(ranks, row, is_first)
        ways, is_clear = _ways(table, held, ranks)
        if any(ways):
            yield _Total(row, [way for way in ways if way], is_clear)


def _held_rows(ranks: dict[int, int], row: int, is_first: bool) -> list[int]:
    """The rows between a total and the next one of its rank or above, on the side of its parts."""
    rows = list(ranks)
    place = rows.index(row)
    side = rows[place + 1 :] if is_first else rows[:place][::-1]
    held: list[int] = []
    for other in side:
        if ranks[other] >= ranks[row]:
            break
        held.append(other)
    return sorted(held)


def _ways(
    table: SumTable, held: Sequence[int], ranks: dict[int, int]
) -> tuple[list[list[int]], bool]:
    """The rows that may make up a total, the likeliest first; and whether there is no doubt."""
    items = [row for row in held if not ranks[row]]
    lower = [row for row in held if ranks[row]]
    labels = {row: table.label(row) for row in items}
    of_which = [row for row in items if _OF_WHICH.match(labels[row])]
    top = [row for row in items if _TOP_NUMBER.match(labels[row])]
    parts = [row for row in items if _LOWER_NUMBER.match(labels[row])]
    ways = [items]
    if lower:
        highest = max(ranks[row] for row in lower)
        subtotals = [row for row in lower if ranks[row] == highest]
        ways.append(subtotals)
        ways.append([*subtotals, *(row for row in items if row > subtotals[-1])])
        ways.append([*(row for row in items if row < subtotals[0]), *subtotals])
    if top and parts and items[0] == top[0]:
        is_clear = len(top) + len(parts) == len(items)
        return [top, *ways], is_clear and not of_which
    if of_which:
        ways.insert(0, [row for row in items if row not in of_which])
        ways.append(_without_following(items, of_which))
    return ways, not of_which


def _without_following(items: Sequence[int], of_which: Sequence[int]) -> list[int]:
    """The rows before the first 其中."""
    return [row for row in items if row < of_which[0]]


def _without_parts(rows: Sequence[int], numbers: dict[int, CellNumber]) -> Iterator[list[int]]:
    """The rows without those that make up the row above them: 城区 30, of it 东 10 and 西 20."""
    kept: list[int] = []
    place = 0
    while place < len(rows):
        kept.append(rows[place])
        place += 1 + _parts_of(rows[place], rows[place + 1 :], numbers)
    if len(kept) < len(rows):
        yield kept


def _parts_of(row: int, following: Sequence[int], numbers: dict[int, CellNumber]) -> int:
    """How many of the following rows add up to a row; 0 for none, or for a single one."""
    total, value = Decimal(0), numbers[row].value
    for count, other in enumerate(following[:_MOST_PARTS], start=1):
        total += numbers[other].value
        if count > 1 and value and total == value:
            return count
    return 0


def _sum(
    parts: Sequence[CellNumber], printed: CellNumber, head: str
) -> tuple[Decimal, Decimal] | None:
    """The sum in the unit of the printed total, with the slack of rounding.

    None where numbers with % stand beside others without, or units do not agree.
    """
    counted = [part for part in parts if not part.is_blank]
    if not counted or any(part.percent != printed.percent for part in counted):
        return None
    factors = [_factor(part.unit, printed.unit, head) for part in counted]
    if None in factors:
        return None
    total, slack = Decimal(0), Decimal(0)
    for part, factor in zip(counted, factors, strict=True):
        total += part.value * (factor or 1)
        slack += part.last_place * (factor or 1) / 2
    slack += printed.last_place / 2
    is_rounded = bool(_ROUNDED.search(head + printed.unit + printed.percent))
    has_decimals = any(part.decimals for part in [*counted, printed])
    is_cents = not is_rounded and all(part.decimals in (0, 2) for part in [*counted, printed])
    is_exact = is_cents if has_decimals else not is_rounded
    is_money = "元" in head + printed.unit or not has_decimals
    return total, Decimal(0) if is_exact and is_money else slack


def _factor(unit: str, target: str, head: str) -> Decimal | None:
    """By what a number in a unit is multiplied to be in another; None if that is not known.

    A number without a unit has that of the head.
    """
    if unit == target or (not (unit and target) and (unit or target) in head):
        return Decimal(1)
    if unit in MONEY and target in MONEY:
        return Decimal(MONEY[unit]) / MONEY[target]
    return None


def _wrong_in_columns(table: SumTable) -> Iterator[WrongSum]:
    """Columns of totals: each row is added up, over the columns that fit most rows."""
    added = _added_columns(table)
    for column in added:
        if not _TOTAL.fullmatch((table.heads(column) or [""])[-1] or _last_head(table, column)):
            continue
        best: tuple[int, list[WrongSum]] = (0, [])
        for parts in _groups(table, column, list(added)):
            right, wrong = _compare(table, added, column, parts)
            if right > best[0]:
                best = (right, wrong)
        right, wrong = best
        if right and right >= len(wrong):
            yield from wrong


def _last_head(table: SumTable, column: int) -> str:
    return next((words for words in reversed(table.heads(column)) if words), "")


def _groups(table: SumTable, column: int, added: Sequence[int]) -> Iterator[list[int]]:
    """Columns that may make up a column of totals: under one head, on its right, on its left."""
    totals = [one for one in added if _TOTAL.fullmatch(_last_head(table, one))]
    others = [one for one in added if one not in totals]
    upper = table.heads(column)[:-1]
    if any(upper):
        group = [one for one in others if table.heads(one)[:-1] == upper]
        if len(group) > 1:
            yield group
    after = [one for one in totals if one > column]
    before = [one for one in totals if one < column]
    right = [one for one in others if column < one < (after[0] if after else table.width)]
    left = [one for one in others if (before[-1] if before else -1) < one < column]
    lower = [one for one in totals if one != column]
    for group in (right, left, others, lower):
        if len(group) > 1:
            yield group


def _compare(
    table: SumTable,
    added: dict[int, dict[int, CellNumber]],
    column: int,
    parts: Sequence[int],
) -> tuple[int, list[WrongSum]]:
    """How many rows add up, and those that do not."""
    right, wrong = 0, []
    for row in table.data_rows:
        printed = added[column][row]
        numbers = [added[part][row] for part in parts]
        summed = _sum(numbers, printed, table.head(column))
        if printed.is_blank or summed is None:
            continue
        value, slack = summed
        if abs(printed.value - value) <= slack:
            right += 1
        else:
            label, head = table.label(row), table.head(column)
            wrong.append(WrongSum(row, column, label, head, printed, value, is_row_sum=True))
    return right, wrong
