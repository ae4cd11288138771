"""The folder of a twin: its files, and the record by which the next build knows them.

The record names each file with its digest and, where the portal gave one, its ETag; what the
record does not name is not the twin's, and is never deleted. Paths are noted in a journal before
they are written, so that a build that was killed leaves nothing that nobody knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from gazette.disk import (
    OPEN_FILE,
    OPEN_FOLDER,
    digest_of,
    make_open_folders,
    replacing,
    write_whole,
)

RECORD, JOURNAL = ".static-twin.json", ".static-twin.journal"
_VERSION = 1


class NotATwin(Exception):
    """The folder holds something else; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the twin: the SHA-256 of its bytes, and the ETag under which they were given."""

    digest: str
    etag: str = ""


@dataclass
class TwinRecord:
    """What a finished build wrote: files by their paths, of which revision and day."""

    revision: str = ""
    day: str = ""
    #: How long it took.
    seconds: float = 0
    #: Addresses of files that the portal was still making.
    pending: list[str] = field(default_factory=list)
    files: dict[str, Kept] = field(default_factory=dict)


class TwinFolder:
    """A folder that holds a twin, or an empty one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.former = _read(folder)

    @property
    def finished_at(self) -> float:
        """When the last build ended, in seconds since 1970; 0 where there was none."""
        try:
            return (self.folder / RECORD).stat().st_mtime
        except FileNotFoundError:
            return 0

    def begin(self) -> None:
        """Make the folder fit to be written. Raises NotATwin where it holds something else."""
        if not self.folder.exists():
            self.folder.mkdir(parents=True)
            self.folder.chmod(OPEN_FOLDER)
        is_known = (self.folder / RECORD).exists() or (self.folder / JOURNAL).exists()
        if not is_known and any(self.folder.iterdir()):
            raise NotATwin(
                f"“{self.folder}”里已有别的文件，不是本站的静态副本。"
                "请换一个空文件夹，以免覆盖或删掉那些文件。"
            )
        (self.folder / JOURNAL).touch()

    def write(self, path: str, pieces: Iterable[bytes]) -> tuple[str, bool]:
        """Write a file unless it has these very bytes; their digest, and whether it had not."""
        place = self.place(path)
        self._note(path)
        digest = sha256()
        make_open_folders(place.parent, self.folder)
        with suppress(_Unchanged), replacing(place) as draft:
            with draft.open("wb") as file:
                for piece in pieces:
                    digest.update(piece)
                    file.write(piece)
            draft.chmod(OPEN_FILE)
            if _digest_of(place) == digest.hexdigest():
                raise _Unchanged
            return digest.hexdigest(), True
        return digest.hexdigest(), False

    def holds(self, path: str) -> bool:
        return self.place(path).is_file()

    def delete(self, path: str) -> None:
        """Delete a file, and the folders that it leaves empty."""
        place = self.place(path)
        place.unlink(missing_ok=True)
        for folder in place.parents:
            if folder == self.folder or any(folder.iterdir()):
                return
            folder.rmdir()

    def finish(self, record: TwinRecord) -> None:
        """Write the record of a build; the journal is done with."""
        content = json.dumps({"version": _VERSION, **asdict(record)}, ensure_ascii=False, indent=1)
        write_whole(self.folder / RECORD, content.encode())
        (self.folder / JOURNAL).unlink(missing_ok=True)

    def place(self, path: str) -> Path:
        return self.folder / path.removeprefix("/")

    def _note(self, path: str) -> None:
        with (self.folder / JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(f"{path}\n")


class _Unchanged(Exception):
    """The file has the bytes already; ends ``replacing`` without a replacement."""


def _read(folder: Path) -> TwinRecord:
    """The record of the last finished build, and the files that a later one had begun to write."""
    record = TwinRecord()
    with suppress(FileNotFoundError, ValueError, KeyError, TypeError):
        told = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if told.pop("version") == _VERSION:
            files = {path: Kept(**one) for path, one in told.pop("files").items()}
            record = TwinRecord(**told, files=files)
    with suppress(FileNotFoundError):
        for path in (folder / JOURNAL).read_text(encoding="utf-8").splitlines():
            record.files.setdefault(path, Kept(""))
            record.revision = ""
    return record


def _digest_of(place: Path) -> str:
    """The digest of a file's bytes; "" where there is no such file."""
    try:
        return digest_of(place)
    except FileNotFoundError:
        return ""
