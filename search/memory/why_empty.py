"""Why nothing was found: the words that occur nowhere, or the filters that leave nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from search.memory.candidates import candidates
from search.memory.facets import apply_filters, labels
from search.memory.holdings import Holdings
from search.memory.indexed_document import IndexedDocument
from search.memory.matching import match_documents
from search.query.compiled_query import compile_query
from search.query.grammar import Query
from search.query.request import Request

FILTER_NAMES = {
    "year": "年份",
    "kind": "文件种类",
    "column": "栏目",
    "body": "发文机关",
    "state": "效力状态",
    "caution": "待确认",
    "gazette": "公报",
}


def find_causes(
    request: Request, holdings: Holdings, matched: Sequence[IndexedDocument]
) -> tuple[str, ...]:
    """In Chinese, the words or filters without which something would be found."""
    if matched:
        return tuple(_filters(request, holdings, matched))
    return tuple(_words(request.query, holdings))


def _filters(request: Request, holdings: Holdings, matched: Sequence[IndexedDocument]) -> list[str]:
    """The filters each of which alone leaves nothing; if there are none, all filters."""
    names: dict[str, Request] = {}
    for name, values in request.filters.items():
        if values and name in FILTER_NAMES:
            text = f"{FILTER_NAMES[name]}：{labels(name, values, holdings)}"
            names[text] = replace(
                request, filters={name: values}, signed_from=None, signed_until=None
            )
    if request.signed_from or request.signed_until:
        names["成文日期的范围"] = replace(request, filters={})
    alone = [text for text, only in names.items() if not apply_filters(matched, only, holdings)]
    return alone or list(names)


def _words(query: Query, holdings: Holdings) -> list[str]:
    """The words that occur nowhere; if there are none, those without which others are found."""
    if not query.terms and not query.years:
        return []
    nowhere = [
        f"“{term.typed}”"
        for term in query.terms
        if not term.is_excluded and not _finds(_only(query, term), holdings)
    ]
    return nowhere or [
        f"“{'-' * term.is_excluded}{term.typed}”"
        for term in query.terms
        if _finds(_without(query, term), holdings)
    ]


def _finds(query: Query, holdings: Holdings) -> bool:
    compiled = compile_query(query)
    return bool(match_documents(candidates(holdings, compiled).documents, compiled))


def _only(query: Query, term: object) -> Query:
    kept = tuple(one for one in query.terms if one is term)
    return replace(query, literal="", terms=kept, years=None)


def _without(query: Query, term: object) -> Query:
    kept = tuple(one for one in query.terms if one is not term)
    return replace(query, literal="", terms=kept)
