"""A drop is received: files are put aside, read apart from the portal, and made an intake.

Files lie under DATA_DIR/intake in a folder with a random name, each under a number, and
go as soon as they are read. One call of ``proceed`` takes the intake as far as it can
go now; the page that waits calls it again.
"""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from gazette.intake.document_records import fill, look_at_all
from gazette.intake.file_reader import FAILED, made_of
from gazette.intake.models import Intake, IntakeFile

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: The reader of one file ends itself after this many seconds at the latest.
_PATIENCE = 330
#: Longer texts, in characters, are not parsed within a request.
_SHORT = 60_000
#: Seconds for which one request looks at documents.
_SLICE = 1.5
#: Readers started by this process, waited for as they end.
_running: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is refused before it is read."""

    name: str
    problem: str
    size: int = 0


def receive(
    files: Iterable[UploadedFile], pasted: str, refused: Iterable[Refused], by: User
) -> Intake:
    """Make an intake of what was dropped, and begin to read it."""
    with transaction.atomic():
        intake = Intake.objects.create(created_by=by, changed_by=by)
        rows = [
            IntakeFile(name=one.name, size=one.size, problem=one.problem, is_read=True)
            for one in refused
        ]
        rows += [_pasted(pasted)] if pasted else []
        waiting = _put_aside(intake, files)
        for position, row in enumerate([*rows, *waiting], start=1):
            row.intake, row.position = intake, position
        IntakeFile.objects.bulk_create([*rows, *waiting])
    if waiting:
        _start(_folder(intake))
    return proceed(intake, seconds=settings.INTAKE_PATIENCE)


def _pasted(text: str) -> IntakeFile:
    data = text.encode()
    return IntakeFile(
        name="粘贴的文字",
        size=len(data),
        sha256=sha256(data).hexdigest(),
        format="txt",
        text=text,
        is_read=True,
    )


def _put_aside(intake: Intake, files: Iterable[UploadedFile]) -> list[IntakeFile]:
    """Write the files into a folder of their own, under numbers."""
    rows: list[IntakeFile] = []
    for upload in files:
        if not intake.folder:
            intake.folder = secrets.token_hex(16)
            intake.save(update_fields=["folder"])
            _folder(intake).mkdir(mode=0o700, parents=True)
        digest = sha256()
        with (_folder(intake) / str(len(rows))).open("wb") as target:
            for chunk in upload.chunks():
                digest.update(chunk)
                target.write(chunk)
        name = (upload.name or "未命名").replace("\0", "")[-255:]
        rows.append(
            IntakeFile(
                name=name,
                size=upload.size or 0,
                sha256=digest.hexdigest(),
                place=len(rows),
            )  # fmt: skip
        )
    if rows:
        manifest = json.dumps([row.name for row in rows])
        (_folder(intake) / "manifest.json").write_text(manifest, encoding="utf-8")
    return rows


def _folder(intake: Intake) -> Path:
    return Path(settings.DATA_DIR) / "intake" / intake.folder


def _start(folder: Path) -> None:
    """Read the folder's files in a process of its own."""
    _running[:] = [process for process in _running if process.poll() is None]
    _running.append(
        subprocess.Popen(  # noqa: S603 - fixed arguments, the folder is ours
            [sys.executable, "-m", "gazette.intake.file_reader", str(folder)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    )


def proceed(intake: Intake, seconds: float = 0) -> Intake:
    """Take the intake as far as it goes now, waiting no longer than ``seconds``.

    Once every file is read, what they hold is parsed and looked at; an intake of which
    no file could be read is refused.
    """
    until = time.monotonic() + seconds
    while not _step(intake) and time.monotonic() < until:
        time.sleep(0.05)
    intake.refresh_from_db()
    return intake


def _step(intake: Intake) -> bool:
    """Do what can be done now; whether nothing is left to do."""
    with transaction.atomic():
        row = Intake.objects.select_for_update().get(pk=intake.pk)
        if row.state != Intake.State.READING:
            return True
        is_done = _looked_at(row) if row.documents.exists() or row.source else _read(row)
    if is_done and row.folder:
        shutil.rmtree(_folder(row), ignore_errors=True)
    return is_done


def _looked_at(row: Intake) -> bool:
    return look_at_all(row, _SLICE)


def _read(row: Intake) -> bool:
    """Take over what the reader has written; parse it once it is all there."""
    waiting = list(row.files.exclude(place=None))
    for file in waiting:
        if not file.is_read:
            _take(file, _answer(row, f"{file.place}.json", str(file.place)))
    if any(not file.is_read for file in waiting):
        return False
    texts = {file.pk: file.text for file in row.files.filter(problem="")}
    is_short = sum(map(len, texts.values())) <= _SHORT
    made = made_of(texts) if is_short else _parsed(row, texts)
    if made is None:
        return False
    if "error" in made:
        made = {"issues": [], "problems": dict.fromkeys(texts, made["error"])}
    fill(row, made)
    others = Intake.objects.filter(files__in=texts, state=Intake.State.READING).distinct()
    return all(look_at_all(other, _SLICE) for other in others)


def _parsed(row: Intake, texts: dict[int, str]) -> dict[str, Any] | None:
    """What the reader's process makes of long texts; None where it is still at it."""
    if not row.folder:
        row.folder = secrets.token_hex(16)
        row.save(update_fields=["folder"])
    folder = _folder(row)
    if not (folder / "texts.json").exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
        _start(folder)
    return _answer(row, "gathered.json", "texts.json")


def _answer(intake: Intake, name: str, asked: str) -> dict[str, Any] | None:
    """What the reader's process has written; None where it has not come to it yet."""
    folder = _folder(intake)
    try:
        answer: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        marks = [path.stat().st_mtime for path in (folder, folder / asked) if path.exists()]
        is_lost = not marks or time.time() - max(marks) > _PATIENCE
        return {"error": FAILED} if is_lost else None
    return answer


def _take(file: IntakeFile, answer: dict[str, Any] | None) -> None:
    if answer is None:
        return
    file.is_read = True
    file.problem = answer.get("error", "")
    file.text = answer.get("text", "")
    file.format = answer.get("format", "")
    file.notes = answer.get("notes", [])
    file.save()
