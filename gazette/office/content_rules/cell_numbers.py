"""Numbers in the cells of tables, exact, with the place to which they were rounded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from gazette.office.content_rules.personal_datum import plain_forms

#: Cells that stand for nothing: empty, dashes, strokes, 无.
_NOTHING = re.compile(r"[-—–―─－/／\\.…·*]*|无|空|0*")
_UNITS = (
    "万元|亿元|千元|百元|元|万吨|吨|万人|人次|人|户|个|家|亩|公顷|平方米|万平方米|㎡|m2|公里|千米|米"
    "|台|套|件|项|处|株|张|辆|次|名|间|床|万|亿"
)
_NUMBER = re.compile(
    rf"(?P<open>\()?(?P<mark>[¥￥$])?(?P<sign>[-−－+＋△▲])?"
    rf"(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+)(?P<decimals>\.\d+)?\)?(?P<percent>[%‰])?(?P<unit>{_UNITS})?\)?"
)
#: What the amounts of money are in 元, so that a total in 万元 is compared with parts in 元.
MONEY = {"元": 1, "百元": 100, "千元": 1000, "万元": 10_000, "亿元": 100_000_000}


@dataclass(frozen=True, slots=True)
class CellNumber:
    """The number of a cell: its value, its decimals, % or ‰, and the unit that it states.

    ``is_blank``: the cell stands for nothing; it counts as zero, exactly.
    """

    value: Decimal
    decimals: int = 0
    percent: str = ""
    unit: str = ""
    is_blank: bool = False

    @property
    def last_place(self) -> Decimal:
        """One unit of the last printed place."""
        return Decimal(1).scaleb(-self.decimals)


BLANK = CellNumber(Decimal(0), is_blank=True)


def read_number(cell: str) -> CellNumber | None:
    """The number of a cell; None for words, ranges, and all that is not one number.

    A number in brackets is negative, as accounts have it.
    """
    words = "".join(plain_forms(cell).split())
    if _NOTHING.fullmatch(words) and "0" not in words:
        return BLANK
    match = _NUMBER.fullmatch(words)
    if match is None or words.count("(") != words.count(")"):
        return None
    decimals = match["decimals"] or ""
    value = Decimal(match["digits"].replace(",", "") + decimals)
    is_negative = bool(match["open"]) != bool((match["sign"] or "+") not in "+＋")
    return CellNumber(
        -value if is_negative else value,
        max(0, len(decimals) - 1),
        match["percent"] or "",
        match["unit"] or "",
    )


def number_in_words(value: Decimal) -> str:
    """A number as messages print it: without an exponent, without zeros at the end."""
    words = f"{value:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words
