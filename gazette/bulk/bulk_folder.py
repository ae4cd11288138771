"""The folder of the archive in bulk: its manifest, its files, and what is known of the last build.

The name of a file has the digest of its content in it: ``issues/shilishi-2026-2.0f3a….jsonl``. A
file is never written over; one that the manifest no longer names stays for ``KEPT_SECONDS``, so
that whoever has read the former manifest still finds what it names. The manifest is written last.

``.builds`` is the builder's own: of each issue what its files were made from, a line as soon as
they are written, so that a build that was stopped goes on; at its end the revision of the archive.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from gazette.disk import OPEN_FILE, OPEN_FOLDER, make_open_folders, replacing
from gazette.file_places import shared_files

#: What the manifest says it is. The version changes where an older program would misread it.
FORM, VERSION = "gazette-portal-archive", 1
MANIFEST, BUILDS = "manifest.json", ".builds"
KEPT_SECONDS = 2 * 24 * 3600.0
#: Of a digest in the name of a file.
_DIGITS = 16


@dataclass(frozen=True, slots=True, order=True)
class BulkFile:
    """A file of the archive. ``issue`` is the one that it is of (shilishi/2026/2), or "";
    ``kind`` what it is: portal, issue (records), xml, text, picture, evidence, scan, pdf."""

    issue: str
    kind: str
    path: str
    size: int
    sha256: str


@dataclass
class Manifest:
    """All files of a finished build; the same for the same archive, whenever it was built."""

    issues: int = 0
    documents: int = 0
    files: list[BulkFile] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Of all files, in bytes."""
        return sum(one.size for one in self.files)


@dataclass
class LastBuild:
    """``made`` are, of each issue, what its files were made from and which they are."""

    revision: str = ""
    made: dict[str, tuple[str, list[BulkFile]]] = field(default_factory=dict)


def bulk_folder() -> Path:
    """Where the archive of this portal lies."""
    return shared_files() / "bulk"


def is_wanted() -> bool:
    """Whether the portal is to have one (BULK_ARCHIVE)."""
    return bool(settings.BULK_ARCHIVE != "off")


class BulkFolder:
    """A folder that holds an archive, or will."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, issue: str, kind: str, name: str, content: bytes) -> BulkFile:
        """Write a file unless it is there; ``name`` is that of its place, without a digest."""
        digest = sha256(content).hexdigest()
        stem, _dot, ending = name.rpartition(".")
        path = f"{stem}.{digest[:_DIGITS]}.{ending}"
        made = BulkFile(issue, kind, path, len(content), digest)
        if not self.has(made):
            self._write(path, content)
        return made

    def has(self, file: BulkFile) -> bool:
        """Whether a file is there in its size."""
        with suppress(FileNotFoundError):
            return (self.folder / file.path).stat().st_size == file.size
        return False

    def begin(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(OPEN_FOLDER)

    def manifest(self) -> Manifest | None:
        """That of the last finished build; None where there was none, or it cannot be read."""
        with suppress(FileNotFoundError, ValueError, KeyError, TypeError):
            told = json.loads((self.folder / MANIFEST).read_bytes())
            files = [BulkFile(**{"issue": "", **one}) for one in told["files"]]
            return Manifest(told["issues"], told["documents"], files)
        return None

    def finish(self, manifest: Manifest, revision: str) -> None:
        """Write the manifest, after it what it was made from; delete what is long out of use."""
        former = self.manifest()
        files = [_as_told(one) for one in sorted(manifest.files)]
        told = {
            "form": FORM,
            "version": VERSION,
            "issues": manifest.issues,
            "documents": manifest.documents,
            "files": files,
        }
        content = json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
        if not (self.folder / MANIFEST).exists() or self._differs(content):
            self._write(MANIFEST, content)
        named = {one.path for one in manifest.files}
        issues = {one.issue for one in manifest.files}
        for one in former.files if former else ():
            if one.path in named:
                continue
            if one.issue not in issues:  # the issue was withdrawn: no reader may still fetch it
                (self.folder / one.path).unlink(missing_ok=True)
                continue
            with suppress(FileNotFoundError):
                os.utime(self.folder / one.path)
        self._sweep(named)
        self._compact(revision, issues)

    def note(self, issue: str, basis: str, files: list[BulkFile]) -> None:
        """Remember what the files of an issue were made from."""
        line = json.dumps({"issue": issue, "basis": basis, "files": [asdict(f) for f in files]})
        with (self.folder / BUILDS).open("a", encoding="utf-8") as builds:
            builds.write(f"{line}\n")

    def last_build(self) -> LastBuild:
        """What is known of former builds, the stopped ones included."""
        found = LastBuild()
        with suppress(FileNotFoundError):
            for line in (self.folder / BUILDS).read_text(encoding="utf-8").splitlines():
                with suppress(ValueError, KeyError, TypeError):  # cut off where it was stopped
                    told = json.loads(line)
                    found.revision = told.get("revision", "")
                    if "issue" in told:
                        files = [BulkFile(**one) for one in told["files"]]
                        found.made[told["issue"]] = (told["basis"], files)
        return found

    def finished_at(self) -> float | None:
        """When the last build ended, in seconds since 1970, whether it changed anything or not."""
        with suppress(FileNotFoundError):
            if (self.folder / MANIFEST).exists():
                return (self.folder / BUILDS).stat().st_mtime
        return None

    def still_current(self, manifest: Manifest) -> None:
        """A build found nothing to do; what was replaced long ago goes all the same."""
        os.utime(self.folder / BUILDS)
        self._sweep({one.path for one in manifest.files})

    def forget(self) -> None:
        """Have the next build make everything anew."""
        (self.folder / BUILDS).unlink(missing_ok=True)

    def files(self) -> Iterator[str]:
        """The paths of all files but the manifest and the builder's own."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.name not in (MANIFEST, BUILDS):
                yield path.relative_to(self.folder).as_posix()

    def _differs(self, content: bytes) -> bool:
        return (self.folder / MANIFEST).read_bytes() != content

    def _write(self, path: str, content: bytes) -> None:
        place = self.folder / path
        make_open_folders(place.parent, self.folder)
        with replacing(place) as draft:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.chmod(OPEN_FILE)

    def _compact(self, revision: str, issues: set[str]) -> None:
        lines: list[dict[str, Any]] = [
            {"issue": issue, "basis": basis, "files": [asdict(one) for one in files]}
            for issue, (basis, files) in sorted(self.last_build().made.items())
            if issue in issues
        ]
        lines.append({"revision": revision})
        content = "".join(f"{json.dumps(line)}\n" for line in lines)
        self._write(BUILDS, content.encode())

    def _sweep(self, named: set[str]) -> None:
        before = time.time() - KEPT_SECONDS
        for path in list(self.files()):
            place = self.folder / path
            if path not in named and place.stat().st_mtime < before:
                place.unlink(missing_ok=True)


def _as_told(file: BulkFile) -> dict[str, Any]:
    told = asdict(file)
    return told if file.issue else {key: told[key] for key in told if key != "issue"}
