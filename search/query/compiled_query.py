"""Query → ``CompiledQuery``: the words to test documents for, and where they occur in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from gazette.parsing.words.numerals import to_han, to_int
from search.query.grammar import Field, Query, Term
from search.query.normal_form import NormalForm, Span


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A query as documents are tested for it. All strings are normal forms.

    ``words`` must all occur in a document, ``excluded`` must not; ``bound`` holds the
    terms with a field. ``phrase`` is the whole as typed. ``literal`` is the same, but
    empty if ``words`` imply it: they all occur in it and nothing else restricts the
    query. A document ranks higher with one of ``in_head`` in its head.
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
        """Whether the query is a single word without a field, which most people type."""
        bound = self.excluded or self.bound or self.years or self.literal
        return len(self.words) == 1 and not bound

    @property
    def restricts(self) -> bool:
        """Whether the query asks for anything besides ``literal``."""
        return bool(self.words or self.excluded or self.bound or self.years)

    @property
    def is_empty(self) -> bool:
        return not (self.restricts or self.literal)

    @property
    def marked(self) -> tuple[str, ...]:
        """The words that are marked wherever they occur, ``literal`` among them."""
        return tuple(dict.fromkeys([*([self.literal] if self.literal else []), *self.words]))

    @property
    def articles(self) -> tuple[str, ...]:
        """The labels of the articles asked for (``条:8``), if no words are asked for."""
        terms = () if self.words else self.bound
        return tuple(
            article_label(term.normal)
            for term in terms
            if term.field is Field.PROVISION and not term.is_excluded
        )

    def occurs_in(self, normal: str) -> bool:
        """Whether anything to mark occurs in a normal form."""
        return any(word in normal for word in self.marked) or any(
            _label_pattern(label).search(normal) for label in self.articles
        )

    def spans(self, form: NormalForm) -> Iterator[Span]:
        """The places to mark in a printed text; they may overlap."""
        for word in self.marked:
            yield from form.occurrences(word)
        for label in self.articles:
            for match in _label_pattern(label).finditer(form.text):
                yield form.printed(*match.span())


#: Finds every document, for a request that has filters only.
EVERYTHING = CompiledQuery((), (), (), None, "", "", ())


def compile_query(query: Query) -> CompiledQuery:
    free = [term for term in query.terms if term.field is None]
    words = tuple(dict.fromkeys(term.normal for term in free if not term.is_excluded))
    excluded = tuple(term.normal for term in free if term.is_excluded)
    bound = tuple(term for term in query.terms if term.field is not None)
    in_head = tuple(dict.fromkeys(filter(None, [query.literal, *words])))
    is_plain = bool(words) and not (excluded or bound or query.years)
    is_implied = is_plain and all(word in query.literal for word in words)
    literal = "" if is_implied else query.literal
    return CompiledQuery(words, excluded, bound, query.years, literal, query.literal, in_head)


def article_label(number: str) -> str:
    """The label with which the row begins that ``条:8``, ``条:八`` or ``条:第八条`` asks for."""
    try:
        return f"第{to_han(to_int(number))}条"
    except ValueError:
        return number


def row_start_pattern(label: str) -> re.Pattern[str]:
    """Finds the end of a line and a label at the beginning of the next one."""
    return _label_pattern(label, "\n")


@lru_cache(maxsize=1_000)
def _label_pattern(label: str, before: str = "") -> re.Pattern[str]:
    """Finds a label; that of 第十条 is not found in 第十条之一, an article of its own."""
    after = "(?!之[一二三四五六七八九十])" if label.endswith("条") else ""
    return re.compile(before + re.escape(label) + after)
