"""Who is at work: locks that end with the process that holds them, however it ends.

One file, of which every lock is a byte. POSIX record locks belong to a process:
children do not inherit them, and the system takes them back from a process that
was killed, so a lock that can be taken is proof that nobody is at work.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from gazette.prints.editions.store import store_folder

#: The worker's own place; an edition's is its primary key, which begins at 1.
WORKER = 0

#: Open files by process and path, never closed: closing one gives up all its locks.
_files: dict[tuple[int, str], int] = {}
#: What this process holds; the system would grant it the same lock twice.
_held: set[tuple[int, str, int]] = set()


@contextmanager
def lock(place: int) -> Iterator[bool]:
    """Hold a lock for the block; False where another process, or this one, holds it."""
    path = str(store_folder() / "locks")
    key = (os.getpid(), path, place)
    if key in _held or not _take(path, place):
        yield False
        return
    _held.add(key)
    try:
        yield True
    finally:
        _held.discard(key)
        fcntl.lockf(_file(path), fcntl.LOCK_UN, 1, place)


def _take(path: str, place: int) -> bool:
    try:
        fcntl.lockf(_file(path), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except OSError:
        return False
    return True


def _file(path: str) -> int:
    key = (os.getpid(), path)
    if key not in _files:
        _files[key] = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    return _files[key]
