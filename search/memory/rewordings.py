"""Other queries that may be meant: simplified characters, synonyms, pinyin, no punctuation.

What they find is listed after the exact hits, with the reason, and counted separately.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from search.memory.lexicon import lexicon
from search.memory.synonyms import replacements
from search.memory.vocabulary import vocabulary
from search.query.grammar import Query, Term, parse
from search.query.pinyin import letters_of
from search.query.simplified_characters import to_simplified

#: Other queries for one query, and words that the typed letters may mean.
MOST_REWORDINGS, MOST_READINGS = 12, 4
_WORDS = re.compile(r"\w+")
_DAY = re.compile(r"(?<!\d)(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Rewording:
    """Another query, and in Chinese how it differs from what was typed."""

    query: Query
    reason: str


def rewordings(query: Query) -> tuple[Rewording, ...]:
    """Other queries to run after this one, the nearest first."""
    found: dict[tuple[Term, ...], Rewording] = {}
    for other in islice(_wordings(query), MOST_REWORDINGS * 2):
        if other.query.terms != query.terms:
            found.setdefault(other.query.terms, other)
    return tuple(found.values())[:MOST_REWORDINGS]


def _wordings(query: Query) -> Iterator[Rewording]:
    plain = parse(to_simplified(query.typed))
    if plain.terms != query.terms:
        yield Rewording(plain, f"简体：{plain.typed}")
    yield from _synonyms(plain)
    yield from _pinyin_words(plain)
    yield from _without_punctuation(plain)


def _synonyms(query: Query) -> Iterator[Rewording]:
    """The query with one term changed: a word of it replaced by a synonym."""
    for term in query.required:
        if term.is_phrase or term.field is not None:
            continue
        for normal, written in replacements(term.normal):
            yield Rewording(_with_replacement(query, term, normal), f"同义词：{written}")


def _pinyin_words(query: Query) -> Iterator[Rewording]:
    """The Chinese words that the typed letters may mean."""
    letters = letters_of(" ".join(term.normal for term in query.required))
    if letters and not any(term.field for term in query.required):
        read = vocabulary().words_for(letters, MOST_READINGS)
        whole = [words for words in read if lexicon().is_word(words)]
        for words in whole or read:
            yield Rewording(parse(f'"{words}"'), f"拼音：{words}")


def _without_punctuation(query: Query) -> Iterator[Rewording]:
    """The query with each term split into words at its punctuation; a day's is no punctuation."""
    if any(_DAY.search(term.normal) for term in query.required):
        return
    words = [
        word
        for term in query.required
        for word in (_WORDS.findall(term.normal) if term.field is None else ())
    ]
    bound = tuple(term for term in query.terms if term.field or term.is_excluded)
    terms = tuple(dict.fromkeys(Term(word, word) for word in words))
    if set(words) != {term.normal for term in query.required} and terms:
        together = " ".join(term.typed for term in terms)
        yield Rewording(_with_terms(query, (*terms, *bound)), f"不计标点：{together}")


def _with_replacement(query: Query, term: Term, normal: str) -> Query:
    other = replace(term, typed=normal, normal=normal)
    return _with_terms(query, tuple(other if one == term else one for one in query.terms))


def _with_terms(query: Query, terms: tuple[Term, ...]) -> Query:
    words = [term.normal for term in terms if not term.is_excluded and term.field is None]
    return replace(query, typed=" ".join(words), literal="".join(words), terms=terms)
