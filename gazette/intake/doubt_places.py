"""Where a doubt stands, as the queue shows it: lines of the source, and the rows made of them.

Reads a draft and the source; pure. Long stretches are shown by their beginning and end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gazette.intake.draft import Draft, DraftRow
from gazette.intake.row_tree import NUMBERED
from gazette.models import Provision
from gazette.parsing.parsed import Level, Span

#: Lines of the source around a place.
AROUND = 2
#: Of a longer place this many lines are shown of its beginning, and of its end.
ENDS = 4
#: Places of one doubt that are shown; the others are counted.
MOST_PLACES = 20
#: Characters of a line that are shown on either side of what is marked, and of a mark.
_BESIDE, _MARKED = 160, 600


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A line of the source: its number, and its words before, at and behind the place."""

    number: int
    before: str
    marked: str
    behind: str
    is_after_gap: bool = False

    @property
    def is_place(self) -> bool:
        return bool(self.marked)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row of the document; ``is_place`` if its words stand at the doubt."""

    row: DraftRow
    is_place: bool

    @property
    def level_label(self) -> str:
        return Provision.LEVELS[self.row.level.value]

    @property
    def is_numbered(self) -> bool:
        return self.row.level in NUMBERED

    @property
    def is_editable(self) -> bool:
        return self.row.level is not Level.TABLE


def place_lines(source: str, span: Span, around: int = AROUND) -> list[PlaceLine]:
    """The lines at a span of the source, with some before and behind; blank ones left out."""
    low, high = span[0], max(span[1], span[0] + 1)
    start, end = _line_start(source, low), _line_end(source, high)
    inside = list(_lines(source, start, end))
    gap = len(inside) > 2 * ENDS
    if gap:
        inside = [*inside[:ENDS], *inside[-ENDS:]]
    shown = [*_neighbours(source, start, -around), *inside, *_neighbours(source, end, around)]
    first_after = inside[-ENDS][0] if gap else -1
    return [_line(source, at, words, (low, high), at == first_after) for at, words in shown]


def _line(source: str, at: int, words: str, span: Span, is_after_gap: bool) -> PlaceLine:
    low, high = max(span[0] - at, 0), min(span[1] - at, len(words))
    number = source.count("\n", 0, at) + 1
    if low >= high:
        return PlaceLine(number, _clip(words, _MARKED), "", "", is_after_gap)
    before, behind = words[:low], words[high:]
    return PlaceLine(
        number,
        ("…" if len(before) > _BESIDE else "") + before[-_BESIDE:],
        _clip(words[low:high], _MARKED),
        _clip(behind, _BESIDE),
        is_after_gap,
    )


def _clip(words: str, most: int) -> str:
    return words[:most] + ("…" if len(words) > most else "")


def _line_start(source: str, at: int) -> int:
    return source.rfind("\n", 0, at) + 1


def _line_end(source: str, at: int) -> int:
    end = source.find("\n", max(at - 1, 0))
    return len(source) if end < 0 else end


def _lines(source: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, each with its offset."""
    at = start
    for words in source[start:end].split("\n"):
        if words.strip():
            yield at, words.rstrip("\r\f\v")
        at += len(words) + 1


def _neighbours(source: str, at: int, count: int) -> list[tuple[int, str]]:
    """The ``count`` lines behind an offset, or, if it is negative, before it."""
    reach = 2000
    if count < 0:
        begin = _line_start(source, max(0, at - reach))
        return list(_lines(source, begin, max(at - 1, 0)))[count:] if at else []
    return list(_lines(source, at + 1, _line_end(source, at + reach)))[:count]


def place_rows(draft: Draft, spans: Iterable[Span]) -> list[PlaceRow]:
    """The rows that have words at the spans, with the one before and the one behind them."""
    found = {index for span in spans for index in _indices(draft, span)}
    if len(found) > 2 * ENDS:
        ordered = sorted(found)
        found = {*ordered[:ENDS], *ordered[-ENDS:]}
    shown = {near for index in found for near in (index - 1, index, index + 1)}
    return [
        PlaceRow(draft.rows[index], index in found)
        for index in sorted(shown)
        if 0 <= index < len(draft.rows)
    ]


def _indices(draft: Draft, span: Span) -> Iterator[int]:
    low, high = span[0], max(span[1], span[0] + 1)
    for index, row in enumerate(draft.rows):
        if any(at is not None and at < high and low < at + len(text) for text, at in row.words):
            yield index
