"""Where nothing is found: words of the same sound, or one character apart, that do stand there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from os.path import commonprefix

from search.holdings import Held
from search.matching import matching, wanted
from search.query import Query, parse
from search.vocabulary import Vocabulary

#: How many are offered and tried, and how many places are looked at for each half of a word.
MOST_OFFERED, MOST_TRIED, MOST_PLACES = 3, 8, 2_000
#: A word is compared by the half of it that is right, which must not be a single character.
SHORTEST = 3
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
    found: Counter[str] = Counter()
    for at, length in ((0, middle), (len(word) - middle, middle)):
        half = word[at : at + length]
        for text, place in islice(_places(half, documents), MOST_PLACES):
            start = place - at
            for shift in (0, 1, -1):
                other = (
                    text[start : start + len(word) + shift]
                    if at == 0
                    else text[max(0, start - shift) : place + length]
                )
                if other != word and _HAN.fullmatch(other) and _is_one_apart(word, other):
                    found[other] += 1
    return sorted(found, key=lambda other: (-found[other], -len(other), other))[:MOST_OFFERED]


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
