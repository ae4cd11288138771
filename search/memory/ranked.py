"""The ranked tier: documents that answer a question best, behind the exact answer.

It stands where the exact answer is empty or thin. A question is read as words
(``search.memory.readings``); documents are ranked by BM25 over the words that occur in
them, those of titles and headings counted more often, and by how much of the question
they hold, and how close together. Of equal ones those in force come first.

All tests are substring tests on normal forms, as in the exact tier, so the ranking is the
same whatever the engine; an engine proposes documents and spares the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from search.memory.facets import apply_filters
from search.memory.hit_rows import MatchedRows, show_chosen
from search.memory.holdings import Holdings
from search.memory.indexed_document import IndexedDocument
from search.memory.lexicon import lexicon
from search.memory.matching import match_documents
from search.memory.occurrences import occurrences_for
from search.memory.ranking import NO_LONGER
from search.memory.readings import INSIDE, Part, Reading, marking_query, reading_for
from search.models import BETWEEN, HEAD_LINES, TITLES
from search.query.grammar import parse
from search.query.request import LookedFor, RankedAnswer, Request

#: The exact answer is thin if it has fewer documents.
THIN = 3
#: BM25's constants, and how often a hit counts by the line in which it stands.
K1, B = 1.5, 0.6
TITLE_TIMES, BODY_TIMES, HEADING_TIMES = 5.0, 4.0, 2.0
#: What a document of equal words adds: all of the question, its title, one row, closeness.
COVERAGE, TITLE_SHARE, SAME_ROW, BESIDE = 0.6, 0.5, 0.25, 0.15
#: What pairs of characters in a title add to the share of its words.
IN_PAIRS = 0.5
#: The part that is kept by a document that is no longer in force.
ENDED = 0.97
#: Documents that are scored, of which the rows are read, that are kept; rows shown of each.
MOST_SCORED, MOST_READ, MOST_KEPT, ROWS_SHOWN = 100, 20, 20, 3
#: A document is kept if it holds this part of the question, and has this part of the best score.
LEAST_COVERAGE, LEAST_SCORE = 0.25, 0.15
#: If there is no such document, so many are shown as the nearest that hold this part.
MOST_NEAR, NEAR = 3, 0.1
#: Failing that, those whose titles have so many characters of the question, and such a part.
FEWEST_CHARACTERS, LEAST_CHARACTERS = 2, 0.4
#: From this part of the question on, the best document is an answer and not merely near;
#: from a smaller one if so much of the question stands in its title.
ANSWERS, ANSWERS_BY_TITLE, IN_TITLE = 0.5, 0.4, 0.1
#: A document is meant by a name if so much of that stands in its title, and if its score is so
#: many times that of the next one.
MEANT_TITLE, CLEARLY = 0.3, 1.25


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document with its score and the part of the question that it holds (0 to 1).

    ``title_share`` is the part that stands in its title; ``held`` of ``asked`` words
    occur, those not counted that most documents hold.
    """

    document: IndexedDocument
    score: float
    coverage: float
    title_share: float = 0.0
    held: int = 0
    asked: int = 1

    @property
    def is_answer(self) -> bool:
        """Whether it may be presented as found; otherwise it is merely the nearest.

        A single word out of several, and not in the title, is no answer.
        """
        if self.title_share >= IN_TITLE:
            return self.coverage >= ANSWERS_BY_TITLE
        is_chance = self.held < 2 and self.asked > 1
        return self.coverage >= ANSWERS and not is_chance


class Ranking:
    """The ranking of the documents for one request."""

    def __init__(self, request: Request, holdings: Holdings) -> None:
        self.request = request
        self.occurrences = occurrences_for(request, holdings)
        self.holdings = holdings = self.occurrences.holdings
        self.reading: Reading = reading_for(request, lexicon(), self.occurrences)
        self._average = max(1, holdings.character_count // max(1, len(holdings.documents)))
        self._asked = {part.words: self._asked_of(part) for part in self.reading.parts}
        self._all = sum(self._asked.values()) or 1.0
        self._all_words = self.reading.words
        self._everywhere = {
            part.words
            for part in self.reading.parts
            if 2 * self.occurrences.count([part.words]) > self.occurrences.total
        }

    def _asked_of(self, part: Part) -> float:
        """How much a part counts towards the question: the rarer, the more."""
        holding = self.occurrences.count([form for form, _worth in part.forms])
        return part.weight * self.occurrences.rarity_of(holding)

    def documents(self) -> list[Ranked]:
        """The documents, the best first; those that hold too little are left out."""
        first = sorted(self._promising(), key=lambda one: (-one.score, one.document.document_id))
        states = self.holdings.states(self.request.on)
        read_through = [
            self._with_rows(one, states.get(one.document.document_id, ""))
            for one in first[:MOST_READ]
        ]
        found = sorted(
            read_through,
            key=lambda one: (-one.score, -one.document.signed, one.document.document_id),
        )
        best = found[0].score if found else 0.0
        kept = [
            one
            for one in found
            if one.coverage + one.title_share >= LEAST_COVERAGE and one.score >= LEAST_SCORE * best
        ]
        near = [one for one in found if one.coverage >= NEAR] or self._with_similar_titles()
        return kept[:MOST_KEPT] or near[:MOST_NEAR]

    def _with_similar_titles(self) -> list[Ranked]:
        """Documents whose titles have characters of the question: the nearest, if no word is held.

        村里路坏 is near 农村公路.
        """
        asked = {one for part in self.reading.parts for one in part.words if one >= "\u4e00"}
        asked |= set("".join(self.reading.lone))
        found = []
        for document in apply_filters(
            list(self.holdings.documents.values()), self.request, self.holdings
        ):
            held = len(asked.intersection(document.head[TITLES]))
            if held >= FEWEST_CHARACTERS and held >= LEAST_CHARACTERS * len(asked):
                share = held / len(asked)
                found.append(Ranked(document, share, 0.0, share))
        return sorted(found, key=lambda one: (-one.score, -one.document.signed))

    def _promising(self) -> Iterator[Ranked]:
        """The documents that hold most of the question, or some of it in their titles."""
        coverage, parts = self._coverages(), self.reading.parts
        telling = len(parts) - len(self._everywhere)
        fitting = [self.holdings.documents[pk] for pk in coverage]
        if self.reading.filters.restricts:
            fitting = match_documents(fitting, self.reading.filters)
        fitting = apply_filters(fitting, self.request, self.holdings)
        if len(fitting) > MOST_SCORED:
            worth = {
                one.document_id: coverage[one.document_id] + self._in_title(one) for one in fitting
            }
            fitting.sort(key=lambda one: (-worth[one.document_id], -one.signed, one.document_id))
        for document in fitting[:MOST_SCORED]:
            held, title = coverage[document.document_id], self._title_share(document)
            words = sum(self._of_part(part, document) for part in parts)
            score = words * (1 - COVERAGE + COVERAGE * held + TITLE_SHARE * title)
            yield Ranked(document, score, held, title, self._count_held(document), telling)

    def _count_held(self, document: IndexedDocument) -> int:
        """How many parts a document holds, without those that most documents hold."""
        return sum(
            part.words not in self._everywhere
            and any(form in document.words for form, _worth in part.forms)
            for part in self.reading.parts
        )

    def _coverages(self) -> dict[int, float]:
        """Document id → the part of the question that it holds, of all that hold any."""
        found: dict[int, float] = {}
        for part in self.reading.parts:
            asked = self._asked[part.words] / self._all
            for pk, share in self._shares(part).items():
                found[pk] = found.get(pk, 0.0) + asked * share
        return found

    def _shares(self, part: Part) -> dict[int, float]:
        """Document id → how much of a part it holds: all, another word for it, words in it."""
        shares: dict[int, float] = {}
        for one in part.inside:
            characters = len(set(_places(one, part.words))) / len(part.words)
            for pk in self.occurrences.documents_with(one):
                shares[pk] = min(0.8, shares.get(pk, 0.0) + 0.8 * characters)
        for form, worth in reversed(part.forms):
            for pk in self.occurrences.documents_with(form):
                shares[pk] = max(worth, shares.get(pk, 0.0))
        if part.day:
            documents = self.holdings.documents.values()
            shares |= {one.document_id: 1.0 for one in documents if one.signed == part.day}
        return shares

    def _of_part(self, part: Part, document: IndexedDocument) -> float:
        """BM25 of a part: of the best of its forms, as rare as the part, and of words inside."""
        asked = self._asked[part.words]
        if part.day and part.day == document.signed:
            return asked * (K1 + 1)
        whole = max(worth * self._often(form, document) for form, worth in part.forms)
        inside = sum(
            min(asked, self.occurrences.rarity(one)) * self._often(one, document)
            for one in part.inside
        )
        return asked * whole + part.weight * INSIDE * inside

    def _often(self, words: str, document: IndexedDocument) -> float:
        """How often words occur for the document's length, by BM25: 0 to K1 + 1."""
        if document.document_id not in self.occurrences.documents_with(words):
            return 0.0
        titles, number, bodies, headings = document.head
        times = (
            document.words.count(words)
            + TITLE_TIMES * (words in titles)
            + BODY_TIMES * (words in bodies or words in number)
            + HEADING_TIMES * (words in headings)
        )
        length = K1 * (1 - B + B * len(document.words) / self._average)
        return times * (K1 + 1) / (times + length)

    def _title_share(self, document: IndexedDocument) -> float:
        """How much of the question stands in the title, and how much of the title that is."""
        titles = document.head[TITLES]
        pairs = sum(pair in titles for pair in self.reading.pairs)
        alike = IN_PAIRS * pairs / max(1, len(self.reading.pairs))
        if not any(form in titles for form in self._all_words):
            return alike
        return alike + max(map(self._share_of_title, titles.split(BETWEEN)))

    def _in_title(self, document: IndexedDocument) -> float:
        """Roughly how much of the question stands in the title."""
        titles = document.head[TITLES]
        return (
            sum(
                self._asked[part.words]
                for part in self.reading.parts
                if any(form in titles for form, _worth in part.forms)
            )
            / self._all
        )

    def _share_of_title(self, title: str) -> float:
        covered: set[int] = set()
        asked = 0.0
        for part in self.reading.parts:
            forms = [form for form, _worth in part.forms if form in title]
            places = {at for form in forms or part.inside for at in _places(form, title)}
            covered |= places
            asked += self._asked[part.words] * min(1.0, len(places) / len(part.words))
        return asked / self._all * (0.5 + 0.5 * len(covered) / max(1, len(title)))

    def _with_rows(self, one: Ranked, state: str) -> Ranked:
        """The score with what the rows tell: words in one row, parts beside each other."""
        rows = self.row_scores(one.document)
        same_row = max(rows.values(), default=0.0) / self._all
        pairs = [first.words + second.words for first, second in pairwise(self.reading.parts)]
        beside = sum(pair in one.document.words for pair in pairs) / max(1, len(pairs))
        score = one.score * (1 + SAME_ROW * min(1.0, same_row) + BESIDE * beside)
        return replace(one, score=score * (ENDED if state in NO_LONGER else 1.0))

    def row_scores(self, document: IndexedDocument) -> dict[int, float]:
        """The number of each row that holds words → how much of the question it holds."""
        scores: dict[int, float] = {}
        for part in self.reading.parts:
            worth_of: dict[int, float] = {}
            forms = [*part.forms, *((one, INSIDE) for one in part.inside)]
            for form, worth in forms:
                if document.document_id in self.occurrences.documents_with(form):
                    for row in document.rows_with(form):
                        worth_of[row] = max(worth_of.get(row, 0.0), worth)
            for row, worth in worth_of.items():
                scores[row] = scores.get(row, 0.0) + worth * self._asked[part.words]
        return scores

    def best_rows(self, document: IndexedDocument) -> list[int]:
        """The rows that answer, the best first; those that only repeat the title last."""
        scores = self.row_scores(document)
        titles = document.head[TITLES]
        rows = sorted(scores, key=lambda row: (_text(document, row) in titles, -scores[row], row))
        best = max(scores.values(), default=0.0)
        return [row for row in rows if scores[row] >= best / 2][:ROWS_SHOWN]


def _places(words: str, text: str) -> Iterator[int]:
    """The offsets of all characters of ``words`` where they occur in a text."""
    at = text.find(words)
    while at >= 0:
        yield from range(at, at + len(words))
        at = text.find(words, at + 1)


def _text(document: IndexedDocument, row: int) -> str:
    line = HEAD_LINES + row
    return document.words[document.starts[line] : document.starts[line + 1] - 1]


def ranked_answer(
    request: Request, holdings: Holdings, shown: Collection[int], most: int
) -> RankedAnswer | None:
    """What the ranked tier adds to documents that are shown already; None without words."""
    ranking = Ranking(request, holdings)
    reading = ranking.reading
    if not reading.parts:
        return None
    everything = ranking.documents()
    is_answer = bool(everything) and everything[0].is_answer and not reading.is_number
    found = [one for one in everything if one.document.document_id not in shown]
    marking = marking_query(reading)
    rows = [MatchedRows(one.document, ranking.best_rows(one.document)) for one in found[:most]]
    return RankedAnswer(
        looked_for=tuple(_looked_for(part, ranking) for part in reading.parts),
        omitted=reading.omitted,
        documents=tuple(show_chosen(rows, marking)),
        total=len(found),
        is_answer=is_answer,
    )


def _looked_for(part: Part, ranking: Ranking) -> LookedFor:
    occurring = [form for form, _worth in part.others if ranking.occurrences.occurs(form)]
    return LookedFor(
        part.words,
        tuple(one for one in occurring if one != part.meant),
        part.meant,
        ranking.occurrences.count([part.words]),
    )


def best_documents(request: Request, holdings: Holdings, most: int) -> Sequence[Ranked]:
    """The documents that answer, the best first; none if they are merely near."""
    found = Ranking(request, holdings).documents()
    return found[:most] if found and found[0].is_answer else []


def document_meant(typed: str, holdings: Holdings) -> IndexedDocument | None:
    """The document whose title a few words mean, if one fits clearly better than the others."""
    found = best_documents(Request(parse(typed)), holdings, 2)
    if not found or found[0].title_share < MEANT_TITLE:
        return None
    is_clear = len(found) < 2 or found[0].score >= CLEARLY * found[1].score
    return found[0].document if is_clear else None
