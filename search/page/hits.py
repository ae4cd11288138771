"""What was searched for, marked on a document's page, and the bar that leads from hit to hit.

The words come with the address (``?q=``); without them a page has no hits. Each
mark has an id (``hit-3``), so that hits can be reached without a script.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from gazette.layout.annotations import Annotation
from gazette.layout.annotators import ByAddress
from gazette.models import Document, Provision
from search.memory.destinations import destinations
from search.memory.excerpts import excerpt
from search.memory.hit_rows import marks_in
from search.memory.matching import Wanted, wanted
from search.memory.rewordings import rewordings
from search.query.grammar import Query, parse
from search.query.normal_form import Span, normal_text
from search.query.typed_rows import label_of

#: Rows that the bar lists, and hits that are marked at all.
ROWS_LISTED, MOST_MARKED = 50, 5_000

RowMarks = tuple[Provision, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class HitRow:
    """A row with hits: the number of its first one, how it is called, its words."""

    first: int
    count: int
    name: str
    words: SafeString


@dataclass(frozen=True, slots=True)
class Hits:
    """The hits on a page: what was typed, what is marked for it, where, and the way back.

    ``is_place``: a number or an article was typed, which led here and is no word to mark.
    """

    typed: str
    words: str
    rows: tuple[HitRow, ...]
    total: int
    is_place: bool = False

    @property
    def listed(self) -> tuple[HitRow, ...]:
        return self.rows[:ROWS_LISTED]

    @property
    def unlisted(self) -> int:
        return max(0, len(self.rows) - ROWS_LISTED)

    @property
    def results_url(self) -> str:
        """The page of results, which does not lead here again at once."""
        return f"{reverse('search:search')}?{urlencode({'q': self.typed, 'go': '0'})}"


def mark_hits(document: Document, request: HttpRequest) -> ByAddress:
    """The marks on a document's rows; ``request.search_hits`` tells the page of them."""
    query = parse(request.GET.get("q", ""))
    if not query.typed:
        return {}
    is_place = bool(destinations(query.typed))
    words, marks = (query.typed, []) if is_place else _in_document(document, query)
    found: dict[str, list[Annotation]] = {}
    listed: list[HitRow] = []
    total = 0
    for row, spans in marks:
        found[row.address] = [
            Annotation(start, end, "mark", (("id", f"hit-{number}"), ("tabindex", "-1")))
            for number, (start, end) in enumerate(spans, start=total + 1)
        ]
        name = label_of(row.address) or row.label
        words_around = excerpt(row.printed, spans, len(row.label))
        listed.append(HitRow(total + 1, len(spans), name, words_around))
        total += len(spans)
        if total >= MOST_MARKED:
            break
    setattr(request, "search_hits", Hits(query.typed, words, tuple(listed), total, is_place))  # noqa: B010
    return found


def _in_document(document: Document, query: Query) -> tuple[str, list[RowMarks]]:
    """The words that are marked and where: those typed, else the nearest wording that has hits."""
    rows = list(document.provisions.order_by("text__position", "position"))
    if marks := _marks(rows, wanted(query)):
        return query.typed, marks
    for other in rewordings(query):
        if marks := _marks(rows, wanted(other.query)):
            return other.query.typed, marks
    return query.typed, []


def _marks(rows: list[Provision], what: Wanted) -> list[RowMarks]:
    """The rows in which a word stands, with the places of all of them."""
    words = [word for word in what.marked if word]
    return [
        (row, spans)
        for row in rows
        if any(word in normal_text(row.printed) for word in words)
        and (spans := marks_in(row.printed, what))
    ]
