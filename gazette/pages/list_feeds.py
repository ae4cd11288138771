"""The Atom feeds of the lists, and the page of them.

Issues (of all gazettes, of one, of a year of one), kinds, years of signing, bodies, themes,
occasions, and changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from gazette.kinds import document_kinds
from gazette.models import Document, Gazette, Issue, IssuingBody, Occasion, PdfEdition, Theme
from gazette.models.document import DocumentQuerySet
from gazette.models.issue import IssueQuerySet
from gazette.pages.atom_feeds import (
    MOST_ENTRIES,
    AtomView,
    FeedEntry,
    enclosures,
    published_at,
)
from gazette.pages.document_changes import DocumentChange, changes_of, latest_changes
from gazette.pages.document_lists import kind_or_404
from gazette.pages.theme_pages import occasion_links, theme_links
from gazette.public_addresses import absolute_url


class FeedsView(TemplateView):
    """订阅: all feeds, and how one subscribes."""

    template_name = "gazette/feeds.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        themes = [
            (one.label, reverse("gazette:theme_feed", args=[one.label])) for one in theme_links()
        ]
        kinds = [
            (str(one._meta.verbose_name_plural), reverse("gazette:kind_feed", args=[one.kind_name]))
            for one in document_kinds()
        ]
        bodies = [
            (one.name, reverse("gazette:body_feed", args=[one.name]))
            for one in IssuingBody.objects.with_published_count()
        ]
        occasions = [
            (one.label, reverse("gazette:occasion_feed", args=[one.label]))
            for one in occasion_links()
        ]
        gazettes = [
            (one.name, reverse("gazette:gazette_feed", args=[one.slug]))
            for one in Gazette.objects.published()
        ]
        groups = [
            ("公报新出各期", gazettes if len(gazettes) > 1 else []),
            ("种类", kinds),
            ("主题", themes),
            (str(Occasion._meta.verbose_name), occasions),
            ("发文机关", bodies),
        ]
        return super().get_context_data(groups=groups, **kwargs)


class IssuesFeed(AtomView):
    """The newest issues, each with its contents and its PDF."""

    def title(self) -> str:
        return "新出各期"

    def page(self) -> str:
        return reverse("gazette:issues")

    def issues(self) -> IssueQuerySet:
        return Issue.objects.published()

    def entries(self) -> Sequence[FeedEntry]:
        newest = self.issues().with_gazette().without_source().newest_first()
        contents = Document.objects.order_by("position")
        issues = list(newest.prefetch_related(Prefetch("documents", contents))[:MOST_ENTRIES])
        pdfs = {one.issue_id: one for one in PdfEdition.objects.of_issues(issues)}
        return [self._entry(one, pdfs.get(one.pk)) for one in issues]

    def _entry(self, issue: Issue, pdf: PdfEdition | None) -> FeedEntry:
        path = issue.get_absolute_url()
        moment = published_at(issue)
        return FeedEntry(
            id=absolute_url(self.request, path),
            title=str(issue),
            path=path,
            updated=moment,
            published=moment,
            lines=tuple(one.title for one in issue.documents.all()),
            enclosures=tuple(enclosures(self.request, issue, pdf)),
        )


class GazetteFeed(IssuesFeed):
    """The newest issues of one gazette."""

    @cached_property
    def gazette(self) -> Gazette:
        return get_object_or_404(Gazette.objects.published(), slug=self.kwargs["gazette"])

    def title(self) -> str:
        return f"{self.gazette.name}新出各期"

    def page(self) -> str:
        return self.gazette.get_absolute_url()

    def issues(self) -> IssueQuerySet:
        return super().issues().filter(gazette=self.gazette)


class GazetteYearFeed(GazetteFeed):
    """The issues of one year of a gazette. Http404 for a year without issues."""

    def title(self) -> str:
        return f"{self.gazette.name}{self.kwargs['year']}年各期"

    def page(self) -> str:
        return reverse("gazette:gazette_year", args=[self.gazette.slug, self.kwargs["year"]])

    def issues(self) -> IssueQuerySet:
        return super().issues().filter(year=self.kwargs["year"])

    def entries(self) -> Sequence[FeedEntry]:
        return _some(list(super().entries()))


class KindFeed(AtomView):
    """The newest documents of a kind."""

    @cached_property
    def kind(self) -> type[Document]:
        return kind_or_404(self.kwargs["kind"])

    def title(self) -> str:
        return str(self.kind._meta.verbose_name_plural)

    def page(self) -> str:
        return reverse("gazette:kind", args=[self.kind.kind_name])

    def entries(self) -> Sequence[FeedEntry]:
        found = Document.objects.published().filter(kind=self.kind.kind_name)
        return self.document_entries(found)


class YearFeed(AtomView):
    """The documents signed in a year, those published last first."""

    def title(self) -> str:
        return f"{self.kwargs['year']}年成文的文件"

    def page(self) -> str:
        return reverse("gazette:year", args=[self.kwargs["year"]])

    def entries(self) -> Sequence[FeedEntry]:
        if not 1900 <= self.kwargs["year"] <= 2200:
            raise Http404("没有这一年的文件。")
        found = Document.objects.published().filter(signed_on__year=self.kwargs["year"])
        return _some(self.document_entries(found))


class BodyFeed(AtomView):
    """The newest documents of an issuing body, alone or jointly with others."""

    def title(self) -> str:
        return str(self.kwargs["name"])

    def page(self) -> str:
        return reverse("gazette:body", args=[self.kwargs["name"]])

    def entries(self) -> Sequence[FeedEntry]:
        documents = Document.objects.published().filter(issuing_bodies__name=self.kwargs["name"])
        return _some(self.document_entries(documents))


class ThemeFeed(AtomView):
    """The newest documents of a theme, those included for which it is only proposed."""

    def title(self) -> str:
        return str(self.kwargs["name"])

    def page(self) -> str:
        return reverse("gazette:theme", args=[self.kwargs["name"]])

    def entries(self) -> Sequence[FeedEntry]:
        theme = get_object_or_404(Theme.objects.all(), name=self.kwargs["name"])
        return _some(self.document_entries(Document.objects.published().of_theme(theme)))


class OccasionFeed(AtomView):
    """The newest of the documents that editors chose for an occasion."""

    @cached_property
    def occasion(self) -> Occasion:
        return get_object_or_404(Occasion.objects.shown(), name=self.kwargs["name"])

    def title(self) -> str:
        return self.occasion.name

    def page(self) -> str:
        return self.occasion.get_absolute_url()

    def entries(self) -> Sequence[FeedEntry]:
        return self.document_entries(Document.objects.published().filter(occasions=self.occasion))


class _ChangesView(AtomView):
    """A feed of changes."""

    def told(self, change: DocumentChange) -> FeedEntry:
        path = change.document.get_absolute_url()
        return FeedEntry(
            id=self.tag(f"{path}#{change.key}"),
            title=change.title,
            path=path,
            updated=change.told_at,
            published=change.told_at,
            lines=change.lines,
        )


class ChangesFeed(_ChangesView):
    """What has changed on the whole portal: in force, amended, repealed, expired, corrected."""

    def title(self) -> str:
        return "施行、修改、废止、失效和勘误"

    def page(self) -> str:
        return reverse("gazette:ended")

    def entries(self) -> Sequence[FeedEntry]:
        return [self.told(one) for one in latest_changes(timezone.localdate())]


class DocumentFeed(_ChangesView):
    """The changes of one document."""

    @cached_property
    def document(self) -> Document:
        documents: DocumentQuerySet = Document.objects.published().for_lists()
        return get_object_or_404(documents.at_address(**self.kwargs))

    def title(self) -> str:
        return f"《{self.document.title}》的变动"

    def page(self) -> str:
        return self.document.get_absolute_url()

    def entries(self) -> Sequence[FeedEntry]:
        return [self.told(one) for one in changes_of(self.document, timezone.localdate())]


def _some(entries: list[FeedEntry]) -> list[FeedEntry]:
    """The entries; Http404 for a list without documents, which has no page either."""
    if not entries:
        raise Http404("没有这样的文件。")
    return entries
