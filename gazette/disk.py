"""The disk: files written as a whole or not at all, and how a full or locked one is told.

A full or locked disk is recognised here alone, whoever reports it, and told in the same words.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest, sha256
from pathlib import Path
from threading import get_ident

#: What everybody is told. ``DISK_FULL`` is recognised in the ``error`` of a waiting job.
DISK_FULL = "磁盘已满，没有写入；已有的内容没有丢失。请管理员清理或者扩容，之后自动接着做。"
#: The same for a command, which nobody runs again by itself.
DISK_FULL_FOR_COMMANDS = (
    "磁盘已满，没有做完；没有写完的不留下，已有的内容没有丢失。请清理或者扩容，然后再运行一次。"
)
#: The same of a disk that the system has locked, as it does where it finds it damaged.
DISK_LOCKED = "磁盘只能读、不能写，没有写入；已有的内容没有丢失。请管理员检查磁盘，之后自动接着做。"
DISK_LOCKED_FOR_COMMANDS = (
    "磁盘只能读、不能写，没有做完；没有写完的不留下，已有的内容没有丢失。"
    "请检查磁盘和挂载，然后再运行一次。"
)
#: What a web server, which runs as another user, may enter and read.
OPEN_FOLDER, OPEN_FILE = 0o755, 0o644
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
#: SQLite cannot enlarge the file that its write-ahead log needs in memory.
_SQLITE_NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}
#: PostgreSQL's class "insufficient resources": disk_full.
_POSTGRESQL_NO_ROOM = "53100"
#: How engines that are not written in Python quote ENOSPC and EDQUOT.
_QUOTED = tuple(f"(os error {number})" for number in _NO_ROOM)

#: Why the system refuses a file or a folder.
_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或者目录",
    errno.ENOTDIR: "路径里有一处是文件，不是目录",
    errno.EEXIST: "那里已有一个同名的文件",
    errno.EISDIR: "这是一个目录",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EROFS: "磁盘是只读的",
    errno.ELOOP: "符号链接绕成了圈",
}


def reason_of(error: OSError) -> str:
    """Why the system refuses a file or a folder; in Chinese if it is a usual reason."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def is_disk_full(error: BaseException | None) -> bool:
    """Whether an error, or one that led to it, says that there is no room on the disk."""
    return any(map(_says_no_room, _chain(error)))


def is_disk_locked(error: BaseException | None) -> bool:
    """Whether an error, or one that led to it, says that the disk can be read only."""
    return any(map(_says_read_only, _chain(error)))


def _says_read_only(error: BaseException) -> bool:
    code = getattr(error, "sqlite_errorcode", None)  # extended: the lowest byte is the kind
    is_of_sqlite = code is not None and code & 0xFF == sqlite3.SQLITE_READONLY
    return is_of_sqlite or (isinstance(error, OSError) and error.errno == errno.EROFS)


def _says_no_room(error: BaseException) -> bool:
    return (
        (isinstance(error, OSError) and error.errno in _NO_ROOM)
        or getattr(error, "sqlite_errorcode", None) in _SQLITE_NO_ROOM
        or getattr(error, "pgcode", None) == _POSTGRESQL_NO_ROOM
        or str(error).endswith(_QUOTED)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error, then what it was raised from or while handling, and so on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def write_whole(path: Path, content: bytes, *, is_private: bool = False) -> None:
    """Write a file completely or not at all, even if the machine loses power.

    ``is_private``: this user alone may read it, and its folder where that is made.
    """
    with replacing(path, is_private=is_private) as draft, draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def delete_old_files(folder: Path, seconds: float) -> None:
    """Delete the files of a folder that were last written so many seconds ago or earlier."""
    before = time.time() - seconds
    for path in folder.glob("*"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def make_open_folders(folder: Path, within: Path) -> None:
    """Make folders below ``within`` that the web server may enter, whatever this umask is."""
    if not folder.exists() and folder != within:
        make_open_folders(folder.parent, within)
        with suppress(FileExistsError):
            folder.mkdir()
            folder.chmod(OPEN_FOLDER)


def make_room(folder: Path, most: int) -> None:
    """Where the files of a folder have more than so many bytes, delete the oldest.

    Then a tenth of the room is free, so that not every new file makes room anew.
    """
    files = [(entry.stat(), entry.path) for entry in os.scandir(folder)]
    total = sum(status.st_size for status, _ in files)
    if total <= most:
        return
    for status, path in sorted(files, key=lambda one: one[0].st_mtime):
        if total <= 0.9 * most:
            return
        Path(path).unlink(missing_ok=True)
        total -= status.st_size


@contextmanager
def replacing(path: Path, *, is_private: bool = False) -> Iterator[Path]:
    """A temporary path that replaces ``path`` when the block ends without an exception."""
    path.parent.mkdir(mode=0o700 if is_private else 0o777, parents=True, exist_ok=True)
    writer = f"{os.getpid()}-{get_ident()}"
    draft = path.with_name(f".{writer}-{sha256(path.name.encode()).hexdigest()[:8]}.part")
    try:
        if is_private:
            draft.touch(mode=0o600)
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
