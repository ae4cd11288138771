"""迁入: the files of a folder, or of a zipped one, are found, registered and put aside.

A file is known by the SHA-256 of its bytes, so that a folder may be read again and again:
what has become an issue is left alone, what was refused is tried again.
"""

from __future__ import annotations

import lzma
import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import IO

from django.utils import timezone

from gazette.disk import reason_of
from gazette.importing.archive_jobs import aside, waiting_copy
from gazette.importing.archive_table import ToldFacts, dump_facts
from gazette.importing.former_pages import keep_addresses
from gazette.models import ArchiveFile, ArchiveFolder
from gazette.parsing.readers.source_text import MAX_FILE, MEGABYTE

State = ArchiveFile.State
Progress = Callable[[int, int], None]

_SYSTEM_FILE = re.compile(r"(?:\.|~\$).*|thumbs\.db|desktop\.ini|__MACOSX", re.I)
_TOO_LARGE = f"文件超过 {MAX_FILE // MEGABYTE} MB，无法录入。请拆分，或删去其中的图片后再录入。"
_CHUNK = MEGABYTE
#: What opening and reading a file raise, members of damaged or odd zip files included.
_UNREADABLE = (
    *(OSError, EOFError, ValueError, RuntimeError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)
#: The longest path that a row keeps.
_LONGEST_PATH = 800


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of the folder: its path below it, its size in bytes, how to open it.

    ``problem`` says in Chinese why it is refused unread, ``skipped`` why it is left out.
    """

    path: str
    size: int
    open: Callable[[], IO[bytes]]
    problem: str = ""
    skipped: str = ""

    def read(self) -> bytes:
        """Its bytes, at most one more than any reader takes."""
        with self.open() as stream:
            return stream.read(MAX_FILE + 1)


class UnreadableFolder(ValueError):
    """A place that is no folder and no zipped one; the message is Chinese."""


def found_files(place: Path, excluded: Sequence[Path] = ()) -> list[FoundFile]:
    """All files of a folder or a zip file, in the order in which a person would sort them.

    ``excluded`` are files that belong to the command (its table, its report). Raises
    UnreadableFolder.
    """
    if place.is_dir():
        kept_out = {path.resolve() for path in excluded}
        found = list(_in_folder(place, kept_out))
    elif zipfile.is_zipfile(place):
        found = list(_in_zip(place))
    elif place.exists():
        raise UnreadableFolder(f"“{place}”既不是文件夹，也不是压缩的文件夹（.zip）。")
    else:
        raise UnreadableFolder(f"没有“{place}”这个文件夹，请核对路径。")
    return sorted(found, key=lambda file: _sort_key(file.path))


def _in_folder(place: Path, kept_out: set[Path]) -> Iterator[FoundFile]:
    failed: list[OSError] = []
    for folder, names, files in os.walk(place, onerror=failed.append):
        for name in list(names):
            path = Path(folder, name)
            if path.is_symlink():
                yield _left_out(place, path, "是指向别处的符号链接，没有进去。")
            if path.is_symlink() or _SYSTEM_FILE.fullmatch(name):
                names.remove(name)
        for name in files:
            path = Path(folder, name)
            if path.resolve() not in kept_out:
                yield _file(place, path)
    for error in failed:
        path = Path(error.filename or place)
        yield FoundFile(
            _below(place, path),
            0,
            partial(_open, path),
            f"进不去这个文件夹：{reason_of(error)}。",
        )


def _file(place: Path, path: Path) -> FoundFile:
    if _SYSTEM_FILE.fullmatch(path.name):
        return _left_out(place, path, "系统或者编辑软件自己的文件。")
    try:
        facts = path.stat()
        readable = os.access(path, os.R_OK)
    except OSError as error:
        return _refused(place, path, f"读不了这个文件：{reason_of(error)}。")
    if not stat.S_ISREG(facts.st_mode):
        return _left_out(place, path, "不是普通文件。")
    if not readable:
        return _refused(place, path, "没有读取这个文件的权限。", facts.st_size)
    problem = _TOO_LARGE if facts.st_size > MAX_FILE else ""
    return FoundFile(_below(place, path), facts.st_size, partial(_open, path), problem)


def _left_out(place: Path, path: Path, why: str) -> FoundFile:
    return FoundFile(_below(place, path), 0, partial(_open, path), skipped=why)


def _refused(place: Path, path: Path, why: str, size: int = 0) -> FoundFile:
    return FoundFile(_below(place, path), size, partial(_open, path), problem=why)


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _below(place: Path, path: Path) -> str:
    """The path below the folder; names of old systems are in GBK."""
    return _readable(os.fsencode(path.relative_to(place).as_posix()))


def _readable(name: bytes) -> str:
    try:
        text = name.decode()
    except UnicodeDecodeError:
        text = name.decode("gb18030", errors="replace")
    text = "".join(one if one.isprintable() else "�" for one in text)
    return text if len(text) <= _LONGEST_PATH else f"…{text[1 - _LONGEST_PATH :]}"


def _in_zip(place: Path) -> Iterator[FoundFile]:
    archive = zipfile.ZipFile(place)
    for member in archive.infolist():
        path = _member_path(member)
        if member.is_dir() or any(map(_SYSTEM_FILE.fullmatch, path.split("/"))):
            continue
        problem = _TOO_LARGE if member.file_size > MAX_FILE else ""
        if member.flag_bits & 1:
            problem = "压缩包里的这个文件设有密码。请先解压，再迁入文件夹。"
        yield FoundFile(path, member.file_size, partial(archive.open, member), problem)


def _member_path(member: zipfile.ZipInfo) -> str:
    """The path of a member; without the flag for UTF-8, zipfile has read it as CP437."""
    is_utf8 = bool(member.flag_bits & 0x800)
    name = member.filename
    try:
        raw = name.encode("utf-8" if is_utf8 else "cp437", errors="surrogateescape")
    except UnicodeEncodeError:
        raw = name.encode("utf-8", errors="replace")
    return _readable(raw.replace(b"\\", b"/")).strip("/")


def _sort_key(path: str) -> list[tuple[bool, int, str]]:
    """Sorts 第2期 before 第10期."""
    parts = re.split(r"(\d+)", path)
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]


def register_files(
    folder: ArchiveFolder,
    files: Sequence[FoundFile],
    told: Mapping[str, ToldFacts],
    progress: Progress | None = None,
) -> list[ArchiveFile]:
    """The rows of the files, in order; those that are to be imported wait, put aside."""
    rows = []
    by_content: dict[str, str] = {}
    for position, file in enumerate(files, start=1):
        row = _row(folder, file, told.get(file.path, ToldFacts()))
        row.position = position
        first = by_content.setdefault(row.sha256, file.path) if row.sha256 else file.path
        if first != file.path and row.state in (State.WAITING, State.HELD):
            row.state, row.issue, row.issue_name = State.SKIPPED, None, ""
            row.notes, row.ended_at = [same_content(first)], timezone.now()
        if row.state == State.WAITING:
            _put_aside(row, file)
        row.save()
        rows.append(row)
        if progress:
            progress(position, len(files))
    return rows


def same_content(first: str) -> str:
    """The note of a file whose bytes are those of another one."""
    return f"与“{first}”是同一个文件。"


def _row(folder: ArchiveFolder, file: FoundFile, told: ToldFacts) -> ArchiveFile:
    """The row of a file, unsaved: waiting, or with what is known of it without reading it."""
    row = ArchiveFile.objects.filter(folder=folder, path=file.path).select_related("issue").first()
    row = row or ArchiveFile(folder=folder, path=file.path)
    row.folder = folder
    digest, problem = ("", file.problem) if file.problem or file.skipped else content_digest(file)
    if row.has_arrived and row.sha256 == digest and row.issue:
        if told.pages and dump_facts(told) != row.told:
            row.told = dump_facts(told)
            row.notes += keep_addresses(row.issue, told.pages, f"迁入：{row.path}")
        return row
    row.sha256, row.size, row.told = digest, file.size, dump_facts(told)
    row.state, row.notes, row.problem, row.issue = State.WAITING, [], problem, None
    row.issue_name, row.documents, row.doubts, row.ended_at = "", 0, 0, None
    if file.skipped:
        row.state, row.notes = State.SKIPPED, [file.skipped]
    elif problem:
        row.state = State.REFUSED
    else:
        _recognise_elsewhere(row, told)
    if row.state != State.WAITING:
        row.ended_at = timezone.now()
    return row


def _recognise_elsewhere(row: ArchiveFile, told: ToldFacts) -> None:
    """The same bytes have become an issue from another folder, or under another name."""
    same = ArchiveFile.objects.filter(sha256=row.sha256, state__in=ArchiveFile.ARRIVED)
    other = same.exclude(pk=row.pk).exclude(issue=None).select_related("issue__gazette", "folder")
    for known in other[:1]:
        row.state, row.issue = State.HELD, known.issue
        row.issue_name, row.documents, row.doubts = known.issue_name, known.documents, known.doubts
        where = "" if known.folder_id == row.folder.pk else f"{known.folder.path} 里的"
        row.notes = [f"这个文件已经录入过（{where}“{known.path}”）。"]
        if known.issue:
            row.notes += keep_addresses(known.issue, told.pages, f"迁入：{row.path}")


def content_digest(file: FoundFile) -> tuple[str, str]:
    """The SHA-256 of a file's bytes, or why it cannot be read."""
    found, size = sha256(), 0
    try:
        with file.open() as stream:
            while chunk := stream.read(_CHUNK):
                found.update(chunk)
                size += len(chunk)
                if size > MAX_FILE:
                    return "", _TOO_LARGE
    except _UNREADABLE:
        return "", "文件已损坏，或者读到一半出错。请重新取得原文件。"
    return found.hexdigest(), ""


def _put_aside(row: ArchiveFile, file: FoundFile) -> None:
    copy = waiting_copy(row)
    if copy.exists():
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    draft = copy.with_suffix(".part")
    try:
        with file.open() as stream, draft.open("wb") as target:
            shutil.copyfileobj(stream, target, _CHUNK)
        draft.replace(copy)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def clear_aside(folder: ArchiveFolder) -> None:
    """Delete the copies of a folder of which nothing waits any more."""
    if not folder.files.filter(state=State.WAITING).exists():
        shutil.rmtree(aside(folder), ignore_errors=True)
