"""Rows compared with the source that they print: what differs, and at which row.

Reads the words of rows in order of print and the source without what no row holds; writes
``Difference``. White space does not count; any other two characters differ that are not the
same. Pure. Linear in the length of the source, but for the words of a few changed rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, pairwise

from gazette.office.kept_source import KeptSource, bare
from gazette.office.row_alignment import Alignment, PrintedRow, align
from gazette.parsing.parsed import Span


class Difference(StrEnum):
    """What distinguishes rows from their source."""

    CHANGED = "changed"
    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED = "moved"


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
    aligned = align(rows, words, source)
    found = [
        RowDifference(Difference.MOVED, row, source.span(*at), source.printed(*at), rows[row].words)
        for row, at in aligned.moved.items()
    ]
    found += _between(rows, aligned, source)
    ordered = sorted(_one_a_row(found), key=lambda one: (one.row, one.span))
    return Comparison(ordered, {**aligned.placed, **aligned.moved})


def _between(
    rows: Sequence[PrintedRow], aligned: Alignment, source: KeptSource
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
    aligned: Alignment,
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
    waiting: list[int], pieces: list[Span], aligned: Alignment, source: KeptSource
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


def _homes_in(
    pieces: Sequence[Span], waiting: Sequence[int], aligned: Alignment
) -> dict[int, Span]:
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
    aligned: Alignment,
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
