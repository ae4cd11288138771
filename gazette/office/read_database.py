"""Which database a query reads: the primary, or its read replica (``DATABASE_REPLICA_URL``).

The replica may be behind the primary. So it is read only within ``replica_read``, where somebody
has seen that it has the archive's revision that the primary has, and only the tables that this
revision watches: of the others, such as sessions, jobs and reports, nobody would know how old
they are. Whatever is written, and whatever is read in a transaction, is the primary's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

from gazette.office.archive_revision import watched_models

REPLICA = "replica"
_reads_replica: ContextVar[bool] = ContextVar("reads_replica", default=False)


@contextmanager
def replica_read() -> Iterator[None]:
    """What this thread reads of the archive within comes from the replica."""
    token = _reads_replica.set(True)
    try:
        yield
    finally:
        _reads_replica.reset(token)


class ReplicaRouter:
    """Django's router. It always has an answer, so that no row takes its relations along."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        is_free = _reads_replica.get() and not connections[DEFAULT_DB_ALIAS].in_atomic_block
        is_watched = is_free and model._meta.concrete_model in _watched()
        return REPLICA if is_watched else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Rows of both are rows of one archive."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db != REPLICA


@cache
def _watched() -> frozenset[type[Model]]:
    return frozenset(watched_models())
