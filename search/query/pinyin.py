"""Pinyin of titles and headings: which Chinese words a run of letters may mean.

``linshijiuzhu``, ``linshi jiuz`` (the last syllable may be unfinished) and the
initials ``lsjz`` all mean 临时救助 if a title or heading contains it; so does
临时就助, typed with a wrong character of the same sound.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any

#: Typed letters are looked up as initials from three, as syllables from four letters on.
_LETTERS = re.compile(r"[a-z][a-z' ]{1,60}")
FEWEST_INITIALS, FEWEST_LETTERS = 3, 4
_SEPARATOR = "|"


@lru_cache(maxsize=50_000)
def syllables(words: str) -> tuple[str, ...]:
    """A syllable for each character; one that is not Chinese is its own syllable."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  (its dictionary takes long to load)

    one_by_one: Any = list  # other characters are not taken together
    read = lazy_pinyin(words, errors=one_by_one)
    return tuple(read) if len(read) == len(words) else tuple(words)


def letters_of(typed: str) -> str:
    """The typed letters as one word; empty if anything else was typed."""
    return re.sub(r"[' ]", "", typed) if _LETTERS.fullmatch(typed) else ""


@dataclass(frozen=True)
class PinyinIndex:
    """Looks letters up in phrases: normal forms of titles and headings."""

    phrases: tuple[str, ...]

    @cached_property
    def _characters(self) -> str:
        return _SEPARATOR.join(self.phrases)

    @cached_property
    def _syllables(self) -> list[str]:
        """A syllable for each of ``_characters``."""
        read = (one for phrase in self.phrases for one in (*syllables(phrase), _SEPARATOR))
        return list(read)[:-1]

    @cached_property
    def _spelled(self) -> str:
        return "".join(self._syllables)

    @cached_property
    def _starts(self) -> list[int]:
        """The offset in ``_spelled`` at which each character's syllable begins."""
        return list(accumulate(map(len, self._syllables), initial=0))

    @cached_property
    def _initials(self) -> str:
        return "".join(one[0] for one in self._syllables)

    def words_for(self, letters: str, most: int) -> list[str]:
        """The words that letters may mean, the most frequent first."""
        found: Counter[str] = Counter()
        if len(letters) >= FEWEST_LETTERS:
            found.update(self._by_syllables(letters))
        if not found and len(letters) >= FEWEST_INITIALS:
            found.update(self._by_initials(letters))
        return _most_frequent(found)[:most]

    def alike(self, words: str, most: int) -> list[str]:
        """Other words that sound the same as these Chinese ones, the most frequent first."""
        letters = "".join(syllables(words))
        found = Counter(self._by_syllables(letters, whole=True))
        return [other for other in _most_frequent(found) if other != words][:most]

    def _by_syllables(self, letters: str, whole: bool = False) -> Iterable[str]:
        for at in _places(self._spelled, letters):
            first = bisect_left(self._starts, at)
            last = bisect_left(self._starts, at + len(letters))
            if self._starts[first] != at or (whole and self._starts[last] != at + len(letters)):
                continue
            if last - first >= 2:
                yield self._characters[first:last]

    def _by_initials(self, letters: str) -> Iterable[str]:
        for at in _places(self._initials, letters):
            yield self._characters[at : at + len(letters)]


def _most_frequent(found: Counter[str]) -> list[str]:
    """The words in an order that does not depend on that of the phrases."""
    return sorted(found, key=lambda words: (-found[words], words))


def _places(text: str, words: str) -> Iterable[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
