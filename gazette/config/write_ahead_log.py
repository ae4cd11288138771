"""SQLite with a write-ahead log, in which a writer blocks no reader.

The mode is kept in the database file, so it is set once, by ``migrate``: a database that
``migrate`` refuses stays as it was.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import OperationalError, connections

logger = logging.getLogger(__name__)


def use_write_ahead_log(sender: object, using: str = "default", **kwargs: Any) -> None:
    """A receiver of ``post_migrate``; other databases, and those in memory, have no use for it."""
    connection = connections[using]
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
    except OperationalError:  # another process uses it: the next ``migrate`` does it
        logger.warning("SQLite is not set to a write-ahead log", exc_info=True)
