"""Why nothing was found, by the engine: the words or the filters that leave nothing."""

from __future__ import annotations

from search.memory.why_empty import causes_among_filters, causes_among_words
from search.opensearch.engine_facets import gazette_names
from search.opensearch.engine_queries import (
    EVERY_DOCUMENT,
    all_of,
    chosen,
    in_range,
    matching_documents,
)
from search.opensearch.engine_server import Engine
from search.query.compiled_query import compile_query
from search.query.grammar import Query
from search.query.request import Request


def count(request: Request, engine: Engine) -> int:
    """How many documents a request finds; without words, all that the filters leave."""
    query = compile_query(request.query)
    narrowing = [*in_range(request), *chosen(request).values()]
    is_everything = query.is_empty and bool(narrowing)
    found = EVERY_DOCUMENT if is_everything else matching_documents(query)
    body = {"size": 0, "track_total_hits": True, "query": all_of([found, *narrowing])}
    return int(engine.search(body)["hits"]["total"]["value"])


def find_causes(request: Request, engine: Engine) -> tuple[str, ...]:
    """In Chinese, the words or filters without which something would be found."""

    def finds(query: Query) -> bool:
        return count(Request(query, on=request.on), engine) > 0

    is_filtered = bool(in_range(request) or chosen(request))
    if is_filtered and (compile_query(request.query).is_empty or finds(request.query)):
        names = gazette_names(request.filters.get("gazette", ()))
        return causes_among_filters(request, names, lambda asked: count(asked, engine) > 0)
    return causes_among_words(request.query, finds)
