"""The backend of OpenSearch: Haystack's queries get the portal's own answer of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from haystack.backends import BaseEngine, BaseSearchBackend, log_query
from haystack.exceptions import SearchBackendError
from haystack.models import SearchResult
from haystack.utils import get_identifier

from search.backends.grammar_query import GrammarQuery
from search.backends.portal_backend import request_of, result_of
from search.engines.no_index import NoIndex
from search.memory.hit_rows import show_documents
from search.opensearch.engine_answers import EngineMatches, find_by_engine
from search.opensearch.engine_server import Engine, EngineAbsent, address_of
from search.opensearch.outbox import deliver, note_changes
from search.query.request import FILTERS

#: Documents of one answer where no end is named.
MOST = 1_000


class OpenSearchBackend(BaseSearchBackend):
    """Answers by the engine; what Haystack's commands write goes through the outbox."""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        #: Memory keeps nothing here and has no index.
        self.candidate_index = NoIndex()
        self.engine = Engine(address_of(options["URL"]))

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

        Raises SearchBackendError where the engine does not answer.
        """
        request = request_of(query_string, filters, sort_by, narrow_queries)
        found = find_by_engine(request, self.engine, is_everything=query_string == "*")
        first = start_offset or 0
        size = MOST if end_offset is None else max(0, end_offset - first)
        try:
            matched = found.with_rows(found.documents(first, size))
            hits = show_documents(matched, found.compiled)
            return {
                "results": [
                    result_of(
                        result_class,
                        one.document,
                        hit,
                        is_highlighted=bool(options.get("highlight")),
                    )
                    for one, hit in zip(matched, hits, strict=True)
                ],
                "hits": found.total,
                "facets": {"fields": _facet_counts(found, options.get("facets") or ())},
                "spelling_suggestion": None,
            }
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


def _facet_counts(found: EngineMatches, names: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    return {
        name: [(one.value, one.count) for one in found.facets[name.removesuffix("_exact")]]
        for name in names
        if name.removesuffix("_exact") in FILTERS
    }


class OpenSearchEngine(BaseEngine):
    backend = OpenSearchBackend
    query = GrammarQuery
