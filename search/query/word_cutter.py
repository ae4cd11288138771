"""Words of a text that is written without spaces, by jieba and words of one's own.

jieba's dictionary (350,000 words, 60 MB of memory, 0.7 s) is loaded once for a process and
shared by all cutters. A server loads it before it forks its workers (``load_dictionary``);
commands that never search do not load it.
"""

from __future__ import annotations

import logging
import threading
from collections import ChainMap
from collections.abc import Iterable, Iterator

import jieba

#: How often an own word counts as seen, for each of its characters: enough to be kept whole.
_OWN_FREQUENCY = 2_000
_lock = threading.Lock()
_base: jieba.Tokenizer | None = None


def load_dictionary() -> jieba.Tokenizer:
    """jieba's own tokenizer, loaded by the first call."""
    global _base
    with _lock:
        if _base is None:
            jieba.setLogLevel(logging.WARNING)
            base = jieba.Tokenizer()
            base.initialize()
            _base = base
    return _base


class WordCutter:
    """Cuts texts into words of jieba's dictionary and own ones, without changing the former."""

    def __init__(self, own: Iterable[str]) -> None:
        base = load_dictionary()
        self.own = frozenset(own)
        frequencies: dict[str, int] = {}
        for word in self.own:
            for end in range(1, len(word)):
                if word[:end] not in base.FREQ:
                    frequencies.setdefault(word[:end], 0)  # jieba reads on after these
        for word in self.own:
            frequencies[word] = max(_OWN_FREQUENCY * len(word), base.FREQ.get(word, 0))
        self._cutter = jieba.Tokenizer()
        self._cutter.FREQ = ChainMap(frequencies, base.FREQ)
        self._cutter.total = base.total
        self._cutter.initialized = True

    def cut(self, text: str) -> list[str]:
        """The words of a text, one after the other; together they are the text."""
        return list(self._cutter.cut(text, HMM=False))

    def is_word(self, text: str) -> bool:
        """Whether it is a word of either dictionary."""
        return bool(self._cutter.FREQ.get(text, 0))

    def words_inside(self, word: str) -> Iterator[str]:
        """Shorter words that a word contains, of two characters and more, the first first."""
        for start in range(len(word) - 1):
            for end in range(start + 2, len(word) + 1):
                if end - start < len(word) and self.is_word(word[start:end]):
                    yield word[start:end]
