"""Days and lengths of time as documents print them, in digits and in Han.

Reads phrases: 2024年2月1日零时, 二〇二六年底, 2024年2月, 2024-02-01; 5年, 一年半,
2年6个月, 三十日. Writes ``PrintedDay`` and ``Length``, and reckons with them.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gazette.parsing.words.dates import year_of
from gazette.parsing.words.lines import fold
from gazette.parsing.words.numerals import (
    DIGIT,
    FINANCIAL,
    HAN,
    int_or_zero,
    plain_numeral,
)

_YEAR = (
    rf"(?:[12１２][{DIGIT}]{{3}}|[{HAN}{FINANCIAL}OoＯ0０]{{4}}"
    rf"|(?:中华)?民国\s*(?:元|[{DIGIT}]{{1,3}}|[{HAN}]{{1,6}})(?=\s*年))"
)
_PART = rf"(?:[{DIGIT}]{{1,2}}|[{HAN}{FINANCIAL}]{{1,3}})"
_MONTH = rf"(?:{_PART}|元)"
_CLOCK = (
    r"(?:凌晨|上午|下午)?\s*(?:零|0|00|24|二十四|12|十二|8|八|18|十八)\s*"
    r"(?:时|点|[:：]00)(?:整|零分|00分|0分)?"
)
_DAY = re.compile(
    rf"(?P<year>{_YEAR})\s*年(?:\s*(?P<month>{_MONTH})\s*月"
    rf"(?:\s*(?P<day>{_PART})\s*[日号]|份|(?!\s*{_PART}\s*[日号]))|(?!\s*{_MONTH}\s*月))"
    rf"\s*(?P<end>年?[底末]|月?底)?\s*(?P<clock>{_CLOCK})?"
    r"|(?P<iso>[12]\d{3}\s?[-./．－]\s?\d{1,2}\s?[-./．－]\s?\d{1,2})(?![\d.．])"
)
#: The shape of a printed day without named groups, for use inside a longer pattern.
DAY_SHAPE = f"(?:{re.sub(r'[?]P<[a-z]+>', '?:', _DAY.pattern)})"

#: 叁年; not the end of 队伍年 or 大陆年.
_FINANCIAL_COUNT = rf"(?<![队入退大登着内水收{FINANCIAL}])零?[{FINANCIAL}]{{1,4}}"
_COUNT = rf"(?:[{DIGIT}]{{1,3}}|[{HAN}]{{1,4}}|{_FINANCIAL_COUNT})"
_AGAIN = rf"(?:\s*[（(]\s*{_COUNT}\s*[）)])?"
_LENGTH = re.compile(
    rf"(?<![第{DIGIT}{HAN}—\-~～至])"
    rf"(?:(?P<years>{_COUNT}){_AGAIN}\s*个?\s*(?:周年|年)(?![度月底末初代级龄检审会])(?P<half>半)?|(?P<half_year>半年))?"
    rf"(?:[零又]?\s*(?P<months>{_COUNT}){_AGAIN}\s*个\s*(?P<half_month>半)?月(?:零|又)?)?"
    rf"(?:(?P<days>{_COUNT}){_AGAIN}\s*(?:(?P<working>个?工作日)|个?自然日|日(?![{DIGIT}{HAN}])|天))?"
)
#: A length that begins where the pattern is set, without named groups.
LENGTH_SHAPE = (
    rf"(?:{_COUNT}{_AGAIN}\s*(?:个?\s*(?:周年|年)半?|个\s*半?月|个?(?:工作|自然)?日|天)|半年)"
    "{1,3}"
)
_MAYBE_LENGTH = re.compile(rf"[{DIGIT}{HAN}{FINANCIAL}半]")
#: A later year is a fault of print; ``date`` itself ends at 9999.
LAST_YEAR = 2200


@dataclass(frozen=True, slots=True)
class PrintedDay:
    """A day, month or year at ``[start, end)`` of a phrase, from its first to its last day.

    ``is_day``: a day is printed, so that ``first`` and ``last`` are the same. ``hour`` is
    the clock behind it, None without one: 零时 as the end of a period excludes the day.
    """

    first: date
    last: date
    start: int
    end: int
    is_day: bool
    hour: int | None = None

    @property
    def last_included(self) -> date:
        """The last day of a period that ends here: 至2027年1月1日零时 ends with the day before."""
        return self.last - timedelta(days=1) if self.hour == 0 and self.is_day else self.last


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time: 2年6个月, 30日. ``are_working`` if its days are working days."""

    years: int = 0
    months: int = 0
    days: int = 0
    are_working: bool = False

    @property
    def all_months(self) -> int:
        """Years and months together, in months."""
        return self.years * 12 + self.months


@dataclass(frozen=True, slots=True)
class PrintedLength:
    """A length at ``[start, end)`` of a phrase."""

    length: Length
    start: int
    end: int


def printed_days(text: str) -> list[PrintedDay]:
    """The days, months and years that a phrase prints, in order; those that exist."""
    found = (_printed_day(match) for match in _DAY.finditer(text))
    return [one for one in found if one]


def first_day(text: str) -> PrintedDay | None:
    """The first day, month or year that a phrase prints, or None."""
    return next(iter(printed_days(text)), None)


def printed_lengths(text: str) -> list[PrintedLength]:
    """The lengths that a phrase prints, in order; years and dates are none."""
    return list(_lengths_between_days(text))


def _lengths_between_days(text: str) -> Iterator[PrintedLength]:
    at = 0
    for start, end in [*(match.span() for match in _DAY.finditer(text)), (len(text), len(text))]:
        while (match := _MAYBE_LENGTH.search(text, at)) and match.start() < start:
            at = match.end()
            if one := _printed_length(text, match.start()):
                yield one
                at = one.end
        at = end


def first_length(text: str) -> Length | None:
    """The first length that a phrase prints, or None."""
    found = printed_lengths(text)
    return found[0].length if found else None


def add_length(day: date, length: Length) -> date | None:
    """The day a length later; None beyond ``LAST_YEAR`` or for working days.

    Where the month has no such day it is the last of the month; the anniversary of
    29 February is 1 March.
    """
    if length.are_working or day.year + length.years > LAST_YEAR:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + length.all_months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    if day.month == 2 and day.day == 29 and month == 1 and last == 28:
        moved = date(year, 3, 1)
    else:
        moved = date(year, month + 1, min(day.day, last))
    return moved + timedelta(days=length.days)


def last_day_of(start: date, length: Length) -> date | None:
    """The last day of a term: the day before its anniversary. None as ``add_length``."""
    after = add_length(start, length)
    return after - timedelta(days=1) if after else None


def term_in_words(years: int | None, months: int | None) -> str:
    """``2年6个月``; empty for a term of neither."""
    return (f"{years}年" if years else "") + (f"{months}个月" if months else "")


def _printed_day(match: re.Match[str]) -> PrintedDay | None:
    if match["iso"]:
        year, month, day = (int(part) for part in re.findall(r"\d+", match["iso"]))
    else:
        year = year_of(plain_numeral(match["year"]))
        month = 1 if match["month"] == "元" else _value(match["month"])
        day = _value(match["day"])
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if (match["month"] and not month) or (match["day"] and not day):
        return None
    last = first
    if not day:
        last_month = month or 12
        last = date(year, last_month, calendar.monthrange(year, last_month)[1])
    if match["end"]:
        first = last
    return PrintedDay(first, last, *match.span(), bool(day), _hour(match["clock"]))


def _value(words: str | None) -> int:
    """The number of a part of a date; letters that recognition put for zero are zeros."""
    return int_or_zero(re.sub("[OoＯ]", "〇", plain_numeral(fold(words)))) if words else 0


def _count(words: str | None) -> int:
    return int_or_zero(plain_numeral(words)) if words else 0


def _hour(clock: str | None) -> int | None:
    if not clock:
        return None
    digits = re.search(rf"[{DIGIT}{HAN}]+", clock)
    return int_or_zero(digits[0]) if digits else None


def _printed_length(text: str, at: int) -> PrintedLength | None:
    match = _LENGTH.match(text, at)
    if not match or match.end() == at:
        return None
    years, months, days = (_count(match[part]) for part in ("years", "months", "days"))
    if match["half"] or match["half_year"]:
        months += 6
    days += 15 if match["half_month"] else 0
    if years > 100 or not (years or months or days):
        return None
    length = Length(years + months // 12, months % 12, days, bool(match["working"]))
    return PrintedLength(length, *match.span())
