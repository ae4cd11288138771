"""The feed of new issues."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.syndication.views import Feed
from django.db.models import Prefetch
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed

from gazette.models import Document, Gazette, Issue, PdfEdition
from gazette.models.state import words_of_state
from gazette.pages.atom_feeds import enclosures, midnight
from gazette.pages.feed_head import FeedHead
from gazette.public_addresses import absolute_url
from gazette.templatetags.portal import portal_name
from gazette.templatetags.state_labels import has_news


class FeedItem(NamedTuple):
    """An issue with its address, and with its standard PDF once that is made."""

    issue: Issue
    address: str
    enclosures: list[Enclosure]


class _Feed(FeedHead, Rss201rev2Feed):
    """Django's feed with the day's head."""


class NewIssues(Feed[FeedItem, HttpRequest]):
    """The twenty newest issues, each described by the titles on its contents page.

    As on that page, the state stands beside a document that is not in force, or whose
    change waits for confirmation.
    """

    feed_type = _Feed
    description = "新出版的各期政府公报及其目录"

    def link(self, request: HttpRequest) -> str:
        return absolute_url(request, reverse("gazette:home"))

    def feed_url(self, request: HttpRequest) -> str:
        return absolute_url(request, request.path)

    def title(self) -> str:
        return f"{portal_name(list(Gazette.objects.published()))}：新出各期"

    def get_object(self, request: HttpRequest) -> HttpRequest:
        """The request, which gives issues and PDFs their full address."""
        return request

    def items(self, request: HttpRequest) -> list[FeedItem]:
        documents = Document.objects.with_state(timezone.localdate())
        newest = Issue.objects.published().with_gazette().without_source().newest_first()[:20]
        issues = list(newest.prefetch_related(Prefetch("documents", documents)))
        pdfs = {edition.issue_id: edition for edition in PdfEdition.objects.of_issues(issues)}
        return [
            FeedItem(
                issue,
                absolute_url(request, issue.get_absolute_url()),
                enclosures(request, issue, pdfs.get(issue.pk)),
            )
            for issue in issues
        ]

    def item_title(self, item: FeedItem) -> str:
        return str(item.issue)

    def item_link(self, item: FeedItem) -> str:
        return item.address

    def item_description(self, item: FeedItem) -> str:
        return "\n".join(_line(document) for document in item.issue.documents.all())

    def item_enclosures(self, item: FeedItem) -> list[Enclosure]:
        return item.enclosures

    def item_pubdate(self, item: FeedItem) -> datetime | None:
        published_on = item.issue.published_on
        return midnight(published_on) if published_on else None


def _line(document: Any) -> str:
    """The title of a document, annotated by ``with_state``, with its state where it matters."""
    if not has_news(document.state, document.caution):
        return str(document.title)
    return f"{document.title}（{words_of_state(document.state, document.caution)}）"
