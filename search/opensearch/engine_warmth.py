"""Questions that are asked before readers ask: what is slow the first time is done by then.

A server compiles the scripts of the order and reads parts of the index when it is asked first
after its start; a process of the portal loads the learnt words. Nobody shall wait for that.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, connections

from search.memory.lexicon import lexicon
from search.opensearch.engine_answers import find_by_engine
from search.opensearch.engine_server import (
    Engine,
    EngineAbsent,
    answers_of,
    forget_clients,
    is_serving,
    serving_engine,
)
from search.opensearch.engine_vocabulary import beginning_with
from search.query.grammar import parse
from search.query.request import Request, View

logger = logging.getLogger(__name__)

#: Words that nearly every archive has, so that all parts of an answer are made.
_TYPED = ("管理", "通知 工作")


def warming_questions(engine: Engine) -> list[dict[str, Any]]:
    """Questions of every sort that readers ask."""
    requests = [Request(parse(typed), view=view) for typed in _TYPED for view in View]
    asked = [find_by_engine(request, engine).first_question() for request in requests]
    return [*asked, *(beginning_with(name, "示例", 1) for name in ("titles", "number"))]


def warm_index(engine: Engine, index: str) -> None:
    """Ask an index of this name, with the patience of a job. Raises one of ``EngineErrors``."""
    lines = [line for body in warming_questions(engine) for line in ({"index": index}, body)]
    answers_of(engine.writer.msearch(body=lines))


def warm_process() -> None:
    """Load what a process needs for its first question; never raises, also without a server.

    Leaves no connection open, since the process may be one that forks.
    """
    if not is_serving():
        return
    try:
        lexicon().cutter.cut("预热")
        serving_engine().search_all(warming_questions(serving_engine()))
    except (EngineAbsent, DatabaseError) as error:
        logger.warning("Search could not be warmed up: %s", str(error)[:300])
    finally:
        forget_clients()
        connections.close_all()
