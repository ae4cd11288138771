"""The triggers of the database that are there and fire."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

#: On PostgreSQL those that fire whatever ``session_replication_role`` says (ENABLE ALWAYS).
_QUERIES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'",
}


def firing_triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """Their names."""
    with connection.cursor() as cursor:
        cursor.execute(_QUERIES[connection.vendor])
        return {name for (name,) in cursor.fetchall()}
