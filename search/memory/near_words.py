"""Words that were meant: words of the archive that sound alike or are nearly the same.

Only real words are offered, those of the dictionaries, and only where the archive uses
them so: 保证 between 生活 and 边缘 is 保障, because documents say 生活保障边缘.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from os.path import commonprefix

from search.memory.indexed_document import IndexedDocument
from search.memory.lexicon import Lexicon
from search.memory.occurrences import Occurrences
from search.query.pinyin import syllables

#: Words that are offered, and places that are read for one word.
MOST_OFFERED, MOST_PLACES = 3, 600
#: Half of a shorter word is a single character, which says nothing of its other half.
SHORTEST = 3
#: A word that was never typed in this place counts as meant if so large a part of the places
#: says another one, and at least so many of them.
DOMINANT, FEWEST = 0.25, 3
#: A word that occurs less often than this part of the most frequent one was not meant.
RARE = 0.2
_HAN = re.compile(r"[\u4e00-\u9fff]+")
#: Sounds that many speakers and keyboards do not tell apart.
_ALIKE_SOUNDS = ((r"^([zcs])h", r"\1"), ("^l", "n"), ("ng$", "n"))


def meant_words(
    word: str,
    before: str,
    after: str,
    known: Lexicon,
    occurrences: Occurrences,
    *,
    is_only_in_place: bool = False,
) -> list[str]:
    """The words that ``word`` between two others may be a typing error for, the likeliest first.

    A word that stands so in some document is none. With ``is_only_in_place``, only words
    that documents have beside its neighbours.
    """
    if not _HAN.fullmatch(word) or len(word) < 2 or _stands(word, before, after, occurrences):
        return []
    is_unknown = not occurrences.occurs(word)
    if is_unknown and word in known.synonyms:
        return []
    found = _words_in_place(word, before, after, known, occurrences, is_unknown)
    is_real = bool(before or after) and known.cutter.is_word(word)
    if not is_unknown or is_real or is_only_in_place:
        return found[:MOST_OFFERED]  # a real word among others is doubted only for its place
    if not found:
        found = _sounding_alike(word, known, occurrences)
    if not found:
        found = words_one_apart(word, list(occurrences.holdings.documents.values()), known)
    return found[:MOST_OFFERED]


def _stands(word: str, before: str, after: str, occurrences: Occurrences) -> bool:
    """Whether some document has the word beside one of its neighbours; alone, whether any has."""
    sides = [both for both in (before and before + word, after and word + after) if both]
    return any(occurrences.occurs(one) for one in sides or [word])


def _words_in_place(
    word: str, before: str, after: str, known: Lexicon, occurrences: Occurrences, is_unknown: bool
) -> list[str]:
    """Words near this one that documents have after ``before``, or before ``after``."""
    counts: Counter[str] = Counter()
    sides: Counter[str] = Counter()
    for neighbour, is_before in ((before, True), (after, False)):
        if len(neighbour) < 2:
            continue
        beside = _beside(neighbour, is_before, len(word), occurrences)
        for other, count in beside.items():
            is_often = count >= FEWEST and count >= DOMINANT * beside.total()
            if is_near(word, other) and known.is_word(other):
                counts[other] += count
                sides[other] += 1 if is_unknown or is_often else 0
                sides[other] += (
                    _stands(other, before, "", occurrences)
                    and bool(after)
                    and _stands(other, "", after, occurrences)
                )
    best = [other for other, _count in counts.most_common() if sides[other]]
    return sorted(best, key=lambda other: -sides[other])


def _beside(neighbour: str, is_before: bool, length: int, occurrences: Occurrences) -> Counter[str]:
    """What stands beside the occurrences of a word, in texts of a given length."""
    found: Counter[str] = Counter()
    places = _places(neighbour, occurrences.documents_with(neighbour).values())
    for text, at in islice(places, MOST_PLACES):
        start = at + len(neighbour) if is_before else at - length
        if start >= 0:
            found[text[start : start + length]] += 1
    return found


def is_near(word: str, other: str) -> bool:
    """Whether another word of the same length sounds alike or differs in one character."""
    if other == word or len(other) != len(word) or not _HAN.fullmatch(other):
        return False
    differing = sum(one != two for one, two in zip(word, other, strict=True))
    return differing == 1 or _sound(word) == _sound(other)


def _sound(word: str) -> tuple[str, ...]:
    return tuple(_folded(one) for one in syllables(word))


@lru_cache(maxsize=5_000)
def _folded(syllable: str) -> str:
    for pattern, plain in _ALIKE_SOUNDS:
        syllable = re.sub(pattern, plain, syllable)
    return syllable


def _sounding_alike(word: str, known: Lexicon, occurrences: Occurrences) -> list[str]:
    """Words of titles, headings and synonyms that sound the same and occur."""
    alike = occurrences.alike(word, MOST_OFFERED * 3)
    return [one for one in alike if known.is_word(one) and occurrences.occurs(one)]


def words_one_apart(word: str, documents: Iterable[IndexedDocument], known: Lexicon) -> list[str]:
    """Words of the archive that have one character more, less or other than this one.

    Places are searched in which one half of the word occurs; the other half is compared.
    """
    if len(word) < SHORTEST or not _HAN.fullmatch(word):
        return []
    found: Counter[str] = Counter()
    places: dict[str, list[tuple[str, int, int]]] = {}
    for text, start, end in _texts_near(word, list(documents)):
        other = text[start:end]
        if other not in word and _HAN.fullmatch(other) and _is_one_apart(word, other):
            found[other] += 1
            places.setdefault(other, []).append((text, start, end))
    often = max(found.values(), default=0) * RARE
    real = [
        other
        for other, count in found.most_common(MOST_OFFERED * 4)
        if count >= often and known.is_word(other) and _are_whole(places[other], known)
    ]
    return [one for one in real if not any(one in other for other in real if one != other)][
        :MOST_OFFERED
    ]


def _are_whole(places: list[tuple[str, int, int]], known: Lexicon) -> bool:
    """Whether most of some places begin and end where words do: 监护 in 监护人 does not."""
    sample = places[:5]
    whole = sum(known.ends_between_words(text, start, end) for text, start, end in sample)
    return whole * 2 > len(sample)


def _texts_near(word: str, documents: list[IndexedDocument]) -> Iterator[tuple[str, int, int]]:
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
