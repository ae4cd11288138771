"""Gaps in the numbers that an issuing body gives its documents, by series and year.

A missing number need not be a fault: not every document is printed. A series by year
(``示政发〔2025〕9号``) begins with 1; a running series (``示例市人民政府令第43号``) begins with
the lowest number in the archive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from gazette.models import Document

_BY_YEAR = re.compile(r"(?P<series>.+)〔(?P<year>\d{4})〕(?P<number>\d+)号")
_YEAR_IN_WORDS = re.compile(r"(?P<series>.*?)(?P<year>\d{4})年第(?P<number>\d+)号")
_RUNNING = re.compile(r"(?P<series>.+?)第(?P<number>\d+)号")
_PATTERNS = (_BY_YEAR, _YEAR_IN_WORDS, _RUNNING)


@dataclass(frozen=True, slots=True)
class NumberSeries:
    """The numbers of one series that are in the archive; ``year`` is None for a running series."""

    body: str
    name: str
    year: int | None
    numbers: tuple[int, ...]

    @property
    def gaps(self) -> list[tuple[int, int]]:
        """First and last of each range of numbers that are missing."""
        before = [0] if self.year else []
        return [
            (lower + 1, upper - 1)
            for lower, upper in pairwise([*before, *self.numbers])
            if upper - lower > 1
        ]

    @property
    def missing(self) -> int:
        """How many numbers are missing."""
        return sum(last - first + 1 for first, last in self.gaps)

    @property
    def gaps_in_words(self) -> str:
        """The gaps as text: ``3、5—6``."""
        ranges = [f"{first}" if first == last else f"{first}—{last}" for first, last in self.gaps]
        return "、".join(ranges)

    @property
    def heading(self) -> str:
        return f"{self.name}〔{self.year}〕" if self.year else self.name


def series_with_gaps() -> list[NumberSeries]:
    """All series of the archive that lack numbers, the newest year first."""
    numbered = Document.objects.exclude(document_number="").order_by()
    found = _series(numbered.values_list("lead_body__name", "document_number"))
    return [series for series in found if series.gaps]


def _series(documents: Iterable[tuple[str | None, str]]) -> Iterator[NumberSeries]:
    """The series of (issuing body, document number) pairs; other forms of number are left out."""
    numbers: dict[tuple[str, str, int | None], set[int]] = {}
    for body, document_number in documents:
        if match := _match(document_number):
            year = int(match["year"]) if "year" in match.groupdict() else None
            key = (body or "", match["series"], year)
            numbers.setdefault(key, set()).add(int(match["number"]))
    for (body, name, year), found in sorted(
        numbers.items(), key=lambda item: (-(item[0][2] or 9999), item[0][0], item[0][1])
    ):
        yield NumberSeries(body, name, year, tuple(sorted(found)))


def _match(document_number: str) -> re.Match[str] | None:
    matches = (pattern.fullmatch(document_number) for pattern in _PATTERNS)
    return next(filter(None, matches), None)
