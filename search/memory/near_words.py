"""Corrections if nothing is found: words of the archive that sound alike or are nearly the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from os.path import commonprefix

from search.memory.indexed_document import IndexedDocument
from search.memory.matching import match_documents
from search.memory.vocabulary import Vocabulary
from search.query.compiled_query import compile_query
from search.query.grammar import Query, parse

#: Corrections offered, corrections tried, and places read for each half of a word.
MOST_OFFERED, MOST_TRIED, MOST_PLACES = 3, 8, 2_000
#: One half of a word is taken to be right; half of a shorter word is a single character.
SHORTEST = 3
#: If one character makes up more of the neighbours on a side, it is a part of the word.
MOST_ALIKE = 0.7
#: A word that occurs less often than this part of the most frequent one was not meant.
FEWEST = 0.2
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def did_you_mean(query: Query, known: Vocabulary) -> list[str]:
    """Other queries that find something; none if each typed word occurs somewhere."""
    documents = list(known.holdings.documents.values())
    tried = dict.fromkeys(islice(_corrections(query, known, documents), MOST_TRIED))
    found = (typed for typed in tried if _finds(typed, documents))
    return list(islice(found, MOST_OFFERED))


def _finds(typed: str, documents: list[IndexedDocument]) -> bool:
    return bool(match_documents(documents, compile_query(parse(typed))))


def _corrections(
    query: Query, known: Vocabulary, documents: list[IndexedDocument]
) -> Iterator[str]:
    """The query with one word that occurs nowhere replaced by one that is near it."""
    for term in query.required:
        if term.field or len(term.normal) < 2 or _finds(term.typed, documents):
            continue
        near = [
            *known.pinyin.alike(term.normal, MOST_OFFERED),
            *words_one_apart(term.normal, documents),
        ]
        for word in dict.fromkeys(near):
            yield query.typed.replace(term.typed, word)


def words_one_apart(word: str, documents: Iterable[IndexedDocument]) -> list[str]:
    """Chinese words of the archive that have one character more, less or other than this one.

    Places are searched in which one half of the word occurs; the other half is compared.
    """
    if len(word) < SHORTEST or not _HAN.fullmatch(word):
        return []
    found: defaultdict[str, _Neighbours] = defaultdict(_Neighbours)
    for text, start, end in _texts_near(word, documents):
        other = text[start:end]
        if other != word and _HAN.fullmatch(other) and _is_one_apart(word, other):
            found[other].before[text[max(0, start - 1) : start]] += 1
            found[other].after[text[end : end + 1]] += 1
    count = {other: one.after.total() for other, one in found.items() if one.are_various}
    often = max(count.values(), default=0) * FEWEST
    best = sorted(count, key=lambda other: (-count[other], -len(other), other))
    return [
        other
        for other in best[:MOST_TRIED]
        if count[other] >= often and not any(other in longer for longer in best if longer != other)
    ][:MOST_OFFERED]


class _Neighbours:
    """The characters beside a piece of text: if they are always the same, it is no whole word."""

    def __init__(self) -> None:
        self.before: Counter[str] = Counter()
        self.after: Counter[str] = Counter()

    @property
    def are_various(self) -> bool:
        return not any(self._belongs(side) for side in (self.before, self.after))

    def _belongs(self, side: Counter[str]) -> bool:
        ((character, count),) = side.most_common(1)
        return count > 1 and count >= MOST_ALIKE * side.total() and bool(_HAN.match(character))


def _texts_near(word: str, documents: Iterable[IndexedDocument]) -> Iterator[tuple[str, int, int]]:
    """A text, start and end of each place around an occurrence of one half of the word."""
    middle = -(-len(word) // 2)
    for at in (0, len(word) - middle):
        places = _places(word[at : at + middle], documents)
        for text, place in islice(places, MOST_PLACES):
            for start, end in _windows(word, at, place, middle):
                yield text, start, end


def _windows(word: str, at: int, place: int, middle: int) -> Iterator[tuple[int, int]]:
    """Offsets of the texts around a half of the word: of its length, one longer, one shorter."""
    for shift in (0, 1, -1):
        if at == 0:
            yield place, place + len(word) + shift
        elif place - at - shift >= 0:
            yield place - at - shift, place + middle


def _places(words: str, documents: Iterable[IndexedDocument]) -> Iterator[tuple[str, int]]:
    for one in documents:
        at = one.words.find(words)
        while at >= 0:
            yield one.words, at
            at = one.words.find(words, at + 1)


def _is_one_apart(word: str, other: str) -> bool:
    start = len(commonprefix([word, other]))
    end = len(commonprefix([word[start:][::-1], other[start:][::-1]]))
    return max(len(word), len(other)) - start - end <= 1
