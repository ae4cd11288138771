"""The backend of OpenSearch: Haystack's queries get the portal's own answer of the engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from haystack.backends import BaseEngine
from haystack.exceptions import SearchBackendError
from haystack.utils import get_identifier

from search.backends.grammar_query import GrammarQuery
from search.backends.portal_backend import AnswerBackend, FoundPage
from search.engines.no_index import NoIndex
from search.memory.hit_rows import show_documents
from search.opensearch.engine_answers import find_by_engine
from search.opensearch.engine_server import Engine, EngineAbsent, address_of
from search.opensearch.outbox import deliver, note_changes
from search.query.request import Request

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
        """Documents ``[first, end)`` of what the engine finds exactly; without an end ``MOST``."""
        found = find_by_engine(request, self.engine, is_everything=is_everything)
        size = MOST if end is None else max(0, end - first)
        try:
            matched = found.with_rows(found.documents(first, size))
            hits = show_documents(matched, found.compiled)
            shown = [(one.document, hit) for one, hit in zip(matched, hits, strict=True)]
            return FoundPage(shown, found.total, found.facets)
        except EngineAbsent as error:
            raise SearchBackendError(f"检索服务器没有应答：{error}") from error

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
