"""What an editor saw of a row, as a token that a form sends, compared with the row of now.

By these tokens a change is merged although another editor has changed the document since:
it is refused only if the other has changed what the operation is about. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from gazette.intake import source_words as w
from gazette.intake.draft import Draft, DraftRow


class Aspect(StrEnum):
    """What of a row an operation relies on."""

    WORDS = "words"  # label, heading, body, and which cells are merged
    LEVEL = "level"  # its level, and the text that begins with it
    DEPTH = "depth"
    ABOVE = "above"  # the key of the row before it
    BELOW = "below"  # the key of the row behind it and the rows below it


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A row as an editor saw it; words and level as digests, keys 0 for no row."""

    key: int
    words: str
    level: str
    depth: int
    above: int
    below: int

    def __str__(self) -> str:
        parts = (self.key, self.words, self.level, self.depth, self.above, self.below)
        return ".".join(map(str, parts))


Seen = Mapping[int, SeenRow]


@dataclass(frozen=True, slots=True)
class Concern:
    """What an operation relies on: these aspects of the row ``key``."""

    key: int
    aspects: frozenset[Aspect]


#: The key of the row before a row, and of the one behind it and the rows below it; 0 for none.
Surroundings = tuple[int, int]


def surroundings(rows: Iterable[tuple[int, int, bool]]) -> dict[int, Surroundings]:
    """The surroundings of rows by key; of each its key, its depth, and whether a text begins."""
    before: dict[int, int] = {}
    below: dict[int, int] = {}
    open_: list[tuple[int, int]] = []
    above = 0
    for key, depth, opens in rows:
        while open_ and (opens or depth <= open_[-1][1]):
            below[open_.pop()[0]] = key
        open_.append((key, depth))
        before[key], above = above, key
    return {key: (one, below.get(key, 0)) for key, one in before.items()}


def seen_row(row: DraftRow, around: Mapping[int, Surroundings]) -> SeenRow:
    """A row as whoever looks at it now sees it."""
    return SeenRow(row.key, _words(row), _level(row), row.depth, *around[row.key])


def seen_rows(draft: Draft) -> dict[int, SeenRow]:
    """The rows of a draft, by key, as whoever looks at it now sees them."""
    around = surroundings((row.key, row.depth, row.opens is not None) for row in draft.rows)
    return {row.key: seen_row(row, around) for row in draft.rows}


def _words(row: DraftRow) -> str:
    parts = [w.text_of(part) for part in (row.label, row.heading, row.body)]
    return _digest([*parts, *row.marks])


def _level(row: DraftRow) -> str:
    opens = row.opens
    return _digest([row.level, *([opens.role, opens.label, opens.title] if opens else [])])


def _digest(parts: Iterable[str]) -> str:
    return blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=8).hexdigest()


def read_tokens(tokens: Iterable[str]) -> dict[int, SeenRow]:
    """The rows that a form says its editor saw; tokens that are none are left out."""
    found = {}
    for token in tokens:
        parts = token.split(".")
        numbers = [parts[i] for i in (0, 3, 4, 5)] if len(parts) == 6 else [""]
        if all(text.isascii() and text.isdigit() and len(text) < 10 for text in numbers):
            key, depth, above, below = map(int, numbers)
            found[key] = SeenRow(key, parts[1], parts[2], depth, above, below)
    return found


@dataclass(frozen=True, slots=True)
class Reliance:
    """What an operation relies on, and how its editor saw these rows."""

    concerns: tuple[Concern, ...]
    seen: Seen

    def changed_key(self, draft: Draft) -> int | None:
        """The first row that is no longer as it was seen; None if all are.

        A row that was not seen counts as changed. Raises KeyError for one that is gone.
        """
        around = surroundings((row.key, row.depth, row.opens is not None) for row in draft.rows)
        now = {row.key: row for row in draft.rows}
        for concern in self.concerns:
            row, before = seen_row(now[concern.key], around), self.seen.get(concern.key)
            if before is None or any(
                getattr(row, name.value) != getattr(before, name.value) for name in concern.aspects
            ):
                return concern.key
        return None
