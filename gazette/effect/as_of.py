"""The day for which a page is shown: today, or the day given by ``?on=``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils import timezone

#: A day as a date field sends it (2025-07-20) or as people write it (2025年7月20日, 2025/7/20).
_WRITTEN = re.compile(
    r"(?P<year>\d{4})\s*[-—–/.年]\s*(?P<month>\d{1,2})\s*[-—–/.月]\s*(?P<day>\d{1,2})\s*日?"
)
#: 20250720.
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")

PARAMETER = "on"
#: The years that are accepted.
YEARS = range(1900, 2201)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day for which a page is shown.

    ``asked`` is what the reader typed. If that is not a day, ``error`` says why and the
    page is shown for today. ``is_asked``: the reader chose a day other than today.
    """

    on: date
    today: date
    asked: str = ""
    error: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether the reader chose a day other than today."""
        return self.on != self.today

    @property
    def query(self) -> str:
        """The query string that keeps the day in a link (``on=2025-07-20``); "" for today."""
        return f"{PARAMETER}={self.on.isoformat()}" if self.is_asked else ""


def as_of(request: HttpRequest) -> AsOf:
    """The day given by the request's ``?on=``; today if there is none or it is invalid."""
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
    """The day that a reader typed; None if it is not a day between 1900 and 2200."""
    folded = unicodedata.normalize("NFKC", written).strip()
    match = _WRITTEN.fullmatch(folded) or _COMPACT.fullmatch(folded)
    if not match or int(match["year"]) not in YEARS:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
