"""What rows have otherwise than their source: the edits, told by comparing, never kept apart.

Reads rows whose words remember their places; writes ``parsed.Edit``. Words that stand
in another order than in the source are left out where they were and put in where they
are: of the longest sequence in order nothing is an edit.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from gazette.intake.source_words import Run
from gazette.parsing.parsed import Edit, Span


def edits(
    runs: Iterable[Run], region: Span, source: str, removed: Sequence[Span]
) -> tuple[Edit, ...]:
    """The edits that make the source at ``region``, less what was removed, into ``runs``."""
    words = [run for run in runs if run.text.strip()]
    kept = _in_order(words)
    found: list[Edit] = []
    at, written = region[0], ""
    for index, run in enumerate(words):
        if index not in kept:
            written += run.text
            continue
        start = run.at or 0
        found += _between((at, start), written, source, removed)
        at, written = start + len(run.text), ""
    found += _between((at, max(at, region[1])), written, source, removed)
    return tuple(found)


def _in_order(runs: list[Run]) -> set[int]:
    """The indices of the longest sequence of runs that stand in the order of the source."""
    tails: list[int] = []
    ends: list[int] = []
    former: dict[int, int | None] = {}
    for index, run in enumerate(runs):
        if run.at is None:
            continue
        place = bisect_left(ends, run.at)
        former[index] = tails[place - 1] if place else None
        tails[place : place + 1] = [index]
        ends[place : place + 1] = [run.at]
    kept: set[int] = set()
    at: int | None = tails[-1] if tails else None
    while at is not None:
        kept.add(at)
        at = former[at]
    return kept


def _between(gap: Span, written: str, source: str, removed: Sequence[Span]) -> Iterator[Edit]:
    """The edits between two runs: what the source has there, and what is written instead."""
    lost = list(_words_at(gap, source, removed))
    if not lost:
        if written.strip():
            yield Edit((gap[0], gap[0]), "", written.strip())
        return
    for span in lost:
        yield Edit(span, source[slice(*span)], written.strip())
        written = ""


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
