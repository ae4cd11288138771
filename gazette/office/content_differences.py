"""What is different between the content of a document at one time and at another.

Compares kept contents (``DocumentContent.as_json``): facts by name, rows by their words
first and by their addresses where the words differ, so that a row which was put in does not
make all later ones, whose numbers moved, look rewritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from gazette.models import Provision, Text

#: More changed rows than this between two equal ones are paired by address alone.
_MOST_COMPARED = 3000
#: Up to so many rows, the rows that changed are paired by the likeness of their words.
_MOST_SIMILAR = 30
#: The likeness from which two rows are taken for one that was reworded.
_ALIKE = 0.5
_ADDRESS, _LEVEL, _WORDS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row before and after; ``before`` is None for one that was added, ``after`` for one
    that was removed. ``note`` tells of a change that is not in the words: 级别：款 → 项."""

    address: str
    before: str | None
    after: str | None
    note: str = ""

    @property
    def is_rewording(self) -> bool:
        return self.before is not None and self.after is not None and self.before != self.after


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[RowDifference]:
    """The differences of two contents: facts first, then rows in order of print."""
    facts = _fact_differences(before["facts"], after["facts"])
    texts = _fact_differences(_text_facts(before), _text_facts(after))
    return [*facts, *texts, *_row_differences(before["rows"], after["rows"])]


def changed_addresses(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The addresses, as they are now, of the rows that were added or changed."""
    rows = _row_differences(before["rows"], after["rows"])
    return {one.address for one in rows if one.after is not None}


def _text_facts(content: dict[str, Any]) -> list[list[str]]:
    return [
        [f"第{place}个文本", f"{Text.ROLES.get(role, role)} {label} {title}".strip()]
        for place, role, label, title in content["texts"]
    ]


def _fact_differences(before: list[list[str]], after: list[list[str]]) -> Iterator[RowDifference]:
    old, new = ({fact[0]: fact[1] for fact in facts} for facts in (before, after))
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            yield RowDifference("", old.get(name), new.get(name), name)


def _row_differences(before: list[Any], after: list[Any]) -> list[RowDifference]:
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(old), len(new)) > _MOST_COMPARED:
        return list(_paired(old, new))
    found: list[RowDifference] = []
    keys = [[tuple(map(str, row[_LEVEL:])) for row in rows] for rows in (old, new)]
    matcher = SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    for tag, start, stop, new_start, new_stop in matcher.get_opcodes():
        if tag != "equal":
            found += _paired(old[start:stop], new[new_start:new_stop])
    return found


def _common(one: list[Any], other: list[Any]) -> int:
    """How many rows two lists share at their beginning, but for their addresses."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a[_LEVEL:] != b[_LEVEL:]:
            break
        length += 1
    return length


def _paired(old: list[Any], new: list[Any]) -> Iterator[RowDifference]:
    """Changed rows with what they were before; the others were removed or added."""
    former = _pairs(old, new)
    kept = {id(other) for other in former.values()}
    for row in old:
        if id(row) not in kept:
            yield RowDifference(row[_ADDRESS], row[_WORDS], None)
    for place, row in enumerate(new):
        other = former.get(place)
        if other is None:
            yield RowDifference(row[_ADDRESS], None, row[_WORDS])
        elif other[_LEVEL:] != row[_LEVEL:]:
            yield RowDifference(row[_ADDRESS], other[_WORDS], row[_WORDS], _note(other, row))


def _pairs(old: list[Any], new: list[Any]) -> dict[int, Any]:
    """By the place of a new row the old row that it was.

    In a short stretch the most similar words in the same order; else the same address.
    """
    if max(len(old), len(new)) > _MOST_SIMILAR:
        former = {row[_ADDRESS]: row for row in old}
        return {n: former[row[_ADDRESS]] for n, row in enumerate(new) if row[_ADDRESS] in former}
    pairs: dict[int, Any] = {}
    first = 0
    for row in old:
        likely = [(_similarity(row, new[place]), -place) for place in range(first, len(new))]
        likeness, place = max(likely, default=(0.0, 0))
        if likeness >= _ALIKE:
            pairs[-place] = row
            first = 1 - place
    return pairs


def _similarity(old: list[Any], new: list[Any]) -> float:
    """From 0 to 1; rows of one address and level are taken for the same if nothing is alike."""
    matcher = SequenceMatcher(None, old[_WORDS], new[_WORDS], autojunk=False)
    is_same_place = (old[_ADDRESS], old[_LEVEL]) == (new[_ADDRESS], new[_LEVEL])
    alike = matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0
    return max(alike, _ALIKE if is_same_place else 0.0)


def _note(before: list[Any], after: list[Any]) -> str:
    """What differs besides the words, in Chinese."""
    if before[_LEVEL] != after[_LEVEL]:
        names = [Provision.LEVELS.get(one, one) for one in (before[_LEVEL], after[_LEVEL])]
        return f"级别：{names[0]} → {names[1]}"
    return "" if before[_WORDS] != after[_WORDS] else "层次、编号或者合并的格有改动"
