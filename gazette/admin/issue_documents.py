"""The documents of an issue as its page lists them: state, doubts, and who works on them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count

from gazette.admin.issue_tabs import DocumentNote, notes_of
from gazette.admin.worklists import document_url
from gazette.kinds import kind_named
from gazette.models import Document, Issue, Provision


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A line of the list. ``name`` is the title or, without one, the document's first words."""

    document: Document
    name: str
    url: str
    kind: str
    rows: int
    doubts: int
    note: DocumentNote


def listed_documents(user: User, issue: Issue) -> list[ListedDocument]:
    """The documents of an issue in order, in a constant number of queries."""
    documents: list[Any] = list(
        issue.documents.annotate(row_count=Count("provisions")).order_by("position")
    )
    doubts = Counter(issue.doubts.unanswered().values_list("document_position", flat=True))
    notes = notes_of(user, issue)
    first = _first_words([one for one in documents if not one.title])
    return [
        ListedDocument(
            document=one,
            name=one.title or f"（无标题）{first.get(one.pk, '')}",
            url=document_url(one),
            kind=_kind_label(one),
            rows=one.row_count,
            doubts=doubts[one.position],
            note=notes.get(one.position, DocumentNote()),
        )
        for one in documents
    ]


def _kind_label(document: Document) -> str:
    kind = kind_named(document.kind)
    return str(kind._meta.verbose_name) if kind else document.kind


def _first_words(documents: list[Document]) -> dict[int, str]:
    """The first words of documents without a title, by primary key."""
    words: dict[int, str] = {}
    rows = Provision.objects.filter(document__in=documents).order_by("text__position", "position")
    for row in rows if documents else []:
        words.setdefault(row.document_id, f"{row.printed[:20]}…" if row.printed else "")
    return words
