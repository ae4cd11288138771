"""The hits on a document's page: marks in its text, and the bar that links to them.

The query is a parameter of the page (``?q=``). Each mark has an id (``hit-3``), so that
hits can be reached without a script.
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
from gazette.models.provision import rows_of
from search.engines.candidate_index import IndexUnusable
from search.memory.destinations import destinations
from search.memory.hit_rows import marks_in
from search.memory.readings import words_for_marks
from search.memory.rewordings import rewordings
from search.page.excerpts import excerpt
from search.query.compiled_query import CompiledQuery, compile_query
from search.query.grammar import Query, parse
from search.query.normal_form import Span, normal_text
from search.query.typed_rows import label_of

#: Rows that the bar lists, hits that are marked, and words of a question that are named.
ROWS_LISTED, MOST_MARKED, MOST_NAMED = 50, 5_000, 6

RowMarks = tuple[Provision, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row with hits as the bar lists it; ``first`` is the number of its first hit."""

    first: int
    count: int
    name: str
    words: SafeString


@dataclass(frozen=True, slots=True)
class PageHits:
    """The hits on a page: the query as typed, and the words that are marked for it.

    ``is_place``: a number or an article was typed that led to this page; nothing is marked.
    """

    typed: str
    words: str
    rows: tuple[ListedRow, ...]
    total: int
    is_place: bool = False

    @property
    def listed(self) -> tuple[ListedRow, ...]:
        return self.rows[:ROWS_LISTED]

    @property
    def unlisted(self) -> int:
        return max(0, len(self.rows) - ROWS_LISTED)

    @property
    def results_url(self) -> str:
        """URL of the page of results; ``go=0`` keeps it from redirecting here again."""
        return f"{reverse('search:search')}?{urlencode({'q': self.typed, 'go': '0'})}"


def mark_hits(document: Document, request: HttpRequest) -> ByAddress:
    """The marks on a document's rows. Sets ``request.search_hits`` for the template."""
    query = parse(request.GET.get("q", ""))
    if not query.typed:
        return {}
    is_place = bool(destinations(query.typed))
    words, marks = (query.typed, []) if is_place else _in_document(document, query)
    found: dict[str, list[Annotation]] = {}
    listed: list[ListedRow] = []
    total = 0
    for row, spans in marks:
        found[row.address] = [
            Annotation(start, end, "mark", (("id", f"hit-{number}"), ("tabindex", "-1")))
            for number, (start, end) in enumerate(spans, start=total + 1)
        ]
        name = label_of(row.address) or row.label
        words_around = excerpt(row.printed, spans, len(row.label))
        listed.append(ListedRow(total + 1, len(spans), name, words_around))
        total += len(spans)
        if total >= MOST_MARKED:
            break
    setattr(request, "search_hits", PageHits(query.typed, words, tuple(listed), total, is_place))  # noqa: B010
    return found


def _in_document(document: Document, query: Query) -> tuple[str, list[RowMarks]]:
    """The words to mark and their places: those typed, the nearest wording with hits, or parts."""
    rows = rows_of(document)
    if marks := _marks(rows, compile_query(query)):
        return query.typed, marks
    for other in rewordings(query):
        if marks := _marks(rows, compile_query(other.query)):
            return other.query.typed, marks
    try:
        compiled = words_for_marks(query)
    except IndexUnusable:  # what was typed is marked all the same, its parts are not
        compiled = compile_query(query)
    marks = _marks(rows, compiled) if compiled.words else []
    marked = {normal_text(row.printed[start:end]) for row, spans in marks for start, end in spans}
    parts = [word for word in compiled.words if any(word in one for one in marked)]
    return " ".join(parts[:MOST_NAMED]) or query.typed, marks


def _marks(rows: list[Provision], query: CompiledQuery) -> list[RowMarks]:
    """The rows with something to mark, each with all the places to mark."""
    return [
        (row, spans)
        for row in rows
        if query.occurs_in(normal_text(row.printed)) and (spans := marks_in(row.printed, query))
    ]
