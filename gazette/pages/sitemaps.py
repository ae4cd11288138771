"""Sitemaps for search engines: every published issue and document, and the lists of them."""

from datetime import date

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from gazette.kinds import document_kinds
from gazette.models import Document, Gazette, Issue


class PageSitemap(Sitemap[str]):
    """The home page, the lists, and a page about each gazette."""

    def items(self) -> list[str]:
        names = ("home", "issues", "documents", "in_force", "expiring", "ended", "bodies")
        pages = [reverse(f"gazette:{name}") for name in names]
        kinds = [reverse("gazette:kind", args=[kind.kind_name]) for kind in document_kinds()]
        return pages + kinds + [gazette.about_url for gazette in Gazette.objects.published()]

    def location(self, item: str) -> str:
        return item


class IssueSitemap(Sitemap[Issue]):
    """The contents pages of issues."""

    def items(self) -> QuerySet[Issue]:
        return Issue.objects.published().with_gazette().without_source().newest_first()

    def lastmod(self, item: Issue) -> date | None:
        return item.published_on


class DocumentSitemap(Sitemap[Document]):
    """The pages of documents."""

    def items(self) -> QuerySet[Document]:
        documents = Document.objects.published().select_related("issue__gazette")
        return documents.defer("issue__source_text").order_by("pk")

    def lastmod(self, item: Document) -> date | None:
        return item.issue.published_on


SITEMAPS = {"pages": PageSitemap, "issues": IssueSitemap, "documents": DocumentSitemap}
