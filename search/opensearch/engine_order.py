"""The orders of an answer, in the engine's language.

By relevance: ``search.memory.ranking.score``, number for number. A script computes it from
the names of the document, and from four facts that the query tells as one whole number in
the engine's score: how many rows match, whether the document is no longer in force, whether
the phrase stands in a heading, how many of the words do.
"""

from __future__ import annotations

from typing import Any

from search.memory.ranking import WEIGHTS
from search.opensearch.engine_queries import (
    Query,
    holds,
    matching_rows,
    no_longer_in_force,
    worth,
)
from search.query.compiled_query import CompiledQuery
from search.query.request import Order, Request

_BY_ID: dict[str, Any] = {"document_id": "asc"}

#: The parts of the score below the rows, each a power of two; the words count up to the first.
_WORDS_END = 32


def told(query: CompiledQuery, request: Request) -> list[Query]:
    """The clauses whose scores add up to the whole number that ``_SCRIPT`` reads."""
    phrase = [worth(_WORDS_END, holds("headings", query.phrase))] if query.phrase else []
    words = [worth(1, holds("headings", word)) for word in query.words[: _WORDS_END - 1]]
    rows = {
        "nested": {
            "path": "rows",
            "score_mode": "sum",
            "query": worth(_WORDS_END * 4, matching_rows(query)),
        }
    }
    ended = worth(_WORDS_END * 2, no_longer_in_force(request.on))
    return [rows, ended, *phrase, *words]


def rows_told(score: float) -> int:
    """How many rows match, of the whole number that is told."""
    return int(score) // (_WORDS_END * 4)


def sort_of(query: CompiledQuery, request: Request) -> list[dict[str, Any]]:
    """The sort keys of a request's order; of equal documents the one of the lower id is first."""
    if request.order is Order.SIGNED:
        return [{"signed": "desc"}, _BY_ID]
    if request.order is Order.PUBLISHED:
        return [{"published": "desc"}, _BY_ID]
    script = {"lang": "painless", "source": _SCRIPT, "params": _parameters(query)}
    by_score = {"_script": {"type": "number", "script": script, "order": "desc"}}
    return [by_score, {"signed": "desc"}, _BY_ID]


def _parameters(query: CompiledQuery) -> dict[str, Any]:
    return {
        "phrase": query.phrase,
        "phrase_length": float(len(query.phrase)),
        "words": list(query.words),
        # Of the parts of a number those that say more than one character, with their lengths.
        "parts": [
            {"words": word, "length": float(len(word))}
            for word in (query.phrase, *query.words)
            if len(word) > 1
        ],
        "words_end": _WORDS_END,
        "weights": {name: float(weight) for name, weight in WEIGHTS.items()},
    }


#: ``search.memory.ranking.score`` in the engine's language, in the same order of additions.
_SCRIPT = """
def w = params.weights;
String phrase = params.phrase;
List words = params.words;
long told = (long) _score;
long end = params.words_end;
long rows = told / (end * 4);
double total = w.rows * Math.log1p((double) rows) + (rows > 0 ? w.same_row : 0.0);
if ((told / (end * 2)) % 2 == 1) { total += w.no_longer; }
boolean heading = (told / end) % 2 == 1;
long inHeadings = told % end;

List titles = doc['titles.whole'];
List numbers = doc['number.whole'];
List bodies = doc['bodies.whole'];
int inTitles = 0;
boolean anywhere = heading || inHeadings > 0;
for (String word : words) {
  boolean inTitle = false;
  for (String title : titles) { if (title.contains(word)) { inTitle = true; break; } }
  if (inTitle) { inTitles++; anywhere = true; }
  for (String one : numbers) { if (one.contains(word)) { anywhere = true; } }
  for (String one : bodies) { if (one.contains(word)) { anywhere = true; } }
}
double shortest = -1;
boolean isBody = false;
if (phrase.length() > 0) {
  for (String title : titles) {
    if (title.contains(phrase)) {
      double length = title.codePointCount(0, title.length());
      if (shortest < 0 || length < shortest) { shortest = length; }
    }
  }
  for (String one : numbers) { if (one.contains(phrase)) { anywhere = true; } }
  for (String one : bodies) {
    if (one.contains(phrase)) { anywhere = true; }
    if (one.equals(phrase)) { isBody = true; }
  }
}
if (shortest >= 0) { anywhere = true; }
if (!anywhere) { return total; }

double head = 0;
if (shortest >= 0) {
  head = w.title_phrase + w.title_words + w.title_share * params.phrase_length / shortest
    + w.is_title * (params.phrase_length == shortest ? 1.0 : 0.0);
} else if (words.size() > 0) {
  double share = (double) inTitles / words.size();
  head = w.title_words * (share * share);
}
double ofNumber = 0;
for (String number : numbers) {
  if (number.equals(phrase) || words.contains(number)) { ofNumber = w.is_number; }
  else {
    double longest = 0;
    for (def part : params.parts) {
      if (number.contains(part.words) && part.length > longest) { longest = part.length; }
    }
    if (longest > 0) {
      ofNumber = w.number_has * longest / (double) number.codePointCount(0, number.length());
    }
  }
}
head = head + ofNumber;
double ofHeading = 0;
if (heading) { ofHeading = w.heading_phrase + w.heading_words; }
else if (words.size() > 0) {
  double share = (double) inHeadings / words.size();
  ofHeading = w.heading_words * (share * share);
}
head = head + ofHeading;
return total + (head + w.is_body * (isBody ? 1.0 : 0.0));
"""
