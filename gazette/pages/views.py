"""The lists of issues, and the page of an issue.

The home page is in ``home_page``, a document's page in ``document_detail``; lists of
documents are in ``document_lists`` and ``effect_lists``.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView, ListView, RedirectView, TemplateView

from gazette.models import Document, Gazette, Issue
from gazette.models.issue import IssueQuerySet
from gazette.office.issue_gaps import IssueGap
from gazette.pages import correction_notes, structured_data
from gazette.pages.asked_page import asked_page
from gazette.pages.downloads import downloads
from gazette.pages.issue_years import gaps_beside, issue_years, public_gaps, year_pages
from gazette.pages.kept_pages import KeptPageView
from gazette.pages.previews import PreviewableView, visible_or_404
from gazette.pages.reading_aids import issue_files


def with_contents_today(issues: IssueQuerySet) -> IssueQuerySet:
    """Issues with all that their contents pages show, also each document's state today."""
    documents = Document.objects.with_state(timezone.localdate()).with_text_known()
    documents = documents.select_related("column")
    return issues.with_gazette().without_source().prefetch_related(Prefetch("documents", documents))


class IssueListView(KeptPageView, ListView[Issue]):
    """All issues of all gazettes, by year; a long list on several pages of whole years."""

    template_name = "gazette/issue_list.html"
    context_object_name = "issues"

    def listed(self) -> IssueQuerySet:
        """The issues of all pages."""
        return Issue.objects.published()

    def gaps(self) -> dict[int, list[IssueGap]]:
        """What is missing on all pages, as ``public_gaps`` gives it."""
        return public_gaps(Gazette.objects.published())

    @cached_property
    def counts(self) -> dict[int, int]:
        """The years of all pages with their numbers of issues, the newest first."""
        return self.listed().count_by_year()

    @cached_property
    def pages(self) -> list[range]:
        """The years of each page."""
        return year_pages(self.counts)

    @cached_property
    def page(self) -> Page[range]:
        """This page, with its years. Raises Http404 where there is no such page."""
        paginator = Paginator(self.pages, per_page=1)
        return asked_page(self.request, paginator, "历期公报", self.request.path)

    def get_queryset(self) -> IssueQuerySet:
        years = self.page[0]
        issues = self.listed().filter(year__gte=years.start, year__lt=years.stop)
        return issues.with_gazette().without_source().with_document_count().newest_first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        gaps = self.gaps()
        found = list(chain.from_iterable(gaps.values()))
        return super().get_context_data(
            years=issue_years(list(self.object_list), gaps, self.page[0]),
            total=sum(self.counts.values()),
            missing=sum(gap.count for gap in found),
            year_links=self.year_links({*self.counts, *(gap.year for gap in found)}),
            page=self.page,
            **kwargs,
        )

    def year_links(self, years: Iterable[int]) -> list[tuple[int, str]]:
        """Years, the newest first, each with the link to its heading on this page or another."""
        links = []
        for year in sorted(years, reverse=True):
            place = next(place for place, own in enumerate(self.pages, start=1) if year in own)
            links.append((year, f"{'' if place == self.page.number else f'?page={place}'}#y{year}"))
        return links


class GazetteView(IssueListView):
    """The issues of one gazette, by year."""

    @cached_property
    def gazette(self) -> Gazette:
        return get_object_or_404(Gazette.objects.published(), slug=self.kwargs["gazette"])

    def listed(self) -> IssueQuerySet:
        return super().listed().filter(gazette=self.gazette)

    def gaps(self) -> dict[int, list[IssueGap]]:
        return public_gaps([self.gazette])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(gazette=self.gazette, **kwargs)


class GazetteYearView(GazetteView):
    """One year of a gazette."""

    allow_empty = False

    def listed(self) -> IssueQuerySet:
        return super().listed().filter(year=self.kwargs["year"])

    def gaps(self) -> dict[int, list[IssueGap]]:
        own = super().gaps().items()
        return {pk: [gap for gap in gaps if gap.year == self.kwargs["year"]] for pk, gaps in own}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(year=self.kwargs["year"], **kwargs)


class AboutView(DetailView[Gazette]):
    """A gazette as its imprint (简介) describes it."""

    template_name = "gazette/about.html"
    queryset = Gazette.objects.published()
    slug_url_kwarg = "gazette"
    context_object_name = "gazette"


class IssueView(KeptPageView, PreviewableView[Issue]):
    """The contents page of an issue, as printed."""

    template_name = "gazette/issue.html"
    context_object_name = "issue"

    def get_object(self, queryset: QuerySet[Issue] | None = None) -> Issue:
        issues = with_contents_today(Issue.objects.at_address(**self.kwargs))
        return visible_or_404(self.request, issues.published(), issues)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = Issue.objects.published().with_gazette().without_source()
        previous, following = others.before(self.object), others.after(self.object)
        before, behind = gaps_beside(self.object, previous, following)
        return super().get_context_data(
            gazette=self.object.gazette,
            downloads=downloads(self.object),
            issue_files=issue_files(self.object),
            previous=previous,
            next=following,
            missing_before=before,
            missing_behind=behind,
            corrections=correction_notes.notes_of_issue(self.object),
            structured_data=structured_data.as_script(
                structured_data.issue(self.request, self.object)
            ),
            **kwargs,
        )


class FaviconView(RedirectView):
    """The icon for programs that ask for it without reading a page."""

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str:
        return static("img/favicon.ico")


class RobotsView(TemplateView):
    template_name = "gazette/robots.txt"
    content_type = "text/plain"
