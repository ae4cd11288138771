"""The order of relevance: one table of weights, and the score of a document.

Number and title come before headings, these before the body; the whole phrase
before scattered words; all words in one row before one document; what is in
force before what is not; then the newer first. The weights are tuned on the
judged queries of ``tests/search/judged.json`` (``make bench`` prints nDCG@10).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log1p

from gazette.models.state import State
from search.memory.entries import BETWEEN, HEAD_LINES
from search.memory.holdings import Held
from search.memory.matching import Wanted

WEIGHTS: Mapping[str, float] = {
    # The words typed are the document's number, its title, the name of a body.
    "is_number": 150,
    "is_title": 60,
    "is_body": 8,
    # They stand in it: as one phrase; each by itself, by the square of their share.
    "number_has": 40,
    "title_phrase": 30,
    "title_words": 25,
    # How much of the title they make.
    "title_share": 10,
    "heading_phrase": 8,
    "heading_words": 5,
    # One row holds them all; so many rows, by logarithm.
    "same_row": 6,
    "rows": 3,
    "no_longer": -6,
}
_ROWS, _SAME_ROW = WEIGHTS["rows"], WEIGHTS["same_row"]
#: States in which a document rules nothing any more.
NO_LONGER = frozenset({State.REPEALED, State.EXPIRED})


def score(one: Held, what: Wanted, row_count: int, state: str) -> float:
    """How well a found document answers, of which so many rows match."""
    total = _ROWS * log1p(row_count) + (_SAME_ROW if row_count else 0.0)
    if state in NO_LONGER:
        total += WEIGHTS["no_longer"]
    end, find = one.starts[HEAD_LINES], one.words.find
    for words in what.in_head:
        if find(words, 0, end) >= 0:
            return total + _head(one, what)
    return total


def _head(one: Held, what: Wanted) -> float:
    titles, number, bodies, headings = one.head
    score = _title(titles, what) + _number(number, what) + _heading(headings, what)
    return score + WEIGHTS["is_body"] * (what.phrase in bodies.split(BETWEEN))


def _title(titles: str, what: Wanted) -> float:
    phrase = what.phrase
    if phrase not in titles:
        return WEIGHTS["title_words"] * _share(titles, what.words)
    shortest = min(len(title) for title in titles.split(BETWEEN) if phrase in title)
    return (
        WEIGHTS["title_phrase"]
        + WEIGHTS["title_words"]
        + WEIGHTS["title_share"] * len(phrase) / shortest
        + WEIGHTS["is_title"] * (len(phrase) == shortest)
    )


def _number(number: str, what: Wanted) -> float:
    if number and (number == what.phrase or number in what.words):
        return WEIGHTS["is_number"]
    parts = [len(word) for word in (what.phrase, *what.words) if len(word) > 1 and word in number]
    return WEIGHTS["number_has"] * max(parts) / len(number) if parts else 0


def _heading(headings: str, what: Wanted) -> float:
    if what.phrase in headings:
        return WEIGHTS["heading_phrase"] + WEIGHTS["heading_words"]
    return WEIGHTS["heading_words"] * _share(headings, what.words)


def _share(text: str, words: tuple[str, ...]) -> float:
    """The square of the part of the words that stand in a text: half of them say little."""
    return (len([word for word in words if word in text]) / len(words)) ** 2 if words else 0
