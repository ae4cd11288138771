"""Elasticsearch: Haystack's own backend, with the portal's tokens instead of its analysers.

Needs the package ``elasticsearch`` (7.17) and a server. A text is sent as its
tokens, joined by a separator at which the index's analyser splits it. Documents are
written, mapped and deleted by Haystack's own code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from elasticsearch.helpers import scan
from haystack import connections
from haystack.backends.elasticsearch7_backend import Elasticsearch7SearchBackend
from haystack.backends.elasticsearch7_backend import Elasticsearch7SearchEngine as StockEngine
from haystack.constants import DJANGO_ID

from gazette.models import Document
from search.backends.grammar_query import GrammarQuery
from search.backends.portal_backend import AnswerBackend
from search.engines.candidate_index import CandidateIndex, IndexRecord, IndexUnusable
from search.engines.tokens import SEPARATOR, tokens_of_text
from search.memory.holdings import current_holdings

#: An analyser that only splits: the text comes as tokens.
_ANALYSIS = {
    "tokenizer": {"given": {"type": "pattern", "pattern": SEPARATOR}},
    "analyzer": {"given": {"type": "custom", "tokenizer": "given"}},
}


class ElasticsearchBackend(AnswerBackend, Elasticsearch7SearchBackend, CandidateIndex):
    """Haystack's Elasticsearch backend, which is its own candidate index."""

    DEFAULT_SETTINGS = {"settings": {"analysis": _ANALYSIS}}

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self.candidate_index = self
        self._versions: tuple[str, dict[int, int]] = ("", {})

    def build_schema(self, fields: Any) -> tuple[str, dict[str, Any]]:
        content_field, mapping = super().build_schema(fields)
        mapping[content_field] = {
            "type": "text",
            "analyzer": "given",
            "index_options": "docs",
            "norms": False,
        }
        mapping["version"] = {"type": "long"}
        return content_field, mapping

    def _prepare_object(self, index: Any, obj: Any) -> dict[str, Any]:
        prepared: dict[str, Any] = super()._prepare_object(index, obj)
        content_field = str(self.content_field_name)
        prepared[content_field] = SEPARATOR.join(sorted(tokens_of_text(prepared[content_field])))
        return prepared

    def update(self, index: Any, iterable: Any, commit: bool = True) -> None:
        current_holdings()
        super().update(index, iterable, commit)

    def write(self, records: Iterable[IndexRecord]) -> None:
        index = connections[self.connection_alias].get_unified_index().get_index(Document)
        self.update(index, [Document(pk=record.document_id) for record in records])

    def remove_all(self, document_ids: Iterable[int]) -> None:
        for document_id in document_ids:
            self.remove(f"gazette.document.{document_id}")

    def versions(self) -> Mapping[int, int]:
        """Read again only if the server's count of writings shows a change."""
        try:
            stats = self.conn.indices.stats(index=self.index_name, metric="docs,indexing")
            counted = stats["_all"]["primaries"]
            writings = counted["indexing"]
            state = f"{counted['docs']} {writings['index_total']} {writings['delete_total']}"
            if state != self._versions[0]:
                self._versions = (state, dict(self._read({"match_all": {}})))
        except Exception as error:  # whatever the client or the server raises
            raise IndexUnusable(str(error)) from error
        return self._versions[1]

    def with_tokens(self, tokens: Sequence[str]) -> set[int] | None:
        field = str(self.content_field_name or "text")
        terms = [{"term": {field: token}} for token in tokens]
        try:
            return {pk for pk, _version in self._read({"bool": {"filter": terms}})}
        except Exception as error:  # as above
            raise IndexUnusable(str(error)) from error

    def _read(self, query: dict[str, Any]) -> list[tuple[int, int]]:
        """Id and version of every document that a query finds."""
        body = {"query": query, "_source": [DJANGO_ID, "version"]}
        hits = scan(self.conn, query=body, index=self.index_name, size=5_000)
        return [(int(hit["_source"][DJANGO_ID]), int(hit["_source"]["version"])) for hit in hits]


class ElasticsearchEngine(StockEngine):
    backend = ElasticsearchBackend
    query = GrammarQuery
