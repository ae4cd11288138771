"""Query → which documents hold it, and in which rows: substring tests on normal forms, no more.

What is found is exact whatever an engine proposes: each proposed document is
tested here. A document is found when all words stand in it, or the query as
typed does, operators and all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from gazette.parsing.words.numerals import to_han, to_int
from search.memory.entries import BODIES, HEAD_LINES, NUMBER, TITLES
from search.memory.holdings import Held, row_pattern
from search.query.grammar import Field, Query, Term
from search.query.normal_form import normal_text

_LINES = {Field.TITLE: TITLES, Field.NUMBER: NUMBER, Field.BODY: BODIES}
#: Documents that show which of several words is the rarest.
SAMPLED = 20
_column = lru_cache(maxsize=1_000)(normal_text)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query as it is tested: words that must stand anywhere, and must not, and bound ones.

    ``phrase`` is the whole as typed. So is ``literal``, but it is empty where the
    words imply it: they all stand in it and nothing else restricts. Any of
    ``in_head`` in a document's head makes it rank higher.
    """

    words: tuple[str, ...]
    excluded: tuple[str, ...]
    bound: tuple[Term, ...]
    years: tuple[int, int] | None
    literal: str
    phrase: str
    in_head: tuple[str, ...]

    @property
    def is_one_word(self) -> bool:
        """Whether a word, anywhere, is all that is wanted: what most people type."""
        bound = self.excluded or self.bound or self.years or self.literal
        return len(self.words) == 1 and not bound

    @property
    def restricts(self) -> bool:
        """Whether anything beside the query as typed is wanted."""
        return bool(self.words or self.excluded or self.bound or self.years)

    @property
    def is_nothing(self) -> bool:
        return not (self.restricts or self.literal)

    @property
    def marked(self) -> tuple[str, ...]:
        """The words to mark wherever they stand, the query as typed among them."""
        return tuple(
            dict.fromkeys([*([self.literal] if self.literal else []), *self.words, *self.articles])
        )

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles asked for by number where no words are: what their rows begin with."""
        terms = () if self.words else self.bound
        wanted_terms = [term for term in terms if not term.is_excluded]
        return tuple(article(one.normal) for one in wanted_terms if one.field is Field.PROVISION)


#: Nothing to match, for what only filters narrow.
EVERYTHING = Wanted((), (), (), None, "", "", ())


def wanted(query: Query) -> Wanted:
    free = [term for term in query.terms if term.field is None]
    words = tuple(dict.fromkeys(term.normal for term in free if not term.is_excluded))
    excluded = tuple(term.normal for term in free if term.is_excluded)
    bound = tuple(term for term in query.terms if term.field is not None)
    in_head = tuple(dict.fromkeys(filter(None, [query.literal, *words])))
    is_plain = bool(words) and not (excluded or bound or query.years)
    is_implied = is_plain and all(word in query.literal for word in words)
    literal = "" if is_implied else query.literal
    return Wanted(words, excluded, bound, query.years, literal, query.literal, in_head)


def matching(documents: Collection[Held], what: Wanted) -> list[Held]:
    """The documents that hold what is wanted, in the order in which they are given."""
    parsed = _holding(documents, what) if what.restricts else []
    if not what.literal:
        return parsed
    typed = [one for one in documents if what.literal in one.words]
    if not typed:
        return parsed
    found = {one.document_id for one in (*parsed, *typed)}
    return [one for one in documents if one.document_id in found]


def matching_counted(documents: Iterable[Held], word: str) -> dict[int, int]:
    """The documents that hold a word, each with the number of its rows that do, in one pass."""
    pattern = row_pattern(word)
    counts = {one.document_id: one.count_rows_with(pattern) for one in documents}
    return {
        one.document_id: counts[one.document_id]
        for one in documents
        if counts[one.document_id] or one.head_has(word)
    }


def _holding(documents: Iterable[Held], what: Wanted) -> list[Held]:
    """The documents that hold the words as they are read, narrowed word by word."""
    found = list(documents)
    for word in what.words:
        found = [one for one in found if word in one.words]
    for word in what.excluded:
        found = [one for one in found if word not in one.words]
    for term in what.bound:
        found = [one for one in found if _is_bound(one, term) != term.is_excluded]
    if what.years:
        first, last = what.years
        found = [one for one in found if first <= int(one.facts["year"]) <= last]
    return found


def _is_bound(one: Held, term: Term) -> bool:
    """Whether a term stands where it is bound to."""
    if term.field is Field.COLUMN:
        return term.normal in _column(one.facts["column"])
    if term.field is Field.YEAR:
        return term.normal.removesuffix("年") == str(one.facts["year"])
    if term.field is Field.PROVISION:
        return f"\n{article(term.normal)}" in one.words
    return term.normal in one.head[_LINES[term.field or Field.TITLE]]


def article(number: str) -> str:
    """What a row begins with that ``条:8``, ``条:八`` or ``条:第八条`` asks for."""
    try:
        return f"第{to_han(to_int(number))}条"
    except ValueError:
        return number


def matching_rows(one: Held, what: Wanted) -> list[int]:
    """The rows of a found document in which all words stand, or the query as typed."""
    rows = one.rows_with_all(what.words) if what.words else _article_rows(one, what)
    if what.literal and what.literal in one.words:
        return sorted({*rows, *one.rows_with(what.literal)})
    return rows


def _article_rows(one: Held, what: Wanted) -> list[int]:
    """The rows that begin with an article asked for by its number alone."""
    rows = {row for number in what.articles for row in one.rows_with(number)}
    starts = [(row, one.starts[HEAD_LINES + row]) for row in sorted(rows)]
    return [row for row, start in starts if one.words.startswith(what.articles, start)]


def row_counts(documents: Sequence[Held], what: Wanted) -> dict[int, int]:
    """How many rows of each found document match."""
    sample = "".join(one.words for one in documents[:SAMPLED])
    ordered = replace(what, words=tuple(sorted(what.words, key=sample.count)))
    return {one.document_id: len(matching_rows(one, ordered)) for one in documents}


def partial_rows(one: Held, what: Wanted, most: int) -> list[int]:
    """Rows in which some of the words stand, those with most different words first."""
    counts: dict[int, int] = {}
    for word in what.words:
        for row in one.rows_with(word):
            counts[row] = counts.get(row, 0) + 1
    return sorted(counts, key=lambda row: (-counts[row], row))[:most]
