"""A request → what the engine is asked, so that it finds what memory would find.

Words are substrings of lines: two and more characters are a phrase of their pairs, one is
a term. Which documents and rows match is said once in ``search.memory.matching``; here it
is said in the engine's language, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from gazette.models.state import Caution, State
from search.memory.ranking import NO_LONGER
from search.opensearch.engine_mapping import ROW_START
from search.query.compiled_query import CompiledQuery, article_label
from search.query.grammar import Field, Term
from search.query.request import FILTERS, Request

Query = dict[str, Any]

NOTHING: Query = {"match_none": {}}
EVERY_DOCUMENT: Query = {"match_all": {}}
_FIELDS = {
    Field.TITLE: "titles",
    Field.NUMBER: "number",
    Field.BODY: "bodies",
    Field.COLUMN: "column_words",
}
#: What follows the label of an article that is another article: 第十条之一.
_DASHED = "一二三四五六七八九十"
#: Filters whose values depend on the day, with all their values.
BY_DAY: Mapping[str, tuple[str, ...]] = {
    "state": tuple(one.value for one in State),
    "caution": tuple(one.value for one in Caution),
}


def holds(field: str, words: str) -> Query:
    """``words``, a normal form, occur in a field."""
    if len(words) == 1:
        return {"term": {f"{field}.one": {"value": words}}}
    return {"match_phrase": {field: {"query": words}}}


def all_of(queries: Iterable[Query]) -> Query:
    return {"bool": {"filter": list(queries)}}


def any_of(queries: Iterable[Query]) -> Query:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def worth(points: float, query: Query) -> Query:
    """What a query finds, each with a score of so many points."""
    return {"constant_score": {"filter": query, "boost": points}}


def some_row(row: Query) -> Query:
    """Some row of the document is found by a query of rows."""
    return {"nested": {"path": "rows", "query": row, "score_mode": "none"}}


def matching_documents(query: CompiledQuery) -> Query:
    """The documents that match, whatever the filters."""
    found = [_with_terms(query)] if query.restricts else []
    if query.literal:
        found.append(holds("lines", query.literal))
    return any_of(found) if found else NOTHING


def _with_terms(query: CompiledQuery) -> Query:
    asked = [holds("lines", word) for word in query.words]
    asked += [_in_field(term) for term in query.bound if not term.is_excluded]
    if query.years:
        first, last = query.years
        asked.append({"range": {"year_number": {"gte": first, "lte": last}}})
    refused = [holds("lines", word) for word in query.excluded]
    refused += [_in_field(term) for term in query.bound if term.is_excluded]
    return {"bool": {"filter": asked or [EVERY_DOCUMENT], "must_not": refused}}


def _in_field(term: Term) -> Query:
    if term.field is Field.YEAR:
        return {"term": {"year": {"value": term.normal.removesuffix("年")}}}
    if term.field is Field.PROVISION:
        return some_row(_begins_with(article_label(term.normal)))
    return holds(_FIELDS[term.field or Field.TITLE], term.normal)


def _begins_with(label: str) -> Query:
    """Rows that begin with a label; those of 第十条之一 do not begin with 第十条."""
    begins = holds("rows.line", ROW_START + label)
    if not label.endswith("条"):
        return begins
    others = [holds("rows.line", f"{ROW_START}{label}之{one}") for one in _DASHED]
    return {"bool": {"filter": [begins], "must_not": others}}


def matching_rows(query: CompiledQuery) -> Query:
    """The rows of a found document that are counted and shown."""
    if query.words:
        found = [all_of(holds("rows.line", word) for word in query.words)]
    else:
        found = [_begins_with(label) for label in query.articles]
    if query.literal:
        found.append(holds("rows.line", query.literal))
    return any_of(found) if found else NOTHING


def in_range(request: Request) -> list[Query]:
    """The range of dates in which a document must be signed."""
    if not (request.signed_from or request.signed_until):
        return []
    first = (request.signed_from or date.min).toordinal()
    last = (request.signed_until or date.max).toordinal()
    return [{"range": {"signed": {"gte": first, "lte": last}}}]


def chosen(request: Request) -> dict[str, Query]:
    """Each filter that is set, with the documents that have one of the chosen values."""
    return {
        name: any_of(has_value(name, value, request.on) for value in values)
        for name, values in request.filters.items()
        if name in FILTERS and values
    }


def has_value(name: str, value: str, on: date) -> Query:
    """The documents that have a value of a filter; ``state`` and ``caution`` as of a day."""
    if name not in BY_DAY:
        return {"term": {name: {"value": value}}}
    if value not in BY_DAY[name]:
        return NOTHING
    return {"term": {f"{name}.{value}": {"value": on.toordinal()}}}


def no_longer_in_force(on: date) -> Query:
    return any_of(has_value("state", state.value, on) for state in sorted(NO_LONGER))


def occurrence_counts(words: Sequence[str]) -> dict[str, Any]:
    """An aggregation, whatever is asked beside it: in how many documents each of these occurs."""
    return counted({word: holds("lines", word) for word in words})


def occurring_in(aggregations: Mapping[str, Any]) -> list[str]:
    """Those words of ``occurrence_counts`` that occur in any document."""
    return [word for word, count in counts_in(aggregations).items() if count]


def counted(queries: Mapping[str, Query]) -> dict[str, Any]:
    """An aggregation, whatever is asked beside it: how many documents each query finds."""
    if not queries:
        return {}
    return {"counted": {"global": {}, "aggs": {"of": {"filters": {"filters": dict(queries)}}}}}


def counts_in(aggregations: Mapping[str, Any]) -> dict[str, int]:
    """What ``counted`` has counted."""
    found = aggregations.get("counted", {"of": {"buckets": {}}})["of"]["buckets"]
    return {name: int(one["doc_count"]) for name, one in found.items()}
