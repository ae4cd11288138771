"""The folder of an embedded index: one that serves, another being built, a lock for writers.

``current`` is a symbolic link to the index that serves. A rebuild writes beside
it and moves the link, which is atomic: whoever reads the old one goes on, as its
files stay open. Writers, of all processes, take turns.
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

#: The record of an index's files: size and checksum by name.
SEAL = "sealed.json"
#: Name, inode, size and time of each file.
State = tuple[tuple[str, int, int, int], ...]


class Busy(Exception):
    """Another writer holds the lock."""


class IndexFolder:
    """``base`` holds all; ``name`` is the link to the serving index, or one being built."""

    def __init__(self, base: Path, name: str = "current") -> None:
        self.base = base
        self.name = name
        self.current = base / name
        self._intact: State = ()

    def make(self) -> None:
        """An empty folder to serve, where there is none."""
        if not self.current.exists():
            self.serve(self._new())

    def _new(self) -> Path:
        """A folder in which an index is to be built."""
        folder = self.base / f"index-{uuid4().hex[:12]}"
        folder.mkdir(parents=True)
        return folder

    def serve(self, folder: Path) -> None:
        """Let this folder serve from now on, and drop the one that did."""
        former = self.current.resolve()
        if self.current.is_dir() and not self.current.is_symlink():
            shutil.rmtree(self.current)
        link = self.base / f"link-{folder.name}"
        link.symlink_to(folder.name)
        os.replace(link, self.current)
        shutil.rmtree(former, ignore_errors=True)

    def empty(self) -> None:
        """Let an empty folder serve."""
        self.serve(self._new())

    @contextmanager
    def replacing(self) -> Iterator[IndexFolder]:
        """A folder in which to build an index that then replaces the one that serves.

        Raises Busy where another process is building one.
        """
        with self._locked("rebuild", 0):
            serving = self.current.resolve().name
            for leftover in self.base.glob("index-*"):
                if leftover.is_dir() and leftover.name != serving:
                    shutil.rmtree(leftover, ignore_errors=True)
            new = self._new()
            yield IndexFolder(self.base, new.name)
            with self.lock():
                self.serve(new)

    def seal(self) -> None:
        """Record which files the index consists of, after a writing is complete."""
        record = {path.name: _checksum(path) for path in self._files()}
        draft = self.base / f"{SEAL}.{os.getpid()}"
        draft.write_text(json.dumps(record), encoding="utf-8")
        os.replace(draft, self.current / SEAL)

    def sealed_state(self) -> State:
        """Something that is another after each change of the index.

        The files are compared with the record whenever they changed, so that an
        engine never reads a damaged one, which may kill the process.
        Raises OSError or ValueError where one is missing or is not as recorded.
        """
        record = json.loads((self.current / SEAL).read_text(encoding="utf-8"))
        state = tuple(
            (name, stat.st_ino, stat.st_size, stat.st_mtime_ns)
            for name in (*record, SEAL)
            for stat in [os.stat(self.current / name)]
        )
        if state != self._intact:
            for name, checksum in record.items():
                if _checksum(self.current / name) != checksum:
                    raise ValueError(f"{name} is damaged")
            self._intact = state
        return state

    def _files(self) -> list[Path]:
        """The index's own files: no locks, no seal."""
        return sorted(
            path
            for path in self.current.iterdir()
            if path.is_file() and "lock" not in path.name.lower() and path.name != SEAL
        )

    @property
    def size(self) -> int:
        """Bytes of the index that serves."""
        with suppress(OSError):
            return sum(path.stat().st_size for path in self.current.rglob("*") if path.is_file())
        return 0

    def lock(self, seconds: float = 10) -> AbstractContextManager[None]:
        """Write alone. The system frees the lock of a process that dies.

        Raises Busy where another still writes after so many seconds.
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
                raise Busy("另一进程正在写索引。") from None
            time.sleep(0.05)
        else:
            return
