"""Gaps in the numbers that a body gives its documents, by series and year.

A number that the archive lacks need not be a fault: not every document is
printed. A series by year (``示政发〔2025〕9号``) begins with 1; orders and others
that run on (``示例市人民政府令第43号``) begin with the first that the archive holds.
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


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one series that the archive holds, and the ranges between them."""

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
        return sum(last - first + 1 for first, last in self.gaps)

    @property
    def gaps_in_words(self) -> str:
        """``3、5—6``."""
        ranges = [f"{first}" if first == last else f"{first}—{last}" for first, last in self.gaps]
        return "、".join(ranges)

    @property
    def heading(self) -> str:
        return f"{self.name}〔{self.year}〕" if self.year else self.name


def series_with_gaps() -> list[Series]:
    """All series of the archive that lack numbers, the newest year first."""
    numbered = Document.objects.exclude(document_number="").order_by()
    found = _series(numbered.values_list("lead_body__name", "document_number"))
    return [one for one in found if one.gaps]


def _series(numbered: Iterable[tuple[str | None, str]]) -> Iterator[Series]:
    numbers: dict[tuple[str, str, int | None], set[int]] = {}
    for body, number in numbered:
        match = next(
            (
                found
                for pattern in (_BY_YEAR, _YEAR_IN_WORDS, _RUNNING)
                if (found := pattern.fullmatch(number))
            ),
            None,
        )
        if match:
            year = int(match["year"]) if "year" in match.groupdict() else None
            numbers.setdefault((body or "", match["series"], year), set()).add(int(match["number"]))
    for (body, name, year), held in sorted(
        numbers.items(), key=lambda item: (-(item[0][2] or 9999), item[0][0], item[0][1])
    ):
        yield Series(body, name, year, tuple(sorted(held)))
