"""The normal form of a text: texts that say the same have the same normal form.

Queries and printed texts are both compared in it, so that what a person types is
found however it was printed. It is made in this order:

1. NFKC, case folded, NFKC again (Unicode's own caseless compatibility form):
   full width is half width, ``Ⅳ`` is ``iv``, ``㎡`` is ``m2``, ``⑩`` is ``10``;
2. characters that look alike become one (``ALIKE``): the brackets of a document
   number ``〔〕［］【】``, dashes, quotation marks, points in names, ``○`` for ``〇``;
3. white space, control and format characters are removed, but between two letters
   or digits one space is kept: ``示例 市`` is ``示例市``, ``2024 年`` is ``2024年``,
   ``Windows 10`` keeps its space and ``12 34`` is not ``1234``.

``NormalForm`` also holds where each character came from, so that a hit can be
marked in the printed words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

#: Offsets ``[start, end)`` into a text.
Span = tuple[int, int]

#: Characters that look alike, after NFKC: the first of a group replaces the others.
ALIKE = (
    "〔[【〖",
    "〕]】〗",
    "-‐‑‒–—―−",
    "~〜∼",
    '"“”„‟「」『』',
    "'‘’‚‛",
    "·•・‧∙",
    "〇○◯",
)

#: Characters that print nothing: controls, formats (zero width, soft hyphen, tags), and
#: halves of surrogate pairs.
_UNPRINTED = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"\s+")
#: A space that is not between two letters or digits of an alphabet.
_OUTER_SPACE = re.compile(r"(?<![^\W\u2e80-\U0010ffff]) | (?![^\W\u2e80-\U0010ffff])")
_ALIKE = {ord(one): group[0] for group in ALIKE for one in group[1:]}
#: Characters that fold to one character each and never merge with the one before.
_PLAIN = "\x21-\x7e\u3001\u3002\u3008-\u3011\u3014\u3015\u4e00-\u9fff\uff01-\uff5e“”‘’—"
#: A run of them, without the last one if the character after it may merge with it.
_PLAIN_RUN = re.compile(f"[{_PLAIN}]+(?![^{_PLAIN}])")


@dataclass(frozen=True, slots=True)
class NormalForm:
    """A text's normal form; its character ``i`` comes from ``[starts[i], ends[i])`` of the text."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def printed(self, start: int, end: int) -> Span:
        """Offsets in the text of the characters ``[start, end)`` of the normal form."""
        return self.starts[start], self.ends[end - 1]

    def occurrences(self, words: str) -> Iterator[Span]:
        """Offsets in the text at which ``words``, a normal form, occur; none overlap."""
        at = self.text.find(words) if words else -1
        while at >= 0:
            yield self.printed(at, at + len(words))
            at = self.text.find(words, at + len(words))


def normal_text(text: str) -> str:
    """The normal form without offsets, faster: for what is indexed and compared."""
    spaced = _SPACES.sub(" ", _UNPRINTED.sub(" ", _folded(text)))
    return _OUTER_SPACE.sub("", spaced)


def normal_form(text: str) -> NormalForm:
    """The normal form with offsets; ``normal_form(t).text == normal_text(t)``."""
    if _PLAIN_RUN.fullmatch(text):
        return NormalForm(_folded(text), range(len(text)), range(1, len(text) + 1))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, is_plain in _pieces(text):
        folded = _folded(text[start:end])
        if is_plain:
            characters.extend(folded)
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
            continue
        for character in _SPACES.sub(" ", _UNPRINTED.sub(" ", folded)):
            if character == " " and characters and characters[-1] == " ":
                ends[-1] = end
                continue
            characters.append(character)
            starts.append(start)
            ends.append(end)
    return _without_outer_spaces("".join(characters), starts, ends)


def _without_outer_spaces(spaced: str, starts: list[int], ends: list[int]) -> NormalForm:
    dropped = {match.start() for match in _OUTER_SPACE.finditer(spaced)}
    if not dropped:
        return NormalForm(spaced, starts, ends)
    kept = [at for at in range(len(spaced)) if at not in dropped]
    return NormalForm(
        "".join(spaced[at] for at in kept),
        [starts[at] for at in kept],
        [ends[at] for at in kept],
    )


def _folded(text: str) -> str:
    return normalize("NFKC", normalize("NFKC", text).casefold()).translate(_ALIKE)


def _pieces(text: str) -> Iterator[tuple[int, int, bool]]:
    """Start and end of each piece that folds independently, and whether it is a plain run."""
    at = 0
    for run in _PLAIN_RUN.finditer(text):
        yield from ((*cluster, False) for cluster in _clusters(text, at, run.start()))
        at = run.end()
        yield run.start(), at, True
    yield from ((*cluster, False) for cluster in _clusters(text, at, len(text)))


def _clusters(text: str, first: int, last: int) -> Iterator[Span]:
    """Single characters, or a letter with its accents, in a part of a text."""
    start = first
    for at in range(first + 1, last):
        if not _merges(text[start:at], text[at]):
            yield start, at
            start = at
    if start < last:
        yield start, last


def _merges(cluster: str, following: str) -> bool:
    return _folded(cluster + following) != _folded(cluster) + _folded(following)
