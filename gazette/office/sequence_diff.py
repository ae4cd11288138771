"""The difference of two sequences of rows, linear in their length. Pure.

Rows that both have once, in the same order, part the sequences into stretches (patience
diff, Bram Cohen); what is alike at the ends of a stretch is matched. Short stretches
without such rows are compared row with row, long ones place by place.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher

from gazette.office.source_diff import longest_in_order
from gazette.parsing.parsed import Span

#: A stretch of both sequences, and whether its rows are alike.
Stretch = tuple[bool, Span, Span]

#: Stretches without a common row are compared row with row up to this product of their lengths.
_MOST_COMPARED = 40_000
#: So often a stretch is parted again.
_DEEPEST = 20


def stretches(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Stretch]:
    """The stretches of both sequences in order, alike and unlike in turn."""
    last: Stretch | None = None
    for alike, one, other in _parts(old, new, (0, len(old)), (0, len(new)), 0):
        if one[0] == one[1] and other[0] == other[1]:
            continue
        if last is not None and last[0] == alike:
            last = (alike, (last[1][0], one[1]), (last[2][0], other[1]))
            continue
        if last is not None:
            yield last
        last = (alike, one, other)
    if last is not None:
        yield last


def _parts(
    old: Sequence[Hashable], new: Sequence[Hashable], one: Span, other: Span, depth: int
) -> Iterator[Stretch]:
    """The stretches within two spans; some may be empty, or alike to the one before."""
    (a, b), (c, d) = one, other
    head = 0
    while a + head < b and c + head < d and old[a + head] == new[c + head]:
        head += 1
    yield True, (a, a + head), (c, c + head)
    a, c = a + head, c + head
    tail = 0
    while a < b - tail and c < d - tail and old[b - tail - 1] == new[d - tail - 1]:
        tail += 1
    yield from _unlike(old, new, (a, b - tail), (c, d - tail), depth)
    yield True, (b - tail, b), (d - tail, d)


def _unlike(
    old: Sequence[Hashable], new: Sequence[Hashable], one: Span, other: Span, depth: int
) -> Iterator[Stretch]:
    """The stretches within two spans that neither begin nor end alike."""
    (a, b), (c, d) = one, other
    anchors = _anchors(old, new, one, other) if a < b and c < d and depth < _DEEPEST else []
    if anchors:
        for x, y in anchors:
            yield from _parts(old, new, (a, x), (c, y), depth + 1)
            yield True, (x, x + 1), (y, y + 1)
            a, c = x + 1, y + 1
        yield from _parts(old, new, (a, b), (c, d), depth + 1)
    elif a < b and c < d and (b - a) * (d - c) <= _MOST_COMPARED:
        matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
        for tag, i, j, k, m in matcher.get_opcodes():
            yield tag == "equal", (a + i, a + j), (c + k, c + m)
    else:
        yield from _by_place(old, new, (a, b), (c, d))


def _by_place(
    old: Sequence[Hashable], new: Sequence[Hashable], one: Span, other: Span
) -> Iterator[Stretch]:
    """Each row of a span beside the one at the same place of the other span."""
    (a, b), (c, d) = one, other
    both = min(b - a, d - c)
    for at in range(both):
        alike = old[a + at] == new[c + at]
        yield alike, (a + at, a + at + 1), (c + at, c + at + 1)
    yield False, (a + both, b), (c + both, d)


def _anchors(
    old: Sequence[Hashable], new: Sequence[Hashable], one: Span, other: Span
) -> list[tuple[int, int]]:
    """The places of rows that stand once in both spans, as many as are in order; where there
    are none, of rows that stand equally often in both, the first with the first, and so on."""
    counts = Counter(old[slice(*one)]), Counter(new[slice(*other)])
    for most in (1, max(b - a for a, b in (one, other))):
        common = {key for key, count in counts[0].items() if counts[1].get(key) == count <= most}
        if not common:
            continue
        places: dict[Hashable, deque[int]] = defaultdict(deque)
        for at in range(*other):
            if new[at] in common:
                places[new[at]].append(at)
        found = [(at, places[old[at]].popleft()) for at in range(*one) if old[at] in common]
        kept = longest_in_order([place for _at, place in found])
        return [pair for index, pair in enumerate(found) if index in kept]
    return []
