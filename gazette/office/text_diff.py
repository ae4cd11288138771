"""Two wordings compared: what was struck and what was added, in the order of reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from diff_match_patch import diff_match_patch


class Fate(StrEnum):
    KEPT = "kept"
    STRUCK = "struck"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that one wording has, or both."""

    fate: Fate
    words: str


_FATES = {-1: Fate.STRUCK, 0: Fate.KEPT, 1: Fate.ADDED}


def compare(before: str, after: str) -> Sequence[Piece]:
    """The pieces from which both wordings can be read: kept and struck, kept and added."""
    engine = diff_match_patch()
    engine.Diff_Timeout = 1  # seconds; beyond them the answer is coarser, never wrong
    pieces = engine.diff_main(before, after)
    engine.diff_cleanupSemantic(pieces)
    return [Piece(_FATES[fate], words) for fate, words in pieces]
