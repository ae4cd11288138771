"""A long document in parts, as its page shows them: some rows, and their stretch of the source.

The parts follow each other in the rows and in the source alike, so that all of them
together show each row and each character once. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gazette.intake.stored_rows import Structure, first_places, lengths
from gazette.office.source_diff import longest_in_order
from gazette.parsing.parsed import Span

#: A part has at most so many rows, and ends with the row that makes it so many characters long.
MOST_ROWS = 300
MOST_CHARACTERS = 30_000
#: A part begins with the line of its first row, unless that row stands further along the line.
_LONG_LINE = 2_000


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A part by its number, counted from 1; the rows from index ``first`` up to ``end``, and
    the stretch of the source that is shown beside them."""

    number: int
    first: int
    end: int
    span: Span


def parts_of(structure: Structure, region: Span, source: str) -> list[DocumentPart]:
    """The parts of a document whose stretch of the source is ``region``; at least one."""
    sizes = lengths(structure)
    cuts = [0, *_cuts(sizes), len(sizes)]
    places = _boundaries(structure, cuts, region, source) if len(cuts) > 2 else [*region]
    rows, spans = pairwise(cuts), pairwise(places)
    return [
        DocumentPart(number, first, end, span)
        for number, ((first, end), span) in enumerate(zip(rows, spans, strict=True), start=1)
    ]


def _cuts(sizes: Sequence[int]) -> Iterator[int]:
    """The indices at which a part begins, but for the first one."""
    rows = characters = 0
    for index, size in enumerate(sizes):
        if rows == MOST_ROWS or (rows and characters >= MOST_CHARACTERS):
            yield index
            rows = characters = 0
        rows, characters = rows + 1, characters + size


def _boundaries(structure: Structure, cuts: Sequence[int], region: Span, source: str) -> list[int]:
    """Where in the source each part begins, and where the last one ends.

    Rows that stand in another order than in the source do not count: their words are shown
    where the source prints them, in another part if need be.
    """
    places = first_places(structure)
    in_order = longest_in_order(places)
    starts = [region[1]]
    for first, end in reversed(list(pairwise(cuts))):
        placed = (places[index] for index in range(first, end) if index in in_order)
        starts.append(next((at for at in placed if at is not None), starts[-1]))
    starts.reverse()
    found = [region[0]]
    for place in starts[1:-1]:
        line = source.rfind("\n", region[0], place) + 1 or region[0]
        begin = line if place - line <= _LONG_LINE else place
        found.append(min(max(begin, found[-1]), region[1]))
    return [*found, region[1]]


def part_with_row(parts: Sequence[DocumentPart], index: int) -> DocumentPart:
    """The part in which the row at an index stands."""
    return next(part for part in parts if part.first <= index < part.end)


def part_at(parts: Sequence[DocumentPart], place: int) -> DocumentPart:
    """The part beside which a place of the source is shown; the first one for any other place."""
    return next((part for part in parts if part.span[0] <= place < part.span[1]), parts[0])
