"""Issues by year with what is missing between them, as the lists of issues show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from gazette.models import Gazette, Issue, NumberNote
from gazette.office.issue_gaps import IssueGap, gaps_by_gazette

ALL_YEARS = range(10_000)
#: So many issues stand on a page of a list, if they are not of one year: a monthly's ten years.
ISSUES_PER_PAGE = 120


@dataclass(frozen=True, slots=True)
class ListedNumber:
    """A line of a list: an issue, numbers that are missing, or a note on numbers."""

    gazette: Gazette
    last: int
    issue: Issue | None = None
    gap: IssueGap | None = None
    note: NumberNote | None = None


@dataclass(slots=True)
class IssueYear:
    """A year: its lines, the newest number first; ``missing`` counts what is not held."""

    year: int
    lines: list[ListedNumber] = field(default_factory=list)

    @property
    def missing(self) -> int:
        return sum(line.gap.count for line in self.lines if line.gap)


def issue_years(
    issues: Sequence[Issue], gaps: Mapping[int, Sequence[IssueGap]], within: range = ALL_YEARS
) -> list[IssueYear]:
    """The years ``within`` that hold issues or gaps, the newest first.

    ``issues`` are all published ones of these years of some gazettes, ``gaps`` those that
    ``public_gaps`` gives for these gazettes. Withdrawn issues are no gaps: their pages say that
    they were withdrawn.
    """
    lines: dict[int, list[ListedNumber]] = defaultdict(list)
    for issue in issues:
        lines[issue.year].append(ListedNumber(issue.gazette, issue.number, issue=issue))
    for gap in chain.from_iterable(gaps.values()):
        if gap.gazette and gap.year in within:
            lines[gap.year].append(ListedNumber(gap.gazette, gap.last, gap=gap))
    held = {(issue.gazette_id, issue.year, issue.number) for issue in issues}
    for note in NumberNote.objects.filter(gazette__in=gaps).select_related("gazette"):
        # A combined issue that is not held is a gap already.
        is_held = (note.gazette_id, note.year, note.first_number) in held
        if note.year in lines and (is_held or note.kind != NumberNote.Kind.COMBINED):
            lines[note.year].append(ListedNumber(note.gazette, note.last_number, note=note))
    years = [IssueYear(year, sorted(own, key=_order)) for year, own in lines.items()]
    return sorted(years, key=lambda year: -year.year)


def year_pages(counts: Mapping[int, int]) -> list[range]:
    """The years of a list by pages, the newest first: whole years of ``ISSUES_PER_PAGE`` issues
    together at most, or one year. ``counts`` are the issues of each year, the newest first.

    There is one page at least; no year lies between two pages.
    """
    pages, end, first, held = [], ALL_YEARS.stop, ALL_YEARS.stop, 0
    for year, number in counts.items():
        if held and held + number > ISSUES_PER_PAGE:
            pages.append(range(first, end))
            end, held = first, 0
        first, held = year, held + number
    return [*pages, range(end)]


def public_gaps(gazettes: Iterable[Gazette]) -> dict[int, list[IssueGap]]:
    """What the public is told to be missing, by the primary keys of gazettes."""
    found = gaps_by_gazette(gazettes, Issue.objects.fixed())
    return {pk: [gap for gap in gaps if not gap.doubt] for pk, gaps in found.items()}


def gaps_beside(
    issue: Issue, previous: Issue | None, following: Issue | None
) -> tuple[list[IssueGap], list[IssueGap]]:
    """What is missing between an issue and those before and behind it that are held."""
    gaps = public_gaps([issue.gazette])[issue.gazette_id]
    return _between(gaps, previous, issue), _between(gaps, issue, following)


def _between(gaps: list[IssueGap], lower: Issue | None, upper: Issue | None) -> list[IssueGap]:
    if lower is None or upper is None:
        return []
    first, last = (lower.year, lower.number), (upper.year, upper.number)
    return [gap for gap in gaps if first < (gap.year, gap.first or 1) < last]


def _order(line: ListedNumber) -> tuple[int, int, bool]:
    return -line.last, line.gazette.pk, line.issue is None
