"""Lines that know where each of their characters stands in the source; folded text."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from gazette.parsing.parsed import Span

#: What a paragraph may end with.
TERMINALS = "。；：！？”）」』》】…!?;:)>"
#: What divides a sentence; a heading has none of it.
STOPS = re.compile(r"[，。；：,;:！？!?]")
#: A whole line in brackets.
BRACKETED = re.compile(r"[（(【\[].*[）)】\]]")
_SPACE = re.compile(r"\s+")
_TITLE_MARKS = re.compile(
    r"[\s\u200b-\u200d\ufeff《》〈〉<>“”\"‘’'「」『』()〔〕\[\]【】〖〗{}·•・‧.、,，:：;；\-‐‑–—―_]+"
)


def fold(text: str) -> str:
    """NFKC without white space: the form in which texts are compared."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def fold_title(text: str) -> str:
    """A title in NFKC without spaces, brackets and points: the same for two prints of it."""
    return _TITLE_MARKS.sub("", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or several put together; ``pieces`` are the spans of the source that ``text`` is."""

    text: str
    pieces: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """From the first piece to the end of the last, with what was removed between."""
        return (self.pieces[0][0], self.pieces[-1][1]) if self.pieces else (0, 0)

    def at(self, place: int) -> "Line":
        """The one character at ``place``, white space too."""
        return self.slice(place, place + 1)

    def slice(self, start: int, stop: int) -> "Line":
        """The characters ``start`` to ``stop`` as they are, white space at their ends too."""
        return Line(self.text[start:stop], _slice(self.pieces, start, stop))

    def cut(self, start: int, stop: int | None = None) -> "Line":
        """The characters ``start`` to ``stop``, without white space at their ends."""
        stop = len(self.text) if stop is None else stop
        while start < stop and self.text[start].isspace():
            start += 1
        while stop > start and self.text[stop - 1].isspace():
            stop -= 1
        if (start, stop) == (0, len(self.text)):
            return self
        return Line(self.text[start:stop], _slice(self.pieces, start, stop))


def _slice(pieces: tuple[Span, ...], start: int, stop: int) -> tuple[Span, ...]:
    """The spans of characters ``start`` to ``stop`` of a line with these pieces."""
    kept: list[Span] = []
    at = 0
    for begin, end in pieces:
        low, high = max(start - at, 0), min(stop - at, end - begin)
        if low < high:
            kept.append((begin + low, begin + high))
        at += end - begin
    if not kept and pieces:
        kept = [(pieces[0][0] + start, pieces[0][0] + start)] if len(pieces) == 1 else [pieces[0]]
        kept = [(kept[0][0], kept[0][0])]
    return tuple(kept)


def concatenate(lines: Iterable[Line]) -> Line:
    """Lines put together in order, with nothing between them."""
    lines = list(lines)
    return Line(
        "".join(line.text for line in lines),
        tuple(piece for line in lines for piece in line.pieces),
    )
