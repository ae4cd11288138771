"""The order of relevance: one table of weights, and the score of a document.

Number and title come before headings, these before the body; the whole phrase
before scattered words; all words in one row before one document; what is in
force before what is not; then the newer first. The weights are tuned on the
judged queries of ``tests/search/judged.json`` (``make bench`` prints nDCG@10).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log1p

from search.entries import BETWEEN, BODIES, HEADINGS, NUMBER, TITLES
from search.holdings import Held
from search.matching import Wanted

WEIGHTS: Mapping[str, float] = {
    # The words typed are the document's number, its title, the name of a body.
    "is_number": 100,
    "is_title": 60,
    "is_body": 8,
    # They stand in it: as one phrase; each by itself, as a share of the words.
    "number_has": 40,
    "title_phrase": 30,
    "title_words": 20,
    # How much of the title they make.
    "title_share": 10,
    "heading_phrase": 8,
    "heading_words": 5,
    # One row holds them all; so many rows, by logarithm.
    "same_row": 6,
    "rows": 1.5,
    "no_longer": -6,
}
#: States in which a document rules nothing any more.
NO_LONGER = frozenset({"repealed", "expired"})


def score(one: Held, what: Wanted, row_count: int, state: str) -> float:
    """How well a found document answers, of which so many rows match."""
    weights, words, phrase = WEIGHTS, what.words, what.phrase
    total = weights["rows"] * log1p(row_count) + weights["same_row"] * bool(row_count)
    total += weights["no_longer"] * (state in NO_LONGER)
    titles = one.line(TITLES)
    if phrase in titles:
        total += weights["title_phrase"] + weights["title_words"]
        shortest = min(len(title) for title in titles.split(BETWEEN) if phrase in title)
        total += weights["title_share"] * len(phrase) / shortest
        total += weights["is_title"] * (len(phrase) == shortest)
    elif words:
        total += weights["title_words"] * _share(titles, words)
    total += _number_and_body(one, phrase, words)
    if one.has(HEADINGS, phrase):
        total += weights["heading_phrase"] + weights["heading_words"]
    elif len(words) > 1:
        total += weights["heading_words"] * _share(one.line(HEADINGS), words)
    return total


def _number_and_body(one: Held, phrase: str, words: tuple[str, ...]) -> float:
    number, total = one.line(NUMBER), 0.0
    if number and (phrase == number or number in words):
        total += WEIGHTS["is_number"]
    elif number and (phrase in number or any(len(word) > 1 and word in number for word in words)):
        total += (
            WEIGHTS["number_has"]
            * max(len(word) for word in (phrase, *words) if word in number)
            / len(number)
        )
    return total + WEIGHTS["is_body"] * (phrase in one.line(BODIES).split(BETWEEN))


def _share(text: str, words: tuple[str, ...]) -> float:
    return sum(word in text for word in words) / len(words)
