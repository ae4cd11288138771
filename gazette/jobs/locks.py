"""Locks that end with the process that holds them, however it ends.

One file, of which every lock is a byte. POSIX record locks belong to a process: children
do not inherit them, and the system takes them back from a process that was killed. So a
free lock is proof that nobody is at work, and needs no clock and no database.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

#: The place of the service; a lane's and a job's follow (``lane_place``, ``job_place``).
SERVICE = 0
#: The place of whoever writes at length (``busy_database``).
WRITER = 900
_FIRST_JOB = 1000
#: The C structure ``flock``: type, whence, start, length, process.
_FLOCK = "hhqqi"

#: Open files by process and path, never closed: closing one gives up all its locks.
_files: dict[tuple[int, str], int] = {}
#: What this process holds; the system would grant it the same lock twice.
_held: set[tuple[int, str, int]] = set()


def job_place(pk: int) -> int:
    """The byte that stands for a job; primary keys begin at 1."""
    return _FIRST_JOB + pk


def folder() -> Path:
    """Where locks, progress and logs of jobs lie: ``DATA_DIR/jobs``, made if missing."""
    path = Path(settings.DATA_DIR) / "jobs"
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def lock(place: int) -> Iterator[bool]:
    """Hold a lock for the block; False where another process, or this one, holds it."""
    if not take(place):
        yield False
        return
    try:
        yield True
    finally:
        release(place)


def take(place: int) -> bool:
    """Take a lock until ``release``; whether it was free."""
    path = _path()
    key = (os.getpid(), path, place)
    if key in _held:
        return False
    try:
        fcntl.lockf(_file(path), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except OSError:
        return False
    _held.add(key)
    return True


def release(place: int) -> None:
    """Give up a lock that this process holds; nothing where it holds none."""
    path = _path()
    key = (os.getpid(), path, place)
    if key in _held:
        _held.discard(key)
        fcntl.lockf(_file(path), fcntl.LOCK_UN, 1, place)


def is_held(place: int) -> bool:
    """Whether this or another process holds a lock; asked without taking it."""
    path = _path()
    if (os.getpid(), path, place) in _held:
        return True
    asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0)
    answer = fcntl.fcntl(_file(path), fcntl.F_GETLK, asked)
    return bool(struct.unpack(_FLOCK, answer)[0] != fcntl.F_UNLCK)


def _path() -> str:
    return str(folder() / "locks")


def _file(path: str) -> int:
    key = (os.getpid(), path)
    if key not in _files:
        _files[key] = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    return _files[key]
