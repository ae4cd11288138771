"""查找: a search box for whatever an editor remembers of a document: number, title or words.

The words of published documents are found by the index, which a higher room registers
(``published_finder``); only the rows of issues that are not published are read one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from gazette.models import Document, Issue, Provision
from gazette.parsing.words.document_numbers import find_number
from gazette.parsing.words.lines import fold_title

#: How many issues, documents and rows are shown at most; the page then asks for more words.
MOST_SHOWN = 30

#: The rows shown are those of so many of the documents found, the latest.
MOST_SEARCHED = 200

DocumentRow = TypeVar("DocumentRow", bound=Document)
Finder = Callable[[str], frozenset[int]]

_finders: list[Finder] = []


def published_finder(finder: Finder) -> Finder:
    """Register the function that finds the published documents with some words, by their ids."""
    _finders[:] = [finder]
    return finder


@dataclass(frozen=True, slots=True)
class SearchBoxResults:
    """The results for some words; ``number`` is the 文号 read from them, empty for none."""

    words: str
    number: str
    issues: list[Issue]
    documents: list[Document]
    rows: list[Provision]

    @property
    def is_empty(self) -> bool:
        return not (self.issues or self.documents or self.rows)


def search(words: str) -> SearchBoxResults:
    """Issues, documents and rows that contain the words, in four queries."""
    words = words.strip()
    if not words:
        return SearchBoxResults("", "", [], [], [])
    number = find_number(words) or ""
    latest = sorted(documents_with(words), reverse=True)[:MOST_SEARCHED]
    found = Provision.objects.filter(row_words(words), document__in=latest)
    rows = found.select_related("document__issue__gazette")
    listed = Document.objects.for_lists().newest_first()
    return SearchBoxResults(
        words,
        number,
        issues=list(_issues(words)[:MOST_SHOWN]),
        documents=list(find_documents(listed, words)[:MOST_SHOWN]),
        rows=list(rows.defer("document__issue__source_text").order_by("-pk")[:MOST_SHOWN]),
    )


def find_documents(documents: QuerySet[DocumentRow], words: str) -> QuerySet[DocumentRow]:
    """Documents whose number, in any form (示政发[2025]9号), or title contains the words."""
    condition = Q(folded_title__contains=fold_title(words))
    condition |= Q(folded_text_title__contains=fold_title(words))
    condition |= Q(document_number__contains=find_number(words) or words)
    return documents.filter(condition)


def documents_with(words: str) -> set[int]:
    """The ids of the documents in whose rows or titles the words stand, published or not."""
    rows = Provision.objects.filter(row_words(words))
    if not _finders:
        return set(rows.values_list("document", flat=True))
    unpublished = Issue.objects.exclude(status=Issue.Status.PUBLISHED).values("pk")
    read = rows.filter(document__in=Document.objects.filter(issue__in=unpublished).values("pk"))
    return {*_finders[0](words), *read.values_list("document", flat=True)}


def row_words(words: str) -> Q:
    """The condition that a row contains the words, or that they are its label."""
    return Q(body__contains=words) | Q(heading__contains=words) | Q(label=words)


def _issues(words: str) -> QuerySet[Issue]:
    """Issues by year, number or 总期号: 2025, 2025年第4期, 总第124期."""
    numbers = [int(digits) for digits in re.findall(r"\d+", words)]
    issues = Issue.objects.with_gazette().without_source()
    if not numbers or find_number(words):
        return issues.none()
    if len(numbers) > 1:
        return issues.filter(year=numbers[0], number=numbers[1])
    return issues.filter(Q(year=numbers[0]) | Q(serial_number=numbers[0]))


def search_view(request: HttpRequest) -> HttpResponse:
    """The page of results."""
    results = search(request.GET.get("q", "")[:100])
    context = {
        **admin.site.each_context(request),
        "title": f"查找“{results.words}”" if results.words else "查找",
        "results": results,
        "most": MOST_SHOWN,
    }
    return TemplateResponse(request, "admin/search.html", context)
