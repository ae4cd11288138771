"""The Atom feeds of the lists: issues, kinds, bodies, themes, changes; and the page of them."""

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
from gazette.models import Document, Issue, IssuingBody, PdfEdition, Theme
from gazette.models.document import DocumentQuerySet
from gazette.pages.atom_feeds import (
    MOST_ENTRIES,
    AtomView,
    FeedEntry,
    enclosures,
    published_at,
)
from gazette.pages.document_changes import DocumentChange, changes_of, latest_changes
from gazette.pages.document_lists import kind_or_404
from gazette.pages.theme_pages import theme_links
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
        return super().get_context_data(
            groups=[("种类", kinds), ("主题", themes), ("发文机关", bodies)], **kwargs
        )


class IssuesFeed(AtomView):
    """The newest issues, each with its contents and its PDF."""

    def title(self) -> str:
        return "新出各期"

    def page(self) -> str:
        return reverse("gazette:issues")

    def entries(self) -> Sequence[FeedEntry]:
        newest = Issue.objects.published().with_gazette().without_source().newest_first()
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
