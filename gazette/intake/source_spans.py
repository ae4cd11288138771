"""Spans of the source that are found by bisection. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple


class SourceMark(NamedTuple):
    """A span of the source, and what stands there.

    ``kind`` is "row" for words of a row, "removed" for a piece of page furniture with the
    ``reason``, "doubt" for what a finding is about. ``row`` is the key or the index of a row,
    ``is_elsewhere`` whether that row is shown on another page than the span.
    """

    start: int
    end: int
    kind: str
    row: int | None = None
    reason: str = ""
    is_elsewhere: bool = False


class MarkIndex:
    """Marks in the order of the source, asked for by place.

    Marks may overlap; a question costs as many steps as marks stand there, and not as many
    as there are.
    """

    def __init__(self, marks: Iterable[SourceMark]) -> None:
        self.marks = sorted(marks, key=lambda mark: mark[:2])
        self._starts = [mark.start for mark in self.marks]
        #: The greatest end of each mark and those before it.
        self._ends = list(accumulate((mark.end for mark in self.marks), max))

    def between(self, start: int, end: int) -> Iterator[SourceMark]:
        """The marks that have a character between two places, in order."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return (mark for mark in self.marks[first:last] if mark.end > start)

    def last_at(self, place: int) -> SourceMark | None:
        """The last of the marks in whose span a place stands."""
        index = bisect_right(self._starts, place) - 1
        while index >= 0 and self._ends[index] > place:
            if self.marks[index].end > place:
                return self.marks[index]
            index -= 1
        return None
