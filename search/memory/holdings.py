"""The archive as it is searched: all published documents, in the memory of this process.

A city's archive is 6 million characters, 12 MB in memory. ``Holdings`` is a snapshot
that never changes; ``current_holdings`` returns the latest one, brought up to date by
the entries written since, so that a publication shows at once in every process.
Which issues are published is read from the database each time: a withdrawn document
is left out even if its entry was never marked.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, ClassVar
from zlib import crc32

from django.db import connection
from django.db.models import QuerySet

from gazette.models import Document, Issue
from search.memory.entries import refresh
from search.memory.indexed_document import IndexedDocument
from search.models import Entry, Generation

#: Days for which the states of all documents are kept.
DAYS_KEPT = 8


@dataclass(frozen=True)
class Holdings:
    """A snapshot of all published documents, by id, as of a generation of the entries."""

    #: Whether no process holds the archive, so that there are no documents here.
    is_elsewhere: ClassVar[bool] = False

    epoch: str
    generation: int
    documents: Mapping[int, IndexedDocument]
    issues: frozenset[int]

    @cached_property
    def by_value(self) -> dict[str, dict[str, frozenset[int]]]:
        """Filter whose values no day changes → value → ids of the documents with this value."""
        names = ("year", "kind", "column", "body", "gazette")
        sets: dict[str, dict[str, set[int]]] = {name: {} for name in names}
        for pk, document in self.documents.items():
            for name in names:
                for value in document.filter_values(name):
                    sets[name].setdefault(value, set()).add(pk)
        return {
            name: {value: frozenset(ids) for value, ids in values.items()}
            for name, values in sets.items()
        }

    @cached_property
    def gazette_names(self) -> dict[str, str]:
        return {one.facts["gazette"]: one.facts["gazette_name"] for one in self.documents.values()}

    @cached_property
    def _sets(self) -> dict[date, tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]]:
        return {}

    @cached_property
    def _told(self) -> dict[date, tuple[dict[int, str], dict[int, str]]]:
        return {}

    def states(self, on: date) -> Mapping[int, str]:
        """Document id → its ``State`` as of a day."""
        return self._told_on(on)[0]

    def cautions(self, on: date) -> Mapping[int, str]:
        """Document id → the ``Caution`` said beside its state; the others are left out."""
        return self._told_on(on)[1]

    def _told_on(self, on: date) -> tuple[dict[int, str], dict[int, str]]:
        """States and cautions as of a day, from one query that is kept with the snapshot."""
        if on not in self._told:
            if len(self._told) > DAYS_KEPT:
                self._told.clear()
            documents: Any = Document.objects.published().with_state(on).order_by()
            rows = list(documents.values_list("pk", "state", "caution"))
            states = {pk: state for pk, state, _ in rows}
            self._told[on] = states, {pk: caution for pk, _, caution in rows if caution}
        return self._told[on]

    def by_state(self, on: date) -> dict[str, frozenset[int]]:
        """``State`` as of a day → ids of the documents in it."""
        return self._told_sets(on)[0]

    def by_caution(self, on: date) -> dict[str, frozenset[int]]:
        """``Caution`` as of a day → ids of the documents beside whose state it is said."""
        return self._told_sets(on)[1]

    def _told_sets(self, on: date) -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
        if on not in self._sets:
            self._sets.clear()
            self._sets[on] = _ids_by_value(self.states(on)), _ids_by_value(self.cautions(on))
        return self._sets[on]

    def version(self, document: IndexedDocument) -> int:
        """Version id of a document's entry, unique across databases."""
        return crc32(self.epoch.encode()) % 2**30 << 32 | document.generation

    def missing_from(self, versions: Mapping[int, int]) -> list[int]:
        """Ids of the documents that an index lacks, or has in another version."""
        return [
            pk
            for pk, document in self.documents.items()
            if versions.get(pk) != self.version(document)
        ]

    @cached_property
    def pending(self) -> dict[int, tuple[Mapping[int, int], frozenset[int]]]:
        """Cache of ``missing_from``, kept by ``search.memory.candidates``."""
        return {}

    @property
    def learnt(self) -> Counter[str] | None:
        """Words that documents teach, with how many do, where the archive is kept elsewhere."""
        return None

    def vocabulary(self) -> Any:
        """The ``Vocabulary`` of an archive that is kept elsewhere."""
        raise NotImplementedError

    def occurrences_for(self, request: Any) -> Any:
        """``Occurrences`` for a question, where the archive is kept elsewhere."""
        raise NotImplementedError

    @property
    def row_count(self) -> int:
        return sum(len(one.rows) for one in self.documents.values())

    @property
    def character_count(self) -> int:
        return sum(len(one.words) for one in self.documents.values())


def _ids_by_value(values: Mapping[int, str]) -> dict[str, frozenset[int]]:
    """Each value with the documents that have it."""
    sets: dict[str, set[int]] = {}
    for pk, value in values.items():
        sets.setdefault(value, set()).add(pk)
    return {value: frozenset(ids) for value, ids in sets.items()}


NOTHING = Holdings("", 0, {}, frozenset())
_lock = threading.Lock()
_latest = NOTHING


#: Gives the snapshot where the archive is not kept in memory, None where it is.
Elsewhere = Callable[[], Holdings | None]
_elsewhere: list[Elsewhere] = []


def keep_elsewhere(snapshot: Elsewhere) -> Elsewhere:
    """Register the function that tells whether, and as what, the archive is kept elsewhere."""
    _elsewhere[:] = [snapshot]
    return snapshot


def current_holdings() -> Holdings:
    """The archive as it is in the database at this moment.

    Writes the entries that a change has marked, if no other process has done so. Where the
    archive is kept elsewhere, the snapshot has no documents.
    """
    global _latest
    for snapshot in _elsewhere:
        if (kept := snapshot()) is not None:
            return kept
    published = frozenset(pk for (pk,) in _rows("published"))
    with _lock:
        stale = [pk for (pk,) in _rows("stale")]
        missed = _missed(published - _latest.issues)
        if stale or missed:
            refresh([*stale, *missed])
        _latest = _brought_up_to_date(_latest, published)
        return _latest


def _rows(name: str) -> list[tuple[Any, ...]]:
    """Run one of the queries that every search begins with."""
    with connection.cursor() as cursor:
        cursor.execute(*_compiled(name, connection.vendor))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


@cache
def _compiled(name: str, vendor: str) -> tuple[str, tuple[Any, ...]]:
    """SQL and parameters, compiled once for each database vendor."""
    queries: dict[str, QuerySet[Any, Any]] = {
        "published": Issue.objects.published().order_by().values_list("pk"),
        "stale": Entry.objects.filter(is_stale=True).values_list("document_id"),
        "generation": Generation.objects.values_list("epoch", "number"),
    }
    sql, parameters = queries[name].query.sql_with_params()
    return sql, parameters


def latest_holdings() -> Holdings:
    """The snapshot that ``current_holdings`` returned last, if possible without a query."""
    for snapshot in _elsewhere:
        if (kept := snapshot()) is not None:
            return kept
    return _latest


def forget_holdings() -> None:
    """Drop the snapshot, so that the next ``current_holdings`` reads all entries."""
    global _latest
    with _lock:
        _latest = NOTHING


def _missed(issue_ids: Iterable[int]) -> list[int]:
    """Documents of issues that were published without a mark, as by a bulk update."""
    issues = list(issue_ids)
    if not issues:
        return []
    known = Entry.objects.filter(issue_id__in=issues).values("document_id")
    documents = Document.objects.filter(issue__in=issues).exclude(pk__in=known)
    return list(documents.values_list("pk", flat=True))


def _brought_up_to_date(before: Holdings, published: frozenset[int]) -> Holdings:
    epoch, number = next(((str(row[0]), row[1]) for row in _rows("generation")), ("", 0))
    if epoch != before.epoch or number < before.generation:
        before = NOTHING
    elif (number, published) == (before.generation, before.issues):
        return before
    documents = dict(before.documents)
    for entry in _written_since(before, published):
        number = max(number, entry.generation)
        documents.pop(entry.document_id, None)
        if entry.words:
            documents[entry.document_id] = IndexedDocument.from_entry(entry)
    shown = {pk: documents[pk] for pk in sorted(documents) if documents[pk].issue_id in published}
    return Holdings(epoch, number, shown, published)


def _written_since(before: Holdings, published: frozenset[int]) -> Iterator[Entry]:
    """Entries written since a snapshot, and those of issues that it lacks."""
    entries = Entry.objects.order_by("generation")
    yield from entries.filter(generation__gt=before.generation).iterator(chunk_size=500)
    back = published - before.issues
    if back and before.generation:
        yield from entries.filter(issue_id__in=back, generation__lte=before.generation).iterator(
            chunk_size=500
        )
