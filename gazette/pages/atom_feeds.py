"""An Atom feed (RFC 4287) as a view: entries with stable ids and true dates.

``updated`` of a feed is that of its newest entry. The middleware answers a reader that has
the feed already with 304, by the digest of what would be sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.html import escape
from django.views.generic import View

from gazette.models import Document, Gazette, Issue, PdfEdition
from gazette.models.document import DocumentQuerySet
from gazette.pages.feed_head import FeedHead
from gazette.parsing.words.dates import chinese_date
from gazette.public_addresses import absolute_url
from gazette.templatetags.portal import portal_name

#: Entries of a feed.
MOST_ENTRIES = 50
#: The ``updated`` of a feed that has no entries: it never had another.
_NEVER = datetime(2000, 1, 1, tzinfo=timezone.get_fixed_timezone(480))


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """``id`` never changes; ``lines`` are plain text, ``path`` leads to what is told of."""

    id: str
    title: str
    path: str
    updated: datetime
    published: datetime | None = None
    lines: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()


class _Feed(FeedHead, Atom1Feed):
    """Django's feed without the present time where it has no entries, with the day's head."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else _NEVER


class AtomView(View):
    """A feed; subclasses say its title, its page and its entries."""

    http_method_names = ["get", "head", "options"]

    def title(self) -> str:
        raise NotImplementedError

    def page(self) -> str:
        """The path of the page that shows the same."""
        raise NotImplementedError

    def entries(self) -> Sequence[FeedEntry]:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        entries = self.entries()
        name = portal_name(list(Gazette.objects.published()))
        own = absolute_url(request, self.own_path())
        feed = _Feed(
            title=f"{self.title()} - {name}",
            link=absolute_url(request, self.page()),
            description="",
            language="zh-Hans",
            feed_url=own,
            feed_guid=own,
            author_name=name,
        )
        newest = sorted(entries, key=lambda one: (one.updated, one.id), reverse=True)
        for one in newest[:MOST_ENTRIES]:
            feed.add_item(
                title=one.title,
                link=absolute_url(request, one.path),
                description="<br>".join(escape(line) for line in one.lines),
                unique_id=one.id,
                pubdate=one.published,
                updateddate=one.updated,
                enclosures=list(one.enclosures),
            )
        response = HttpResponse(content_type=feed.content_type)
        feed.write(response, "utf-8")
        return response

    def own_path(self) -> str:
        """The path and query of the feed, without parameters that do not count."""
        return self.request.path

    def tag(self, path: str) -> str:
        """The id of what has no page of its own (RFC 4151)."""
        host = urlsplit(absolute_url(self.request, "/")).hostname or "localhost"
        return f"tag:{host},2024:{path}"

    def document_entries(self, documents: DocumentQuerySet) -> list[FeedEntry]:
        """The newest documents of a list, as they were published or corrected last."""
        newest = documents.for_lists().order_by(
            *(_newest_issue(name) for name in ("first_published_at", "published_on")),
            "-issue__year",
            "-issue__number",
            "position",
        )
        found = newest.prefetch_related("rewordings__correction")[:MOST_ENTRIES]
        return [self.document_entry(one) for one in found]

    def document_entry(self, document: Document) -> FeedEntry:
        """A document as published; it is updated when a correction of it is applied."""
        path = document.get_absolute_url()
        published = published_at(document.issue)
        corrected = [
            one.correction.decided_at
            for one in document.rewordings.all()
            if one.correction.status == "applied" and one.correction.decided_at
        ]
        return FeedEntry(
            id=absolute_url(self.request, path),
            title=document.title,
            path=path,
            published=published,
            updated=max([published, *corrected]),
            lines=tuple(_lines(document)),
        )


def _newest_issue(name: str) -> Any:
    return F(f"issue__{name}").desc(nulls_last=True)


def _lines(document: Document) -> list[str]:
    issue = document.issue
    told = [
        document.document_number,
        "、".join(body.name for body in document.bodies),
        f"成文日期：{chinese_date(document.signed_on)}" if document.signed_on else "",
        f"自{chinese_date(document.effective_on)}起施行" if document.effective_on else "",
        f"刊于{issue.gazette.name}{issue.year}年第{issue.number}期",
    ]
    return [line for line in told if line]


def published_at(issue: Issue) -> datetime:
    """The moment from which the portal has shown an issue, else its day of publication."""
    if issue.first_published_at:
        return issue.first_published_at
    return midnight(issue.published_on) if issue.published_on else _NEVER


def enclosures(request: HttpRequest, issue: Issue, edition: PdfEdition | None) -> list[Enclosure]:
    """The PDF of an issue as what a feed brings along; nothing where it is not made yet."""
    if edition is None:
        return []
    edition.issue = issue
    url = absolute_url(request, edition.get_absolute_url())
    return [Enclosure(url, str(edition.size), "application/pdf")]


def midnight(day: date) -> datetime:
    """The beginning of a day in the portal's time zone."""
    return timezone.make_aware(datetime.combine(day, time()))
