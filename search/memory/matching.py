"""Which documents match a query, and in which rows: substring tests on normal forms, no more.

What is found is exact whatever an engine proposes, as each proposed document is
tested here. A document matches if all words occur in it, or if the query occurs in
it literally, operators and all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from search.memory.indexed_document import IndexedDocument, row_pattern
from search.models import BODIES, NUMBER, TITLES
from search.query.compiled_query import CompiledQuery, article_label, row_start_pattern
from search.query.grammar import Field, Term
from search.query.normal_form import normal_text

_LINES = {Field.TITLE: TITLES, Field.NUMBER: NUMBER, Field.BODY: BODIES}
#: So many documents show which of several words is the rarest.
SAMPLED = 20
_normal_column = lru_cache(maxsize=1_000)(normal_text)


def match_documents(
    documents: Collection[IndexedDocument], query: CompiledQuery
) -> list[IndexedDocument]:
    """The documents that match, in the given order."""
    with_terms = _with_terms(documents, query) if query.restricts else []
    if not query.literal:
        return with_terms
    literally = [one for one in documents if query.literal in one.words]
    if not literally:
        return with_terms
    found = {one.document_id for one in (*with_terms, *literally)}
    return [one for one in documents if one.document_id in found]


def count_rows_with_word(documents: Iterable[IndexedDocument], word: str) -> dict[int, int]:
    """The documents that contain a word: document id → the number of its rows that do."""
    pattern = row_pattern(word)
    counts = {one.document_id: one.count_rows_with(pattern) for one in documents}
    return {
        one.document_id: counts[one.document_id]
        for one in documents
        if counts[one.document_id] or one.head_has(word)
    }


def _with_terms(
    documents: Iterable[IndexedDocument], query: CompiledQuery
) -> list[IndexedDocument]:
    """The documents that match the terms of the query, narrowed term by term."""
    found = list(documents)
    for word in query.words:
        found = [one for one in found if word in one.words]
    for word in query.excluded:
        found = [one for one in found if word not in one.words]
    for term in query.bound:
        found = [one for one in found if _has_in_field(one, term) != term.is_excluded]
    if query.years:
        first, last = query.years
        found = [one for one in found if first <= int(one.facts["year"]) <= last]
    return found


def _has_in_field(document: IndexedDocument, term: Term) -> bool:
    """Whether a term occurs in its field."""
    if term.field is Field.COLUMN:
        return term.normal in _normal_column(document.facts["column"])
    if term.field is Field.YEAR:
        return term.normal.removesuffix("年") == str(document.facts["year"])
    if term.field is Field.PROVISION:
        row_start = row_start_pattern(article_label(term.normal))
        return bool(document.rows_starting_with(row_start))
    return term.normal in document.head[_LINES[term.field or Field.TITLE]]


def matching_rows(document: IndexedDocument, query: CompiledQuery) -> list[int]:
    """The numbers of the rows of a found document that contain all words, or the literal query."""
    rows = document.rows_with_all(query.words) if query.words else _article_rows(document, query)
    if query.literal and query.literal in document.words:
        return sorted({*rows, *document.rows_with(query.literal)})
    return rows


def _article_rows(document: IndexedDocument, query: CompiledQuery) -> list[int]:
    """The rows that begin with an article that is asked for by its number alone."""
    patterns = map(row_start_pattern, query.articles)
    return sorted({row for one in patterns for row in document.rows_starting_with(one)})


def row_counts(documents: Sequence[IndexedDocument], query: CompiledQuery) -> dict[int, int]:
    """Id of each found document → how many of its rows match."""
    sample = "".join(one.words for one in documents[:SAMPLED])
    rarest_first = replace(query, words=tuple(sorted(query.words, key=sample.count)))
    return {one.document_id: len(matching_rows(one, rarest_first)) for one in documents}


def partial_rows(document: IndexedDocument, query: CompiledQuery, most: int) -> list[int]:
    """At most ``most`` rows that contain some of the words, those with most words first."""
    counts: dict[int, int] = {}
    for word in query.words:
        for row in document.rows_with(word):
            counts[row] = counts.get(row, 0) + 1
    return sorted(counts, key=lambda row: (-counts[row], row))[:most]
