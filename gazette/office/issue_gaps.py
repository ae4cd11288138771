"""Missing issues: the numbers of a gazette that nobody can read here though they were printed.

Numbers begin with 1 each year, so a number before the first or between two that are held is
missing. How many follow the last one of a year is told by the serial numbers (总期号) of the
years before and after, else by the frequency (刊期). Of the present year nothing is missing
behind the last issue. What an editor has noted (``NumberNote``) is no gap.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from django.utils import timezone

from gazette.models import Gazette, Issue, NumberNote
from gazette.models.issue import IssueQuerySet
from gazette.models.number_note import numbers_in_words

_FREQUENCY = re.compile("(双月|半月|半年|[周旬月季年])刊")
#: Issues of a year, by frequency.
_PER_YEAR = {"周": 52, "旬": 36, "半月": 24, "月": 12, "双月": 6, "季": 4, "半年": 2, "年": 1}
#: No gazette has more issues in a year: from here on the numbers run on from year to year.
_MOST_PER_YEAR = 60


class Basis(StrEnum):
    """How a gap is known; the values are shown to editors."""

    NUMBERS = "期号"
    SERIAL = "总期号"
    FREQUENCY = "刊期"
    YEARS = "年份"
    DISPUTED = "期号与总期号不一致"


@dataclass(frozen=True, slots=True)
class HeldIssue:
    """The numbers of an issue that is held."""

    year: int
    number: int
    serial: int | None = None


@dataclass(frozen=True, slots=True)
class IssueGap:
    """Consecutive numbers of a year that are not held; a whole year has ``first`` 0 if it is
    not known how many there were. ``serials`` are the first and last serial number, if they
    can be told. ``is_combined``: the numbers are those of one issue (合刊). ``doubt`` says in
    Chinese why numbers that contradict each other prove nothing; readers are not told of it."""

    year: int
    first: int
    last: int
    basis: Basis
    serials: tuple[int, ...] | None = None
    is_combined: bool = False
    doubt: str = ""
    gazette: Gazette | None = None

    @property
    def words(self) -> str:
        """``第2、3期（总第118、119期）``."""
        serials = f"（{self.serials_in_words}）" if self.serials else ""
        return f"{self.numbers_in_words}{serials}"

    @property
    def numbers_in_words(self) -> str:
        """``第2、3期``, ``第2、3期合刊``; 各期 of a whole year."""
        if not self.first:
            return "" if self.doubt else "各期"
        return numbers_in_words(self.first, self.last) + ("合刊" if self.is_combined else "")

    @property
    def serials_in_words(self) -> str:
        if not self.serials:
            return ""
        return numbers_in_words(self.serials[0], self.serials[-1], prefix="总第")

    @property
    def count(self) -> int:
        """How many issues are missing; 0 if that is not known."""
        return 1 if self.is_combined else self.last - self.first + 1 if self.first else 0

    @property
    def is_inferred(self) -> bool:
        """Whether it is only the frequency that tells of it, which may have been another."""
        return self.basis is Basis.FREQUENCY


def issues_per_year(frequency: str) -> int:
    """How many issues a year has by its frequency (月刊: 12); 0 where that is not told."""
    match = _FREQUENCY.search(frequency)
    return _PER_YEAR[match[1]] if match else 0


def gaps_by_gazette(
    gazettes: Iterable[Gazette], issues: IssueQuerySet, this_year: int | None = None
) -> dict[int, list[IssueGap]]:
    """The gaps of each gazette among ``issues``, by primary key, in two queries."""
    known = {gazette.pk: gazette for gazette in gazettes}
    held: dict[int, list[HeldIssue]] = defaultdict(list)
    listed = issues.filter(gazette__in=known).order_by("year", "number")
    columns = listed.values_list("gazette", "year", "number", "serial_number")
    for pk, year, number, serial in columns:
        held[pk].append(HeldIssue(year, number, serial))
    notes: dict[int, list[NumberNote]] = defaultdict(list)
    for note in NumberNote.objects.filter(gazette__in=known):
        notes[note.gazette_id].append(note)
    present = this_year or timezone.localdate().year
    return {
        pk: [
            replace(gap, gazette=gazette)
            for gap in find_gaps(held[pk], notes[pk], issues_per_year(gazette.frequency), present)
        ]
        for pk, gazette in known.items()
    }


def all_gaps() -> list[IssueGap]:
    """What the office lacks, drafts counting as held, the newest year first."""
    found = gaps_by_gazette(Gazette.objects.all(), Issue.objects.all())
    gaps = [gap for of_gazette in found.values() for gap in of_gazette]
    return sorted(
        gaps, key=lambda gap: (-gap.year, gap.gazette.pk if gap.gazette else 0, gap.first)
    )


def find_gaps(
    held: Sequence[HeldIssue], notes: Sequence[NumberNote], per_year: int, this_year: int
) -> list[IssueGap]:
    """The gaps among the issues of one gazette, which are given in order."""
    years: dict[int, list[HeldIssue]] = defaultdict(list)
    for issue in held:
        years[issue.year].append(issue)
    found: list[IssueGap] = []
    for year in range(min(years), max(years) + 1) if years else ():
        numbers = _YearNumbers(year, years, [note for note in notes if note.year == year])
        found += numbers.gaps(per_year if year < this_year else 0)
    return found


@dataclass(frozen=True, slots=True)
class _YearNumbers:
    """The issues of a year that are held, and what is noted of its numbers."""

    year: int
    years: Mapping[int, list[HeldIssue]]
    notes: Sequence[NumberNote]

    @property
    def held(self) -> list[HeldIssue]:
        return self.years.get(self.year, [])

    def gaps(self, per_year: int) -> Iterator[IssueGap]:
        """The gaps of the year; ``per_year`` is 0 where the frequency tells nothing."""
        if not self.held and not per_year:
            if not self.notes:
                yield IssueGap(self.year, 0, 0, Basis.YEARS)
            return
        last = self.held[-1].number if self.held else 0
        start, (end, behind_last) = self._start(), self._end(per_year)
        missing = set(range(start, end + 1)) - {issue.number for issue in self.held}
        for first, final, is_combined in self._runs(missing):
            basis = behind_last if first > last else Basis.NUMBERS
            yield self._with_serials(
                IssueGap(self.year, first, final, basis, is_combined=is_combined)
            )
        yield from self._serial_jumps()

    def _start(self) -> int:
        """1 or, where the numbers run on from year to year, the one behind the year before."""
        first = self.held[0].number if self.held else 1
        if first <= _MOST_PER_YEAR:
            return 1
        former = self.years.get(self.year - 1)
        runs_on = former and 0 < first - former[-1].number <= _MOST_PER_YEAR
        return former[-1].number + 1 if former and runs_on else first

    def _end(self, per_year: int) -> tuple[int, Basis]:
        """The last number of the year, and how it is known."""
        if not self.held:
            return per_year, Basis.FREQUENCY
        last, following = self.held[-1], self.years.get(self.year + 1)
        if following and last.serial and following[0].serial:
            later = _YearNumbers(self.year + 1, self.years, [])
            behind = following[0].serial - last.serial - later.distance(0, following[0].number)
            if 0 <= behind <= _MOST_PER_YEAR:
                return self._number_after(last.number, behind), Basis.SERIAL
        if per_year > last.number:
            return per_year, Basis.FREQUENCY
        return last.number, Basis.NUMBERS

    def _number_after(self, number: int, issues: int) -> int:
        """The number of the issue that comes so many issues after the one of ``number``."""
        while issues:
            number += 1
            issues -= number not in self._skipped
        return number

    def _runs(self, missing: set[int]) -> list[tuple[int, int, bool]]:
        """Consecutive missing numbers that are not noted; a combined issue is one of its own."""
        combined = []
        for note in self.notes:
            covered = set(range(note.first_number, note.last_number + 1))
            if note.kind == NumberNote.Kind.COMBINED and note.first_number in missing:
                combined.append((note.first_number, note.last_number, True))
            missing = missing - covered
        ordered = sorted(missing)
        ends = [index for index, (a, b) in enumerate(pairwise(ordered), start=1) if b - a > 1]
        parts = pairwise([0, *ends, len(ordered)])
        runs = [(ordered[a], ordered[b - 1], False) for a, b in parts if b > a]
        return sorted([*runs, *combined])

    @property
    def _skipped(self) -> set[int]:
        """Numbers with which no issue begins: never published, or the later ones of a 合刊."""
        return {
            number
            for note in self.notes
            for number in range(
                note.first_number + (note.kind == NumberNote.Kind.COMBINED), note.last_number + 1
            )
        }

    def distance(self, lower: int, upper: int) -> int:
        """How many issues later that of the number ``upper`` came than that of ``lower``."""
        return sum(number not in self._skipped for number in range(lower + 1, upper + 1))

    def _with_serials(self, gap: IssueGap) -> IssueGap:
        """The gap with its serial numbers, as far as those of its neighbours tell them."""
        before = [issue for issue in self.held if issue.number < gap.first]
        after = [issue for issue in self.held if issue.number > gap.last]
        lower, upper = before[-1] if before else None, after[0] if after else None
        if lower and upper and lower.serial and upper.serial:
            room = upper.serial - lower.serial
            if room == 1:
                return replace(gap, basis=Basis.DISPUTED, doubt=_doubt_of_number(lower, upper))
            if room != self.distance(lower.number, upper.number):
                return gap
        serials = None
        if lower and lower.serial:
            ends = (self.distance(lower.number, number) for number in (gap.first, gap.last))
            serials = tuple(lower.serial + away for away in ends)
        elif upper and upper.serial:
            ends = (self.distance(number, upper.number) for number in (gap.first, gap.last))
            serials = tuple(upper.serial - away for away in ends)
        return replace(gap, serials=serials) if serials and min(serials) > 0 else gap

    def _serial_jumps(self) -> Iterator[IssueGap]:
        """Neighbours by number whose serial numbers do not follow each other."""
        for lower, upper in pairwise(self.held):
            if not lower.serial or not upper.serial or upper.serial == lower.serial + 1:
                continue
            if self.distance(lower.number, upper.number) == 1:
                left_out = (lower.serial + 1, upper.serial - 1)
                serials = left_out if left_out[0] <= left_out[1] else None
                doubt = (
                    f"第{lower.number}期是总第{lower.serial}期，"
                    f"其后的第{upper.number}期是总第{upper.serial}期，总期号不相连，请核对原件。"
                )
                yield IssueGap(self.year, 0, 0, Basis.DISPUTED, serials, doubt=doubt)


def _doubt_of_number(lower: HeldIssue, upper: HeldIssue) -> str:
    return (
        f"第{lower.number}期是总第{lower.serial}期，第{upper.number}期是总第{upper.serial}期，"
        "总期号相连：中间的期可能是合刊或者没有出版，也可能期号有误。请核对后登记期号说明。"
    )
