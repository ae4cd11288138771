"""The embedded engines for tests, in a folder each; tests/search/opensearch has the server's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from haystack import connections

from search.backends.engine_settings import haystack_connection
from search.memory.holdings import forget_holdings

EMBEDDED = ("whoosh", "tantivy")
ENGINES = ("memory", *EMBEDDED)


@contextmanager
def serving(engine: str, folder: Path) -> Iterator[None]:
    """Use this engine in the block, with its index under ``folder``."""
    before = connections.connections_info["default"]
    connections.connections_info["default"] = haystack_connection(f"{engine}:", folder)
    connections.reload("default")
    forget_holdings()
    try:
        yield
    finally:
        connections.connections_info["default"] = before
        connections.reload("default")
        forget_holdings()
