"""The documents of an issue as its page lists them: state, doubts, and who works on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count

from gazette.admin.issue_tabs import DocumentNote, notes_of
from gazette.admin.worklists import document_url
from gazette.kinds import kind_label
from gazette.models import Document, Issue, Provision
from gazette.office.deviation_answers import ANSWERED_IN
from gazette.office.document_contents import contents_of
from gazette.office.reading_marks import readers_of
from gazette.office.source_deviations import unanswered


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A line of the list. ``name`` is the title or, without one, the document's first words.

    For a reviewer of an issue that waits to be approved or published, ``deviations`` counts
    the unanswered ones and ``readers`` names who has read the document as it is now.
    """

    document: Document
    name: str
    url: str
    kind: str
    rows: int
    doubts: int
    note: DocumentNote
    deviations: int = 0
    readers: str = ""


def listed_documents(user: User, issue: Issue) -> list[ListedDocument]:
    """The documents of an issue in order, in a constant number of queries."""
    documents: list[Any] = list(
        issue.documents.annotate(row_count=Count("provisions")).order_by("position")
    )
    doubts = Counter(issue.doubts.unanswered().values_list("document_position", flat=True))
    notes = notes_of(user, issue)
    deviations, readers = review_facts(issue) if is_for_review(user, issue) else ({}, {})
    first = _first_words([one for one in documents if not one.title])
    return [
        ListedDocument(
            document=one,
            name=one.title or f"（无标题）{first.get(one.pk, '')}",
            url=document_url(one),
            kind=kind_label(one.kind),
            rows=one.row_count,
            doubts=doubts[one.position],
            note=notes.get(one.position, DocumentNote()),
            deviations=deviations.get(one.pk, 0),
            readers="、".join(readers.get(one.pk, ())),
        )
        for one in documents
    ]


def is_for_review(user: User, issue: Issue) -> bool:
    """Whether the list shows a person what the review of an issue has come to."""
    return issue.status in ANSWERED_IN and user.has_perm("gazette.review_issue")


def review_facts(issue: Issue) -> tuple[Mapping[int, int], Mapping[int, list[str]]]:
    """By the keys of the documents: the unanswered deviations, and who has read them."""
    waiting = Counter(one.document_id for one in unanswered(issue) if one.document_id)
    return waiting, readers_of(contents_of(issue))


def _first_words(documents: list[Document]) -> dict[int, str]:
    """The first words of documents without a title, by primary key."""
    words: dict[int, str] = {}
    rows = Provision.objects.filter(document__in=documents).order_by("text__position", "position")
    for row in rows if documents else []:
        words.setdefault(row.document_id, f"{row.printed[:20]}…" if row.printed else "")
    return words
