"""The order of relevance: one table of weights, and the score of a document.

Hits in number and title rank before hits in headings, these before hits in the
body; the whole phrase before scattered words; all words in one row before words
in several; documents in force before others; then the newer first. The weights are
tuned on the judged queries of ``tests/search/judged.json`` (``make bench`` prints
nDCG@10).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log1p

from gazette.models.state import State
from search.memory.indexed_document import IndexedDocument
from search.models import BETWEEN, HEAD_LINES
from search.query.compiled_query import CompiledQuery

WEIGHTS: Mapping[str, float] = {
    # What was typed is the document's number, its title, the name of a body.
    "is_number": 150,
    "is_title": 60,
    "is_body": 8,
    # It occurs in it: as one phrase; or some of its words, by the square of their share.
    "number_has": 40,
    "title_phrase": 30,
    "title_words": 25,
    # The part of the title that the phrase makes up.
    "title_share": 10,
    "heading_phrase": 8,
    "heading_words": 5,
    # Some row contains all words; the number of such rows, by its logarithm.
    "same_row": 6,
    "rows": 3,
    "no_longer": -6,
}
_ROWS, _SAME_ROW = WEIGHTS["rows"], WEIGHTS["same_row"]
#: States in which a document is no longer in force.
NO_LONGER = frozenset({State.REPEALED, State.EXPIRED})


def score(document: IndexedDocument, query: CompiledQuery, row_count: int, state: str) -> float:
    """How well a found document answers. ``row_count``: the number of its matching rows."""
    total = _ROWS * log1p(row_count) + (_SAME_ROW if row_count else 0.0)
    if state in NO_LONGER:
        total += WEIGHTS["no_longer"]
    end, find = document.starts[HEAD_LINES], document.words.find
    for words in query.in_head:
        if find(words, 0, end) >= 0:
            return total + _head(document, query)
    return total


def _head(document: IndexedDocument, query: CompiledQuery) -> float:
    titles, number, bodies, headings = document.head
    score = _title(titles, query) + _number(number, query) + _heading(headings, query)
    return score + WEIGHTS["is_body"] * (query.phrase in bodies.split(BETWEEN))


def _title(titles: str, query: CompiledQuery) -> float:
    phrase = query.phrase
    if phrase not in titles:
        return WEIGHTS["title_words"] * _share(titles, query.words)
    shortest = min(len(title) for title in titles.split(BETWEEN) if phrase in title)
    return (
        WEIGHTS["title_phrase"]
        + WEIGHTS["title_words"]
        + WEIGHTS["title_share"] * len(phrase) / shortest
        + WEIGHTS["is_title"] * (len(phrase) == shortest)
    )


def _number(number: str, query: CompiledQuery) -> float:
    if number and (number == query.phrase or number in query.words):
        return WEIGHTS["is_number"]
    parts = [len(word) for word in (query.phrase, *query.words) if len(word) > 1 and word in number]
    return WEIGHTS["number_has"] * max(parts) / len(number) if parts else 0


def _heading(headings: str, query: CompiledQuery) -> float:
    if query.phrase in headings:
        return WEIGHTS["heading_phrase"] + WEIGHTS["heading_words"]
    return WEIGHTS["heading_words"] * _share(headings, query.words)


def _share(text: str, words: tuple[str, ...]) -> float:
    """The square of the share of the words that occur in a text: half of them say little."""
    return (len([word for word in words if word in text]) / len(words)) ** 2 if words else 0
