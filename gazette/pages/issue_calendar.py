"""The calendar of issues: by year and month, with what is in each issue and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.views.generic import TemplateView

from gazette.kinds import document_kinds
from gazette.models import Document, Issue, PdfEdition
from gazette.pages.issue_years import ListedNumber, issue_years, public_gaps
from gazette.pages.kept_pages import KeptPageView


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """A line of the calendar: an issue with its kinds of document and its PDF, or a gap.

    ``kinds`` are names of kinds with numbers of documents, in the order of the kinds.
    """

    listed: ListedNumber
    kinds: Sequence[tuple[str, int]] = ()
    pdf: PdfEdition | None = None

    @property
    def documents(self) -> int:
        return sum(number for _name, number in self.kinds)


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """A month with the lines that belong to it; ``month`` is 0 where the day is not known."""

    month: int
    lines: Sequence[CalendarLine]


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """A year: its months in order, and how many issues of it are held and missing."""

    year: int
    months: Sequence[CalendarMonth]
    issues: int
    missing: int

    @property
    def documents(self) -> int:
        return sum(line.documents for month in self.months for line in month.lines)

    @property
    def grid(self) -> list[tuple[int, int]]:
        """The twelve months with their numbers of issues."""
        counts = {
            one.month: sum(line.listed.issue is not None for line in one.lines)
            for one in self.months
        }
        return [(month, counts.get(month, 0)) for month in range(1, 13)]


def issue_calendar(issues: Sequence[Issue]) -> list[CalendarYear]:
    """Issues by year and month, the newest year first, in a constant number of queries."""
    gaps = public_gaps({issue.gazette for issue in issues})
    kinds = _kinds_of(issues)
    pdfs = {one.issue_id: one for one in PdfEdition.objects.of_issues(issues)}
    for issue in issues:
        if issue.pk in pdfs:
            pdfs[issue.pk].issue = issue
    return [
        CalendarYear(
            one.year,
            _months(reversed(one.lines), kinds, pdfs),
            sum(line.issue is not None for line in one.lines),
            one.missing,
        )
        for one in issue_years(issues, gaps)
    ]


def _months(
    lines: Iterable[ListedNumber],
    kinds: Mapping[int, Sequence[tuple[str, int]]],
    pdfs: Mapping[int, PdfEdition],
) -> list[CalendarMonth]:
    """The lines by month, the first first; what has no day stands with what is before it."""
    months: dict[int, list[CalendarLine]] = defaultdict(list)
    last: dict[int, int] = {}
    for line in lines:
        key = line.issue.pk if line.issue else 0
        month = _month_of(line) or last.get(line.gazette.pk, 0)
        last[line.gazette.pk] = month
        months[month].append(CalendarLine(line, kinds.get(key, ()), pdfs.get(key)))
    return [CalendarMonth(month, months[month]) for month in sorted(months)]


def _month_of(line: ListedNumber) -> int:
    """The month of the day of publication; 12 for a day of the following year."""
    day = line.issue.published_on if line.issue else None
    if day is None or line.issue is None:
        return 0
    return day.month if day.year == line.issue.year else (12 if day.year > line.issue.year else 1)


def _kinds_of(issues: Sequence[Issue]) -> dict[int, list[tuple[str, int]]]:
    """The kinds of document in each issue, by the issue's key."""
    names = {kind.kind_name: str(kind._meta.verbose_name) for kind in document_kinds()}
    places = list(names)
    counted = Document.objects.filter(issue__in=issues).order_by().values_list("issue", "kind")
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = sorted(
        counted.annotate(total=Count("pk")),
        key=lambda row: places.index(row[1]) if row[1] in names else len(places),
    )
    for issue, kind, total in rows:
        found[issue].append((names.get(kind, kind), total))
    return found


class CalendarView(KeptPageView, TemplateView):
    """All issues of all gazettes by year and month."""

    template_name = "gazette/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issues = list(Issue.objects.published().with_gazette().without_source().newest_first())
        years = issue_calendar(issues)
        return super().get_context_data(
            years=years,
            issues=len(issues),
            documents=sum(one.documents for one in years),
            missing=sum(one.missing for one in years),
            **kwargs,
        )
