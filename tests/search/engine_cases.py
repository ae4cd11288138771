"""Engines for tests: embedded ones in a folder each, Elasticsearch on a server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from haystack import connections

from search.backends.engine_settings import haystack_connection
from search.memory.holdings import forget_holdings

#: A server to run the same tests on, as in SEARCH_URL; its index ``gazette-test`` is emptied.
ELASTICSEARCH = os.environ.get("ELASTICSEARCH_TEST_URL", "")
EMBEDDED = ("whoosh", "tantivy")
ENGINES = ("memory", *EMBEDDED, *(["elasticsearch"] if ELASTICSEARCH else []))


@contextmanager
def serving(engine: str, folder: Path) -> Iterator[None]:
    """Use this engine in the block, with its index under ``folder``."""
    before = connections.connections_info["default"]
    url = f"{ELASTICSEARCH}/gazette-test" if engine == "elasticsearch" else f"{engine}:"
    connections.connections_info["default"] = haystack_connection(url, folder)
    connections.reload("default")
    forget_holdings()
    try:
        yield
    finally:
        connections.connections_info["default"] = before
        connections.reload("default")
        forget_holdings()
