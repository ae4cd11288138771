"""The tokens of every engine: single characters and pairs of neighbours, of the normal form.

A pair never crosses a line: a row's end is a gap that no words cross. A document
in which words stand has all their pairs; one that has them all may not hold the
words, so what an engine finds is only proposed.
"""

from __future__ import annotations

from search.memory.entries import BETWEEN

#: What tokens are parted by where an engine takes them as one string.
SEPARATOR = "\x1e"
_BREAKS = {"\n", BETWEEN}


def tokens_of_text(words: str) -> set[str]:
    """The tokens of an entry's lines."""
    pairs = {first + second for first, second in zip(words, words[1:], strict=False)}
    kept = {pair for pair in pairs if pair[0] not in _BREAKS and pair[1] not in _BREAKS}
    return (kept | set(words)) - _BREAKS


def tokens_of_words(words: str) -> list[str]:
    """The tokens that a document must have for ``words`` to stand in it, each once."""
    if len(words) == 1:
        return [words]
    return list(dict.fromkeys(map("".join, zip(words, words[1:], strict=False))))
