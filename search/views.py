"""A plain search: the words as typed, anywhere in a title, a number or a printed row."""

import re
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, TextField, Window
from django.db.models.functions import Concat, RowNumber
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.generic import TemplateView

from gazette.models import Document, Provision

#: Bounds of one answer: characters asked for, documents a page, rows of each, characters of a row.
LONGEST_QUERY, DOCUMENTS_PER_PAGE, ROWS_PER_DOCUMENT, EXCERPT = 100, 10, 5, 120


def asked(typed: str) -> str:
    """The query as searched: no control characters, no spaces around, cut to its bound."""
    printable = "".join(character for character in typed[:1000] if character >= " ")
    return printable.strip()[:LONGEST_QUERY]


def rows_with(query: str) -> QuerySet[Provision]:
    """Printed rows in which the words stand, also across label, heading and body."""
    rows = Provision.objects.annotate(
        words=Concat("label", "heading", "body", output_field=TextField())
    )
    return rows.filter(words__icontains=query)


def documents_with(query: str) -> QuerySet[Document]:
    """Published documents in which the words stand, newest first; none for no words."""
    documents = Document.objects.published().for_lists().newest_first()
    in_rows = Exists(rows_with(query).filter(document=OuterRef("pk")))
    in_head = Q(title__icontains=query) | Q(document_number__icontains=query)
    return documents.filter(in_head | in_rows) if query else documents.none()


def marked(text: str, query: str) -> SafeString:
    """An excerpt around the first hit, with every hit marked."""
    hit = re.search(re.escape(query), text, re.IGNORECASE)
    start = max(0, hit.start() - EXCERPT // 3) if hit else 0
    excerpt = text[start : start + max(EXCERPT, len(query) * 2)]
    parts = re.split(f"({re.escape(query)})", excerpt, flags=re.IGNORECASE)
    html = "".join(
        f"<mark>{escape(part)}</mark>" if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )
    before, after = "…" * (start > 0), "…" * (start + len(excerpt) < len(text))
    return mark_safe(f"{before}{html}{after}")  # noqa: S308  (every part is escaped)


def found(documents: list[Document], query: str) -> list[dict[str, Any]]:
    """Each document of a page with its first matching rows, in one query for all."""
    if not documents:
        return []
    order = ("text__position", "position")
    rows = (
        rows_with(query)
        .filter(document__in=documents)
        .annotate(
            place=Window(RowNumber(), partition_by=F("document"), order_by=order),
            total=Window(Count("pk"), partition_by=F("document")),
        )
    )
    hits: dict[int, list[Any]] = {}
    for row in rows.filter(place__lte=ROWS_PER_DOCUMENT).order_by("document", "place"):
        hits.setdefault(row.document_id, []).append(row)
    return [_shown(document, hits.get(document.pk, []), query) for document in documents]


def _shown(document: Document, rows: list[Any], query: str) -> dict[str, Any]:
    return {
        "document": document,
        "title": marked(document.title, query),
        "rows": [(row.address, marked(row.words, query)) for row in rows],
        "more": rows[0].total - len(rows) if rows else 0,
    }


class SearchView(TemplateView):
    """Documents in which the words stand, newest first, their rows beneath."""

    template_name = "search/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = asked(self.request.GET.get("q", ""))
        paginator = Paginator(documents_with(query), DOCUMENTS_PER_PAGE)
        page = paginator.get_page(self.request.GET.get("page"))
        return super().get_context_data(
            query=query,
            page_obj=page,
            paginator=paginator,
            found=found(list(page), query),
            **kwargs,
        )
