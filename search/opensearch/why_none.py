"""Why nothing was found, by the engine: the words or the filters that leave nothing."""

from __future__ import annotations

from collections.abc import Callable

from search.memory.why_empty import causes_among_filters, causes_among_words
from search.opensearch.engine_facets import gazette_names
from search.opensearch.engine_queries import chosen, in_range
from search.query.compiled_query import compile_query
from search.query.grammar import Query
from search.query.request import Request


def find_causes(request: Request, count: Callable[[Request], int]) -> tuple[str, ...]:
    """In Chinese, the words or filters without which something would be found.

    ``count`` gives the number of documents that a request finds.
    """

    def finds(query: Query) -> bool:
        return count(Request(query, on=request.on)) > 0

    is_filtered = bool(in_range(request) or chosen(request))
    if is_filtered and (compile_query(request.query).is_empty or finds(request.query)):
        names = gazette_names(request.filters.get("gazette", ()))
        return causes_among_filters(request, names, lambda asked: count(asked) > 0)
    return causes_among_words(request.query, finds)
