"""查找: one box for whatever an editor remembers of a document: its number, title or words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from gazette.models import Document, Issue, Provision
from gazette.parsing.words.document_numbers import find_number
from gazette.parsing.words.lines import fold_title

#: How many of each kind are shown; whoever sees as many asks more exactly.
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for some words; ``number`` is how they were read as a 文号."""

    words: str
    number: str
    issues: list[Issue]
    documents: list[Document]
    rows: list[Provision]

    @property
    def is_empty(self) -> bool:
        return not (self.issues or self.documents or self.rows)


def find(words: str) -> Found:
    """Issues, documents and rows that have the words, in four queries."""
    words = words.strip()
    if not words:
        return Found("", "", [], [], [])
    number = find_number(words) or ""
    rows = Provision.objects.filter(row_words(words)).select_related("document__issue__gazette")
    listed = Document.objects.for_lists().newest_first()
    return Found(
        words,
        number,
        issues=list(_issues(words)[:SHOWN]),
        documents=list(find_documents(listed, words)[:SHOWN]),
        rows=list(rows.defer("document__issue__source_text").order_by("-pk")[:SHOWN]),
    )


def find_documents(documents: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Documents of a number in any form (示政发[2025]9号), of a title, or with these words."""
    condition = Q(folded_title__contains=fold_title(words))
    condition |= Q(folded_text_title__contains=fold_title(words))
    condition |= Q(document_number__contains=find_number(words) or words)
    return documents.filter(condition)


def row_words(words: str) -> Q:
    """Rows in which the words stand."""
    return Q(body__contains=words) | Q(heading__contains=words) | Q(label=words)


def _issues(words: str) -> QuerySet[Issue]:
    """Issues by year, number or 总期号: 2025, 2025年第4期, 总第124期."""
    numbers = [int(part) for part in _digits(words)][:3]
    issues = Issue.objects.with_gazette().without_source()
    if not numbers or find_number(words):
        return issues.none()
    if len(numbers) > 1:
        return issues.filter(year=numbers[0], number=numbers[1])
    return issues.filter(Q(year=numbers[0]) | Q(serial_number=numbers[0]))


def _digits(words: str) -> list[str]:
    return "".join(one if one.isdecimal() else " " for one in words).split()


def find_view(request: HttpRequest) -> HttpResponse:
    """The page of what was found."""
    found = find(request.GET.get("q", "")[:100])
    context = {
        **admin.site.each_context(request),
        "title": f"查找“{found.words}”" if found.words else "查找",
        "found": found,
        "most": SHOWN,
    }
    return TemplateResponse(request, "admin/find.html", context)
