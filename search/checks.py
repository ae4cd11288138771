"""Rules of search, as system checks.

=============  ===============================================================
search.W001    the archive has outgrown the engine that SEARCH_URL names
=============  ===============================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError

from gazette.models import Issue, Provision

#: Engine → the published rows up to which it serves well, and the engine for more (docs/search.md).
SERVES_UP_TO = {
    "memory": (60_000, "whoosh: 或 tantivy:"),
    "whoosh": (150_000, "tantivy:"),
    "tantivy": (1_500_000, "opensearch://服务器:9200/索引名"),
}


@register(Tags.database)
def check_size(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The engine suits the size of the archive. Runs only with a database, as in ``migrate``."""
    if not kwargs.get("databases"):
        return []
    published = Provision.objects.filter(document__issue__status=Issue.Status.PUBLISHED)
    try:
        return list(size_warnings(published.count()))
    except DatabaseError:  # the tables do not exist yet
        return []


def size_warnings(rows: int) -> list[CheckMessage]:
    """A warning if the engine does not serve so many published rows well."""
    engine = urlsplit(settings.SEARCH_URL).scheme
    most, larger = SERVES_UP_TO.get(engine, (rows, ""))
    if rows <= most:
        return []
    return [
        Warning(
            f"公开的条文有{rows}行，超过检索引擎 {engine}: 适用的{most}行，"
            "检索会变慢（结果仍然准确）。",
            hint=f"请把 SEARCH_URL 改为 {larger}，再运行 manage.py search_index --rebuild。",
            id="search.W001",
        )
    ]
