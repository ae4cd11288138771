"""A copy beside the words of a published document, character by character.

Both are compared without white space. The stretch of each that belongs together is found by runs
of characters that both have once, in the same order; what lies outside is told and not compared:
words of the document that the copy does not have at its ends, and words of the copy around them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from gazette.office.source_diff import longest_in_order
from gazette.office.text_diff import Fate, Piece, compare
from gazette.true_copies.canonical_form import without_space
from gazette.verification.given_copy import GRAM, GivenCopy, places_of_grams

#: Runs are looked for at every so many characters.
_STEP = 4
#: Characters shown on either side of a difference.
_AROUND = 24


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row in which the copy differs: its address, and the pieces of both, published first:
    STRUCK is missing in the copy, ADDED is in the copy alone."""

    address: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``start`` and ``end`` bound the copy's words that were compared. ``missing_before`` and
    ``missing_after`` count the document's characters that the copy does not go into."""

    start: int
    end: int
    missing_before: int
    missing_after: int
    same: int
    differences: Sequence[RowDifference]

    @property
    def is_whole(self) -> bool:
        return not self.missing_before and not self.missing_after

    @property
    def is_exact(self) -> bool:
        return not self.differences


def compare_copy(given: GivenCopy, rows: Sequence[tuple[str, str]]) -> Comparison | None:
    """The copy beside the rows (address, printed words) of a document; None where they have
    nothing in common."""
    bare = [(address, without_space(words)) for address, words in rows]
    published = "".join(words for _address, words in bare)
    if not published or not given.words:
        return None
    if (at := given.words.find(published)) >= 0:
        return Comparison(at, at + len(published), 0, 0, len(published), ())
    if (at := published.find(given.words)) >= 0:
        after = len(published) - at - len(given.words)
        return Comparison(0, len(given.words), at, after, len(given.words), ())
    bounds = _bounds(given, published)
    if bounds is None:
        return None
    (begin, stop), (start, end) = bounds
    pieces = list(compare(published[begin:stop], given.words[start:end], whole_words=True))
    begins = {0, *accumulate(len(words) for _address, words in bare)}
    _begin_with_rows(pieces, begins, begin)
    start, end = _without_ends(pieces, start, end)
    same = sum(len(one.words) for one in pieces if one.fate is Fate.KEPT)
    differences = tuple(_by_row(bare, pieces, begin))
    return Comparison(start, end, begin, len(published) - stop, same, differences)


def likeness(given: GivenCopy, published: str) -> float:
    """How much of the shorter of two texts stands in the other, from 0 to 1, at a glance."""
    if len(published) < GRAM or len(given.words) < GRAM:
        return float(published in given.words or given.words in published)
    if len(published) <= len(given.words):
        sample = _sample(published)
        return sum(one in given.grams for one in sample) / len(sample)
    sample = _sample(given.words)
    return sum(one in published for one in sample) / len(sample)


def _sample(words: str) -> list[str]:
    step = max(GRAM, len(words) // 80)
    return [words[at : at + GRAM] for at in range(0, len(words) - GRAM + 1, step)]


def _bounds(given: GivenCopy, published: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The stretches of the published words and of the copy's that belong together."""
    step = 1 if len(published) < 400 or len(given.words) < 400 else _STEP
    own = places_of_grams(published)
    places = range(0, len(published) - GRAM + 1, step)
    found = [
        (at, place)
        for at in places
        if own[gram := published[at : at + GRAM]] >= 0 and (place := given.grams.get(gram, -1)) >= 0
    ]
    in_order = longest_in_order([place for _at, place in found])
    anchors = [one for index, one in enumerate(found) if index in in_order]
    if not anchors:
        return None
    (first, first_given), (last, last_given) = anchors[0], anchors[-1]
    lead = min(first, first_given)
    tail = min(len(published) - last, len(given.words) - last_given)
    return (first - lead, last + tail), (first_given - lead, last_given + tail)


def _begin_with_rows(pieces: list[Piece], begins: Collection[int], at: int) -> None:
    """Let pieces that are missing begin with a row where they may as well; ``at`` is where the
    first piece begins.

    Of ``第一条…第二条…`` without its second row a comparison may say that ``二条…第`` is missing.
    """
    for index, one in enumerate(pieces):
        if one.fate is Fate.STRUCK and at not in begins and 0 < index < len(pieces) - 1:
            before, after = pieces[index - 1], pieces[index + 1]
            by = _moved(before.words, one.words, at, begins)
            if by and before.fate is after.fate is Fate.KEPT and by < len(before.words):
                words = before.words[-by:] + one.words
                pieces[index - 1] = Piece(Fate.KEPT, before.words[:-by])
                pieces[index] = Piece(Fate.STRUCK, words[:-by])
                pieces[index + 1] = Piece(Fate.KEPT, words[-by:] + after.words)
        if one.fate is not Fate.ADDED:
            at += len(one.words)


def _moved(before: str, words: str, at: int, begins: Collection[int]) -> int:
    """By how many characters a missing piece can begin earlier, to begin with a row; 0 for none."""
    for by in range(1, min(len(before), len(words)) + 1):
        if before[-by] != words[-by]:
            return 0
        if at - by in begins:
            return by
    return 0


def _without_ends(pieces: list[Piece], start: int, end: int) -> tuple[int, int]:
    """Take off what the copy alone has at either end: it stands around the document."""
    if pieces and pieces[0].fate is Fate.ADDED:
        start += len(pieces.pop(0).words)
    if pieces and pieces[-1].fate is Fate.ADDED:
        end -= len(pieces.pop().words)
    return start, end


def _by_row(
    rows: Sequence[tuple[str, str]], pieces: Sequence[Piece], begin: int
) -> Iterator[RowDifference]:
    """The pieces of each row that has a difference, shortened to what stands around it.

    ``begin`` is where the pieces begin in the words of all rows. What the copy alone has between
    two rows is told with the first of them.
    """
    ends = list(accumulate(len(words) for _address, words in rows))
    of_row: dict[int, list[Piece]] = defaultdict(list)
    at = begin
    for piece in pieces:
        words = piece.words
        if piece.fate is Fate.ADDED:
            of_row[bisect_left(ends, max(at, 1))].append(piece)
            continue
        while words:
            row = bisect_right(ends, at)
            part = words[: ends[row] - at]
            of_row[row].append(Piece(piece.fate, part))
            at, words = at + len(part), words[len(part) :]
    for row, found in sorted(of_row.items()):
        yield from _shown(rows[row][0], found)


def _shown(address: str, pieces: Sequence[Piece]) -> Iterator[RowDifference]:
    if any(one.fate is not Fate.KEPT for one in pieces):
        last = len(pieces) - 1
        shown = [
            Piece(one.fate, _shortened(one.words, is_first=at == 0, is_last=at == last))
            if one.fate is Fate.KEPT
            else one
            for at, one in enumerate(pieces)
        ]
        yield RowDifference(address, tuple(shown))


def _shortened(words: str, *, is_first: bool, is_last: bool) -> str:
    """Words that both have, of long ones only those beside a difference."""
    before = "" if is_first else words[:_AROUND]
    after = "" if is_last else words[-_AROUND:]
    return words if len(words) <= 2 * _AROUND else f"{before}……{after}"
