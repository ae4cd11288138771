"""The folder of an embedded index: the index that serves, one being built, a lock for writers.

``current`` is a symbolic link to the index that serves. A rebuild writes beside
it and then changes the link, which is atomic: a process that reads the old index
goes on, as its files stay open. One process writes at a time.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from uuid import uuid4
from zlib import crc32

#: The file that lists the index's files: name → size and checksum.
MANIFEST = "manifest.json"
#: Name, inode, size and time of each file.
State = tuple[tuple[str, int, int, int], ...]


class IndexBusy(Exception):
    """Another process is writing the index."""


class IndexFolder:
    """An index under ``base``: the one that serves (``name`` is then the link) or a new one."""

    def __init__(self, base: Path, name: str = "current") -> None:
        self.base = base
        self.name = name
        self.current = base / name
        self._verified: State = ()

    def make(self) -> None:
        """Create an empty folder to serve if there is none."""
        if not self.current.exists():
            self.serve(self._new())

    def _new(self) -> Path:
        """A new folder in which an index can be built."""
        folder = self.base / f"index-{uuid4().hex[:12]}"
        folder.mkdir(parents=True)
        return folder

    def serve(self, folder: Path) -> None:
        """Let this folder serve from now on, and delete the former one."""
        former = self.current.resolve()
        if self.current.is_dir() and not self.current.is_symlink():
            shutil.rmtree(self.current)
        link = self.base / f"link-{folder.name}"
        link.symlink_to(folder.name)
        os.replace(link, self.current)
        shutil.rmtree(former, ignore_errors=True)

    def empty(self) -> None:
        """Let a new, empty folder serve."""
        self.serve(self._new())

    @contextmanager
    def replacing(self) -> Iterator[IndexFolder]:
        """A folder in which to build the index that serves from the end of the block on.

        Raises IndexBusy if another process is building one.
        """
        with self._locked("rebuild", 0):
            serving = self.current.resolve().name
            for leftover in self.base.glob("index-*"):
                if leftover.is_dir() and leftover.name != serving:
                    shutil.rmtree(leftover, ignore_errors=True)
            new = self._new()
            try:
                yield IndexFolder(self.base, new.name)
                with self.lock():
                    self.serve(new)
            except BaseException:
                if self.current.resolve() != new.resolve():
                    shutil.rmtree(new, ignore_errors=True)
                raise
            finally:
                (self.base / f"{new.name}.lock").unlink(missing_ok=True)

    def write_manifest(self) -> None:
        """List the files of the index; called when a writing is complete."""
        manifest = {path.name: _checksum(path) for path in self._files()}
        draft = self.base / f"{MANIFEST}.{os.getpid()}"
        try:
            draft.write_text(json.dumps(manifest), encoding="utf-8")
            os.replace(draft, self.current / MANIFEST)
        finally:
            draft.unlink(missing_ok=True)

    def verified_state(self) -> State:
        """A value that differs after each change of the index.

        Files that changed are compared with the manifest first, because an engine
        that reads a damaged file may kill the process. Raises OSError or ValueError
        if a file is missing or damaged.
        """
        manifest = json.loads((self.current / MANIFEST).read_text(encoding="utf-8"))
        state = tuple(
            (name, stat.st_ino, stat.st_size, stat.st_mtime_ns)
            for name in (*manifest, MANIFEST)
            for stat in [os.stat(self.current / name)]
        )
        if state != self._verified:
            for name, checksum in manifest.items():
                if _checksum(self.current / name) != checksum:
                    raise ValueError(f"{name} is damaged")
            self._verified = state
        return state

    def _files(self) -> list[Path]:
        """The index's own files, without locks and the manifest."""
        return sorted(
            path
            for path in self.current.iterdir()
            if path.is_file() and "lock" not in path.name.lower() and path.name != MANIFEST
        )

    @property
    def size(self) -> int:
        """Bytes of the index that serves."""
        with suppress(OSError):
            return sum(path.stat().st_size for path in self.current.rglob("*") if path.is_file())
        return 0

    def lock(self, seconds: float = 10) -> AbstractContextManager[None]:
        """Keep other writers out. If the process dies, the system frees the lock.

        Raises IndexBusy if another process is still writing after so many seconds.
        """
        return self._locked(self.name, seconds)

    @contextmanager
    def _locked(self, name: str, seconds: float) -> Iterator[None]:
        self.base.mkdir(parents=True, exist_ok=True)
        with (self.base / f"{name}.lock").open("a") as file:
            _wait_for(file.fileno(), seconds)
            yield


def _checksum(path: Path) -> str:
    content = path.read_bytes()
    return f"{len(content)}-{crc32(content):08x}"


def _wait_for(descriptor: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise IndexBusy("另一进程正在写索引。") from None
            time.sleep(0.05)
        else:
            return
