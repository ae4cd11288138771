"""What was typed, read as terms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from search.normal import normal_text


class Field(StrEnum):
    """What a term may be bound to: ``标题:食品``."""

    TITLE = "标题"
    NUMBER = "文号"
    BODY = "机关"
    COLUMN = "栏目"
    YEAR = "年"
    PROVISION = "条"


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase; ``typed`` is without its operator, ``normal`` never empty."""

    typed: str
    normal: str
    field: Field | None = None
    is_phrase: bool = False
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed as it is understood; ``notes`` say in Chinese what was read differently.

    ``literal`` is the normal form of the whole as typed. All ``terms`` must hold,
    the excluded ones must not. ``years`` is a range with both its ends.
    """

    typed: str
    literal: str
    terms: tuple[Term, ...]
    years: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()


def parse(typed: str) -> Query:
    """Words parted by spaces, all of which must stand in a document."""
    words = [(word, normal_text(word)) for word in typed.split()]
    terms = tuple(Term(word, normal) for word, normal in words if normal)
    return Query(typed, normal_text(typed), terms)
