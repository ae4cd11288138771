"""Home, issues and documents. Each view says only what its page shows; drafts never do.

The lists of documents are in ``gazette.pages.document_lists``.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView, ListView, TemplateView

from gazette.effect.as_of import as_of
from gazette.issue_data import documents_data, print_mark
from gazette.kinds import specific
from gazette.layout.annotators import annotations_of, notes_of
from gazette.layout.blocks import noted_rows, outline, place_notes, sections
from gazette.models import Document, Gazette, Issue
from gazette.models.issue import IssueQuerySet
from gazette.pages import correction_notes
from gazette.pages.document_lists import kind_choices, year_choices
from gazette.pages.downloads import downloads
from gazette.pages.effect_panel import standing
from gazette.pages.previews import Previewable, find
from gazette.pages.related_documents import connections


def with_contents_today(issues: IssueQuerySet) -> IssueQuerySet:
    """Issues with all that their contents pages show, the state of each document included."""
    documents = Document.objects.with_state(timezone.localdate()).with_text_known()
    documents = documents.select_related("column")
    return issues.with_gazette().without_source().prefetch_related(Prefetch("documents", documents))


class HomeView(TemplateView):
    template_name = "gazette/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issues = list(with_contents_today(Issue.objects.published()).newest_first()[:1])
        recent = Issue.objects.published().with_gazette().without_source().with_document_count()
        return super().get_context_data(
            issue=issues[0] if issues else None,
            recent=recent.newest_first()[1:9],
            kinds=kind_choices(),
            years=year_choices(),
            **kwargs,
        )


class IssueListView(ListView):
    """All issues of all gazettes, by year."""

    template_name = "gazette/issue_list.html"
    context_object_name = "issues"

    def get_queryset(self) -> QuerySet[Issue]:
        issues = Issue.objects.published().with_gazette().without_source()
        return issues.with_document_count().newest_first()


class GazetteView(IssueListView):
    """The issues of one gazette, by year."""

    @cached_property
    def gazette(self) -> Gazette:
        return get_object_or_404(Gazette.objects.published(), slug=self.kwargs["gazette"])

    def get_queryset(self) -> QuerySet[Issue]:
        return super().get_queryset().filter(gazette=self.gazette)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(gazette=self.gazette, **kwargs)


class GazetteYearView(GazetteView):
    """One year of a gazette."""

    allow_empty = False

    def get_queryset(self) -> QuerySet[Issue]:
        return super().get_queryset().filter(year=self.kwargs["year"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(year=self.kwargs["year"], **kwargs)


class AboutView(DetailView):
    """What the imprint says of a gazette."""

    template_name = "gazette/about.html"
    queryset = Gazette.objects.published()
    slug_url_kwarg = "gazette"
    context_object_name = "gazette"


class IssueView(Previewable, DetailView):
    """The contents page of an issue, as printed."""

    template_name = "gazette/issue.html"
    context_object_name = "issue"

    def get_object(self, queryset: QuerySet[Issue] | None = None) -> Issue:
        return find(
            self.request,
            with_contents_today(Issue.objects.published()),
            with_contents_today(Issue.objects.all()),
            gazette__slug=self.kwargs["gazette"],
            year=self.kwargs["year"],
            number=self.kwargs["number"],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = Issue.objects.published().with_gazette().without_source()
        return super().get_context_data(
            gazette=self.object.gazette,
            downloads=downloads(self.object),
            previous=others.before(self.object),
            next=others.after(self.object),
            corrections=correction_notes.of_issue(self.object),
            **kwargs,
        )


class DocumentView(Previewable, DetailView):
    """A document in full: facts, contents, and every printed row under its address."""

    template_name = "gazette/document.html"
    context_object_name = "document"

    def get_object(self, queryset: QuerySet[Document] | None = None) -> Document:
        documents = Document.objects.for_lists().with_text_known()
        return find(
            self.request,
            documents.published(),
            documents,
            issue__gazette__slug=self.kwargs["gazette"],
            issue__year=self.kwargs["year"],
            issue__number=self.kwargs["number"],
            position=self.kwargs["position"],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document, kind = self.object, specific(self.object)
        others = document.issue.documents.order_by("position")
        printed = sections(document, annotations_of(document, self.request))
        loose_notes = place_notes(printed, notes_of(document, self.request))
        return super().get_context_data(
            gazette=document.issue.gazette,
            downloads=downloads(document),
            sections=printed,
            loose_notes=loose_notes,
            noted=noted_rows(printed),
            outline=outline(printed),
            kind_name=kind._meta.verbose_name,
            kind_facts=kind.kind_facts(),
            corrections=correction_notes.of_document(document),
            is_as_printed=self._is_as_printed(),
            standing=standing(document, as_of(self.request)),
            connections=connections(document),
            previous=others.filter(position__lt=document.position).last(),
            next=others.filter(position__gt=document.position).first(),
            **kwargs,
        )

    def _is_as_printed(self) -> bool | None:
        """Whether a printed copy whose code was read says what is held; None without a copy."""
        mark = self.request.GET.get("print")
        return print_mark(documents_data([self.object])[0]) == mark if mark else None


class RobotsView(TemplateView):
    template_name = "gazette/robots.txt"
    content_type = "text/plain"
