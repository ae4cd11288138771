"""The day as of which a page is read: today, or the day that ``?on=`` names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils import timezone

#: 2025-07-20 as a date field sends it, and as people write it: 2025年7月20日, 2025/7/20, 20250720.
_WRITTEN = re.compile(
    r"(?P<year>\d{4})\s*[-—–/.年]\s*(?P<month>\d{1,2})\s*[-—–/.月]\s*(?P<day>\d{1,2})\s*日?"
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")

PARAMETER = "on"
#: No gazette is older, and no term ends later.
YEARS = range(1900, 2201)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day that holds for a page.

    ``is_asked`` says that the reader chose a day other than today; ``asked`` is
    what was typed, and ``error`` why that is not a day (the page then reads as
    of today).
    """

    on: date
    today: date
    asked: str = ""
    error: str = ""

    @property
    def is_asked(self) -> bool:
        return self.on != self.today

    @property
    def query(self) -> str:
        """``on=2025-07-20`` for links that keep the day; empty for today."""
        return f"{PARAMETER}={self.on.isoformat()}" if self.is_asked else ""


def as_of(request: HttpRequest) -> AsOf:
    """The day that the address asks for, today where it asks for none or for no day."""
    today = timezone.localdate()
    asked = request.GET.get(PARAMETER, "").strip()
    if not asked:
        return AsOf(today, today)
    day = read_day(asked)
    if day is None:
        message = (
            f"“{asked[:20]}”不是能用的日期。请写成“{today.isoformat()}”这样，下面仍按今天显示。"
        )
        return AsOf(today, today, asked, message)
    return AsOf(day, today, asked)


def read_day(written: str) -> date | None:
    """The day that a reader typed, or None where there is no such day between 1900 and 2200."""
    folded = unicodedata.normalize("NFKC", written).strip()
    match = _WRITTEN.fullmatch(folded) or _COMPACT.fullmatch(folded)
    if not match or int(match["year"]) not in YEARS:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
