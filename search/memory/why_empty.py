"""Why nothing was found: the words that occur nowhere, or the filters that leave nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


#: Whether a request, or a query alone, finds anything.
Leaves = Callable[[Request], bool]
Finds = Callable[[Query], bool]


def find_causes(
    request: Request, holdings: Holdings, matched: Sequence[IndexedDocument]
) -> tuple[str, ...]:
    """In Chinese, the words or filters without which something would be found."""
    if matched:
        names = holdings.gazette_names
        return causes_among_filters(
            request, names, lambda asked: bool(apply_filters(matched, asked, holdings))
        )
    return causes_among_words(request.query, lambda query: _finds(query, holdings))


def causes_among_filters(
    request: Request, gazettes: Mapping[str, str], leaves: Leaves
) -> tuple[str, ...]:
    """The filters each of which alone leaves nothing; if there are none, all filters.

    ``gazettes`` maps the slug of a gazette to its name.
    """
    alone: dict[str, Request] = {}
    for name, values in request.filters.items():
        if values and name in FILTER_NAMES:
            text = f"{FILTER_NAMES[name]}：{labels(name, values, gazettes)}"
            alone[text] = replace(
                request, filters={name: values}, signed_from=None, signed_until=None
            )
    if request.signed_from or request.signed_until:
        alone["成文日期的范围"] = replace(request, filters={})
    return tuple([text for text, only in alone.items() if not leaves(only)] or alone)


def causes_among_words(query: Query, finds: Finds) -> tuple[str, ...]:
    """The words that occur nowhere; if there are none, those without which others are found."""
    if not query.terms and not query.years:
        return ()
    nowhere = [
        f"“{term.typed}”"
        for term in query.terms
        if not term.is_excluded and not finds(_only(query, term))
    ]
    return tuple(nowhere) or tuple(
        f"“{'-' * term.is_excluded}{term.typed}”"
        for term in query.terms
        if finds(_without(query, term))
    )


def _finds(query: Query, holdings: Holdings) -> bool:
    compiled = compile_query(query)
    return bool(match_documents(candidates(holdings, compiled).documents, compiled))


def _only(query: Query, term: object) -> Query:
    kept = tuple(one for one in query.terms if one is term)
    return replace(query, literal="", terms=kept, years=None)


def _without(query: Query, term: object) -> Query:
    kept = tuple(one for one in query.terms if one is not term)
    return replace(query, literal="", terms=kept)
