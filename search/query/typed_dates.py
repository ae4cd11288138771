"""A day typed in any form → as documents print it: ``2023-12-08`` → ``2023年12月8日``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

_YEAR = r"(?:19|20)\d{2}"
_DIGITS = re.compile(
    rf"(?<!\d)(?P<year>{_YEAR})(?:(?P<sign>[-/.年])(?P<month>\d{{1,2}})[-/.月](?P<day>\d{{1,2}})日?"
    r"|(?P<both>\d{4}))(?!\d)"
)
_HAN = "〇零一二三四五六七八九"
_WRITTEN = re.compile(
    rf"(?P<year>[{_HAN}]{{4}})年(?P<month>[一二三四五六七八九十]{{1,3}})月"
    r"(?P<day>[一二三四五六七八九十]{1,3})[日号]"
)


def printed_days(normal: str) -> Iterator[tuple[str, str]]:
    """Each day in a normal form: as it is typed, and as it is printed with digits."""
    for match in _DIGITS.finditer(normal):
        month, day = match["month"] or match["both"][:2], match["day"] or match["both"][2:]
        yield from _printed(match[0], int(match["year"]), int(month), int(day))
    for match in _WRITTEN.finditer(normal):
        year = int("".join(str(max(0, _HAN.index(one) - 1)) for one in match["year"]))
        yield from _printed(match[0], year, _tens(match["month"]), _tens(match["day"]))


def _printed(typed: str, year: int, month: int, day: int) -> Iterator[tuple[str, str]]:
    with suppress(ValueError):
        yield typed, _written(date(year, month, day))


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _tens(written: str) -> int:
    """十二 → 12, 三十一 → 31, 八 → 8."""
    before, ten, after = written.partition("十")
    tens = (_HAN.index(before) - 1 if before else 1) if ten else 0
    ones = _HAN.index((after if ten else before)[-1:] or "零") - 1
    return tens * 10 + max(0, ones)


def day_of(printed: str) -> int:
    """The ordinal of a day as ``printed_days`` gives it; 0 for anything else."""
    match = _DIGITS.fullmatch(printed)
    if match and match["sign"] == "年":
        with suppress(ValueError):
            return date(int(match["year"]), int(match["month"]), int(match["day"])).toordinal()
    return 0
