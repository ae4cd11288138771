"""Words of a text that is written without spaces, by jieba and words of one's own.

jieba's dictionary (350,000 words, 60 MB of memory, a second) is loaded once for a process and
shared by all cutters. A server loads it before it forks its workers (``load_dictionary``);
commands that never search do not load it.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from math import log10

import jieba

#: How often an own word counts as seen, for each of its characters: enough to be kept whole.
_OWN_FREQUENCY = 2_000
#: Logarithms of how often jieba's corpus has words that are rare, and words that are everywhere.
_RARELY, _EVERYWHERE = 2.7, 4.7
_lock = threading.Lock()
_base: jieba.Tokenizer | None = None


def load_dictionary() -> jieba.Tokenizer:
    """jieba's own tokenizer, loaded by the first call."""
    global _base
    with _lock:
        if _base is None:
            base = jieba.Tokenizer()
            # Not ``initialize``, which reads and writes a cache that any user of the machine
            # may have put into the folder of temporary files.
            base.FREQ, base.total = base.gen_pfdict(base.get_dict_file())
            base.initialized = True
            _base = base
    return _base


class _Frequencies:
    """How often words are seen, as jieba asks for it: own words, and those of its dictionary.

    The beginnings of own words are seen 0 times, and jieba reads on after them. They are looked
    up in the sorted words, not kept: those of 20,000 words would take 6 MB.
    """

    def __init__(self, own: Iterable[str], base: Mapping[str, int]) -> None:
        self._own, self._base = sorted(set(own)), base

    def get(self, text: str, default: int | None = None) -> int | None:
        place = bisect_left(self._own, text)
        next_own = self._own[place] if place < len(self._own) else ""
        seen = self._base.get(text)
        if next_own == text:
            return max(_OWN_FREQUENCY * len(text), seen or 0)
        if seen is None:
            return 0 if next_own.startswith(text) else default
        return seen

    def __contains__(self, text: str) -> bool:
        return self.get(text) is not None

    def __getitem__(self, text: str) -> int:
        seen = self.get(text)
        if seen is None:
            raise KeyError(text)
        return seen


class WordCutter:
    """Cuts texts into words of jieba's dictionary and own ones, without changing the former."""

    def __init__(self, own: Iterable[str]) -> None:
        base = load_dictionary()
        self._cutter = jieba.Tokenizer()
        self._cutter.FREQ = _Frequencies(own, base.FREQ)
        self._cutter.total = base.total
        self._cutter.initialized = True

    def cut(self, text: str) -> list[str]:
        """The words of a text, one after the other; together they are the text."""
        return list(self._cutter.cut(text, HMM=False))

    def is_word(self, text: str) -> bool:
        """Whether it is a word of either dictionary."""
        return bool(self._cutter.FREQ.get(text, 0))

    def split(self, word: str) -> list[str]:
        """The words of two characters and more that a word consists of; [] if it does not."""
        best: list[list[str] | None] = [[], *[None] * len(word)]
        for end in range(2, len(word) + 1):
            for start in range(end - 1):
                before = best[start]
                piece = word[start:end]
                if before is None or len(piece) == len(word) or not self.is_word(piece):
                    continue
                if best[end] is None or len(before) + 1 < len(best[end] or ()):
                    best[end] = [*before, piece]
        return best[-1] or []

    def is_common(self, word: str) -> float:
        """How common a word is in any language: 0 (rare, or unknown) to 1 (said everywhere)."""
        seen = load_dictionary().FREQ.get(word, 0)
        return min(1.0, max(0.0, log10(max(1, seen)) - _RARELY) / (_EVERYWHERE - _RARELY))

    def words_inside(self, word: str) -> Iterator[str]:
        """Shorter words that a word contains, of two characters and more, the first first."""
        for start in range(len(word) - 1):
            for end in range(start + 2, len(word) + 1):
                if end - start < len(word) and self.is_word(word[start:end]):
                    yield word[start:end]
