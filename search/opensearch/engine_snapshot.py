"""What memory's ``Holdings`` tells, of an archive that no process holds.

``EngineSnapshot`` stands where a snapshot of the archive is asked for: it has no documents
but those that it is given, and reads the states of documents from the database as they are
asked for. A change of any entry begins a new one, so that what is kept with it is never old.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from gazette.models import Document, Gazette
from search.memory.holdings import DAYS_KEPT, Holdings, keep_elsewhere
from search.models import Generation
from search.opensearch.engine_server import is_serving, serving_engine
from search.opensearch.engine_vocabulary import EngineVocabulary
from search.opensearch.engine_words import EngineOccurrences, candidates_for, learnt_words
from search.query.request import Request

#: Documents whose states are kept for a day.
MOST_KEPT = 2_000


class ToldByDatabase(Mapping[int, str]):
    """Document id → its state, or the caution beside it, on a day; read when it is asked for."""

    def __init__(self, told: dict[int, tuple[str, str]], on: date, part: int) -> None:
        self._told, self._on, self._part = told, on, part

    def read(self, ids: Iterable[int]) -> None:
        """Read what is told of these documents, all in one query."""
        missing = [pk for pk in set(ids) if pk not in self._told]
        if not missing:
            return
        if len(self._told) > MOST_KEPT:
            self._told.clear()
        documents: Any = Document.objects.published().filter(pk__in=missing).with_state(self._on)
        self._told.update(dict.fromkeys(missing, ("", "")))
        for pk, state, caution in documents.order_by().values_list("pk", "state", "caution"):
            self._told[pk] = (state, caution)

    def __getitem__(self, document_id: int) -> str:
        self.read([document_id])
        if told := self._told[document_id][self._part]:
            return told
        raise KeyError(document_id)

    def __iter__(self) -> Iterator[int]:
        return (pk for pk, told in self._told.items() if told[self._part])

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True)
class EngineSnapshot(Holdings):
    """The archive at a generation of its entries, of which a process holds next to nothing."""

    is_elsewhere = True

    @cached_property
    def _days(self) -> dict[date, dict[int, tuple[str, str]]]:
        return {}

    def _of(self, on: date) -> dict[int, tuple[str, str]]:
        if on not in self._days and len(self._days) > DAYS_KEPT:
            self._days.clear()
        return self._days.setdefault(on, {})

    def states(self, on: date) -> Mapping[int, str]:
        return self._told_by_database(on, 0)

    def cautions(self, on: date) -> Mapping[int, str]:
        return self._told_by_database(on, 1)

    def _told_by_database(self, on: date, part: int) -> ToldByDatabase:
        told = ToldByDatabase(self._of(on), on, part)
        told.read(self.documents)
        return told

    @property
    def learnt(self) -> Counter[str]:
        return learnt_words(serving_engine(), self.epoch)

    def vocabulary(self) -> EngineVocabulary:
        return EngineVocabulary(self)

    def occurrences_for(self, request: Request) -> EngineOccurrences:
        return candidates_for(request, serving_engine(), self)

    @cached_property
    def gazette_names(self) -> dict[str, str]:
        return dict(Gazette.objects.values_list("slug", "name"))


@keep_elsewhere
def snapshot_if_serving() -> EngineSnapshot | None:
    """The snapshot where an engine keeps the archive."""
    return engine_snapshot() if is_serving() else None


_lock = threading.Lock()
_latest = EngineSnapshot("", -1, {}, frozenset())


def engine_snapshot() -> EngineSnapshot:
    """The snapshot of this moment; the same object as long as no entry is written."""
    global _latest
    epoch, number = next(iter(Generation.objects.values_list("epoch", "number")), ("", 0))
    with _lock:
        if (_latest.epoch, _latest.generation) != (str(epoch), number):
            _latest = EngineSnapshot(str(epoch), number, {}, frozenset())
        return _latest
