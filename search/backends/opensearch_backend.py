"""The backend of OpenSearch: Haystack's queries get the portal's own answer of the engine."""

from __future__ import annotations

from typing import Any

from haystack.backends import BaseEngine, BaseSearchBackend

from search.backends.grammar_query import GrammarQuery
from search.engines.no_index import NoIndex
from search.opensearch.engine_server import Engine, address_of


class OpenSearchBackend(BaseSearchBackend):
    """Answers by the engine; Haystack's commands write its index."""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        #: Memory, which tests compare with, tests every document itself.
        self.candidate_index = NoIndex()
        self.engine = Engine(address_of(options["URL"]))


class OpenSearchEngine(BaseEngine):
    backend = OpenSearchBackend
    query = GrammarQuery
