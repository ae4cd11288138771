"""``answer`` by the engine: what ``search.memory.answers`` gives, without the archive in memory.

The engine finds, counts and orders; of the documents of one page the words are read from
the database, and their rows are chosen and marked by the same functions as in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, NamedTuple

from gazette.models import Document
from search.memory.hit_rows import MatchedRows, show_documents, show_rows
from search.memory.holdings import current_holdings
from search.memory.indexed_document import IndexedDocument
from search.memory.matching import matching_rows as rows_of
from search.memory.ranked import THIN, ranked_answer
from search.memory.rewordings import rewordings
from search.models import Entry
from search.opensearch.engine_facets import counted_facets, facet_questions
from search.opensearch.engine_mapping import DEEPEST
from search.opensearch.engine_order import rows_told, sort_of, told
from search.opensearch.engine_queries import (
    EVERY_DOCUMENT,
    Query,
    all_of,
    chosen,
    counted,
    counts_in,
    in_range,
    matching_documents,
    matching_rows,
    some_row,
)
from search.opensearch.engine_server import Engine, serving_engine
from search.opensearch.why_none import find_causes
from search.query.compiled_query import EVERYTHING, CompiledQuery, compile_query
from search.query.request import (
    Answer,
    DocumentHit,
    FacetValue,
    RankedAnswer,
    Request,
    RowHit,
    View,
)

#: Documents that are asked for at once where rows are counted through: at first, and then.
FIRST_STEP, STEP = 200, 2_000
#: Documents that are read at once: their entries take twice the memory of what is made of them.
READ_TOGETHER = 30


class Found(NamedTuple):
    """A document of the answer, with the number of its rows that match."""

    document_id: int
    rows: int


@dataclass
class EngineMatches:
    """All that one wording of a request finds, told by the engine as it is asked for."""

    request: Request
    compiled: CompiledQuery
    engine: Engine
    is_everything: bool = False

    @cached_property
    def matching(self) -> Query:
        """The documents that match the query and lie in the range of dates."""
        found = EVERY_DOCUMENT if self.is_everything else matching_documents(self.compiled)
        return all_of([found, *in_range(self.request)])

    @cached_property
    def left(self) -> Query:
        """Those of them that all filters leave."""
        return all_of([self.matching, *chosen(self.request).values()])

    @cached_property
    def _counted(self) -> dict[str, Any]:
        return self.engine.search(self.first_question())

    def first_question(self) -> dict[str, Any]:
        """The question for totals and facets, and the first documents with them."""
        body = self._page_body(0, self._first_size)
        rows = {"nested": {"path": "rows"}, "aggs": {"m": {"filter": matching_rows(self.compiled)}}}
        filters = all_of(chosen(self.request).values())
        body["aggs"] = {"left": {"filter": filters, "aggs": {"rows": rows}}}
        body["aggs"] |= facet_questions(self.request)
        # Facets are counted under the other filters alone, so the filters apply after them.
        body["query"]["bool"]["filter"] = [self.matching]
        body["post_filter"] = filters
        body["track_total_hits"] = True
        return body

    @property
    def _first_size(self) -> int:
        """So many documents come with the counts: those of a first page."""
        is_first = self.request.page <= 1 and self.request.view is View.DOCUMENTS
        return self.request.page_size if is_first else 0

    @property
    def total(self) -> int:
        return int(self._counted["hits"]["total"]["value"])

    @property
    def row_total(self) -> int:
        return int(self._counted["aggregations"]["left"]["rows"]["m"]["doc_count"])

    @cached_property
    def facets(self) -> Mapping[str, tuple[FacetValue, ...]]:
        return counted_facets(self._counted["aggregations"], self.request)

    def documents(self, first: int, size: int) -> list[Found]:
        """Documents ``[first, first + size)`` of the answer in its order."""
        if first == 0 and size <= self._first_size:
            return _found(self._counted)[:size]
        size = min(size, DEEPEST - first)
        return _found(self.engine.search(self._page_body(first, size))) if size > 0 else []

    def without(self, seen: Sequence[Query], size: int) -> dict[str, Any]:
        """The question for the first documents that no other query has found."""
        body = self._page_body(0, size)
        body["query"]["bool"]["must_not"] = list(seen)
        body["track_total_hits"] = True
        return body

    def documents_with_rows(self) -> Iterator[Found]:
        """The documents of which some row matches, in the order of the answer."""
        size = FIRST_STEP
        body = self._page_body(0, size)
        body["query"]["bool"]["filter"] = [self.left, some_row(matching_rows(self.compiled))]
        while True:
            answer = self.engine.search(body)
            yield from _found(answer)
            hits = answer["hits"]["hits"]
            if len(hits) < size:
                return
            size = STEP
            body |= {"search_after": hits[-1]["sort"], "size": size}

    def _page_body(self, first: int, size: int) -> dict[str, Any]:
        query = {"filter": [self.left], "should": told(self.compiled, self.request)}
        return {
            "from": first,
            "size": size,
            "query": {"bool": query},
            "sort": sort_of(self.compiled, self.request),
            "track_scores": True,
            "track_total_hits": False,
            "_source": ["document_id"],
        }

    def with_rows(self, found: Sequence[Found]) -> list[MatchedRows]:
        """Documents with the numbers of their rows that match, as they are in the database."""
        known = read_documents(one.document_id for one in found)
        return [
            MatchedRows(known[one.document_id], rows_of(known[one.document_id], self.compiled))
            for one in found
            if one.document_id in known
        ]


def _found(answer: Mapping[str, Any]) -> list[Found]:
    return [
        Found(int(hit["_source"]["document_id"]), rows_told(hit["_score"] or 0))
        for hit in answer["hits"]["hits"]
    ]


def read_documents(ids: Iterable[int]) -> dict[int, IndexedDocument]:
    """The words of documents, by id; those that are not public at this moment are left out."""
    asked = list(ids)
    published = Document.objects.published().filter(pk__in=asked).order_by()
    public = list(published.values_list("pk", flat=True))
    known: dict[int, IndexedDocument] = {}
    for at in range(0, len(public), READ_TOGETHER):
        some = Entry.objects.filter(document_id__in=public[at : at + READ_TOGETHER])
        known |= {one.document_id: IndexedDocument.from_entry(one) for one in some if one.words}
    return known


def find_by_engine(
    request: Request, engine: Engine | None = None, *, is_everything: bool = False
) -> EngineMatches:
    """What is found; with ``is_everything``, all that the filters leave."""
    query = EVERYTHING if is_everything else compile_query(request.query)
    is_narrowed = bool(request.filters or request.signed_from or request.signed_until)
    is_everything = is_everything or (query.is_empty and is_narrowed)
    return EngineMatches(request, query, engine or serving_engine(), is_everything)


def answer_by_engine(request: Request, engine: Engine | None = None) -> Answer:
    """Everything that matches, counted exactly, and the page asked for. Raises EngineAbsent."""
    found = find_by_engine(request, engine)
    of_provisions = request.view is View.PROVISIONS
    hits = found.row_total if of_provisions else found.total
    pages = max(1, -(-min(hits, DEEPEST) // request.page_size))
    page = min(max(request.page, 1), pages)
    first = (page - 1) * request.page_size
    is_last = request.is_loose and page == pages
    looser, looser_total = _looser(found) if is_last else ([], 0)
    ranked = _ranked(found, looser) if is_last and found.total < THIN else None
    matched = [] if of_provisions else found.with_rows(found.documents(first, request.page_size))
    return Answer(
        request=request,
        total=found.total,
        total_provisions=found.row_total,
        documents=tuple(show_documents(matched, found.compiled)),
        provisions=tuple(_provisions(found, first)) if of_provisions else (),
        facets=found.facets,
        looser=tuple(looser),
        looser_total=looser_total,
        ranked=ranked,
        page=page,
        pages=pages,
        emptied_by=() if found.total else _causes(request, found.engine),
    )


def counts_by_engine(requests: Sequence[Request], engine: Engine | None = None) -> list[int]:
    """How many documents each of some requests finds, by one request to the engine."""
    if not requests:
        return []
    engine = engine or serving_engine()
    queries = {str(at): find_by_engine(one, engine).left for at, one in enumerate(requests)}
    counts = counts_in(engine.search({"size": 0, "aggs": counted(queries)})["aggregations"])
    return [counts[str(at)] for at in range(len(requests))]


def _causes(request: Request, engine: Engine) -> tuple[str, ...]:
    """Why nothing is found. The counts that this may depend on are asked for together."""
    known: list[tuple[Request, int]] = []
    while True:
        wanted: list[Request] = []
        found = [find_causes(request, partial(_known, known, wanted, guess)) for guess in (0, 1)]
        if not wanted:
            return found[0]
        known += zip(wanted, counts_by_engine(wanted, engine), strict=True)


def _known(
    known: Sequence[tuple[Request, int]], wanted: list[Request], guess: int, asked: Request
) -> int:
    """The count of a request; if it is not known, it is noted and guessed."""
    for one, count in known:
        if one == asked:
            return count
    wanted.append(asked)
    return guess


def _looser(found: EngineMatches) -> tuple[list[DocumentHit], int]:
    """Documents found only by another wording, the nearest first: one page, and the number."""
    asked = rewordings(found.request.query)
    others = [
        find_by_engine(replace(found.request, query=one.query), found.engine) for one in asked
    ]
    seen = [matching_documents(found.compiled), *(other.left for other in others)]
    size = found.request.page_size
    answers = found.engine.search_all(
        [other.without(seen[: at + 1], size) for at, other in enumerate(others)]
    )
    hits: list[DocumentHit] = []
    total = 0
    for rewording, other, answer in zip(asked, others, answers, strict=True):
        total += int(answer["hits"]["total"]["value"])
        shown = other.with_rows(_found(answer)[: size - len(hits)])
        hits.extend(show_documents(shown, other.compiled, rewording.reason))
    return hits, total


def _ranked(found: EngineMatches, looser: Sequence[DocumentHit]) -> RankedAnswer | None:
    """What the ranked tier adds to the exact and the looser hits."""
    exact = found.documents(0, THIN)
    shown = {one.document_id for one in exact} | {one.document_id for one in looser}
    return ranked_answer(found.request, current_holdings(), shown, found.request.page_size)


def _provisions(found: EngineMatches, first: int) -> Sequence[RowHit]:
    """The rows of the page: document by document in order, in each the best rows first."""
    passed, left = 0, found.request.page_size
    on_page: list[tuple[Found, int]] = []
    for one in found.documents_with_rows() if found.row_total > first else ():
        if passed + one.rows > first and left > 0:
            skipped = max(first - passed, 0)
            on_page.append((one, skipped))
            left -= min(left, one.rows - skipped)
        passed += one.rows
        if left <= 0:
            break
    skips = {one.document_id: skipped for one, skipped in on_page}
    shown, left = [], found.request.page_size
    for matched in found.with_rows([one for one, _skipped in on_page]):
        skipped = skips[matched.document.document_id]
        rows = matched.best(found.compiled)[skipped:][:left]
        shown.append(MatchedRows(matched.document, rows))
        left -= len(rows)
    return show_rows(shown, found.compiled)
