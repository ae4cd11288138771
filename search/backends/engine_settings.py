"""SEARCH_URL → the entry of Django's setting HAYSTACK_CONNECTIONS.

=====================  ==========================================================
whoosh:                embedded, pure Python; its folder lies under DATA_DIR
tantivy:               embedded, compiled; its folder lies under DATA_DIR
memory:                no index: every search tests all documents held in memory
opensearch://…         OpenSearch, which answers whole: ``opensearch://host:9200/index``,
                       several hosts with commas; ``opensearch+https://…`` over TLS
=====================  ==========================================================

A path after ``whoosh:`` or ``tantivy:`` is the folder to use instead.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

#: The embedded engines, each with its index class.
INDEXES = {
    "whoosh": "search.engines.whoosh_index.WhooshIndex",
    "tantivy": "search.engines.tantivy_index.TantivyIndex",
    "memory": "search.engines.no_index.NoIndex",
}


def haystack_connection(url: str, data_dir: Path) -> dict[str, Any]:
    """The entry for one SEARCH_URL. An unknown engine, which a check reports, has no index."""
    parts = urlsplit(url)
    name = parts.scheme.partition("+")[0]
    if name == "opensearch":
        return {
            "ENGINE": "search.backends.opensearch_backend.OpenSearchEngine",
            "URL": url,
            "BATCH_SIZE": 500,
            "SILENTLY_FAIL": False,
        }
    return {
        "ENGINE": "search.backends.portal_backend.PortalEngine",
        "INDEX": INDEXES.get(name, INDEXES["memory"]),
        "PATH": parts.path or str(data_dir / "search" / name),
        "BATCH_SIZE": 10_000,
        "SILENTLY_FAIL": False,
    }
