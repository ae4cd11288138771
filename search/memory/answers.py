"""``answer``: from a request to its answer.

Candidates → those that match → narrowed by the filters → ordered → the rows of one
page, read from the database and marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from search.memory.candidates import candidates
from search.memory.facets import apply_filters, facets
from search.memory.hit_rows import MatchedRows, show_documents, show_rows
from search.memory.holdings import Holdings, current_holdings
from search.memory.indexed_document import IndexedDocument
from search.memory.matching import (
    count_rows_with_word,
    match_documents,
    matching_rows,
    row_counts,
)
from search.memory.ranked import THIN, ranked_answer
from search.memory.ranking import score
from search.memory.rewordings import rewordings
from search.memory.why_empty import find_causes
from search.query.compiled_query import EVERYTHING, CompiledQuery, compile_query
from search.query.request import (
    Answer,
    DocumentHit,
    Order,
    RankedAnswer,
    Request,
    RowHit,
    View,
)


@dataclass
class Matches:
    """All that one wording of a request finds, before it is cut into pages.

    ``matched`` are the documents that match the query, whatever the filters.
    ``counted`` maps their ids to their numbers of matching rows, if known already.
    """

    request: Request
    compiled: CompiledQuery
    holdings: Holdings
    matched: Sequence[IndexedDocument]
    counted: Mapping[int, int] | None = None

    @cached_property
    def documents(self) -> list[IndexedDocument]:
        """The found documents that the filters leave, unordered."""
        return apply_filters(self.matched, self.request, self.holdings)

    @cached_property
    def row_counts(self) -> dict[int, int]:
        """Document id → how many of its rows match."""
        if self.counted is None:
            return row_counts(self.documents, self.compiled)
        return {one.document_id: self.counted[one.document_id] for one in self.documents}

    @cached_property
    def row_total(self) -> int:
        return sum(self.row_counts.values())

    @cached_property
    def ordered(self) -> list[IndexedDocument]:
        """The documents in the order asked for; equal ones by id, so that pages are stable."""
        if self.request.order is Order.SIGNED:
            return sorted(self.documents, key=lambda one: (-one.signed, one.document_id))
        if self.request.order is Order.PUBLISHED:
            return sorted(self.documents, key=lambda one: (-one.published, one.document_id))
        states = self.holdings.states(self.request.on)
        scores = {
            one.document_id: score(
                one,
                self.compiled,
                self.row_counts[one.document_id],
                states.get(one.document_id, ""),
            )
            for one in self.documents
        }
        return sorted(
            self.documents,
            key=lambda one: (-scores[one.document_id], -one.signed, one.document_id),
        )

    def with_rows(self, documents: Iterable[IndexedDocument]) -> list[MatchedRows]:
        return [MatchedRows(one, matching_rows(one, self.compiled)) for one in documents]


def find(request: Request, holdings: Holdings) -> tuple[Matches, bool]:
    """What is found, and whether the index was missing, damaged or far behind."""
    query = compile_query(request.query)
    if query.is_empty and (request.filters or request.signed_from or request.signed_until):
        return Matches(request, query, holdings, list(holdings.documents.values())), False
    proposed = candidates(holdings, query)
    if query.is_one_word:
        counted = count_rows_with_word(proposed.documents, query.words[0])
        matched = [one for one in proposed.documents if one.document_id in counted]
        return Matches(request, query, holdings, matched, counted), proposed.is_rebuilding
    matched = match_documents(proposed.documents, query)
    return Matches(request, query, holdings, matched), proposed.is_rebuilding


def find_all(request: Request, *, is_everything: bool = False) -> Matches:
    """What is found as of now; with ``is_everything``, all that the filters leave."""
    holdings = current_holdings()
    if is_everything:
        return Matches(request, EVERYTHING, holdings, list(holdings.documents.values()))
    return find(request, holdings)[0]


def answer(request: Request) -> Answer:
    """Everything that matches, counted exactly, and the page asked for."""
    holdings = current_holdings()
    found, is_rebuilding = find(request, holdings)
    of_provisions = request.view is View.PROVISIONS
    hits = found.row_total if of_provisions else len(found.documents)
    pages = max(1, -(-hits // request.page_size))
    page = min(max(request.page, 1), pages)
    first = (page - 1) * request.page_size
    is_last = request.is_loose and page == pages
    looser, looser_total = _looser(found) if is_last else ([], 0)
    ranked = _ranked(found, looser) if is_last and len(found.documents) < THIN else None
    return Answer(
        request=request,
        total=len(found.documents),
        total_provisions=found.row_total,
        documents=() if of_provisions else _documents(found, first),
        provisions=_provisions(found, first) if of_provisions else (),
        facets=facets(found.matched, request, holdings),
        looser=tuple(looser),
        looser_total=looser_total,
        ranked=ranked,
        page=page,
        pages=pages,
        emptied_by=find_causes(request, holdings, found.matched) if not found.documents else (),
        is_rebuilding=is_rebuilding,
    )


def _documents(found: Matches, first: int) -> tuple[DocumentHit, ...]:
    page = found.ordered[first : first + found.request.page_size]
    return tuple(show_documents(found.with_rows(page), found.compiled))


def _provisions(found: Matches, first: int) -> tuple[RowHit, ...]:
    """The rows of the page: document by document in order, in each the best rows first."""
    shown: list[MatchedRows] = []
    passed, left = 0, found.request.page_size
    for document in found.ordered:
        count = found.row_counts[document.document_id]
        if passed + count > first and left:
            matched = MatchedRows(document, matching_rows(document, found.compiled))
            rows = matched.best(found.compiled)[max(first - passed, 0) :][:left]
            shown.append(MatchedRows(document, rows))
            left -= len(rows)
        passed += count
    return tuple(show_rows(shown, found.compiled))


def _ranked(found: Matches, looser: Iterable[DocumentHit]) -> RankedAnswer | None:
    """What the ranked tier adds to the exact and the looser hits."""
    shown = {one.document_id for one in found.documents} | {one.document_id for one in looser}
    return ranked_answer(found.request, found.holdings, shown, found.request.page_size)


def _looser(found: Matches) -> tuple[list[DocumentHit], int]:
    """Documents found only by another wording, the nearest first: one page, and the number."""
    seen = {one.document_id for one in found.matched}
    hits: list[DocumentHit] = []
    total = 0
    for rewording in rewordings(found.request.query):
        other, _ = find(replace(found.request, query=rewording.query), found.holdings)
        new = [one for one in other.ordered if one.document_id not in seen]
        seen.update(one.document_id for one in new)
        total += len(new)
        page = other.with_rows(new[: found.request.page_size - len(hits)])
        hits.extend(show_documents(page, other.compiled, rewording.reason))
    return hits, total
