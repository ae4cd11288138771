"""The database's snapshot and links to all files, side by side, as they go into a backup."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils import timezone

from gazette.backup.database_dump import dump, dump_name
from gazette.disk import digest_of
from gazette.file_places import shared_files
from gazette.jobs.machine import MARKER

#: What of the shared files is kept; all else is made again. Of ``pdf`` not its cache ``parts``.
FOLDERS = ("originals", "scans", "evidence", "pictures", "sheets", "archive", "pdf")
SINGLE_FILES = ("secret_key", MARKER)
MANIFEST = "manifest.json"
#: Below the staged folder and below every backup.
FILES = "files"


@contextmanager
def staged() -> Iterator[Path]:
    """A folder with dump, manifest and links to all files; it goes when the block ends.

    It lies beside them, since links need the same file system.
    """
    root = shared_files()
    folder = root / "backup-staging"
    shutil.rmtree(folder, ignore_errors=True)  # of a backup that was killed
    try:
        folder.mkdir(mode=0o700)
        _link_all(root, folder / FILES)
        dump(folder / dump_name(), lambda: _link_all(root, folder / FILES))
        _link_all(root, folder / FILES)
        _write_manifest(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _link_all(root: Path, target: Path) -> None:
    """Link every file that is not linked yet; one that goes at this moment is left out."""
    for source in kept_files(root):
        link = target / source.relative_to(root)
        if link.exists() and os.path.samefile(link, source):
            continue
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        try:
            os.link(source, link)
        except FileNotFoundError:
            continue


def kept_files(root: Path) -> Iterator[Path]:
    """The files that a backup holds, drafts left out."""
    for name in SINGLE_FILES:
        if (root / name).is_file():
            yield root / name
    for name in FOLDERS:
        for folder, inner, files in os.walk(root / name):
            if Path(folder) == root / "pdf" and "parts" in inner:
                inner.remove("parts")
            yield from (Path(folder) / one for one in files if not one.startswith("."))


def _write_manifest(folder: Path) -> None:
    told: dict[str, Any] = {"made": timezone.now().isoformat(), "database": dump_name()}
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    told["files"] = {
        str(path.relative_to(folder)): [path.stat().st_size, digest_of(path)] for path in found
    }
    words = json.dumps(told, ensure_ascii=False, indent=0)
    (folder / MANIFEST).write_text(words, encoding="utf-8")


def size_of(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def faults(folder: Path) -> list[str]:
    """What of a backup is missing or altered, by its manifest, in Chinese."""
    try:
        whole = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        told = {name: (int(size), str(digest)) for name, (size, digest) in whole["files"].items()}
        is_complete = whole["database"] in told
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        is_complete = False
    if not is_complete:
        return ["备份里没有可读的清单 manifest.json，这不是一份完整的备份"]
    found = []
    for name, (size, digest) in told.items():
        path = folder / name
        if not path.is_file():
            found.append(f"{name} 缺失")
        elif path.stat().st_size != size or digest_of(path) != digest:
            found.append(f"{name} 与清单的校验值不符")
    return found
