"""The hits of a page: rows read from the database, with every occurrence marked.

Only the rows that the page shows are read, all in one query. A row that no longer
contains the words, because it changed a moment ago, is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from gazette.models import Provision
from search.memory.indexed_document import IndexedDocument
from search.memory.matching import partial_rows
from search.models import HEAD_LINES, HEADINGS, NUMBER, TITLES
from search.query.compiled_query import CompiledQuery
from search.query.grammar import Field
from search.query.normal_form import Span, normal_form
from search.query.request import DocumentHit, RowHit

_TABLE = connection.ops.quote_name(Provision._meta.db_table)
#: Rows shown beneath a document.
ROWS_SHOWN = 5
#: Characters shown on each side of words that stand in a picture.
_AROUND = 30


@dataclass(frozen=True, slots=True)
class MatchedRows:
    """A found document with the numbers of its matching rows."""

    document: IndexedDocument
    rows: Sequence[int]

    def best(self, query: CompiledQuery) -> list[int]:
        """The rows, first those with the words in their heading, or with the query as typed."""
        in_headings = [word for word in query.words if word in self.document.head[HEADINGS]]
        if query.is_one_word and not in_headings:
            return list(self.rows)
        worth = {row: self._worth(row, in_headings, query) for row in self.rows}
        return sorted(self.rows, key=lambda row: -worth[row])

    def _worth(self, row: int, words: Sequence[str], query: CompiledQuery) -> int:
        start, find = self.document.starts[HEAD_LINES + row], self.document.words.find
        end = start + self.document.heads[row]
        worth = 2 * any(find(word, start, end) >= 0 for word in words)
        return worth if query.is_one_word else worth + self.document.row_has(row, query.phrase)


def show_documents(
    found: Sequence[MatchedRows], query: CompiledQuery, reason: str = ""
) -> list[DocumentHit]:
    """Documents with the hits in their heads and in their best rows."""
    best = [
        MatchedRows(
            one.document,
            one.best(query)[:ROWS_SHOWN] or partial_rows(one.document, query, ROWS_SHOWN),
        )
        for one in found
    ]
    hits = _row_hits(best, query)
    return [_document_hit(one, query, hits[one.document.document_id], reason) for one in found]


def show_chosen(found: Sequence[MatchedRows], query: CompiledQuery) -> list[DocumentHit]:
    """Documents with the rows that are given, in their order, with all words marked."""
    hits = _row_hits(found, query)
    return [_document_hit(one, query, hits[one.document.document_id], "") for one in found]


def show_rows(found: Sequence[MatchedRows], query: CompiledQuery) -> list[RowHit]:
    """The rows as they are given, document by document."""
    hits = _row_hits(found, query)
    return [hit for one in found for hit in hits[one.document.document_id]]


def _document_hit(
    found: MatchedRows, query: CompiledQuery, rows: Sequence[RowHit], reason: str
) -> DocumentHit:
    document = found.document
    title, number = document.facts["title"], document.facts["number"]
    return DocumentHit(
        document_id=document.document_id,
        title=title,
        title_marks=_marks_in_field(title, document.head[TITLES], query, Field.TITLE),
        number_marks=_marks_in_field(number, document.head[NUMBER], query, Field.NUMBER),
        rows=tuple(rows),
        row_total=len(found.rows),
        reason=reason or ("" if rows else _beside_rows(document, query)),
    )


def _beside_rows(document: IndexedDocument, query: CompiledQuery) -> str:
    """Where the words stand that are in no row: in a picture, with those around them."""
    for words in document.facts.get("beside", ()):
        line = " ".join(words.split())
        for start, end in query.spans(normal_form(line)):
            first, last = max(start - _AROUND, 0), min(end + _AROUND, len(line))
            before, after = "…" if first else "", "…" if last < len(line) else ""
            return f"图中文字：{before}{line[first:last]}{after}"
    return ""


def _row_hits(found: Sequence[MatchedRows], query: CompiledQuery) -> dict[int, list[RowHit]]:
    """Document id → its rows that still contain something to mark."""
    printed = _printed([one.document.rows[row] for one in found for row in one.rows])
    return {
        one.document.document_id: [
            hit
            for row in one.rows
            if (pk := one.document.rows[row]) in printed
            and (hit := _row_hit(one.document, row, printed[pk], query)).marks
        ]
        for one in found
    }


def _printed(ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Provision id → address, label and all printed words, as they are in the database.

    Plain SQL, because every search runs this query. Which documents are published
    has just been read (``current_holdings``).
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


def _row_hit(
    document: IndexedDocument, row: int, printed: tuple[str, str, str], query: CompiledQuery
) -> RowHit:
    address, label, text = printed
    form = normal_form(text)
    holds_all = bool(query.words) and all(word in form.text for word in query.words)
    return RowHit(
        document_id=document.document_id,
        provision_id=document.rows[row],
        address=address,
        label=label,
        text=text,
        marks=_merged(query.spans(form)),
        holds_all=holds_all or bool(query.literal and query.literal in form.text),
    )


def _marks_in_field(
    text: str, normal_line: str, query: CompiledQuery, field: Field
) -> tuple[Span, ...]:
    """The places to mark in a title or number, of which ``normal_line`` is the normal form."""
    terms = [term for term in query.bound if term.field is field and not term.is_excluded]
    words = [term.normal for term in terms if term.normal in normal_line]
    if not words and not query.occurs_in(normal_line):
        return ()
    form = normal_form(text)
    in_field = (span for word in words for span in form.occurrences(word))
    return _merged([*query.spans(form), *in_field])


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, overlapping ones joined; those that only touch stay two."""
    merged: list[Span] = []
    for start, end in sorted(set(spans)):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def marks_in(text: str, query: CompiledQuery) -> tuple[Span, ...]:
    """The places to mark in a printed text, on a document's page."""
    return _merged(query.spans(normal_form(text)))
