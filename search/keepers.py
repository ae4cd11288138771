"""The keepers of the archive: memory, or the engine that SEARCH_URL names. Both answer alike.

With an engine every function may raise ``EngineAbsent``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from search.memory import answers as memory
from search.opensearch.engine_answers import answer_by_engine, counts_by_engine, find_by_engine
from search.opensearch.engine_server import EngineAbsent, is_serving
from search.query.request import Answer, Order, Request

__all__ = ["EngineAbsent", "answer", "counts", "matching_ids"]

#: Documents of which the office's search box wants to know.
MOST_IDS = 2_000


def answer(request: Request) -> Answer:
    """Everything that matches, counted exactly, and the page asked for."""
    return answer_by_engine(request) if is_serving() else memory.answer(request)


def counts(requests: Sequence[Request]) -> list[int]:
    """How many documents each of some requests finds exactly."""
    if is_serving():
        return counts_by_engine(requests)
    return [len(memory.find_all(request).documents) for request in requests]


def matching_ids(request: Request) -> frozenset[int]:
    """The ids of the documents that a request finds exactly; of very many the newest."""
    if is_serving():
        newest = replace(request, order=Order.PUBLISHED)
        found = find_by_engine(newest).documents(0, MOST_IDS)
        return frozenset(one.document_id for one in found)
    return frozenset(one.document_id for one in memory.find_all(request).matched)
