"""Numbers as gazettes print them: 一百二十三, 二〇二四, 廿, 12, １２ — both ways.

Reads and writes plain strings and ints. ``HAN`` and ``DIGIT`` are the characters of
which numbers consist, for use in the brackets of a pattern.
"""

import unicodedata
from functools import cache

HAN = "〇○零一二三四五六七八九十百千两廿卅"
DIGIT = "0-9０-９"
#: 大写, the numerals of amounts; no part of ``HAN``: 陆 and 伍 are common in other words.
FINANCIAL = "壹贰貳叁叄参參肆伍陆陸柒捌玖拾佰仟"
_PLAIN = str.maketrans(FINANCIAL, "一二二三三三三四五六六七八九十百千")

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {
    "○": 0,
    "零": 0,
    "两": 2,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": 20, "卅": 30}


def to_int(numeral: str) -> int:
    """The value of a numeral in Han characters or digits of either width.

    Raises ValueError where the characters do not form a number.
    """
    if not numeral:
        raise ValueError("empty numeral")
    if all(char in _DIGITS for char in numeral):
        return int("".join(str(_DIGITS[char]) for char in numeral))
    if all(char.isdigit() for char in numeral):
        return int(numeral)
    return _positional(numeral)


def plain_numeral(numeral: str) -> str:
    """A numeral with 壹, 贰, 叁 … written 一, 二, 三."""
    return numeral.translate(_PLAIN)


def _positional(numeral: str) -> int:
    """The value of a numeral with 十, 百, 千, 廿 or 卅 in it."""
    total, digit, last_unit = 0, None, 10000
    for char in numeral:
        if char in _UNITS:
            unit = _UNITS[char]
            if unit >= last_unit or digit == 0:
                raise ValueError(f"not a number: {numeral}")
            total, digit, last_unit = total + (digit or 1) * unit, None, unit
        elif char in _TENS and digit is None and last_unit > 10:
            total, last_unit = total + _TENS[char], 10
        elif char in _DIGITS and not digit:
            digit = _DIGITS[char]
        else:
            raise ValueError(f"not a number: {numeral}")
    return total + (digit or 0)


def int_or_zero(numeral: str) -> int:
    """The value of a numeral as printed, 0 where its characters form no number (十十)."""
    try:
        return to_int("".join(unicodedata.normalize("NFKC", numeral).split()))
    except ValueError:
        return 0


@cache
def to_han(value: int) -> str:
    """The numeral of 0–9999 as laws number their articles: 零, 十, 一百零三, 一千零一十.

    Raises ValueError outside that range.
    """
    if not 0 <= value <= 9999:
        raise ValueError(f"no article has the number {value}")
    if value == 0:
        return "零"
    han, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            han += ("零" if gap else "") + "〇一二三四五六七八九"[digit] + name
            gap = False
        else:
            gap = bool(han) and value > 0
    return han[1:] if han.startswith("一十") else han
