"""The page's hits: rows read from the database, still published, with every hit marked.

Only what the page shows is read, in one query for heads and one for rows. A row
that no longer holds the words, changed unseen a moment ago, is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from gazette.models import Provision
from search.memory.entries import HEAD_LINES, HEADINGS, NUMBER, TITLES
from search.memory.holdings import Held
from search.memory.matching import Wanted, partial_rows
from search.query.grammar import Field
from search.query.normal_form import Span, normal_form
from search.query.request import DocumentHit, RowHit

_TABLE = connection.ops.quote_name(Provision._meta.db_table)
#: Rows shown beneath a document.
ROWS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A document to be shown, with the numbers of its matching rows."""

    held: Held
    rows: Sequence[int]

    def best(self, what: Wanted) -> list[int]:
        """The rows, those first that hold the words in their heading, or hold them all as typed."""
        in_headings = [word for word in what.words if word in self.held.head[HEADINGS]]
        if what.is_one_word and not in_headings:
            return list(self.rows)
        worth = {row: self._worth(row, in_headings, what) for row in self.rows}
        return sorted(self.rows, key=lambda row: -worth[row])

    def _worth(self, row: int, words: Sequence[str], what: Wanted) -> int:
        start, find = self.held.starts[HEAD_LINES + row], self.held.words.find
        end = start + self.held.heads[row]
        worth = 2 * any(find(word, start, end) >= 0 for word in words)
        return worth if what.is_one_word else worth + self.held.row_has(row, what.phrase)


def show_documents(shown: Sequence[Shown], what: Wanted, reason: str = "") -> list[DocumentHit]:
    """Documents with the hits in their heads and their best rows."""
    picked = [
        one.best(what)[:ROWS_SHOWN] or partial_rows(one.held, what, ROWS_SHOWN) for one in shown
    ]
    hits = _row_hits([Shown(one.held, rows) for one, rows in zip(shown, picked, strict=True)], what)
    in_title, in_number = _words(what, Field.TITLE), _words(what, Field.NUMBER)
    return [
        DocumentHit(
            document_id=one.held.document_id,
            title=one.held.facts["title"],
            title_marks=_marks(one.held.facts["title"], in_title, one.held.head[TITLES]),
            number_marks=_marks(one.held.facts["number"], in_number, one.held.head[NUMBER]),
            rows=tuple(hits.get(one.held.document_id, ())),
            row_total=len(one.rows),
            reason=reason,
        )
        for one in shown
    ]


def show_rows(shown: Sequence[Shown], what: Wanted) -> list[RowHit]:
    """The rows as they are given, document by document."""
    hits = _row_hits(shown, what)
    return [hit for one in shown for hit in hits.get(one.held.document_id, ())]


def _row_hits(shown: Sequence[Shown], what: Wanted) -> dict[int, list[RowHit]]:
    printed = _printed([one.held.rows[row] for one in shown for row in one.rows])
    return {
        one.held.document_id: [
            hit
            for row in one.rows
            if (pk := one.held.rows[row]) in printed
            and (hit := _row_hit(one.held, row, printed[pk], what)).marks
        ]
        for one in shown
    }


def _printed(ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """The rows as they are in the database: address, label and all printed words, by id.

    In plain SQL, as this is the one query of every search that brings rows. Which
    documents are published was read a moment ago (``holdings.current``).
    """
    if not ids:
        return {}
    marks = ", ".join(["%s"] * len(ids))
    sql = f"SELECT id, address, label, heading, body FROM {_TABLE} WHERE id IN ({marks})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, ids)
        return {
            pk: (address, label, label + heading + body)
            for pk, address, label, heading, body in cursor.fetchall()
        }


def _row_hit(held: Held, row: int, printed: tuple[str, str, str], what: Wanted) -> RowHit:
    address, label, text = printed
    form = normal_form(text)
    holds_all = bool(what.words) and all(word in form.text for word in what.words)
    return RowHit(
        document_id=held.document_id,
        provision_id=held.rows[row],
        address=address,
        label=label,
        text=text,
        marks=_merged(span for word in what.marked for span in form.occurrences(word)),
        holds_all=holds_all or bool(what.literal and what.literal in form.text),
    )


def _words(what: Wanted, field: Field) -> list[str]:
    """The words to mark in the head: those that may stand anywhere, and those bound to it."""
    bound = [term.normal for term in what.bound if term.field is field and not term.is_excluded]
    return [*what.marked, *bound]


def _marks(text: str, words: Iterable[str], line: str) -> tuple[Span, ...]:
    """Where words stand in a text, of which ``line`` holds the normal form."""
    there = [word for word in words if word in line]
    if not there:
        return ()
    form = normal_form(text)
    return _merged(span for word in there for span in form.occurrences(word))


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
    form = normal_form(text)
    return _merged(span for word in what.marked for span in form.occurrences(word))
