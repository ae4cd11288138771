"""What a step stores of a document before and after it: the rows that it changed, no others.

A *side* is the snapshot of a document (``IntakeDocument.snapshot``) with, in place of its
``structure``, what of that differs from the other side: ``hunks`` are pairs of an index and of
the rows that stand from there on, ``count`` is the number of all rows, ``head`` the structure
without its rows. The two sides of a document have equally many hunks. A side may also hold the
whole ``structure``, as steps did before and those still do that were copied alone. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from gazette.intake.source_words import Words, merge_runs
from gazette.intake.stored_rows import StoredRow, Structure, runs_of, stored_rows

Side = dict[str, Any]


class UnknownState(ValueError):
    """The rows of a document are not as the side says that they are."""


def differences(before: Side, after: Side) -> tuple[Side, Side]:
    """Two snapshots of a document as sides that hold only where their rows differ."""
    old, new = (stored_rows(one["structure"]) for one in (before, after))
    places = list(_changed_places(old, new))
    return (
        _side(before, [[start, list(old[start:end])] for start, end, _, _ in places]),
        _side(after, [[start, list(new[start:end])] for _, _, start, end in places]),
    )


def _side(snapshot: Side, hunks: list[list[Any]]) -> Side:
    structure = snapshot["structure"]
    head = {name: value for name, value in structure.items() if name != "rows"}
    kept = {name: value for name, value in snapshot.items() if name != "structure"}
    return {**kept, "head": head, "count": len(stored_rows(structure)), "hunks": hunks}


def _changed_places(
    old: Sequence[StoredRow], new: Sequence[StoredRow]
) -> Iterator[tuple[int, int, int, int]]:
    """Where two lists of rows differ: begin and end in the old one, begin and end in the new."""
    shortest = min(len(old), len(new))
    first = next((i for i in range(shortest) if _differ(old[i], new[i])), shortest)
    left = shortest - first
    behind = next((i for i in range(left) if _differ(old[-1 - i], new[-1 - i])), left)
    if len(old) != len(new):
        yield first, len(old) - behind, first, len(new) - behind
        return
    begin: int | None = None
    for index in range(first, len(old) - behind):
        if _differ(old[index], new[index]):
            begin = index if begin is None else begin
        elif begin is not None:
            yield begin, index, begin, index
            begin = None
    if begin is not None:
        yield begin, len(old) - behind, begin, len(new) - behind


def changes_words(former: Structure, present: Structure) -> bool:
    """Whether two structures print other words, or in another order; how these are divided
    among rows does not count."""
    old, new = stored_rows(former), stored_rows(present)
    return any(
        _words(old[start:end]) != _words(new[begin:stop])
        for start, end, begin, stop in _changed_places(old, new)
    )


def _words(rows: Iterable[StoredRow]) -> Words:
    return merge_runs(run for row in rows for run in runs_of(row))


def _differ(one: StoredRow, other: StoredRow) -> bool:
    return one is not other and one != other


def structure_at(present: Structure, known: Side, wanted: Side) -> Structure:
    """The structure of the side ``wanted``, from that of the side ``known`` of the same step.

    Raises UnknownState if ``present`` is not what ``known`` says.
    """
    if "structure" in wanted:
        whole: Structure = wanted["structure"]
        return whole
    rows = stored_rows(present)
    if "structure" in known:  # a step has either both sides whole or none
        raise UnknownState
    if len(rows) != known["count"]:
        raise UnknownState
    found: list[StoredRow] = []
    at = 0
    for (start, here), (_start, there) in zip(known["hunks"], wanted["hunks"], strict=True):
        end = start + len(here)
        if list(rows[start:end]) != here:
            raise UnknownState
        found += [*rows[at:start], *there]
        at = end
    found += rows[at:]
    head = wanted["head"]
    page = {"page": head["page"]} if "page" in head else {}
    return {"start": head.get("start", 0), "next": head.get("next", 1), "rows": found, **page}


def rows_of_side(side: Side) -> Iterator[StoredRow]:
    """The rows that a side stores: all, or those that the other side does not have."""
    if "structure" in side:
        yield from stored_rows(side["structure"])
    for _start, rows in side.get("hunks", ()):
        yield from rows


def change_words(before: Iterable[Side], after: Iterable[Side]) -> bool:
    """Whether the rows of sides have other words, and not only another level or depth."""
    old, new = (
        [[row["w"] for row in rows_of_side(side)] for side in sides] for sides in (before, after)
    )
    return old != new


def move_side(side: Side, move: Callable[[Structure], Structure]) -> None:
    """Apply to all that a side stores of a structure what ``move`` does to a structure."""
    if "structure" in side:
        side["structure"] = move(side["structure"])
    for hunk in side.get("hunks", ()):
        hunk[1] = list(stored_rows(move({**side["head"], "rows": hunk[1]})))
    if "head" in side:
        moved = move({**side["head"], "rows": []})
        side["head"] = {name: value for name, value in moved.items() if name != "rows"}
