"""The place in the source of each row whose words it prints, in order of print or moved. Pure.

Linear in the length of the source.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from gazette.office.kept_source import KeptSource
from gazette.office.source_diff import longest_in_order
from gazette.parsing.parsed import Span

#: So many characters of a row are looked up where its place in the source is not known.
_HEAD = 6


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row: its printed words, and where it was read in the source; (0, 0) if it never was."""

    words: str
    span: Span = (0, 0)


@dataclass(slots=True)
class Alignment:
    """Rows with their places in the source.

    ``words`` are those of each row without white space; ``homes`` the characters of the source
    at which it was read, None if it never was. ``placed`` and ``moved`` give, by the index of a
    row, the characters of the source that it prints; the other rows print something else.
    """

    words: list[str]
    homes: list[Span | None]
    placed: dict[int, Span] = field(default_factory=dict)
    moved: dict[int, Span] = field(default_factory=dict)


def align(rows: Sequence[PrintedRow], words: list[str], source: KeptSource) -> Alignment:
    """Find the words of the rows, which are without white space, in the source."""
    homes = _homes(rows, source)
    aligned = Alignment(words, homes)
    places = _places(words, homes, source)
    chosen = longest_in_order(places)
    end = 0
    for index in sorted(chosen):
        at = places[index]
        if at is not None and at >= end:
            end = at + len(words[index])
            aligned.placed[index] = (at, end)
    _place_moved(aligned, places)
    return aligned


def _homes(rows: Sequence[PrintedRow], source: KeptSource) -> list[Span | None]:
    """The characters of the source at which each row was read, without those of rows below it."""
    homes: list[Span | None] = [None] * len(rows)
    following: int | None = None
    for index in range(len(rows) - 1, -1, -1):
        row = rows[index]
        if not row.words or row.span == (0, 0):
            continue
        start, end = source.index(row.span[0]), source.index(row.span[1])
        # The span of a row with rows below it reaches to the end of those.
        if following is not None and start <= following < end:
            end = following
        homes[index], following = (start, end), start
    return homes


def _places(words: list[str], homes: list[Span | None], source: KeptSource) -> list[int | None]:
    """Where the words of each row stand in the source: where they were read, or, of a row that
    was never read there, in the next line behind the row before that begins with them."""
    places = [
        home[0] if text and home and source.words.startswith(text, home[0]) else None
        for text, home in zip(words, homes, strict=True)
    ]
    taken = {at for at in places if at is not None}
    heads: dict[str, list[int]] = {}
    cursor = 0
    for index, text in enumerate(words):
        at = places[index]
        if at is None and homes[index] is None and len(text) >= _HEAD:
            heads = heads or _line_heads(source)
            starts = [one for one in heads.get(text[:_HEAD], ()) if one not in taken]
            near = [one for one in starts if source.words.startswith(text, one)]
            at = next((one for one in near if one >= cursor), near[0] if near else None)
            places[index] = at
            if at is not None:
                taken.add(at)
        if at is not None:
            cursor = at + len(text)
    return places


def _line_heads(source: KeptSource) -> dict[str, list[int]]:
    heads: dict[str, list[int]] = defaultdict(list)
    for start in source.line_starts():
        heads[source.words[start : start + _HEAD]].append(start)
    return heads


def _place_moved(aligned: Alignment, places: Sequence[int | None]) -> None:
    """Rows whose words stand elsewhere in the source, where no other row prints them."""
    taken = sorted(aligned.placed.values())
    for index, at in enumerate(places):
        if at is None or index in aligned.placed:
            continue
        span = (at, at + len(aligned.words[index]))
        place = bisect_left(taken, span)
        before = taken[place - 1][1] if place else 0
        after = taken[place][0] if place < len(taken) else span[1]
        if before <= span[0] and span[1] <= after:
            taken.insert(place, span)
            aligned.moved[index] = span
