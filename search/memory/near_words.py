"""Where nothing is found: words of the same sound, or one character apart, that do stand there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from os.path import commonprefix

from search.memory.holdings import Held
from search.memory.matching import matching, wanted
from search.memory.vocabulary import Vocabulary
from search.query.grammar import Query, parse

#: How many are offered and tried, and how many places are looked at for each half of a word.
MOST_OFFERED, MOST_TRIED, MOST_PLACES = 3, 8, 2_000
#: A word is compared by the half of it that is right, which must not be a single character.
SHORTEST = 3
#: So much of what stands beside a word may be one character; of more, it is a part of the word.
MOST_ALIKE = 0.7
#: A word that is so much rarer than the most frequent one is not what was meant.
FEWEST = 0.2
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def did_you_mean(query: Query, known: Vocabulary) -> list[str]:
    """Other words to type that do find something; none where each word typed does."""
    documents = list(known.holdings.documents.values())
    tried = dict.fromkeys(islice(_corrections(query, known, documents), MOST_TRIED))
    found = (typed for typed in tried if matching(documents, wanted(parse(typed))))
    return list(islice(found, MOST_OFFERED))


def _corrections(query: Query, known: Vocabulary, documents: list[Held]) -> Iterator[str]:
    """The query with one word that stands nowhere replaced by one that is near it."""
    for term in query.wanted:
        if term.field or len(term.normal) < 2 or matching(documents, wanted(parse(term.typed))):
            continue
        near = [*known.sounds.alike(term.normal, MOST_OFFERED), *one_apart(term.normal, documents)]
        for word in dict.fromkeys(near):
            yield query.typed.replace(term.typed, word)


def one_apart(word: str, documents: Iterable[Held]) -> list[str]:
    """Chinese words of the archive that differ in one character from this one, or by one.

    One half of the word stands as it is; what is beside it is compared.
    """
    if len(word) < SHORTEST or not _HAN.fullmatch(word):
        return []
    middle = -(-len(word) // 2)
    found: dict[str, _Neighbours] = {}
    for at in (0, len(word) - middle):
        places = _places(word[at : at + middle], documents)
        for text, place in islice(places, MOST_PLACES):
            for start, end in _windows(word, at, place, middle):
                other = text[start:end]
                if other != word and _HAN.fullmatch(other) and _is_one_apart(word, other):
                    neighbours = found.setdefault(other, _Neighbours())
                    neighbours.before[text[max(0, start - 1) : start]] += 1
                    neighbours.after[text[end : end + 1]] += 1
    count = {other: one.after.total() for other, one in found.items() if one.part_them}
    often = max(count.values(), default=0) * FEWEST
    best = sorted(count, key=lambda other: (-count[other], -len(other), other))
    return [
        other
        for other in best[:MOST_TRIED]
        if count[other] >= often and not any(other in longer for longer in best if longer != other)
    ][:MOST_OFFERED]


class _Neighbours:
    """The characters beside a piece of text: where one is always the same, it is no word."""

    def __init__(self) -> None:
        self.before: Counter[str] = Counter()
        self.after: Counter[str] = Counter()

    @property
    def part_them(self) -> bool:
        return not any(self._belongs(side) for side in (self.before, self.after))

    def _belongs(self, side: Counter[str]) -> bool:
        ((character, count),) = side.most_common(1)
        return count > 1 and count >= MOST_ALIKE * side.total() and bool(_HAN.match(character))


def _windows(word: str, at: int, place: int, middle: int) -> Iterator[tuple[int, int]]:
    """The stretches around a half of the word that are as long as it, or one longer or shorter."""
    for shift in (0, 1, -1):
        if at == 0:
            yield place, place + len(word) + shift
        elif place - at - shift >= 0:
            yield place - at - shift, place + middle


def _places(words: str, documents: Iterable[Held]) -> Iterator[tuple[str, int]]:
    for one in documents:
        at = one.words.find(words)
        while at >= 0:
            yield one.words, at
            at = one.words.find(words, at + 1)


def _is_one_apart(word: str, other: str) -> bool:
    start = len(commonprefix([word, other]))
    end = len(commonprefix([word[start:][::-1], other[start:][::-1]]))
    return max(len(word), len(other)) - start - end <= 1
