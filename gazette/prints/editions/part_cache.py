"""Cache of typeset documents on disk: after a change only the changed document is typeset."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from gazette.disk import is_disk_full, write_whole

#: The most bytes that the cache may hold; the least recently used parts are evicted.
SIZE_LIMIT = 512 * 1024 * 1024
#: The fraction of it that an eviction leaves, so that not every new part evicts.
_KEPT_FRACTION = 0.8
_DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class DiskPartCache:
    """A ``PartCache`` on disk; several processes may share a folder.

    The digest of a part is stored in front of it: a damaged part counts as missing.
    ``bound`` is the most bytes that the folder may hold.
    """

    folder: Path
    bound: int = SIZE_LIMIT

    def get(self, key: str) -> bytes | None:
        path = self._path(key)
        try:
            stored = path.read_bytes()
        except OSError:
            return None
        content = stored[_DIGEST:]
        if hashlib.sha256(content).digest() != stored[:_DIGEST]:
            path.unlink(missing_ok=True)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep a part; on a full disk it is not kept."""
        try:
            write_whole(self._path(key), hashlib.sha256(content).digest() + content)
        except OSError as error:
            if not is_disk_full(error):
                raise
        self._evict()

    def size(self) -> int:
        """The bytes on disk."""
        return sum(stat.st_size for _path, stat in self._entries())

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self.folder / name[:2] / name

    def _entries(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self.folder.glob("*/[!.]*"):
            with contextlib.suppress(OSError):  # evicted by another process meanwhile
                yield path, path.stat()

    def _evict(self) -> None:
        entries = list(self._entries())
        size = sum(stat.st_size for _path, stat in entries)
        if size <= self.bound:
            return
        for path, stat in sorted(entries, key=lambda entry: entry[1].st_mtime):
            if size <= self.bound * _KEPT_FRACTION:
                return
            path.unlink(missing_ok=True)
            size -= stat.st_size


def part_cache() -> DiskPartCache:
    """The cache of this machine."""
    return DiskPartCache(Path(settings.DATA_DIR) / "pdf" / "parts")
