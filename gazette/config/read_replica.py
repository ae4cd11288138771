"""The read replica: which requests read it, and what is known of it.

A public page that the archive, its address and the day alone determine is read from the replica
where that has, at this moment, the revision that the primary has. One that is behind, does not
answer, or fails while a page is made, leaves the page to the primary: no reader is shown what is
outdated, and none sees an error. Without ``DATABASE_REPLICA_URL`` nothing of this happens.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, InterfaceError, connection, connections
from django.http import HttpRequest, HttpResponse

from gazette.config.middleware import Handler
from gazette.config.request_metrics import REPLICA_READS
from gazette.office.archive_revision import archive_revision
from gazette.office.read_database import REPLICA, replica_read
from gazette.pages.kept_pages import revision_of
from gazette.pages.public_caching import is_of_the_archive

logger = logging.getLogger(__name__)

#: Seconds for which a process leaves a replica alone that has failed.
RESTS = 5.0
#: Seconds for which a replica may take to reach where the primary was when it was asked.
PATIENCE = 0.5
#: Seconds behind from which somebody should look.
LATE = 60.0
#: What the counter says of a page: where it was read, or why not from the replica.
READ, BEHIND, FAILED, RESTING = "replica", "behind", "failed", "resting"
_STATE = (
    "SELECT pg_is_in_recovery(), pg_wal_lsn_diff(%s, pg_last_wal_replay_lsn()),"
    " extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())"
)


class ReadReplica:
    """The middleware. It stands within what asks the primary for the revision."""

    def __init__(self, get_response: Handler) -> None:
        if REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self._rests_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_of_the_archive(request) or revision_of(request) is None:
            return self.get_response(request)
        found = self._look(request)
        if found == READ:
            with _failures() as failures, replica_read():
                response = self.get_response(request)
            if not failures:
                REPLICA_READS.labels(READ).inc()
                return response
            self._rest()
            found = FAILED
        REPLICA_READS.labels(found).inc()
        return self.get_response(request)

    def _look(self, request: HttpRequest) -> str:
        if time.monotonic() < self._rests_until:
            return RESTING
        try:
            revision = archive_revision(REPLICA)
        except (DatabaseError, InterfaceError):
            logger.warning("the read replica does not answer", exc_info=True)
            self._rest()
            return FAILED
        return READ if revision == revision_of(request) else BEHIND

    def _rest(self) -> None:
        self._rests_until = time.monotonic() + RESTS


@contextmanager
def _failures() -> Iterator[list[Exception]]:
    """What questions to the replica have raised within."""
    found: list[Exception] = []

    def ask(execute: Callable[..., Any], *question: Any) -> Any:
        try:
            return execute(*question)
        except (DatabaseError, InterfaceError) as error:
            found.append(error)
            raise

    with connections[REPLICA].execute_wrapper(ask):
        yield found


class ReplicaState(NamedTuple):
    """``is_away``: it does not answer. ``seconds``: how old the newest is that it knows of."""

    is_away: bool = False
    is_replica: bool = True
    bytes: float = 0.0
    seconds: float = 0.0


def replica_state() -> ReplicaState | None:
    """How far the replica is; None where there is none. It waits up to ``PATIENCE``."""
    if REPLICA not in settings.DATABASES:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()::text")
        (wanted,) = cursor.fetchone()
    end = time.monotonic() + PATIENCE
    try:
        with connections[REPLICA].cursor() as cursor:
            while True:
                cursor.execute(_STATE, [wanted])
                is_replica, behind, seconds = cursor.fetchone()
                if not is_replica:
                    return ReplicaState(is_replica=False)
                if behind <= 0:
                    return ReplicaState()
                if time.monotonic() > end:
                    return ReplicaState(bytes=float(behind), seconds=float(seconds or PATIENCE))
                time.sleep(0.02)
    except (DatabaseError, InterfaceError):
        logger.warning("the read replica does not answer", exc_info=True)
        return ReplicaState(is_away=True)


def replica_problem() -> str:
    """The replica answers and is not far behind. Pages are right in any case."""
    state = replica_state()
    if state is None:
        return ""
    if state.is_away:
        return "连不上只读副本，网页改由主库提供，请检查副本的服务器和 DATABASE_REPLICA_URL。"
    if not state.is_replica:
        return "DATABASE_REPLICA_URL 所指的数据库不是副本（它自己可以写入），请改成主库的副本。"
    if state.seconds > LATE:
        return f"只读副本落后{state.seconds:.0f}秒，网页改由主库提供，请检查 PostgreSQL 的复制。"
    return ""
