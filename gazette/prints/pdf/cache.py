"""Storage of PDF parts from one making to the next."""

from __future__ import annotations

from typing import Protocol


class PartCache(Protocol):
    """Bytes by key. Keys are hexadecimal digests; equal keys mean equal bytes.

    ``get`` returns None for a missing key. An entry may vanish at any time: it is made again.
    """

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, content: bytes) -> None: ...


class MemoryCache:
    """A cache in memory, for one process."""

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.entries.get(key)

    def put(self, key: str, content: bytes) -> None:
        self.entries[key] = content
