"""The backend of OpenSearch: Haystack's queries get the portal's own answer of the engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from haystack.backends import BaseEngine
from haystack.exceptions import SearchBackendError
from haystack.utils import get_identifier

from search.backends.grammar_query import GrammarQuery
from search.backends.portal_backend import AnswerBackend, FoundPage, answering_documents
from search.engines.no_index import NoIndex
from search.memory.hit_rows import show_documents
from search.memory.holdings import current_holdings
from search.memory.ranked import THIN
from search.opensearch.engine_answers import EngineMatches, find_by_engine, read_documents
from search.opensearch.engine_server import Engine, EngineAbsent, address_of
from search.opensearch.outbox import deliver, note_changes
from search.query.request import DocumentHit, Request

#: Documents of one answer where no end is named.
MOST = 1_000


class OpenSearchBackend(AnswerBackend):
    """Answers by the engine; what Haystack's commands write goes through the outbox."""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        #: Memory keeps nothing here and has no index.
        self.candidate_index = NoIndex()
        self.engine = Engine(address_of(options["URL"]))

    def find(
        self, request: Request, first: int, end: int | None, *, is_everything: bool
    ) -> FoundPage:
        """Documents ``[first, end)`` of the answer; without an end ``MOST`` at most.

        Behind an exact answer that is empty or thin follow those of the ranked tier.
        """
        found = find_by_engine(request, self.engine, is_everything=is_everything)
        size = MOST if end is None else max(0, end - first)
        try:
            matched = found.with_rows(found.documents(first, size))
            hits = show_documents(matched, found.compiled)
            shown = [(one.document, hit) for one, hit in zip(matched, hits, strict=True)]
            ranked = () if is_everything else self._ranked(found)
            behind = ranked[max(0, first - found.total) :][: max(0, size - len(shown))]
            known = read_documents(hit.document_id for hit in behind)
            shown += [(known[pk], hit) for hit in behind if (pk := hit.document_id) in known]
            return FoundPage(shown, found.total + len(ranked), found.facets)
        except EngineAbsent as error:
            raise SearchBackendError(f"检索服务器没有应答：{error}") from error

    def _ranked(self, found: EngineMatches) -> tuple[DocumentHit, ...]:
        if found.total >= THIN:
            return ()
        exact = {one.document_id for one in found.documents(0, THIN)}
        return answering_documents(found.request, current_holdings(), exact)

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
        note_changes(document.pk for document in iterable)
        deliver(self.engine)

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        note_changes([int(get_identifier(obj_or_string).rsplit(".", 1)[-1])])
        deliver(self.engine)

    def clear(self, models: Any = None, commit: bool = True) -> None:
        """Delete all documents of the index; ``rebuild_index`` of the portal does without."""
        if self.engine.writer.indices.exists_alias(name=self.engine.index):
            self.engine.writer.delete_by_query(
                index=self.engine.index, body={"query": {"match_all": {}}}, refresh=True
            )


class OpenSearchEngine(BaseEngine):
    backend = OpenSearchBackend
    query = GrammarQuery
