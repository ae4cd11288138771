"""The words of a question by the engine: in how many documents they occur, and in which.

Counts are those of the whole archive. Of the documents only those are read that may answer
(``MOST_CANDIDATES``); the ranking that reads them through is the one of memory.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from search.memory.holdings import Holdings
from search.memory.lexicon import lexicon
from search.memory.occurrences import Occurrences
from search.memory.readings import read
from search.opensearch.engine_answers import read_documents
from search.opensearch.engine_queries import (
    EVERY_DOCUMENT,
    Query,
    all_of,
    any_of,
    chosen,
    holds,
    in_range,
    worth,
)
from search.opensearch.engine_server import Engine, EngineAbsent
from search.query.grammar import Query as TypedQuery
from search.query.normal_form import normal_text
from search.query.request import Request
from search.query.simplified_characters import to_simplified

#: Documents that are read for a question, by what was typed and by the words it is read as.
FEW_CANDIDATES, MOST_CANDIDATES = 60, 120
#: Learnt words that a process keeps, and for how many seconds.
MOST_LEARNT, LEARNT_LASTS = 20_000, 600.0
#: How much more a word in a title says.
IN_TITLE = 4


class EngineOccurrences(Occurrences):
    """Counts words in the whole archive, and finds them in the documents that may answer."""

    def __init__(self, holdings: Holdings, engine: Engine, counts: dict[Any, int]) -> None:
        super().__init__(holdings)
        self.engine = engine
        self.counts = counts

    @cached_property
    def total(self) -> int:
        return self._count((), EVERY_DOCUMENT)

    def occurs(self, words: str) -> bool:
        return self.count([words]) > 0

    def count(self, forms: Sequence[str]) -> int:
        key = tuple(sorted(forms))
        return self._count(key, any_of(holds("lines", form) for form in key))

    def _count(self, key: tuple[str, ...], query: Query) -> int:
        if key not in self.counts:
            body = {"size": 0, "track_total_hits": True, "query": all_of([query])}
            self.counts[key] = int(self.engine.search(body)["hits"]["total"]["value"])
        return self.counts[key]

    def _look_up(self, words: str) -> dict[int, Any]:
        documents = self.holdings.documents.values()
        return {one.document_id: one for one in documents if words in one.words}


def candidates_for(request: Request, engine: Engine, snapshot: Holdings) -> EngineOccurrences:
    """Where the words of a question occur, with the documents that may answer it."""
    counts: dict[Any, int] = {}
    ids = _ids(engine, _by_pairs(request.query), request, FEW_CANDIDATES)
    first = EngineOccurrences(_with_documents(snapshot, ids), engine, counts)
    reading = read(request.query, lexicon(), first)
    words = any_of(
        worth(points, query)
        for part in reading.parts
        for form, weight in (*part.forms, *((one, 0.4) for one in part.inside))
        for query, points in (
            (holds("lines", form), weight),
            (holds("titles", form), weight * IN_TITLE),
        )
    )
    more = _ids(engine, words, request, MOST_CANDIDATES) if reading.parts else []
    return EngineOccurrences(_with_documents(snapshot, [*ids, *more]), engine, counts)


def _by_pairs(query: TypedQuery) -> Query:
    """Documents with some pairs of characters of what was typed, those in titles first."""
    typed = normal_text(to_simplified(query.literal)) or query.literal
    return {
        "bool": {
            "should": [
                {"match": {"lines": {"query": typed}}},
                {"match": {"titles": {"query": typed, "boost": IN_TITLE}}},
                {"match": {"titles.one": {"query": typed, "boost": 0.2}}},
            ],
            "minimum_should_match": 1,
        }
    }


def _ids(engine: Engine, query: Query, request: Request, size: int) -> list[int]:
    narrowing = [*in_range(request), *chosen(request).values()]
    body = {
        "size": size,
        "query": {"bool": {"must": [query], "filter": narrowing}},
        "_source": ["document_id"],
        "track_total_hits": False,
    }
    return [int(hit["_source"]["document_id"]) for hit in engine.search(body)["hits"]["hits"]]


def _with_documents(snapshot: Holdings, ids: Iterable[int]) -> Holdings:
    documents = read_documents(sorted(set(ids)))
    kept: Mapping[int, Any] = {pk: documents[pk] for pk in sorted(documents)}
    found = type(snapshot)(snapshot.epoch, snapshot.generation, kept, frozenset())
    return found


_lock = threading.Lock()
_learnt: tuple[str, float, Counter[str]] = ("", 0.0, Counter())


def learnt_words(engine: Engine, epoch: str) -> Counter[str]:
    """The words that most documents teach, with how many do; kept for some minutes.

    Where the engine does not answer, those known last.
    """
    global _learnt
    with _lock:
        known, until, words = _learnt
        if known == epoch and time.monotonic() < until:
            return words
        asked = {"words": {"terms": {"field": "taught", "size": MOST_LEARNT}}}
        try:
            found = engine.search({"size": 0, "aggs": asked})["aggregations"]["words"]["buckets"]
            words = Counter({str(one["key"]): int(one["doc_count"]) for one in found})
        except EngineAbsent:
            words = words if known == epoch else Counter()
        _learnt = (epoch, time.monotonic() + LEARNT_LASTS, words)
        return words


def forget_learnt() -> None:
    """Ask for the learnt words anew when they are needed next."""
    global _learnt
    _learnt = ("", 0.0, Counter())
