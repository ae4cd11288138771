"""The keepers of the archive: memory, or the engine that SEARCH_URL names. Both answer alike.

With an engine every function may raise ``EngineAbsent``.
"""

from __future__ import annotations

from search.memory import answers as memory
from search.opensearch.engine_answers import answer_by_engine, find_by_engine
from search.opensearch.engine_server import is_serving
from search.query.request import Answer, Request


def answer(request: Request) -> Answer:
    """Everything that matches, counted exactly, and the page asked for."""
    return answer_by_engine(request) if is_serving() else memory.answer(request)


def count(request: Request) -> int:
    """How many documents a request finds exactly."""
    if is_serving():
        return find_by_engine(request).count()
    return len(memory.find_all(request).documents)
