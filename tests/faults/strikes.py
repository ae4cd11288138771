"""The faults of the random rounds: what each does to a portal at work, and how it passes.

A strike is called while an operation is under way, and returns when the fault is over; how long
it lasts is drawn by the caller's ``Random``.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.faults.archive_work import Work
from tests.faults.full_disk import fill, free
from tests.faults.struck_portal import PARTS, StruckPortal

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
#: Seconds that a fault lasts, at least and at most.
_LASTS = (0.5, 4.0)
#: Bytes that are written over the middle of a broken file.
_GARBAGE = b"\x00garbage\xff" * 32
Strike = Callable[[StruckPortal, Work, Random], None]


@dataclass(frozen=True)
class Fault:
    """A fault by its name, and the databases on which it can be."""

    name: str
    strike: Strike
    databases: tuple[str, ...] = (SQLITE, POSTGRESQL)


def _last(rng: Random) -> None:
    time.sleep(rng.uniform(*_LASTS))


def _send(processes: list[int], number: signal.Signals) -> None:
    for one in processes:
        with suppress(ProcessLookupError):
            os.kill(one, number)


def _of_work(work: Work) -> list[int]:
    running = work.process is not None and work.process.poll() is None
    return [work.process.pid] if work.process and running else []


def _kill(part: str) -> Strike:
    def strike(portal: StruckPortal, work: Work, rng: Random) -> None:
        end = time.monotonic() + 5
        while not (found := portal.processes(part)) and time.monotonic() < end:
            time.sleep(0.01)  # PDF makers come and go
        _send(found, signal.SIGKILL)

    return strike


def kill_the_operation(portal: StruckPortal, work: Work, rng: Random) -> None:
    """The process of a command; of what a browser asks for, the web and whoever works on it."""
    found = _of_work(work) or [*portal.processes("web"), *portal.processes("worker")]
    _send(found, signal.SIGKILL)


def kill_all(portal: StruckPortal, work: Work, rng: Random) -> None:
    """All processes at once, as when the machine goes down."""
    found = [one for part in PARTS for one in portal.processes(part)]
    _send([*_of_work(work), *found], signal.SIGKILL)


def halt(portal: StruckPortal, work: Work, rng: Random) -> None:
    """The workers and the command stand still for a while, as on an overloaded machine."""
    found = [*_of_work(work), *portal.processes("worker"), *portal.processes("PDF maker")]
    _send(found, signal.SIGSTOP)
    try:
        _last(rng)
    finally:
        _send(found, signal.SIGCONT)


def fill_the_disk(portal: StruckPortal, work: Work, rng: Random) -> None:
    fill(portal.folder)
    try:
        _last(rng)
    finally:
        free(portal.folder)


def lock_the_disk(portal: StruckPortal, work: Work, rng: Random) -> None:
    """Whatever is opened from now on can be read only, as on a disk that the kernel has locked."""
    folder = str(portal.folder)
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        _last(rng)
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def _break(*patterns: str) -> Strike:
    """Each file of some is cut, overwritten in its middle, or deleted."""

    def strike(portal: StruckPortal, work: Work, rng: Random) -> None:
        files = sorted(
            path for one in patterns for path in portal.folder.glob(one) if path.is_file()
        )
        for path in rng.sample(files, min(len(files), 3)):
            with suppress(FileNotFoundError):  # somebody replaces it just now
                _break_file(path, rng.choice(("cut", "overwritten", "deleted")))

    return strike


def _break_file(path: Path, how: str) -> None:
    size = path.stat().st_size
    if how == "deleted":
        path.unlink()
    elif how == "cut":
        os.truncate(path, size // 2)
    else:
        with path.open("r+b") as file:
            file.seek(size // 2)
            file.write(_GARBAGE)


def hold_the_lock(portal: StruckPortal, work: Work, rng: Random) -> None:
    """Another writer holds SQLite's only lock for longer than everybody waits."""
    path = portal.folder / "gazette.sqlite3"
    with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(rng.choice((3, 24)))
        other.execute("ROLLBACK")


def _restart(mode: str) -> Strike:
    def strike(portal: StruckPortal, work: Work, rng: Random) -> None:
        assert portal.cluster
        portal.cluster.stop(mode)
        _last(rng)
        portal.cluster.start()

    return strike


def cut_the_database(portal: StruckPortal, work: Work, rng: Random) -> None:
    """Connections break, and no new ones are taken for a while."""
    assert portal.door
    portal.door.is_shut = True
    portal.door.cut()
    _last(rng)
    portal.door.is_shut = False


def slow_the_database(portal: StruckPortal, work: Work, rng: Random) -> None:
    assert portal.door
    portal.door.delay = 0.2
    _last(rng)
    portal.door.delay = 0.0


FAULTS = (
    *(Fault(f"kill the {part}", _kill(part)) for part in PARTS),
    Fault("kill the operation", kill_the_operation),
    Fault("kill all", kill_all),
    Fault("halt", halt),
    Fault("fill the disk", fill_the_disk),
    Fault("lock the disk", lock_the_disk),
    Fault("break the index", _break("search/**/*")),
    Fault("break kept files", _break("pdf/**/*.pdf", "lists/*", "cards/*", "exports/*")),
    Fault("hold the lock", hold_the_lock, (SQLITE,)),
    Fault("restart the database", _restart("fast"), (POSTGRESQL,)),
    Fault("kill the database", _restart("immediate"), (POSTGRESQL,)),
    Fault("cut the database", cut_the_database, (POSTGRESQL,)),
    Fault("slow the database", slow_the_database, (POSTGRESQL,)),
)
