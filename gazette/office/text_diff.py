"""The difference of two wordings, for corrections, amendments, histories and sheets."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import chain

from diff_match_patch import diff_match_patch


class Fate(StrEnum):
    """What becomes of a run of characters from one wording to the other."""

    KEPT = "kept"
    STRUCK = "struck"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that both wordings have, or only one of them."""

    fate: Fate
    words: str


_FATES = {-1: Fate.STRUCK, 0: Fate.KEPT, 1: Fate.ADDED}

#: A whole number, a whole Latin word, or any other single character.
_TOKEN = re.compile(r"[0-9０-９.]+|[A-Za-z]+|.", re.DOTALL)
#: The first of the private-use characters that stand for tokens while they are compared.
_FIRST_SIGN = 0xF0000
#: How many characters there are from it on: so many different tokens can be told apart.
_SIGNS = sys.maxunicode + 1 - _FIRST_SIGN
#: Wordings of so many characters, both together, are kept with their difference.
_LONGEST_KEPT = 4000


def compare(before: str, after: str, *, whole_words: bool = False) -> Sequence[Piece]:
    """The pieces of both wordings in reading order.

    The kept and struck pieces together give ``before``, the kept and added ones ``after``.
    With ``whole_words`` a number or a Latin word changes as a whole (30 to 50, not 3 to
    5), and only short coincidences between two changes are merged into them. Wordings of more
    than ``_SIGNS`` different tokens (tables of figures) are compared by characters all the same.
    """
    is_short = len(before) + len(after) <= _LONGEST_KEPT
    return list((_kept if is_short else _compared)(before, after, whole_words))


def _compared(before: str, after: str, whole_words: bool) -> Sequence[Piece]:
    engine = diff_match_patch()
    # Seconds, after which the difference becomes coarser; it stays correct.
    engine.Diff_Timeout = 0.5 if whole_words else 1
    coded = _code_tokens(before, after) if whole_words else None
    if coded is not None:
        return _compare_tokens(engine, *coded)
    differences = engine.diff_main(before, after)
    engine.diff_cleanupSemantic(differences)
    return [Piece(_FATES[change], words) for change, words in differences]


#: The same two wordings are compared for every reader of an amended article.
_kept = lru_cache(maxsize=512)(_compared)


def _code_tokens(before: str, after: str) -> tuple[list[str], list[str]] | None:
    """Both wordings with one character in place of each token, and the tokens in their order.

    None where there are more of them than characters.
    """
    split = [_TOKEN.findall(words) for words in (before, after)]
    tokens = list(dict.fromkeys(chain.from_iterable(split)))
    if len(tokens) > _SIGNS:
        return None
    signs = {token: chr(_FIRST_SIGN + place) for place, token in enumerate(tokens)}
    return ["".join(map(signs.__getitem__, one)) for one in split], tokens


def _compare_tokens(engine: diff_match_patch, coded: list[str], tokens: list[str]) -> list[Piece]:
    """The pieces of two wordings that are coded so."""
    differences = engine.diff_main(*coded, False)
    engine.diff_cleanupEfficiency(differences)
    return [
        Piece(_FATES[change], "".join(tokens[ord(sign) - _FIRST_SIGN] for sign in signs))
        for change, signs in differences
    ]
