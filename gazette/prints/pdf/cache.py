"""Where the parts of a PDF are kept between two makings."""

from __future__ import annotations

from typing import Protocol


class PartCache(Protocol):
    """Bytes by key. Keys are hexadecimal digests; equal keys mean equal bytes.

    ``get`` is None for what is not (or no longer) there; losing an entry costs time only.
    """

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, content: bytes) -> None: ...


class MemoryCache:
    """A cache for one process and as long as it lives."""

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.entries.get(key)

    def put(self, key: str, content: bytes) -> None:
        self.entries[key] = content
