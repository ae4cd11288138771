"""Reads the archive of a portal from a folder: all is checked before anything is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from gazette.bulk.bulk_folder import FORM, MANIFEST, VERSION, BulkFile
from gazette.bulk.joined_files import joined_files
from gazette.disk import digest_of, reason_of

Record = dict[str, Any]
#: Kinds of which a portal is built, beside the joined ones, and those for readers alone, which a
#: mirror may lack.
BUILT_FROM = ("portal", "issue", "picture", "evidence", "scan")
READ_ONLY = ("xml", "text", "pdf")
_PATH = re.compile(r"(?:[a-z_]+/)?[0-9A-Za-z_-]+(?:\.[0-9A-Za-z]+)+")


class ArchiveRefused(Exception):
    """The archive cannot be taken over; the message is Chinese, and says which file and why."""


#: The longest line of records, in bytes: a document with its tables has some hundred kilobytes.
LONGEST = 64_000_000


@dataclass(frozen=True, slots=True)
class ReadArchive:
    """A folder whose files are those of its manifest."""

    folder: Path
    files: tuple[BulkFile, ...]

    def of_kind(self, kind: str) -> list[BulkFile]:
        return [one for one in self.files if one.kind == kind]

    def records(self, file: BulkFile) -> Iterator[tuple[int, Record]]:
        """The lines of a file of records, with their numbers. Raises ArchiveRefused."""
        with (self.folder / file.path).open("rb") as lines:
            for number, line in enumerate(iter(partial(lines.readline, LONGEST + 1), b""), start=1):
                if len(line) > LONGEST:
                    raise ArchiveRefused(f"{file.path}第{number}行太长，不是本门户写的记录。")
                try:
                    record = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise ArchiveRefused(f"{file.path}第{number}行不是 JSON：{error}") from error
                if not isinstance(record, dict):
                    raise ArchiveRefused(f"{file.path}第{number}行不是一条记录。")
                yield number, record

    def content(self, digest: str) -> bytes:
        """The content of the picture, evidence or scan with a digest. Raises ArchiveRefused."""
        for one in self.files:
            if one.sha256 == digest and one.kind not in READ_ONLY:
                return (self.folder / one.path).read_bytes()
        raise ArchiveRefused(f"清单里没有记录提到的文件（SHA-256 {digest[:16]}…）。")


def read_archive(folder: Path, progress: Callable[[int, int], None] | None = None) -> ReadArchive:
    """The archive in a folder. Raises ArchiveRefused where a file is not what the manifest says."""
    told = _manifest(folder)
    try:
        files = tuple(BulkFile(**{"issue": "", **one}) for one in told["files"])
    except (KeyError, TypeError) as error:
        raise ArchiveRefused(f"{MANIFEST} 读不懂：缺少或者多出字段（{error}）。") from error
    kinds = {*BUILT_FROM, *READ_ONLY, *(one.name for one in joined_files())}
    for done, file in enumerate(files, start=1):
        if not all(isinstance(one, str) for one in (file.kind, file.path, file.sha256)):
            raise ArchiveRefused(f"{MANIFEST} 读不懂：种类、路径、SHA-256 不是文字。")
        if file.kind not in kinds:
            raise ArchiveRefused(
                f"{file.path}是本程序不认识的种类“{file.kind}”。存档出自较新的程序，请先升级本站。"
            )
        _check(folder, file)
        if progress:
            progress(done, len(files))
    archive = ReadArchive(folder, files)
    if len(archive.of_kind("portal")) != 1 or len(archive.of_kind("issue")) != told.get("issues"):
        raise ArchiveRefused(f"{MANIFEST} 里的文件与它写的期数不符，清单不完整。")
    return archive


def is_path(path: str) -> bool:
    """Whether a text can be the path of a file of an archive: one folder at most, none hidden."""
    return bool(_PATH.fullmatch(path))


def _manifest(folder: Path) -> dict[str, Any]:
    place = folder / MANIFEST
    try:
        told = json.loads(place.read_bytes())
    except FileNotFoundError:
        if not folder.exists():
            raise ArchiveRefused(f"没有“{folder}”这个文件夹，请核对路径。") from None
        raise ArchiveRefused(f"“{folder}”里没有 {MANIFEST}，不是公报门户的数据存档。") from None
    except OSError as error:
        raise ArchiveRefused(f"“{place}”打不开：{reason_of(error)}。") from error
    except ValueError as error:
        raise ArchiveRefused(f"{MANIFEST} 不是完整的 JSON：{error}。请重新取一份。") from error
    if not isinstance(told, dict) or told.get("form") != FORM:
        raise ArchiveRefused(f"{MANIFEST} 不是公报门户的数据存档。")
    version = told.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise ArchiveRefused(
            f"存档的格式是第{version}版，本程序只认到第{VERSION}版。请先升级本站，再导入。"
        )
    return told


def _check(folder: Path, file: BulkFile) -> None:
    """Raise ArchiveRefused where a file is wrong; what is for readers alone may be missing."""
    if not isinstance(file.path, str) or not is_path(file.path):
        raise ArchiveRefused(f"清单里的路径“{file.path}”不能用。")
    if file.kind in READ_ONLY and not (folder / file.path).exists():
        return
    if fault := fault_of(folder, file):
        raise ArchiveRefused(f"{file.path}{fault}。请重新取这个文件，再导入。")


def fault_of(folder: Path, file: BulkFile) -> str:
    """What is wrong with a file, in Chinese; "" where it is what the manifest says."""
    place = folder / file.path
    try:
        size = place.stat().st_size
        if size != file.size:
            return f"有{size}字节，清单写的是{file.size}字节"
        if digest_of(place) != file.sha256:
            return "的 SHA-256 与清单不符，内容被改动或者损坏"
    except FileNotFoundError:
        return "不在文件夹里"
    except OSError as error:
        return f"打不开：{reason_of(error)}"
    return ""
