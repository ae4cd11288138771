"""Rows compared with the source that they print: what differs, and at which row.

Reads the words of rows in order of print and the source without what no row holds; writes
``Difference``. White space does not count; any other two characters differ that are not the
same. Pure. Linear in the length of the source, but for the words of a few changed rows.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import accumulate, pairwise

from gazette.parsing.parsed import Span

_SPACE = re.compile(r"\s+")
#: What ends a line of a source.
_BREAK = re.compile(r"[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")
#: So many characters of a row are looked up where its place in the source is not known.
_HEAD = 6


class Difference(StrEnum):
    """What distinguishes rows from their source."""

    CHANGED = "changed"
    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED = "moved"
    CELLS = "cells"


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row: its printed words, and where it was read in the source; (0, 0) if it never was."""

    words: str
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A difference of one row, given by its index in the order of print.

    Of words that no row has (DELETED) ``row`` is the one before, -1 at the beginning.
    ``span`` is that of ``before`` in the source; of an insertion it is empty.
    """

    kind: Difference
    row: int
    span: Span
    before: str
    after: str


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


@dataclass(slots=True)
class _Aligned:
    """Rows with their places: ``placed`` and ``moved`` give, by the index of a row, the
    characters of the source that it prints; the other rows print something else."""

    words: list[str]
    homes: list[Span | None]
    placed: dict[int, Span] = field(default_factory=dict)
    moved: dict[int, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows beside their source: the differences in order of print, [] if there are none, and
    of each row whose words the source prints the characters that they are, by its index."""

    differences: Sequence[RowDifference]
    places: Mapping[int, Span]


def compare_rows(rows: Sequence[PrintedRow], source: KeptSource) -> Comparison:
    """Compare the words of rows, in order of print, with the source."""
    words = [bare(row.words) for row in rows]
    if "".join(words) == source.words:
        ends = list(accumulate(map(len, words)))
        return Comparison((), dict(enumerate(pairwise([0, *ends]))))
    aligned = _align(rows, words, source)
    found = [
        RowDifference(Difference.MOVED, row, source.span(*at), source.printed(*at), rows[row].words)
        for row, at in aligned.moved.items()
    ]
    found += _between(rows, aligned, source)
    ordered = sorted(_one_a_row(found), key=lambda one: (one.row, one.span))
    return Comparison(ordered, {**aligned.placed, **aligned.moved})


def _align(rows: Sequence[PrintedRow], words: list[str], source: KeptSource) -> _Aligned:
    homes = _homes(rows, source)
    aligned = _Aligned(words, homes)
    places = _places(words, homes, source)
    chosen = _longest_in_order(places)
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


def _longest_in_order(places: Sequence[int | None]) -> set[int]:
    """The indices of the longest sequence of places that rise; None is in no sequence."""
    tails: list[int] = []
    ends: list[int] = []
    former: dict[int, int | None] = {}
    for index, at in enumerate(places):
        if at is None:
            continue
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


def _place_moved(aligned: _Aligned, places: Sequence[int | None]) -> None:
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


def _between(
    rows: Sequence[PrintedRow], aligned: _Aligned, source: KeptSource
) -> Iterator[RowDifference]:
    """The differences between rows that stand in the source, one stretch after the other."""
    at, last = 0, -1
    waiting: list[int] = []
    for index, text in enumerate(aligned.words):
        if index in aligned.placed:
            start, end = aligned.placed[index]
            if waiting or at < start:
                yield from _in_gap((at, start), waiting, (last, index), rows, aligned, source)
            at, waiting, last = end, [], index
        elif text and index not in aligned.moved:
            waiting.append(index)
    rest = (at, len(source.words))
    yield from _in_gap(rest, waiting, (last, len(rows)), rows, aligned, source)


def _in_gap(
    gap: Span,
    waiting: list[int],
    around: tuple[int, int],
    rows: Sequence[PrintedRow],
    aligned: _Aligned,
    source: KeptSource,
) -> Iterator[RowDifference]:
    """What the rows ``waiting`` print in place of a stretch of the source.

    ``around`` are the rows before and behind them.
    """
    pieces = list(_without(gap, sorted(aligned.moved.values())))
    lost = "".join(source.words[slice(*piece)] for piece in pieces)
    if lost == "".join(aligned.words[index] for index in waiting):
        return
    whole = waiting
    waiting, pieces = _without_cut(waiting, pieces, aligned, source)
    around = (max([around[0], *set(whole) - set(waiting)]), around[1])
    homes = _homes_in(pieces, waiting, aligned)
    for index in waiting:
        home = homes.get(index)
        if home is None:
            place = source.span(gap[0], gap[0])
            yield RowDifference(Difference.INSERTED, index, place, "", rows[index].words)
        elif source.words[slice(*home)] != aligned.words[index]:
            before = source.printed(*home)
            kind = Difference.CHANGED
            yield RowDifference(kind, index, source.span(*home), before, rows[index].words)
    claimed = sorted(homes.values())
    for piece in pieces:
        for rest in _without(piece, claimed):
            yield _deletion(rest, _neighbours(rest, around, homes), rows, aligned, source)


def _without_cut(
    waiting: list[int], pieces: list[Span], aligned: _Aligned, source: KeptSource
) -> tuple[list[int], list[Span]]:
    """Rows and stretches without the rows that were cut off another one by hand, and print
    what stands there."""
    waiting = list(waiting)
    while waiting and pieces and aligned.homes[waiting[0]] is None:
        start, end = pieces[0]
        stop = start + len(aligned.words[waiting[0]])
        if stop > end or not source.words.startswith(aligned.words[waiting[0]], start):
            break
        aligned.placed[waiting.pop(0)] = (start, stop)
        pieces = [(stop, end), *pieces[1:]] if stop < end else pieces[1:]
    return waiting, pieces


def _without(gap: Span, claimed: Sequence[Span]) -> Iterator[Span]:
    """The parts of a stretch that none of the claimed stretches covers."""
    at, end = gap
    first = bisect_right(claimed, at, key=lambda span: span[1])
    for start, stop in claimed[first:]:
        if start >= end:
            break
        if at < start:
            yield at, start
        at = max(at, stop)
    if at < end:
        yield at, end


def _homes_in(pieces: Sequence[Span], waiting: Sequence[int], aligned: _Aligned) -> dict[int, Span]:
    """The stretches in which changed rows were read, in order, as far as they lie in a gap."""
    found: dict[int, Span] = {}
    at = 0
    for index in waiting:
        home = aligned.homes[index]
        if home is None:
            continue
        for start, end in pieces:
            if max(start, at) <= home[0] < end:
                found[index] = (home[0], min(max(home[1], home[0] + 1), end))
                at = found[index][1]
                break
    return found


def _neighbours(rest: Span, around: tuple[int, int], homes: dict[int, Span]) -> tuple[int, int]:
    """The rows before and behind words that no row has."""
    before = [index for index, home in homes.items() if home[1] <= rest[0]]
    behind = [index for index, home in homes.items() if home[0] >= rest[1]]
    return max([around[0], *before]), min([around[1], *behind])


def _deletion(
    rest: Span,
    around: tuple[int, int],
    rows: Sequence[PrintedRow],
    aligned: _Aligned,
    source: KeptSource,
) -> RowDifference:
    """Words that no row has: those of whole lines, or cut off the row that prints the rest."""
    start, end = rest
    before, behind = around
    own = aligned.placed.get(before)
    next_one = aligned.placed.get(behind)
    if own and own[1] == start and not source.begins_line(start):
        whole = (own[0], end)
        return RowDifference(
            Difference.CHANGED,
            before,
            source.span(*whole),
            source.printed(*whole),
            rows[before].words,
        )
    if next_one and next_one[0] == end and not source.begins_line(end):
        whole = (start, next_one[1])
        return RowDifference(
            Difference.CHANGED,
            behind,
            source.span(*whole),
            source.printed(*whole),
            rows[behind].words,
        )
    return RowDifference(Difference.DELETED, before, source.span(*rest), source.printed(*rest), "")


def _one_a_row(found: Iterable[RowDifference]) -> list[RowDifference]:
    """The differences, of a row that has lost words at both ends one."""
    kept: list[RowDifference] = []
    changed: dict[int, int] = {}
    for one in found:
        if one.kind is not Difference.CHANGED:
            kept.append(one)
        elif one.row in changed:
            former = kept[changed[one.row]]
            kept[changed[one.row]] = _joined(former, one)
        else:
            changed[one.row] = len(kept)
            kept.append(one)
    return kept


def _joined(one: RowDifference, other: RowDifference) -> RowDifference:
    """A row's words with what it has lost at its head (``one``) and at its end (``other``)."""
    own = bare(one.after)
    tail = bare(other.before).removeprefix(own)
    return replace(one, span=(one.span[0], other.span[1]), before=one.before + tail)
