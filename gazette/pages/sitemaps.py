"""Sitemaps for search engines: every published issue and document, and the lists of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, index
from django.contrib.sites.requests import RequestSite
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from gazette.models import Document, Issue, IssuingBody
from gazette.pages.document_lists import ListLink, kind_links, year_links
from gazette.pages.help_pages import years_of_gazettes
from gazette.pages.theme_pages import occasion_links, theme_links
from gazette.public_addresses import absolute_url

if TYPE_CHECKING:
    from django.contrib.sites.models import Site


Listed = TypeVar("Listed", str, Issue, Document)


class PublicSitemap(Sitemap[Listed]):
    """Addresses begin with PORTAL_URL or, without that setting, with the host of the request."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.PORTAL_URL).scheme or super().get_protocol(protocol)

    def get_domain(self, site: Site | RequestSite | None = None) -> str:
        return urlsplit(settings.PORTAL_URL).netloc or super().get_domain(site)


class PageSitemap(PublicSitemap[str]):
    """The home page, the lists, and the pages of each gazette."""

    def items(self) -> list[str]:
        lists = ("all", "in_force", "coming", "expiring", "ended")
        names = ("home", "issues", "calendar", "documents", *lists, "bodies", "themes", "feeds")
        return [
            *(reverse(f"gazette:{name}") for name in (*names, "site_map", "help")),
            *map(reverse, ("api:guide", "assistants:guide", "bulk:page")),
            *(link.url for link in self._lists()),
            *(body.get_absolute_url() for body in IssuingBody.objects.with_published_count()),
            *self._of_gazettes(),
        ]

    @staticmethod
    def _lists() -> list[ListLink]:
        """The lists of documents by kind, year, theme and occasion."""
        return [*kind_links(), *year_links(), *theme_links(), *occasion_links()]

    def _of_gazettes(self) -> Iterator[str]:
        """The issues of each gazette, the page about it, and the issues of each of its years."""
        for one in years_of_gazettes():
            yield one.gazette.get_absolute_url()
            yield one.gazette.about_url
            yield from (url for _year, url in one.years)

    def location(self, item: str) -> str:
        return item


class IssueSitemap(PublicSitemap[Issue]):
    """The contents pages of issues."""

    def items(self) -> QuerySet[Issue]:
        return Issue.objects.published().with_gazette().without_source().newest_first()

    def lastmod(self, item: Issue) -> date | None:
        return item.published_on


class DocumentSitemap(PublicSitemap[Document]):
    """The pages of documents."""

    def items(self) -> QuerySet[Document]:
        return Document.objects.published().with_issue().order_by("pk")

    def lastmod(self, item: Document) -> date | None:
        return item.issue.published_on


SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "pages": PageSitemap,
    "issues": IssueSitemap,
    "documents": DocumentSitemap,
}


def sitemap_index(request: HttpRequest) -> TemplateResponse:
    """Django's list of sitemaps, at their public addresses."""
    response = index(request, SITEMAPS, sitemap_url_name="gazette:sitemap")
    listed: list[SitemapIndexItem] = (response.context_data or {})["sitemaps"]
    for item in listed:
        parts = urlsplit(item.location)
        item.location = absolute_url(request, parts._replace(scheme="", netloc="").geturl())
    return response
