"""Copies of SQLite's database in memory: it is brought back to a state within a millisecond."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from threading import RLock
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection

#: Held by a request of a server under test, whose threads share the one connection of a database
#: in memory, and its transactions; and by whoever empties the database.
turn = RLock()
#: Seconds after which an answer that is still read from the database is taken to hang.
_PATIENCE = 300.0


def is_in_memory() -> bool:
    """Whether the tests run on a database that can be copied."""
    wrapper: Any = connection
    return bool(connection.vendor == "sqlite" and wrapper.is_in_memory_db())


def copied() -> sqlite3.Connection:
    """What the database holds now, in a database of its own."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    connection.ensure_connection()
    connection.connection.backup(copy)
    return copy


_written: dict[Callable[[], object], sqlite3.Connection] = {}


def write_once(write: Callable[[], object]) -> None:
    """Let an emptied database hold what a function writes; only the first call of it does.

    For fixtures of tests that commit, on SQLite. The function may depend on nothing but the code.
    """
    if write in _written:
        bring_back(_written[write])
    else:
        write()
        _written[write] = copied()


def bring_back(copy: sqlite3.Connection) -> None:
    """Let the database hold what a copy holds, once the last request has let go of it."""
    connection.ensure_connection()
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            with turn:
                copy.backup(connection.connection)
            break
        except sqlite3.OperationalError:  # rows of an answer are still being read
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
    ContentType.objects.clear_cache()
