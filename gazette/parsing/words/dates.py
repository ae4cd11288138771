"""Dates in both scripts: 2023年12月18日, 二〇二三年十二月十八日, 二○○四年, 民国一十三年五月一日.

Reads phrases and writes ``datetime.date``, and the other way round. A day that does
not exist (2024年2月31日) is None.
"""

import re
import unicodedata
from datetime import date

from gazette.parsing.words.lines import fold
from gazette.parsing.words.numerals import HAN, int_or_zero, to_int

DATE = re.compile(
    rf"(?P<year>\d\s?\d\s?\d\s?\d|[{HAN}OoＯ0０]{{4}}|(?:中华)?民国\s*(?:元|\d{{1,3}}|[{HAN}]{{1,6}}))"
    rf"\s*年\s*(?P<month>\d{{1,2}}|[{HAN}]{{1,3}}|元)\s*月\s*"
    rf"(?P<day>\d{{1,2}}|[{HAN}]{{1,3}})\s*日"
)

#: The same without named groups, for use inside a longer pattern.
DATE_SHAPE = re.sub(r"\?P<\w+>", "", DATE.pattern)


def read_date(match: re.Match[str]) -> date | None:
    """The date of a match of ``DATE``; None where there is no such day."""
    try:
        month = 1 if match["month"] == "元" else _value(match["month"])
        return date(year_of(match["year"]), month, _value(match["day"]))
    except ValueError:
        return None


_LETTERS = str.maketrans("Oo", "〇〇")
_ZEROS = str.maketrans("Oo0", "〇〇〇")


def year_of(words: str) -> int:
    """The year of the common era: 2024, 二〇二四; a year of the republic counts from 1912 on
    (民国元年). 0 where the words form no number."""
    numeral = fold(words)
    _, republic, count = numeral.rpartition("民国")
    if republic:
        value = 1 if count == "元" else int_or_zero(count)
        return 1911 + value if value else 0
    return int_or_zero(_with_zeros(numeral))


def _value(numeral: str) -> int:
    return to_int(_with_zeros(fold(numeral)))


def _with_zeros(numeral: str) -> str:
    """A numeral in which letters that look like a zero are one, and 二0二四 is 二〇二四."""
    is_han = any(char in HAN for char in numeral)
    return numeral.translate(_ZEROS if is_han else _LETTERS)


def find_date(text: str) -> date | None:
    """The first date in a phrase, or None."""
    match = DATE.search(text)
    return read_date(match) if match else None


#: A date whose day or month was never filled in: 2020年4月　日.
_INCOMPLETE = re.compile(r"\d{4}\s*年\s*(?:\d{1,2})?\s*月\s*(?:\d{1,2})?\s*日")


def is_date_line(text: str) -> bool:
    """Whether a whole line is a date; its month or day may be left blank."""
    text = _bare(text)
    return bool(DATE.fullmatch(text) or _INCOMPLETE.fullmatch(text))


def line_date(text: str) -> date | None:
    """The date that a whole line prints, as under a signature, or None."""
    match = DATE.fullmatch(_bare(text))
    return read_date(match) if match else None


def _bare(text: str) -> str:
    """A date line without the brackets around it."""
    return text.strip().strip("()（）[]［］〔〕【】").strip()


#: A date as tables of web pages print it: 2024-03-05, 2024/3/5 10:20, 2024.03.05, 20240305.
_SHORT_DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?:\s*[-/.－．—]\s*(?P<month>\d{1,2})\s*[-/.－．—]\s*(?P<day>\d{1,2})(?!\d)"
    r"|(?P<month_2>\d\d)(?P<day_2>\d\d)(?!\d))"
)


def find_short_date(text: str) -> date | None:
    """The first date in a cell of a table, in words or in figures, or None."""
    if found := find_date(text):
        return found
    match = _SHORT_DATE.search(unicodedata.normalize("NFKC", text))
    if not match:
        return None
    try:
        month, day = match["month"] or match["month_2"], match["day"] or match["day_2"]
        return date(int(match["year"]), int(month), int(day))
    except ValueError:
        return None


def chinese_date(day: date | None) -> str:
    """``2023年12月18日`` (GB/T 9704-2012: arabic, no leading zeros); empty for None."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
