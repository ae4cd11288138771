"""Other wordings of a query, whose hits come after the exact ones: synonyms, variants, pinyin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from search.query import Query


@dataclass(frozen=True, slots=True)
class Rewording:
    """A query to ask as well, and in Chinese why: ``同义词：最低生活保障``."""

    query: Query
    reason: str


def rewordings(query: Query) -> Iterable[Rewording]:
    """The other wordings of a query, the nearest first."""
    return ()
