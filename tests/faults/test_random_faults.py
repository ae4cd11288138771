"""Faults at random moments, on both databases: nothing is half-published, doubly published or lost.

``make test-faults`` plays as many rounds as ROUNDS, or for MINUTES, of the draw SEED; where
nothing is said, a few rounds. A round that fails names itself as "SQLite 7 3", which
``make test-faults SEED=7 ONLY_ROUND=3`` plays again.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from itertools import islice, takewhile

import pytest

from tests.backup.cluster import PROGRAMS
from tests.faults.archive_work import OPERATIONS
from tests.faults.full_disk import can_mount
from tests.faults.rounds import Round, RoundFailed, drawn, rounds_on
from tests.faults.strikes import POSTGRESQL, SQLITE

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="they bring databases of their own",
    ),
]

#: Rounds where nothing is said, and their draw: the disk is filled, all is killed, and on
#: PostgreSQL a publication loses its connection, then its server.
FEW, SHORT = 2, 1483
SEED = int(os.environ.get("SEED") or SHORT)
ROUNDS = int(os.environ.get("ROUNDS") or 0)
MINUTES = float(os.environ.get("MINUTES") or 0)
ONLY = int(os.environ.get("ONLY_ROUND") or 0)


def chosen(database: str) -> Iterator[Round]:
    """The rounds that are asked for."""
    rounds = drawn(database, SEED)
    if ONLY:
        return islice(rounds, ONLY - 1, ONLY)
    if MINUTES:
        end = time.monotonic() + MINUTES * 60
        in_time = takewhile(lambda _one: time.monotonic() < end, rounds)
        return islice(in_time, ROUNDS or None)
    return islice(rounds, ROUNDS or FEW)


@pytest.mark.parametrize("database", [SQLITE, POSTGRESQL])
def test_the_archive_is_whole_after_whatever_strikes(database: str) -> None:
    if not can_mount():
        pytest.skip("only root can mount the small disk on which the portal lives")
    if database == POSTGRESQL and not PROGRAMS:
        pytest.skip("PostgreSQL is not installed")
    few = {one.operation for one in chosen(database)} if not MINUTES else set(OPERATIONS)
    failed = []
    with rounds_on(database, [one for one in OPERATIONS if one in few]) as rounds:
        for one in chosen(database):
            try:
                seen = rounds.play(one)
            except RoundFailed as error:
                failed.append(str(error))
                seen = f"FAILED: {error}"
            sys.stdout.write(f"{one.seed}: {one}: {seen}\n")
            sys.stdout.flush()
    assert not failed, "\n\n".join(failed)
