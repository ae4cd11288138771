"""The archive as it is searched: every published document's words, in the process's memory.

A city's archive is 6 million characters, 12 MB here. A snapshot never changes;
``current`` gives the latest one, bringing it up to date by what was written
since, so that a publication shows at once in every process. The database has
the last word: documents whose issue is no longer published are left out even
where nobody marked them.
"""

from __future__ import annotations

import re
import threading
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from itertools import accumulate
from typing import Any
from zlib import crc32

from django.db import connection
from django.db.models import QuerySet

from gazette.models import Document, Issue
from search.memory.entries import HEAD_LINES, refresh
from search.models import Entry, Generation


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """One document: ``words`` in lines, where each begins, and the rows they come from.

    ``starts[i]`` is where line ``i`` begins in ``words``; a last one lies behind
    the end. Row ``r`` is line ``HEAD_LINES + r``; ``rows[r]`` is its provision's
    id and ``heads[r]`` the length of its label and heading. ``head`` holds the
    lines before the rows once more, as every found document's are looked at.
    """

    document_id: int
    issue_id: int
    generation: int
    words: str
    starts: array[int]
    rows: array[int]
    heads: array[int]
    head: tuple[str, ...]
    facts: Mapping[str, Any]
    signed: int
    published: int

    def line(self, number: int) -> str:
        return self.words[self.starts[number] : self.starts[number + 1] - 1]

    def row_has(self, row: int, words: str) -> bool:
        """Whether ``words`` stand in a row."""
        line = HEAD_LINES + row
        return self.words.find(words, self.starts[line], self.starts[line + 1] - 1) >= 0

    def head_has(self, words: str) -> bool:
        """Whether ``words`` stand in the lines before the rows."""
        return self.words.find(words, 0, self.starts[HEAD_LINES]) >= 0

    def rows_with(self, words: str) -> list[int]:
        """The numbers of the rows in which ``words`` stand, in printed order."""
        text, starts, found = self.words, self.starts, []
        at = text.find(words, starts[HEAD_LINES])
        while at >= 0:
            line = bisect_right(starts, at)
            found.append(line - 1 - HEAD_LINES)
            at = text.find(words, starts[line])
        return found

    def count_rows_with(self, words: re.Pattern[str]) -> int:
        """How many rows hold the words of a ``row_pattern``: faster than listing them."""
        return len(words.findall(self.words, self.starts[HEAD_LINES]))

    def rows_with_all(self, terms: Sequence[str]) -> list[int]:
        """The numbers of the rows in which all these words stand; fastest with the rarest first."""
        found = self.rows_with(terms[0])
        for words in terms[1:]:
            found = [row for row in found if self.row_has(row, words)]
        return found


def row_pattern(words: str) -> re.Pattern[str]:
    """Finds the words once in each line that holds them."""
    return re.compile(f"{re.escape(words)}.*")


def held(entry: Entry) -> Held:
    lines = entry.words.split("\n")
    ids, heads = entry.rows
    facts = entry.facts
    return Held(
        entry.document_id,
        entry.issue_id or 0,
        entry.generation,
        entry.words,
        array("L", accumulate((len(line) + 1 for line in lines), initial=0)),
        array("Q", ids),
        array("H", (min(head, 65_535) for head in heads)),
        tuple(lines[:HEAD_LINES]),
        facts,
        _ordinal(facts["signed_on"]),
        _ordinal(facts["published_on"]),
    )


def _ordinal(iso: str | None) -> int:
    """A day as a number that grows with it; 0 for none."""
    return date.fromisoformat(iso).toordinal() if iso else 0


def values_of(one: Held, name: str) -> tuple[str, ...]:
    """A document's values of a filter other than ``state``."""
    if name == "body":
        return tuple(one.facts["bodies"])
    return (one.facts[name],) if one.facts[name] else ()


@dataclass(frozen=True)
class Holdings:
    """A snapshot of all published documents, by id, as of a generation of the entries."""

    epoch: str
    generation: int
    documents: Mapping[int, Held]
    issues: frozenset[int]

    @cached_property
    def by_value(self) -> dict[str, dict[str, frozenset[int]]]:
        """The documents of each value of each filter other than ``state``."""
        names = ("year", "kind", "column", "body", "gazette")
        sets: dict[str, dict[str, set[int]]] = {name: {} for name in names}
        for pk, one in self.documents.items():
            for name in names:
                for value in values_of(one, name):
                    sets[name].setdefault(value, set()).add(pk)
        return {
            name: {value: frozenset(ids) for value, ids in values.items()}
            for name, values in sets.items()
        }

    @cached_property
    def gazette_names(self) -> dict[str, str]:
        return {one.facts["gazette"]: one.facts["gazette_name"] for one in self.documents.values()}

    @cached_property
    def _by_state(self) -> dict[date, dict[str, frozenset[int]]]:
        return {}

    @cached_property
    def _states(self) -> dict[date, dict[int, str]]:
        return {}

    def states(self, on: date) -> dict[int, str]:
        """Each document's ``validity.State`` as of a day."""
        if on not in self._states:
            if len(self._states) > 8:
                self._states.clear()
            documents: Any = Document.objects.published().with_state(on).order_by()
            self._states[on] = dict(documents.values_list("pk", "state"))
        return self._states[on]

    def version(self, one: Held) -> int:
        """What tells this writing of an entry from all others, in this database or another."""
        return crc32(self.epoch.encode()) % 2**30 << 32 | one.generation

    def by_state(self, on: date) -> dict[str, frozenset[int]]:
        """The documents of each state as of a day."""
        if on not in self._by_state:
            sets: dict[str, set[int]] = {}
            for pk, state in self.states(on).items():
                sets.setdefault(state, set()).add(pk)
            self._by_state.clear()
            self._by_state[on] = {state: frozenset(ids) for state, ids in sets.items()}
        return self._by_state[on]

    @cached_property
    def pending(self) -> dict[int, Any]:
        """What engines lack of this snapshot; see ``search.memory.candidates``."""
        return {}

    @property
    def row_count(self) -> int:
        return sum(len(one.rows) for one in self.documents.values())

    @property
    def character_count(self) -> int:
        return sum(len(one.words) for one in self.documents.values())


NOTHING = Holdings("", 0, {}, frozenset())
_lock = threading.Lock()
_latest = NOTHING


def current() -> Holdings:
    """The archive as it is in the database at this moment.

    Writes the entries that a change has marked and nobody has written since.
    """
    global _latest
    published = frozenset(pk for (pk,) in _rows("published"))
    with _lock:
        stale = [pk for (pk,) in _rows("stale")]
        missed = _missed(published - _latest.issues)
        if stale or missed:
            refresh([*stale, *missed])
        _latest = _brought_up_to_date(_latest, published)
        return _latest


def _rows(name: str) -> list[tuple[Any, ...]]:
    """The rows of one of the queries that every search begins with, compiled but once."""
    with connection.cursor() as cursor:
        cursor.execute(*_compiled(name, connection.vendor))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


@cache
def _compiled(name: str, vendor: str) -> tuple[str, tuple[Any, ...]]:
    queries: dict[str, QuerySet[Any, Any]] = {
        "published": Issue.objects.published().order_by().values_list("pk"),
        "stale": Entry.objects.filter(is_stale=True).values_list("document_id"),
        "generation": Generation.objects.values_list("epoch", "number"),
    }
    sql, parameters = queries[name].query.sql_with_params()
    return sql, parameters


def latest() -> Holdings:
    """What ``current`` gave last, without a look at the database."""
    return _latest


def forget() -> None:
    """Hold nothing, so that the next ``current`` reads all entries."""
    global _latest
    with _lock:
        _latest = NOTHING


def _missed(issue_ids: Iterable[int]) -> list[int]:
    """Documents of issues that were published without a mark, as a bulk update does."""
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
            documents[entry.document_id] = held(entry)
    shown = {pk: documents[pk] for pk in sorted(documents) if documents[pk].issue_id in published}
    return Holdings(epoch, number, shown, published)


def _written_since(before: Holdings, published: frozenset[int]) -> Iterator[Entry]:
    """Entries written since a snapshot, and those of issues that it does not show."""
    entries = Entry.objects.order_by("generation")
    yield from entries.filter(generation__gt=before.generation).iterator(chunk_size=500)
    back = published - before.issues
    if back and before.generation:
        yield from entries.filter(issue_id__in=back, generation__lte=before.generation).iterator(
            chunk_size=500
        )
