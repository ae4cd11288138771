"""The page's hits: rows read from the database, still published, with every hit marked.

Only what the page shows is read, in one query for heads and one for rows. A row
that no longer holds the words, changed unseen a moment ago, is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gazette.models import Document, Issue, Provision
from search.entries import HEAD_LINES
from search.holdings import Held
from search.matching import Wanted, partial_rows
from search.normal import Span, normal_form
from search.query import Field
from search.request import DocumentHit, RowHit

#: Rows shown beneath a document.
ROWS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A document to be shown, with the numbers of its matching rows."""

    held: Held
    rows: Sequence[int]

    def best(self, what: Wanted) -> list[int]:
        """The rows, those first that hold the words in their heading, or hold them all as typed."""
        return sorted(self.rows, key=lambda row: (-self._worth(row, what), row))

    def _worth(self, row: int, what: Wanted) -> int:
        start = self.held.starts[HEAD_LINES + row]
        end = start + self.held.heads[row]
        in_heading = any(self.held.words.find(word, start, end) >= 0 for word in what.words)
        return 2 * in_heading + self.held.has(HEAD_LINES + row, what.phrase)


def show_documents(shown: Sequence[Shown], what: Wanted, reason: str = "") -> list[DocumentHit]:
    """Documents with the hits in their heads and their best rows."""
    picked = {
        one.held.document_id: one.best(what)[:ROWS_SHOWN]
        or partial_rows(one.held, what, ROWS_SHOWN)
        for one in shown
    }
    hits = _row_hits([Shown(one.held, picked[one.held.document_id]) for one in shown], what)
    heads = {
        pk: (title, number)
        for pk, title, number in Document.objects.published()
        .filter(pk__in=picked)
        .values_list("pk", "title", "document_number")
    }
    return [
        DocumentHit(
            document_id=one.held.document_id,
            title=heads[one.held.document_id][0],
            title_marks=_marks(heads[one.held.document_id][0], _words(what, Field.TITLE)),
            number_marks=_marks(heads[one.held.document_id][1], _words(what, Field.NUMBER)),
            rows=tuple(hits.get(one.held.document_id, ())),
            row_total=len(one.rows),
            reason=reason,
        )
        for one in shown
        if one.held.document_id in heads
    ]


def show_rows(shown: Sequence[Shown], what: Wanted) -> list[RowHit]:
    """The rows as they are given, document by document."""
    hits = _row_hits(shown, what)
    return [hit for one in shown for hit in hits.get(one.held.document_id, ())]


def _row_hits(shown: Sequence[Shown], what: Wanted) -> dict[int, list[RowHit]]:
    ids = [one.held.rows[row] for one in shown for row in one.rows]
    if not ids:
        return {}
    published = Provision.objects.filter(document__issue__status=Issue.Status.PUBLISHED)
    rows = (
        published.filter(pk__in=ids)
        .only("document_id", "address", "label", "heading", "body")
        .in_bulk()
    )
    return {
        one.held.document_id: [
            hit
            for row in one.rows
            if (provision := rows.get(one.held.rows[row]))
            and (hit := _row_hit(provision, what)).marks
        ]
        for one in shown
    }


def _row_hit(row: Provision, what: Wanted) -> RowHit:
    form = normal_form(row.printed)
    holds_all = bool(what.words) and all(word in form.text for word in what.words)
    return RowHit(
        document_id=row.document_id,
        provision_id=row.pk,
        address=row.address,
        label=row.label,
        text=row.printed,
        marks=_merged(span for word in what.marked for span in form.occurrences(word)),
        holds_all=holds_all or bool(what.literal and what.literal in form.text),
    )


def _words(what: Wanted, field: Field) -> list[str]:
    """The words to mark in the head: those that may stand anywhere, and those bound to it."""
    bound = [term.normal for term in what.bound if term.field is field and not term.is_excluded]
    return [*what.marked, *bound]


def _marks(text: str, words: Iterable[str]) -> tuple[Span, ...]:
    form = normal_form(text)
    return _merged(span for word in words for span in form.occurrences(word))


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that overlap made one; those that touch stay two."""
    merged: list[Span] = []
    for start, end in sorted(set(spans)):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def marks_in(text: str, what: Wanted) -> tuple[Span, ...]:
    """Where the words of a query stand in a text: what a document's page marks."""
    return _marks(text, what.marked)
