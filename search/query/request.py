"""A search request and its answer, as the page, the JSON and Haystack's backend use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils import timezone

from search.query.grammar import Query
from search.query.normal_form import Span

#: Filters by their names in the URL; each is a facet too.
FILTERS = ("year", "kind", "column", "body", "state", "caution", "gazette")
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
    """A search: the query, the filters, and which page of the answer.

    ``filters`` holds values as in the URL by the names of ``FILTERS``: OR within a
    name, AND across names. ``on`` is the day as of which ``state`` and ``caution`` are computed.
    ``is_loose`` asks for documents found by another wording too.
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
    """A row with hits; ``marks`` are offsets into ``text``, the printed words.

    ``holds_all``: all words of the query occur in this row.
    """

    document_id: int
    provision_id: int
    address: str
    label: str
    text: str
    marks: tuple[Span, ...]
    holds_all: bool


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """A found document: marks in its title and number, its best rows, how many rows match.

    ``reason`` says in Chinese by which other wording it was found; empty for an exact hit.
    """

    document_id: int
    title: str
    title_marks: tuple[Span, ...]
    number_marks: tuple[Span, ...]
    rows: tuple[RowHit, ...]
    row_total: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LookedFor:
    """A word that the ranked tier looked for, in normal form.

    ``others`` are synonyms that were looked for as well; ``meant`` the word taken for a
    typing error, empty if there is none; ``count`` the documents in which ``words`` occur.
    """

    words: str
    others: tuple[str, ...]
    meant: str
    count: int


@dataclass(frozen=True, slots=True)
class RankedAnswer:
    """What the ranked tier adds where the exact answer is empty or thin.

    ``documents`` are the first of ``total``, best first, none of which is in the exact
    answer. ``is_answer``: they hold enough of the question to be presented as found;
    otherwise they are only the nearest. ``omitted`` are question words left out.
    """

    looked_for: tuple[LookedFor, ...]
    omitted: tuple[str, ...]
    documents: tuple[DocumentHit, ...]
    total: int
    is_answer: bool


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a filter, with the number of documents that remain if it is chosen."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: exact totals, one page of documents or rows, the counts of the filters.

    ``looser`` are documents found by another wording; ``total`` does not count them,
    nor the documents of ``ranked``, which is there if the exact answer is empty or thin.
    ``page`` is the page shown: the last one if the request asks for a later one.
    ``emptied_by`` names the words or filters without which something would be found.
    ``is_rebuilding``: the index is missing, damaged or far behind; all documents were
    tested instead, or those that it lacks as well.
    """

    request: Request
    total: int
    total_provisions: int
    documents: tuple[DocumentHit, ...]
    provisions: tuple[RowHit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    looser: tuple[DocumentHit, ...] = ()
    looser_total: int = 0
    ranked: RankedAnswer | None = None
    page: int = 1
    pages: int = 1
    emptied_by: tuple[str, ...] = ()
    is_rebuilding: bool = False
