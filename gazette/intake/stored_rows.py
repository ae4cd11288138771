"""The rows of a document as they are stored, looked through without making objects of them.

Of a document of 40,000 rows a page shows 300; what must be known of the others (where they
stand, which address and how many characters they have) is read from the JSON itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import Any

from gazette.intake.seen_rows import Surroundings, surroundings
from gazette.intake.source_spans import SourceMark
from gazette.intake.source_words import Run
from gazette.parsing.node import Node
from gazette.parsing.parsed import Level, Span
from gazette.parsing.stages.addresses import assign_addresses
from gazette.parsing.words.markers import Scheme

#: A document as JSON (``draft.dump``), and one of its rows.
Structure = dict[str, Any]
StoredRow = dict[str, Any]


def stored_rows(structure: Structure) -> Sequence[StoredRow]:
    """The rows in order of print."""
    rows: Sequence[StoredRow] = structure.get("rows", ())
    return rows


def runs_of(row: StoredRow) -> Iterator[Run]:
    """The words of a row with their places in the source."""
    for part in row["w"]:
        for text, at in part:
            yield Run(text, at)


def text_of_row(row: StoredRow) -> str:
    """The printed words of a row."""
    return "".join(text for part in row["w"] for text, _at in part)


def index_of(structure: Structure, key: int) -> int | None:
    """The index of the row with this key; None if it is gone."""
    rows = stored_rows(structure)
    return next((index for index, row in enumerate(rows) if row["k"] == key), None)


class RowPlaces:
    """Where the words of all rows stand in the source, looked up by place."""

    def __init__(self, structure: Structure) -> None:
        runs = [
            (at, at + len(text), index)
            for index, row in enumerate(stored_rows(structure))
            for part in row["w"]
            for text, at in part
            if at is not None and text
        ]
        runs.sort()
        self._runs = runs
        #: The greatest end of each run and those before it.
        self._ends = list(accumulate((end for _start, end, _index in runs), max))

    def indices_at(self, start: int, end: int) -> Iterator[int]:
        """The indices of the rows that have a character between two places."""
        for at, to, index in islice(self._runs, bisect_right(self._ends, start), None):
            if at >= end:
                break
            if to > start:
                yield index


def marks_of(structure: Structure, within: Span) -> list[SourceMark]:
    """Where words of rows stand in a stretch of the source; ``row`` is the index of the row."""
    low, high = within
    return [
        SourceMark(at, at + len(text), "row", index)
        for index, row in enumerate(stored_rows(structure))
        for part in row["w"]
        for text, at in part
        if at is not None and at < high and at + len(text) > low
    ]


def first_places(structure: Structure) -> list[int | None]:
    """Where each row begins in the source; None for a row that an editor wrote."""
    return [
        next((at for part in row["w"] for _text, at in part if at is not None), None)
        for row in stored_rows(structure)
    ]


def lengths(structure: Structure) -> list[int]:
    """How many characters each row has."""
    found = []
    for row in stored_rows(structure):
        length = 0
        for part in row["w"]:
            for run in part:
                length += len(run[0])
        found.append(length)
    return found


def surroundings_of(structure: Structure, first: int, end: int) -> dict[int, Surroundings]:
    """Which rows stand before and behind each of the rows from ``first`` to ``end``, by key."""
    rows = stored_rows(structure)
    last = end
    lowest = min((row["d"] for row in rows[first:end]), default=0)
    while last < len(rows) and rows[last]["d"] > lowest and "o" not in rows[last]:
        last += 1
    around = rows[max(first - 1, 0) : last + 1]
    return surroundings((row["k"], row["d"], "o" in row) for row in around)


#: Rows of these levels have an address that begins with that of the row they stand in, so that
#: no row that stands in another has the same.
_INNER = frozenset(
    {Level.PARAGRAPH.value, Level.ITEM.value, Level.SUBITEM.value}
    | {Level.TABLE.value, Level.TABLE_ROW.value}
)
_LEVELS = {level.value: level for level in Level}


def addresses(structure: Structure, first: int = 0, end: int | None = None) -> list[str]:
    """The addresses of the rows from ``first`` to ``end``, as the parser's ``document_of``
    gives them."""
    rows = stored_rows(structure)
    end = len(rows) if end is None else end
    texts: list[list[Node]] = []
    nodes: list[Node] = []
    open_: list[Node] = []
    for index, is_needed in enumerate(_needed(rows, first, end)):
        row = rows[index]
        if "o" in row or not texts:
            texts.append([])
            open_ = []
        if not is_needed:
            continue
        scheme = Scheme[row["s"]] if "s" in row else None
        node = Node(_LEVELS[row["l"]], number=row.get("n", ""), scheme=scheme)
        del open_[row["d"] :]
        (open_[-1].children if open_ else texts[-1]).append(node)
        open_.append(node)
        if first <= index < end:
            nodes.append(node)
    used: Counter[str] = Counter()
    for number, roots in enumerate(texts, start=1):
        assign_addresses(roots, f"text_{number}__" if len(texts) > 1 else "", used)
    return [node.address for node in nodes]


def _needed(rows: Sequence[StoredRow], first: int, end: int) -> Iterable[bool]:
    """Of each row whether the addresses of those from ``first`` to ``end`` depend on it: it
    stands in a tree with one of them, or its own address may be that of another row."""
    needed = bytearray(len(rows))
    tree = 0
    open_: list[int] = []
    for index, row in enumerate(rows):
        depth = row["d"]
        if not depth or "o" in row:
            if first < index and tree < end:  # the tree before this row has some of them
                needed[tree:index] = b"\1" * (index - tree)
            tree = index
        del open_[depth:]
        open_.append(index)
        if not depth or row["l"] not in _INNER:
            for one in open_:
                needed[one] = 1
    if tree < end:
        needed[tree:] = b"\1" * (len(rows) - tree)
    return map(bool, needed)
