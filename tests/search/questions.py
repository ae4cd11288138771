"""Judged questions: what people type, and the documents that they want.

``questions.tsv`` holds a half (``train`` or ``test``), the addresses of the documents of
which any should come first, and the question. The test half was written before the ranking
and not looked at while that was tuned; the end of the other half was written later. ``-``
in the place of addresses: nonsense, for which no document may be presented as found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import mean

from gazette.models import Document
from search.keepers import answer
from search.memory.destinations import destinations
from search.query.grammar import parse
from search.query.request import Request
from tests.search.judged import JUDGED_ON

FILE = Path(__file__).with_name("questions.tsv")
FIRST_PAGE = 10
#: What was typed → addresses of documents, the best first.
Way = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Question:
    half: str
    wanted: tuple[str, ...]
    typed: str

    @property
    def is_nonsense(self) -> bool:
        return not self.wanted


def questions(path: Path = FILE) -> list[Question]:
    """All questions of a file whose documents are in the database."""
    held = {one.get_absolute_url() for one in Document.objects.published().for_lists()}
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        half, wanted, typed = line.split("\t")
        addresses = tuple(wanted.split()) if wanted != "-" else ()
        if held.issuperset(addresses):
            found.append(Question(half, addresses, typed))
    return found


def portal(typed: str, on: date = JUDGED_ON) -> list[str]:
    """The documents of the page as it is read: what opens directly, exact, looser, ranked."""
    found = answer(Request(parse(typed), page_size=FIRST_PAGE, on=on))
    hits = [*found.documents, *found.looser]
    hits += found.ranked.documents if found.ranked else ()
    ids = [one.document_id for one in hits]
    held = Document.objects.published().for_lists().in_bulk(ids)
    places = [one.url.partition("#")[0] for one in destinations(typed)]
    return list(dict.fromkeys([*places, *(held[pk].get_absolute_url() for pk in ids)]))


def place(question: Question, way: Way) -> int:
    """At which place the first wanted document comes, 0 if it does not come at all."""
    shown = way(question.typed)
    return next((at for at, one in enumerate(shown, start=1) if one in question.wanted), 0)


@dataclass(frozen=True, slots=True)
class Measure:
    """Shares of the questions: wanted document first, on the first page; and the failures."""

    first: float
    on_first_page: float
    failed: dict[str, int]


def measure(asked: Iterable[Question], way: Way) -> Measure:
    places = {one.typed: place(one, way) for one in asked if not one.is_nonsense}
    return Measure(
        mean(at == 1 for at in places.values()),
        mean(0 < at <= FIRST_PAGE for at in places.values()),
        {typed: at for typed, at in places.items() if at != 1},
    )


def is_dead_end(question: Question, way: Way) -> bool:
    """Whether the page shows no document at all."""
    return not way(question.typed)


def is_presented_as_found(typed: str, on: date = JUDGED_ON) -> bool:
    """Whether any document is presented as an answer, and not merely as the nearest."""
    found = answer(Request(parse(typed), page_size=FIRST_PAGE, on=on))
    is_ranked = bool(found.ranked and found.ranked.is_answer)
    return bool(found.total or found.looser_total or is_ranked or destinations(typed))
