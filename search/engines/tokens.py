"""The tokens of every engine: single characters and pairs of neighbours, of the normal form.

A pair never crosses the end of a line, as no words are found across rows. A
document in which words occur has all their pairs; a document with all their pairs
need not hold the words, so an engine can only propose it.
"""

from __future__ import annotations

from search.models import BETWEEN

#: Separates tokens where an engine takes them as one string.
SEPARATOR = "\x1e"
_BREAKS = {"\n", BETWEEN}


def tokens_of_text(words: str) -> set[str]:
    """The tokens of an entry's lines."""
    pairs = {first + second for first, second in zip(words, words[1:], strict=False)}
    kept = {pair for pair in pairs if pair[0] not in _BREAKS and pair[1] not in _BREAKS}
    return (kept | set(words)) - _BREAKS


def tokens_of_words(words: str) -> list[str]:
    """The tokens that a document needs for ``words`` to occur in it, each once."""
    if len(words) == 1:
        return [words]
    return list(dict.fromkeys(map("".join, zip(words, words[1:], strict=False))))
