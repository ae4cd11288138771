"""Counts of some seconds that processes share: memory that is made before they are forked."""

from __future__ import annotations

import os
from hashlib import blake2b
from mmap import mmap
from time import monotonic

#: Seconds that are counted together.
WINDOW = 10
#: Cells of a row, of which each name has one in either row.
_CELLS = 1 << 16
_COUNT = (1 << 32) - 1


class SharedCounts:
    """How often each name was counted in these ten seconds.

    A table of a fixed size (1 MB), whatever names there are. Two names may fall on one cell, but
    hardly on the same cells of both rows, and nobody can choose such names; of two processes that
    count at the same moment one may be lost. No process waits for another one.
    """

    def __init__(self) -> None:
        self._cells = memoryview(mmap(-1, 2 * _CELLS * 8)).cast("Q")
        self._secret = os.urandom(16)

    def count(self, name: str) -> int:
        """Count a name once more; how often that was in these seconds."""
        digest = blake2b(name.encode(), digest_size=8, key=self._secret).digest()
        first, second = (int.from_bytes(half) % _CELLS for half in (digest[:4], digest[4:]))
        return min(self._count_in(first), self._count_in(_CELLS + second))

    def _count_in(self, place: int) -> int:
        """A cell holds the number of its ten seconds and, in the lower half, its count."""
        window = int(monotonic()) // WINDOW + 1
        cell = self._cells[place]
        counted = (cell & _COUNT if cell >> 32 == window else 0) + 1
        self._cells[place] = window << 32 | counted
        return counted


def seconds_left() -> int:
    """Until the next ten seconds begin, rounded up."""
    return WINDOW - int(monotonic()) % WINDOW
