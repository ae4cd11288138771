"""The words of a question by the engine: in how many documents they occur, and in which.

Counts are those of the whole archive. Of the documents only those are read that may answer
(``MOST_CANDIDATES``); the ranking that reads them through is the one of memory.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from search.memory.holdings import Holdings
from search.memory.lexicon import lexicon
from search.memory.occurrences import Occurrences
from search.memory.readings import Reading, read
from search.opensearch.engine_answers import read_documents
from search.opensearch.engine_queries import (
    EVERY_DOCUMENT,
    Query,
    any_of,
    chosen,
    counted,
    counts_in,
    holds,
    in_range,
    worth,
)
from search.opensearch.engine_server import Engine, EngineAbsent
from search.opensearch.engine_vocabulary import names_spelled, spelled_names
from search.query.grammar import Query as TypedQuery
from search.query.normal_form import normal_text
from search.query.pinyin import PinyinIndex, syllables
from search.query.request import Request
from search.query.simplified_characters import to_simplified

#: Documents that are read for a question, by what was typed and by the words it is read as.
FEW_CANDIDATES, MOST_CANDIDATES = 60, 120
#: How long they are in all, in characters: several readers ask at once, and each has his own.
MOST_CHARACTERS = 600_000
#: Learnt words that a process keeps, and for how many seconds.
MOST_LEARNT, LEARNT_LASTS = 20_000, 600.0
#: How often a question is read with guesses before the engine is asked word by word.
MOST_PASSES = 3
#: How much more a word in a title says.
IN_TITLE = 4


#: The forms of a word, sorted.
Forms = tuple[str, ...]


@dataclass
class Told:
    """What the engine has told of the words of one question.

    ``counts`` has the number of documents in which any of some forms occurs; ``spelled`` the
    names and synonyms that some letters may mean. ``wanted`` are the forms and letters asked
    for since.
    """

    engine: Engine
    counts: dict[Forms, int] = field(default_factory=dict)
    total: int = 0
    spelled: dict[str, PinyinIndex] = field(default_factory=dict)
    wanted_forms: set[Forms] = field(default_factory=set)
    wanted_letters: set[str] = field(default_factory=set)

    @property
    def is_complete(self) -> bool:
        return not (self.wanted_forms or self.wanted_letters)

    def ask(self, *bodies: dict[str, Any]) -> list[dict[str, Any]]:
        """Ask for all that is wanted, and these questions, in one request."""
        forms, letters = sorted(self.wanted_forms), sorted(self.wanted_letters)
        queries = {
            str(at): any_of(holds("lines", one) for one in of_word)
            for at, of_word in enumerate(forms)
        }
        names = [names_spelled(letters)] if letters else []
        counting = {"size": 0, "aggs": counted(queries | {"all": EVERY_DOCUMENT})}
        told, *others = self.engine.search_all([counting, *names, *bodies])
        counts = counts_in(told["aggregations"])
        self.total = counts["all"]
        self.counts |= {of_word: counts[str(at)] for at, of_word in enumerate(forms)}
        if letters:
            index = spelled_names(others.pop(0), lexicon().synonyms)
            self.spelled |= dict.fromkeys(letters, index)
        self.wanted_forms.clear()
        self.wanted_letters.clear()
        return others


class EngineOccurrences(Occurrences):
    """Counts words in the whole archive, and finds them in the documents that may answer."""

    def __init__(self, holdings: Holdings, told: Told, reading: Reading | None = None) -> None:
        super().__init__(holdings)
        self.told = told
        self.reading = reading

    @property
    def total(self) -> int:
        return self.told.total

    def occurs(self, words: str) -> bool:
        return self.count([words]) > 0

    def count(self, forms: Sequence[str]) -> int:
        key = tuple(sorted(set(forms)))
        if key not in self.told.counts:
            self.told.wanted_forms.add(key)
            return self._unknown(key)
        return self.told.counts[key]

    def words_for(self, letters: str, most: int) -> list[str]:
        found = self._spelled(letters)
        return found.words_for(letters, most) if found else []

    def alike(self, words: str, most: int) -> list[str]:
        found = self._spelled("".join(syllables(words)))
        return found.alike(words, most) if found else []

    def _spelled(self, letters: str) -> PinyinIndex | None:
        if letters not in self.told.spelled:
            self.told.wanted_letters.add(letters)
            self._unknown(())
        return self.told.spelled.get(letters)

    def _unknown(self, forms: Forms) -> int:
        """What is answered for a word not asked for yet: the engine is asked at once."""
        self.told.ask()
        return self.told.counts.get(forms, 0)

    def _look_up(self, words: str) -> dict[int, Any]:
        documents = self.holdings.documents.values()
        return {one.document_id: one for one in documents if words in one.words}


class GuessedOccurrences(EngineOccurrences):
    """Answers what is not known yet by a guess, so that all of it is asked for in one request."""

    guess = 1

    def _unknown(self, forms: Forms) -> int:
        return self.guess


def candidates_for(request: Request, engine: Engine, snapshot: Holdings) -> EngineOccurrences:
    """Where the words of a question occur, with the documents that may answer it.

    Three requests, as a rule: for the documents with pairs of what was typed, with the counts
    of all words that it may be read as; for what reading it really needs beside them; for the
    documents with the words that it is read as.
    """
    told = Told(engine)
    for guess in (0, 1):
        guessed = GuessedOccurrences(snapshot, told)
        guessed.guess = guess
        read(request.query, lexicon(), guessed)
    told.wanted_letters.clear()  # few words are doubted so far that their sound is asked for
    (first,) = told.ask(_asking(_by_pairs(request.query), request, FEW_CANDIDATES))
    reading = _read(request, told, _with_documents(snapshot, first))
    if not reading.parts:
        return EngineOccurrences(_with_documents(snapshot, first), told, reading)
    words = any_of(
        worth(points, query)
        for part in reading.parts
        for form, weight in (*part.forms, *((one, 0.4) for one in part.inside))
        for query, points in (
            (holds("lines", form), weight),
            (holds("titles", form), weight * IN_TITLE),
        )
    )
    told.wanted_forms |= _counted_by_ranking(reading) - told.counts.keys()
    (found,) = told.ask(_asking(words, request, MOST_CANDIDATES))
    return EngineOccurrences(_with_documents(snapshot, found, first), told, reading)


def _read(request: Request, told: Told, holdings: Holdings) -> Reading:
    """The reading, with what it needs to know asked for in few requests."""
    for _ in range(MOST_PASSES):
        reading = read(request.query, lexicon(), GuessedOccurrences(holdings, told))
        if told.is_complete:
            return reading
        told.ask()
    return read(request.query, lexicon(), EngineOccurrences(holdings, told))


def _counted_by_ranking(reading: Reading) -> set[Forms]:
    """The words whose counts ``search.memory.ranked`` asks for."""
    found: set[Forms] = set()
    for part in reading.parts:
        forms = [form for form, _worth in part.forms]
        found.add(tuple(sorted(set(forms))))
        found.update((one,) for one in (*forms, *part.inside))
    return found


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


def _asking(query: Query, request: Request, size: int) -> dict[str, Any]:
    narrowing = [*in_range(request), *chosen(request).values()]
    return {
        "size": size,
        "query": {"bool": {"must": [query], "filter": narrowing}},
        "_source": False,
        "docvalue_fields": ["length"],
        "track_total_hits": False,
    }


def _fitting(answers: Iterable[Mapping[str, Any]]) -> set[int]:
    """Ids of the documents found, the likeliest first, as many as may be read at once."""
    hits = {int(hit["_id"]): hit for answer in answers for hit in answer["hits"]["hits"]}
    ids: set[int] = set()
    left = MOST_CHARACTERS
    for pk, hit in hits.items():
        (length,) = hit["fields"]["length"]
        if length <= left or not ids:
            ids.add(pk)
            left -= length
    return ids


def _with_documents(snapshot: Holdings, *answers: Mapping[str, Any]) -> Holdings:
    documents = read_documents(sorted(_fitting(answers)))
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
