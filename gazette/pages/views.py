"""The lists of issues, and the page of an issue.

The home page is in ``home_page``, a document's page in ``document_detail``; lists of
documents are in ``document_lists`` and ``effect_lists``.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView, ListView, RedirectView, TemplateView

from gazette.models import Document, Gazette, Issue
from gazette.models.issue import IssueQuerySet
from gazette.pages import correction_notes, structured_data
from gazette.pages.downloads import downloads
from gazette.pages.issue_years import IssueYear, gaps_beside, issue_years
from gazette.pages.kept_pages import KeptPageView
from gazette.pages.previews import PreviewableView, visible_or_404
from gazette.pages.reading_aids import issue_files


def with_contents_today(issues: IssueQuerySet) -> IssueQuerySet:
    """Issues with all that their contents pages show, also each document's state today."""
    documents = Document.objects.with_state(timezone.localdate()).with_text_known()
    documents = documents.select_related("column")
    return issues.with_gazette().without_source().prefetch_related(Prefetch("documents", documents))


class IssueListView(KeptPageView, ListView[Issue]):
    """All issues of all gazettes, by year."""

    template_name = "gazette/issue_list.html"
    context_object_name = "issues"

    def get_queryset(self) -> IssueQuerySet:
        issues = Issue.objects.published().with_gazette().without_source()
        return issues.with_document_count().newest_first()

    def years(self) -> list[IssueYear]:
        """The issues by year, with the gaps between them."""
        return issue_years(list(self.object_list))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        years = self.years()
        missing = sum(one.missing for one in years)
        return super().get_context_data(years=years, missing=missing, **kwargs)


class GazetteView(IssueListView):
    """The issues of one gazette, by year."""

    @cached_property
    def gazette(self) -> Gazette:
        return get_object_or_404(Gazette.objects.published(), slug=self.kwargs["gazette"])

    def get_queryset(self) -> IssueQuerySet:
        return super().get_queryset().filter(gazette=self.gazette)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(gazette=self.gazette, **kwargs)


class GazetteYearView(GazetteView):
    """One year of a gazette."""

    allow_empty = False

    def get_queryset(self) -> IssueQuerySet:
        return super().get_queryset().filter(year=self.kwargs["year"])

    def years(self) -> list[IssueYear]:
        of_all_years = super().get_queryset()
        return issue_years(list(of_all_years), only=self.kwargs["year"])

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
