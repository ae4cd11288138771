"""Which page a line of the source stands on, by the words of the pages. Pure.

Reads the text of a PDF that was laid out of a file, with the places of its lines, and
the file's text as it was read; writes the places of those lines of the text that are found.
The words are the same and mostly in the same order, but for white space, bars of tables,
running heads, and what one of both programs numbers or leaves out.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from gazette.parsing.readers.source_text import LinePlace

_IGNORED = re.compile(r"[\s|⟦⟧]+")
_KEPT = re.compile(r"[^\s|⟦⟧]")
_LINE = re.compile(r"[^\n\f]+")
#: How far behind the last found line the next is looked for: much for long ones alone.
_REACH, _SHORT_REACH = 6_000, 200
#: Lines of fewer characters are short; so many first characters stand for a whole line.
_SHORT, _BEGINNING = 6, 16
#: How far before the last found line a line may stand: a footnote, a cell of a table.
_BACK = 1_500


def matched_places(
    source: str, parts: Sequence[Sequence[int]], text: str, places: Sequence[LinePlace]
) -> list[list[int]]:
    """The places of the lines of ``source`` in its ``parts`` that stand in ``text``.

    ``places`` are those of ``text``, in order. Each answer is a ``LinePlace`` as a list; a
    line of the source that is printed as several lines has a place for each.
    """
    pages = _Pages(text, places)
    found: list[list[int]] = []
    for start, end in parts:
        pages.go_to_part(source[start:end])
        for line in _LINE.finditer(source, start, end):
            if words := _IGNORED.sub("", line[0]):
                found += pages.places_of(words, source, line.start())
    return sorted(found)


class _Pages:
    """The characters of the pages without white space, and how far they are matched."""

    def __init__(self, text: str, places: Sequence[LinePlace]) -> None:
        self.places = [place for place in places if place.end > place.start]
        self.starts = [place.start for place in self.places]
        self.words = _IGNORED.sub("", text)
        self.offsets = array("I", (match.start() for match in _KEPT.finditer(text)))
        self.end = self.missed = 0

    def go_to_part(self, text: str) -> None:
        """Begin where the first lines of a part of the file stand."""
        for count, line in enumerate(_LINE.finditer(text)):
            words = _IGNORED.sub("", line[0])[:_BEGINNING]
            at = self.words.find(words) if len(words) >= _SHORT else -1
            if at >= 0:
                self.end, self.missed = max(0, at - _SHORT_REACH), 0
                return
            if count > _BEGINNING:
                return

    def places_of(self, words: str, source: str, offset: int) -> Iterator[list[int]]:
        """The places of a line of the source that begins at ``offset``."""
        at = self._find(words)
        if at < 0:
            self.missed += len(words)
            return
        end = min(at + len(words), len(self.words))
        if end > self.end:
            self.end, self.missed = end, 0
        own = [
            offset + match.start()
            for match in _KEPT.finditer(source[offset : offset + 2 * len(words) + 400])
        ]
        first, last = self.offsets[at], self.offsets[end - 1] + 1
        for place in self.places[max(0, bisect_right(self.starts, first) - 1) :]:
            if place.start >= last:
                break
            if place.end <= first:
                continue
            begins = max(0, bisect_left(self.offsets, place.start) - at)
            ends = min(len(own), bisect_left(self.offsets, place.end) - at, end - at)
            if begins < ends:
                yield [own[begins], own[ends - 1] + 1, *place[2:]]

    def _find(self, words: str) -> int:
        """Where the words stand next; -1 where they do not."""
        reach = _REACH + self.missed if len(words) >= _SHORT else _SHORT_REACH + self.missed
        stop = self.end + min(reach, 4 * _REACH) + len(words)
        for sought in (words, words[:_BEGINNING]):
            if len(sought) == len(words) or len(words) > _BEGINNING:
                at = self.words.find(sought, self.end, stop)
                if at < 0 and len(words) >= _SHORT:
                    at = self.words.find(sought, max(0, self.end - _BACK), self.end)
                if at >= 0:
                    return at
        return -1
