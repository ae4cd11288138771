"""The filters by the engine: each value with the number of documents that remain with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gazette.models import Gazette
from search.memory.facets import facet_values
from search.opensearch.engine_queries import BY_DAY, Query, all_of, chosen, has_value
from search.query.request import FILTERS, FacetValue, Request

#: Values of a filter that are counted: the most frequent ones.
MOST_VALUES = 10_000


def facet_questions(request: Request) -> dict[str, Any]:
    """An aggregation for each filter, under all other filters that are set."""
    allowed = chosen(request)
    questions = {}
    for name in FILTERS:
        others = [query for other, query in allowed.items() if other != name]
        questions[name] = {"filter": all_of(others), "aggs": {"values": _values(name, request)}}
    return questions


def _values(name: str, request: Request) -> dict[str, Any]:
    if name not in BY_DAY:
        return {"terms": {"field": name, "size": MOST_VALUES}}
    queries: dict[str, Query] = {
        value: has_value(name, value, request.on) for value in BY_DAY[name]
    }
    return {"filters": {"filters": queries}}


def counted_facets(
    aggregations: Mapping[str, Any], request: Request
) -> dict[str, tuple[FacetValue, ...]]:
    """Each filter with its values in order, from the engine's answer."""
    counts = {name: _counts(aggregations[name]["values"]["buckets"]) for name in FILTERS}
    slugs = {*counts["gazette"], *request.filters.get("gazette", ())}
    names = gazette_names(slugs)
    return {
        name: facet_values(name, counts[name], request.filters.get(name, ()), names)
        for name in FILTERS
    }


def _counts(buckets: Any) -> dict[str, int]:
    if isinstance(buckets, dict):
        return {value: int(one["doc_count"]) for value, one in buckets.items()}
    return {str(one["key"]): int(one["doc_count"]) for one in buckets}


def gazette_names(slugs: Iterable[str]) -> dict[str, str]:
    """The names of gazettes, by slug."""
    return dict(Gazette.objects.filter(slug__in=set(slugs)).values_list("slug", "name"))
