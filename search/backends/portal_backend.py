"""The backend that HAYSTACK_CONNECTIONS names, for every embedded engine.

Haystack's commands write the engine's index through it. Its queries and forms get
the portal's own answer, exact and with counts and marks, whatever the index lacks; if
it is empty or thin, the documents that answer a question best follow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.module_loading import import_string
from haystack.backends import BaseEngine, BaseSearchBackend, log_query
from haystack.exceptions import SkipDocument
from haystack.models import SearchResult
from haystack.utils import get_identifier

from gazette.layout.annotations import Annotation, annotated
from search.backends.grammar_query import GrammarQuery
from search.engines.candidate_index import CandidateIndex, IndexRecord
from search.engines.index_folder import IndexFolder
from search.memory.answers import Matches, find_all
from search.memory.facets import facets
from search.memory.hit_rows import show_documents
from search.memory.holdings import Holdings, current_holdings
from search.memory.indexed_document import IndexedDocument
from search.memory.ranked import MOST_KEPT, THIN, ranked_answer
from search.query.grammar import parse
from search.query.request import FILTERS, DocumentHit, FacetValue, Order, Request

_ORDERS = {"-signed_on": Order.SIGNED, "-published_on": Order.PUBLISHED}


class FoundPage(NamedTuple):
    """Documents of a page with their hits, the number of all that is found, and the filters."""

    shown: Sequence[tuple[IndexedDocument, DocumentHit]]
    total: int
    facets: Mapping[str, Sequence[FacetValue]]


class AnswerBackend(BaseSearchBackend):
    """A backend whose ``search`` gives the portal's own answer."""

    #: The index that proposes documents.
    candidate_index: CandidateIndex

    @log_query  # type: ignore[untyped-decorator]
    def search(
        self,
        query_string: str,
        *,
        filters: Mapping[str, tuple[str, ...]] | None = None,
        sort_by: Sequence[str] = (),
        start_offset: int = 0,
        end_offset: int | None = None,
        narrow_queries: Iterable[str] = (),
        result_class: type = SearchResult,
        **options: Any,
    ) -> dict[str, Any]:
        """Answer a query in the portal's own grammar; ``*`` finds everything.

        Raises SearchBackendError where a search server keeps the archive and does not answer.
        """
        request = request_of(query_string, filters, sort_by, narrow_queries)
        page = self.find(request, start_offset or 0, end_offset, is_everything=query_string == "*")
        return {
            "results": [
                result_of(
                    result_class, document, hit, is_highlighted=bool(options.get("highlight"))
                )
                for document, hit in page.shown
            ],
            "hits": page.total,
            "facets": {"fields": _facet_counts(page, options.get("facets") or ())},
            "spelling_suggestion": None,
        }

    def find(
        self, request: Request, first: int, end: int | None, *, is_everything: bool
    ) -> FoundPage:
        """Documents ``[first, end)`` of what a request finds in memory."""
        found = find_all(request, is_everything=is_everything)
        exact = found.ordered
        page = exact[first:end]
        hits = show_documents(found.with_rows(page), found.compiled)
        ranked = _ranked(found) if not is_everything else ()
        behind = slice(max(0, first - len(exact)), end and max(0, end - len(exact)))
        documents = found.holdings.documents
        shown = [*zip(page, hits, strict=True)]
        shown += [(documents[hit.document_id], hit) for hit in ranked[behind]]
        counts = facets(found.matched, found.request, found.holdings)
        return FoundPage(shown, len(exact) + len(ranked), counts)


def _ranked(found: Matches) -> tuple[DocumentHit, ...]:
    """The documents that answer a question, behind an exact answer that is empty or thin."""
    if len(found.documents) >= THIN:
        return ()
    exact = {one.document_id for one in found.documents}
    return answering_documents(found.request, found.holdings, exact)


def answering_documents(
    request: Request, holdings: Holdings, exact: Collection[int]
) -> tuple[DocumentHit, ...]:
    """The documents of the ranked tier that answer a question, without those found exactly.

    Documents that are merely near are left out: Haystack has no word for them.
    """
    ranked = ranked_answer(request, holdings, exact, MOST_KEPT)
    return ranked.documents if ranked and ranked.is_answer else ()


def _facet_counts(page: FoundPage, names: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    return {
        name: [(value.value, value.count) for value in page.facets[name.removesuffix("_exact")]]
        for name in names
        if name.removesuffix("_exact") in FILTERS
    }


def request_of(
    query_string: str,
    filters: Mapping[str, tuple[str, ...]] | None,
    sort_by: Sequence[str],
    narrow_queries: Iterable[str],
) -> Request:
    """What Haystack asks, as a request of the portal."""
    narrowed = dict(filters or {})
    for name, _, value in (narrow.partition(":") for narrow in narrow_queries):
        name = name.removesuffix("_exact")
        narrowed[name] = (*narrowed.get(name, ()), value.strip('"'))
    order = _ORDERS.get(sort_by[0], Order.RELEVANCE) if sort_by else Order.RELEVANCE
    return Request(parse(query_string), filters=narrowed, order=order)


def result_of(
    result_class: type, document: IndexedDocument, hit: DocumentHit, *, is_highlighted: bool
) -> Any:
    fields: dict[str, Any] = {"title": hit.title, "text": document.words}
    if is_highlighted:
        fields["highlighted"] = {
            "text": [
                annotated(row.text, [Annotation(*span, "mark") for span in row.marks])
                for row in hit.rows
            ]
        }
    return result_class("gazette", "document", str(document.document_id), 0, **fields)


class PortalBackend(AnswerBackend):
    """Delegates writing to the index class that the option INDEX names, in the folder PATH."""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        index_class = import_string(options["INDEX"])
        self.candidate_index = index_class(IndexFolder(Path(options["PATH"])))

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
        current_holdings()
        self.candidate_index.write(_records(index, iterable))

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        identifier = get_identifier(obj_or_string)
        self.candidate_index.remove_all([int(identifier.rsplit(".", 1)[-1])])

    def clear(self, models: Any = None, commit: bool = True) -> None:
        self.candidate_index.clear()


def _records(index: Any, documents: Iterable[Any]) -> Iterator[IndexRecord]:
    """Documents as Haystack's SearchIndex prepares them; the unpublished ones are left out."""
    for document in documents:
        with suppress(SkipDocument):
            prepared = index.full_prepare(document)
            yield IndexRecord(document.pk, prepared["version"], prepared["text"])


class PortalEngine(BaseEngine):
    backend = PortalBackend
    query = GrammarQuery
