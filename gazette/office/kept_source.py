"""The source of an issue as its rows print it: without white space and without what no row holds.

Pure.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from gazette.parsing.parsed import Span

_SPACE = re.compile(r"\s+")
#: What ends a line of a source.
_BREAK = re.compile(r"[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")


def bare(text: str) -> str:
    """A text without white space."""
    return _SPACE.sub("", text)


class KeptSource:
    """The source without white space and without ``left_out``: what all rows together print.

    ``words`` are its characters, ``places`` the offset of each in the source.
    """

    def __init__(self, source: str, left_out: Iterable[Span]) -> None:
        self.source = source
        self.left_out = sorted(left_out)
        self.places: list[int] = []
        at = 0
        for start, end in [*self.left_out, (len(source), len(source))]:
            self.places += [i for i in range(at, start) if not source[i].isspace()]
            at = max(at, end)
        self.words = "".join([source[place] for place in self.places])

    def index(self, offset: int) -> int:
        """The index of the first character at an offset of the source or behind it."""
        return bisect_left(self.places, offset)

    def span(self, start: int, end: int) -> Span:
        """The span in the source of the characters ``start`` to ``end``."""
        if start < end:
            return self.places[start], self.places[end - 1] + 1
        place = self.places[start - 1] + 1 if start else 0
        return place, place

    def printed(self, start: int, end: int) -> str:
        """The characters ``start`` to ``end`` with the white space of the source between them."""
        return self.kept(*self.span(start, end)) if start < end else ""

    def kept(self, start: int, end: int) -> str:
        """The source from one offset to another without what is left out."""
        pieces, at = [], start
        first = bisect_right(self.left_out, start, key=lambda span: span[1])
        for begin, stop in self.left_out[first:]:
            if begin >= end:
                break
            pieces.append(self.source[at : max(at, begin)])
            at = max(at, stop)
        return "".join([*pieces, self.source[at:end]])

    def begins_line(self, index: int) -> bool:
        """Whether the character at an index is the first of a line, of those that are kept."""
        if index in (0, len(self.places)):
            return True
        between = self.source[self.places[index - 1] + 1 : self.places[index]]
        return bool(_BREAK.search(between))

    def line_starts(self) -> Iterator[int]:
        """The indices at which lines begin."""
        return (index for index in range(len(self.places)) if self.begins_line(index))
