"""Python's collector of cyclic garbage, held while many objects are made at once.

A long document is hundreds of thousands of small objects without a single cycle; the
collector looks through all of them again and again while they are made, which takes more
time than making them.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
#: How many blocks hold the collector now, and whether it ran before the first of them.
_holders = 0
_was_enabled = False


@contextmanager
def collector_held() -> Iterator[None]:
    """Within the block, in all threads, no cyclic garbage is looked for."""
    global _holders, _was_enabled  # noqa: PLW0603
    with _lock:
        if not _holders:
            _was_enabled = gc.isenabled()
            gc.disable()
        _holders += 1
    try:
        yield
    finally:
        with _lock:
            _holders -= 1
            if not _holders and _was_enabled:
                gc.enable()
