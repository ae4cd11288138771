"""``answer``: from a request to its answer.

Candidates → matched by substring → narrowed by filters → ordered → the page's
rows read from the database, checked to be published, and marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from search.memory.candidates import candidates
from search.memory.facets import facets, narrowed
from search.memory.hit_rows import Shown, show_documents, show_rows
from search.memory.holdings import Held, Holdings, current
from search.memory.matching import (
    EVERYTHING,
    Wanted,
    matching,
    matching_counted,
    matching_rows,
    row_counts,
    wanted,
)
from search.memory.ranking import score
from search.memory.rewordings import rewordings
from search.memory.why_empty import emptied_by
from search.query.request import Answer, DocumentHit, Order, Request, RowHit, View


@dataclass
class Found:
    """All that one wording of a request finds, before it is cut into pages.

    ``counted`` holds the number of rows of each document where matching told it.
    """

    request: Request
    what: Wanted
    holdings: Holdings
    matched: Sequence[Held]
    counted: Mapping[int, int] | None = None

    @cached_property
    def documents(self) -> list[Held]:
        """The found documents that the filters leave, in no order."""
        return narrowed(self.matched, self.request, self.holdings)

    @cached_property
    def row_counts(self) -> dict[int, int]:
        """How many rows of each document match."""
        if self.counted is None:
            return row_counts(self.documents, self.what)
        return {one.document_id: self.counted[one.document_id] for one in self.documents}

    @cached_property
    def row_total(self) -> int:
        return sum(self.row_counts.values())

    @cached_property
    def ordered(self) -> list[Held]:
        """The documents in the order asked for; equal ones by id, so that paging is stable."""
        if self.request.order is Order.SIGNED:
            return sorted(self.documents, key=lambda one: (-one.signed, one.document_id))
        if self.request.order is Order.PUBLISHED:
            return sorted(self.documents, key=lambda one: (-one.published, one.document_id))
        states = self.holdings.states(self.request.on)
        scores = {
            one.document_id: score(
                one,
                self.what,
                self.row_counts[one.document_id],
                states.get(one.document_id, ""),
            )
            for one in self.documents
        }
        return sorted(
            self.documents,
            key=lambda one: (-scores[one.document_id], -one.signed, one.document_id),
        )

    def shown(self, documents: Iterable[Held]) -> list[Shown]:
        return [Shown(one, matching_rows(one, self.what)) for one in documents]


def find(request: Request, holdings: Holdings) -> tuple[Found, bool]:
    """What is found, and whether the index could not be asked."""
    what = wanted(request.query)
    if what.is_nothing and (request.filters or request.signed_from or request.signed_until):
        return Found(request, what, holdings, list(holdings.documents.values())), False
    proposed = candidates(holdings, what)
    if what.is_one_word:
        counted = matching_counted(proposed.documents, what.words[0])
        matched = [one for one in proposed.documents if one.document_id in counted]
        return Found(request, what, holdings, matched, counted), proposed.is_rebuilding
    matched = matching(proposed.documents, what)
    return Found(request, what, holdings, matched), proposed.is_rebuilding


def find_all(request: Request, *, is_everything: bool = False) -> Found:
    """What is found, or all that the filters leave."""
    holdings = current()
    if is_everything:
        return Found(request, EVERYTHING, holdings, list(holdings.documents.values()))
    return find(request, holdings)[0]


def answer(request: Request) -> Answer:
    """Everything that holds the query, counted exactly, and the page asked for."""
    holdings = current()
    found, is_rebuilding = find(request, holdings)
    of_provisions = request.view is View.PROVISIONS
    hits = found.row_total if of_provisions else len(found.documents)
    pages = max(1, -(-hits // request.page_size))
    page = min(max(request.page, 1), pages)
    first = (page - 1) * request.page_size
    looser, looser_total = _looser(found) if request.is_loose and page == pages else ([], 0)
    return Answer(
        request=request,
        total=len(found.documents),
        total_provisions=found.row_total,
        documents=() if of_provisions else _documents(found, first),
        provisions=_provisions(found, first) if of_provisions else (),
        facets=facets(found.matched, request, holdings),
        looser=tuple(looser),
        looser_total=looser_total,
        page=page,
        pages=pages,
        emptied_by=emptied_by(request, holdings, found.matched) if not found.documents else (),
        is_rebuilding=is_rebuilding,
    )


def _documents(found: Found, first: int) -> tuple[DocumentHit, ...]:
    page = found.ordered[first : first + found.request.page_size]
    return tuple(show_documents(found.shown(page), found.what))


def _provisions(found: Found, first: int) -> tuple[RowHit, ...]:
    """The page's rows: document by document in order, in each the best rows first."""
    wanted_rows: list[Shown] = []
    passed, left = 0, found.request.page_size
    for one in found.ordered:
        count = found.row_counts[one.document_id]
        if passed + count > first and left:
            shown = Shown(one, matching_rows(one, found.what))
            rows = shown.best(found.what)[max(first - passed, 0) :][:left]
            wanted_rows.append(Shown(one, rows))
            left -= len(rows)
        passed += count
    return tuple(show_rows(wanted_rows, found.what))


def _looser(found: Found) -> tuple[list[DocumentHit], int]:
    """Documents found by another wording only, the nearest first: a page of them, and how many."""
    seen = {one.document_id for one in found.matched}
    hits: list[DocumentHit] = []
    total = 0
    for rewording in rewordings(found.request.query):
        other, _ = find(replace(found.request, query=rewording.query), found.holdings)
        new = [one for one in other.ordered if one.document_id not in seen]
        seen.update(one.document_id for one in new)
        total += len(new)
        page = other.shown(new[: found.request.page_size - len(hits)])
        hits.extend(show_documents(page, other.what, rewording.reason))
    return hits, total
