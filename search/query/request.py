"""What is asked of search and what it answers: the dataclasses between page, JSON and engines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils import timezone

from search.query.grammar import Query
from search.query.normal_form import Span

#: Filters by their names in the URL, in the order of the page; each is a facet too.
FILTERS = ("year", "kind", "column", "body", "state", "gazette")
#: The most hits on a page.
LARGEST_PAGE = 100


class Order(StrEnum):
    RELEVANCE = "relevance"
    SIGNED = "signed"
    PUBLISHED = "published"


class View(StrEnum):
    DOCUMENTS = "documents"
    PROVISIONS = "provisions"


@dataclass(frozen=True, slots=True)
class Request:
    """One question: the words, what narrows them, and which page of the answer.

    ``filters`` holds values as in the URL by the names of ``FILTERS``: OR within
    a name, AND across names. ``on`` is the day for which ``state`` holds.
    """

    query: Query
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signed_from: date | None = None
    signed_until: date | None = None
    order: Order = Order.RELEVANCE
    view: View = View.DOCUMENTS
    page: int = 1
    page_size: int = 10
    is_loose: bool = True
    on: date = field(default_factory=lambda: timezone.localdate())


@dataclass(frozen=True, slots=True)
class RowHit:
    """A printed row with its hits; ``marks`` are offsets into ``text``, the printed words.

    Without ``provision_id`` and ``address`` it is a hit in the document's head.
    ``holds_all`` says whether all words stand in this very row.
    """

    document_id: int
    provision_id: int | None
    address: str
    label: str
    text: str
    marks: tuple[Span, ...]
    holds_all: bool


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """A found document: marks in its title and number, its best rows, how many there are.

    ``reason`` names in Chinese what a looser hit was found by, and is empty for an exact one.
    """

    document_id: int
    title: str
    title_marks: tuple[Span, ...]
    number_marks: tuple[Span, ...]
    rows: tuple[RowHit, ...]
    row_total: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a filter, with the number of documents it would leave."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: exact totals, the page of the view asked for, the filters' counts.

    ``looser`` come after the exact ones and are never counted in ``total``.
    ``page`` is the page shown: the last one where the request asks for one beyond.
    ``emptied_by`` names the words or filters without which something would be found.
    ``is_rebuilding``: the index is missing or damaged, the database was searched instead.
    """

    request: Request
    total: int
    total_provisions: int
    documents: tuple[DocumentHit, ...]
    provisions: tuple[RowHit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    looser: tuple[DocumentHit, ...] = ()
    looser_total: int = 0
    page: int = 1
    pages: int = 1
    emptied_by: tuple[str, ...] = ()
    is_rebuilding: bool = False
