"""Query → which documents hold it, and in which rows: substring tests on normal forms, no more.

What is found is exact whatever an engine proposes: each proposed document is
tested here. A document is found when all words stand in it, or the query as
typed does, operators and all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from gazette.parsing.numerals import to_han, to_int
from search.entries import BODIES, NUMBER, TITLES
from search.holdings import Held, row_pattern
from search.normal import normal_text
from search.query import Field, Query, Term

_LINES = {Field.TITLE: TITLES, Field.NUMBER: NUMBER, Field.BODY: BODIES}
_column = lru_cache(maxsize=1_000)(normal_text)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query as it is tested: words that must stand anywhere, and must not, and bound ones.

    ``phrase`` is the whole as typed. So is ``literal``, but it is empty where the
    words imply it: they all stand in it and nothing else restricts.
    """

    words: tuple[str, ...]
    excluded: tuple[str, ...]
    bound: tuple[Term, ...]
    years: tuple[int, int] | None
    literal: str
    phrase: str

    @property
    def is_one_word(self) -> bool:
        """Whether a word, anywhere, is all that is wanted: what most people type."""
        bound = self.excluded or self.bound or self.years or self.literal
        return len(self.words) == 1 and not bound

    @property
    def is_nothing(self) -> bool:
        return not (self.words or self.excluded or self.bound or self.years or self.literal)

    @property
    def marked(self) -> tuple[str, ...]:
        """The words to mark wherever they stand, the query as typed among them."""
        return tuple(dict.fromkeys([*([self.literal] if self.literal else []), *self.words]))


#: Nothing to match, for what only filters narrow.
EVERYTHING = Wanted((), (), (), None, "", "")


def wanted(query: Query) -> Wanted:
    free = [term for term in query.terms if term.field is None]
    words = tuple(dict.fromkeys(term.normal for term in free if not term.is_excluded))
    excluded = tuple(term.normal for term in free if term.is_excluded)
    bound = tuple(term for term in query.terms if term.field is not None)
    is_plain = bool(words) and not (excluded or bound or query.years)
    is_implied = is_plain and all(word in query.literal for word in words)
    return Wanted(
        words, excluded, bound, query.years, "" if is_implied else query.literal, query.literal
    )


def matching(documents: Iterable[Held], what: Wanted) -> list[Held]:
    """The documents that hold what is wanted."""
    if what.is_nothing:
        return []
    if what.is_one_word:
        word = what.words[0]
        return [one for one in documents if word in one.words]
    literal = what.literal
    return [one for one in documents if (literal and literal in one.words) or _holds(one, what)]


def _holds(one: Held, what: Wanted) -> bool:
    text = one.words
    if not (what.words or what.excluded or what.bound or what.years):
        return False
    return (
        all(word in text for word in what.words)
        and not any(word in text for word in what.excluded)
        and all(_is_bound(one, term) != term.is_excluded for term in what.bound)
        and (what.years is None or what.years[0] <= int(one.facts["year"]) <= what.years[1])
    )


def _is_bound(one: Held, term: Term) -> bool:
    """Whether a term stands where it is bound to."""
    if term.field is Field.COLUMN:
        return term.normal in _column(one.facts["column"])
    if term.field is Field.YEAR:
        return term.normal.removesuffix("年") == str(one.facts["year"])
    if term.field is Field.PROVISION:
        return f"\n{article(term.normal)}" in one.words
    return one.has(_LINES[term.field or Field.TITLE], term.normal)


def article(number: str) -> str:
    """What a row begins with that ``条:8``, ``条:八`` or ``条:第八条`` asks for."""
    try:
        return f"第{to_han(to_int(number))}条"
    except ValueError:
        return number


def matching_rows(one: Held, what: Wanted) -> list[int]:
    """The rows of a found document in which all words stand, or the query as typed."""
    rows: Collection[int] = one.rows_with_all(what.words) if what.words else ()
    if what.literal:
        rows = sorted({*rows, *one.rows_with(what.literal)})
    return list(rows)


def row_counts(documents: Iterable[Held], what: Wanted) -> dict[int, int]:
    """How many rows of each found document match."""
    if what.is_one_word:
        pattern = row_pattern(what.words[0])
        return {one.document_id: one.count_rows_with(pattern) for one in documents}
    return {one.document_id: len(matching_rows(one, what)) for one in documents}


def partial_rows(one: Held, what: Wanted, most: int) -> list[int]:
    """Rows in which some of the words stand, those with most different words first."""
    counts: dict[int, int] = {}
    for word in what.words:
        for row in one.rows_with(word):
            counts[row] = counts.get(row, 0) + 1
    return sorted(counts, key=lambda row: (-counts[row], row))[:most]
