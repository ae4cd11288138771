"""SEARCH_URL → Haystack's connection.

=====================  ==========================================================
whoosh:                embedded, pure Python; its folder lies under DATA_DIR
tantivy:               embedded, compiled; its folder lies under DATA_DIR
memory:                no index: every search scans the documents held in memory
elasticsearch://…      a server; ``elasticsearch+https://…`` over TLS
=====================  ==========================================================

A path after ``whoosh:`` or ``tantivy:`` is the folder to use instead.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ENGINES = {
    "whoosh": "search.engines.whoosh_engine.WhooshEngine",
    "tantivy": "search.engines.tantivy_engine.TantivyEngine",
    "memory": "search.engines.scan_engine.MemoryEngine",
    "elasticsearch": "search.engines.elasticsearch_engine.ElasticsearchEngine",
}


def connection(url: str, data_dir: Path) -> dict[str, Any]:
    """The entry of HAYSTACK_CONNECTIONS; an unknown engine, which a check reports, holds none."""
    parts = urlsplit(url)
    name, _, tls = parts.scheme.partition("+")
    settings: dict[str, Any] = {
        "ENGINE": ENGINES.get(name, ENGINES["memory"]),
        "BATCH_SIZE": 10_000,
        "SILENTLY_FAIL": False,
    }
    if name == "elasticsearch":
        index = parts.path.strip("/") or "gazette"
        server = f"{tls or 'http'}://{parts.netloc or '127.0.0.1:9200'}/"
        return {**settings, "URL": server, "INDEX_NAME": index, "BATCH_SIZE": 500}
    return {**settings, "PATH": parts.path or str(data_dir / "search" / name)}
