"""The edits of a document: where the words of its rows differ from its source.

Reads words with their places in the source; writes ``parsed.Edit``. Of words that stand
in another order than in the source, the longest sequence in order counts as unchanged;
the others are removed where they were and inserted where they are. Pure.
"""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from gazette.parsing.parsed import Edit, Span

#: Words and the offset in the source of their first character; None for words that an
#: editor wrote.
PlacedWords = tuple[str, int | None]
#: The same as it is stored, as a list of the two.
StoredWords = Sequence[Any]


def edits(
    words: Iterable[PlacedWords | StoredWords], region: Span, source: str, removed: Sequence[Span]
) -> tuple[Edit, ...]:
    """The edits that turn the source at ``region`` into ``words``.

    ``removed`` are the spans of page furniture, in order, which no row holds.
    """
    printed = [one for one in words if one[0].strip()]
    unchanged = longest_in_order([at for _text, at in printed])
    found: list[Edit] = []
    at, inserted = region[0], ""
    for index, (text, place) in enumerate(printed):
        if place is None or index not in unchanged:
            inserted += text
            continue
        if inserted or (place != at and source[at:place].strip()):
            found += _edits_between((at, place), inserted, source, removed)
        at, inserted = place + len(text), ""
    found += _edits_between((at, max(at, region[1])), inserted, source, removed)
    return tuple(found)


def longest_in_order(places: Sequence[int | None]) -> Collection[int]:
    """The indices of the longest sequence of places that rise; None is in no sequence."""
    in_order = [at for at in places if at is not None]
    if all(map(operator.lt, in_order, in_order[1:])):
        if len(in_order) == len(places):
            return range(len(places))
        return {index for index, at in enumerate(places) if at is not None}
    placed = [(index, at) for index, at in enumerate(places) if at is not None]
    tails: list[int] = []
    ends: list[int] = []
    former: dict[int, int | None] = {}
    for index, at in placed:
        length = bisect_left(ends, at)
        former[index] = tails[length - 1] if length else None
        tails[length : length + 1] = [index]
        ends[length : length + 1] = [at]
    found: set[int] = set()
    last: int | None = tails[-1] if tails else None
    while last is not None:
        found.add(last)
        last = former[last]
    return found


def _edits_between(
    gap: Span, inserted: str, source: str, removed: Sequence[Span]
) -> Iterator[Edit]:
    """The edits between two unchanged words: what the source has there, and what replaces it."""
    lost = list(_words_at(gap, source, removed))
    if not lost:
        if inserted.strip():
            yield Edit((gap[0], gap[0]), "", inserted.strip())
        return
    for span in lost:
        yield Edit(span, source[slice(*span)], inserted.strip())
        inserted = ""


def _words_at(gap: Span, source: str, removed: Sequence[Span]) -> Iterator[Span]:
    """The pieces of the source in a gap that are neither removed nor white space."""
    at, end = gap
    first = bisect_left(removed, at, key=lambda span: span[1])
    for start, stop in [*removed[first:], (end, end)]:
        piece = source[at : min(start, end)]
        if piece.strip():
            begin = at + len(piece) - len(piece.lstrip())
            yield (begin, begin + len(piece.strip()))
        at = max(at, stop)
        if at >= end:
            return
