"""Dates in both scripts: 2023年12月18日, 二〇二三年十二月十八日, 二○○四年.

Reads phrases and writes ``datetime.date``, and the other way round. A day that does
not exist (2024年2月31日) is None.
"""

import re
from datetime import date

from gazette.parsing.words.lines import fold
from gazette.parsing.words.numerals import HAN, to_int

DATE = re.compile(
    rf"(?P<year>\d\s?\d\s?\d\s?\d|[{HAN}OoＯ]{{4}})\s*年\s*(?P<month>\d{{1,2}}|[{HAN}]{{1,3}})\s*月\s*"
    rf"(?P<day>\d{{1,2}}|[{HAN}]{{1,3}})\s*日"
)

#: The same without named groups, for use inside a longer pattern.
DATE_SHAPE = re.sub(r"\?P<\w+>", "", DATE.pattern)


def read_date(match: re.Match[str]) -> date | None:
    """The date of a match of ``DATE``; None where there is no such day."""
    try:
        year, month, day = (
            to_int(fold(match[part]).replace("O", "〇").replace("o", "〇"))
            for part in ("year", "month", "day")
        )
        return date(year, month, day)
    except ValueError:
        return None


def find_date(text: str) -> date | None:
    """The first date in a phrase, or None."""
    match = DATE.search(text)
    return read_date(match) if match else None


#: A date whose day or month was never filled in: 2020年4月　日.
_INCOMPLETE = re.compile(r"\d{4}\s*年\s*(?:\d{1,2})?\s*月\s*(?:\d{1,2})?\s*日")


def is_date_line(text: str) -> bool:
    """Whether a whole line is a date; its month or day may be left blank."""
    text = text.strip().strip("()（）")
    return bool(DATE.fullmatch(text) or _INCOMPLETE.fullmatch(text))


def line_date(text: str) -> date | None:
    """The date that a whole line prints, as under a signature, or None."""
    match = DATE.fullmatch(text.strip().strip("()（）"))
    return read_date(match) if match else None


def chinese_date(day: date | None) -> str:
    """``2023年12月18日`` (GB/T 9704-2012: arabic, no leading zeros); empty for None."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
