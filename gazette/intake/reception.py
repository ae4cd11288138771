"""A drop is received: files are kept, read by a job, and made an intake.

What is dropped or pasted is an original (``originals``). The job reads the files
(``read_drop``), parses what they hold and looks at each document; short pasted text is so
done at once, in the request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from gazette.intake.document_records import fill, look_at_all
from gazette.intake.file_reader import FAILED, answer_for, made_of
from gazette.intake.models import Intake, IntakeFile
from gazette.intake.original import Original, OriginalUse
from gazette.intake.originals import keep, let_go
from gazette.intake.page_layout import ask_for_pages
from gazette.jobs import service
from gazette.jobs.models import Job
from gazette.jobs.queue import enqueue, newest_job
from gazette.jobs.tasks import Run, Task, register

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: The task that reads a drop; its subject is the intake's primary key.
READ = "intake.read"
#: Longer texts, in characters, are not parsed within a request.
_SHORT = 60_000
#: Seconds between two looks of a request at an intake that is being read.
_PAUSE = 0.05
_PASTED = "粘贴的文字"
#: After so long no request is still reading a text.
_LEFT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is refused before it is read."""

    name: str
    problem: str
    size: int = 0


def receive(
    files: Iterable[UploadedFile[Any]], pasted: str, refused: Iterable[Refused], by: User
) -> Intake:
    """Make an intake of what was dropped, and have it read."""
    intake, files = Intake(created_by=by, changed_by=by), list(files)
    kept: list[Original] = []
    try:
        with transaction.atomic():
            _write(intake, files, pasted, refused, kept)
            if files or len(pasted) > _SHORT:
                _start(intake)
    except BaseException:
        let_go(original.sha256 for original in kept)
        raise
    if not files and len(pasted) <= _SHORT:
        _read(intake)
    return wait_for(intake, settings.INTAKE_PATIENCE)


def _write(
    intake: Intake,
    files: list[UploadedFile[Any]],
    pasted: str,
    refused: Iterable[Refused],
    kept: list[Original],
) -> None:
    """Write the rows of a drop, and its originals, each of which is added to ``kept``."""
    intake.save()
    rows = [
        IntakeFile(name=one.name, size=one.size, problem=one.problem, is_read=True)
        for one in refused
    ]
    contents: list[File[Any]] = []
    if pasted:
        contents.append(ContentFile(pasted.encode()))
        rows.append(IntakeFile(name=_PASTED, format="txt", text=pasted, is_read=True))
    for upload in files:
        contents.append(upload)
        rows.append(IntakeFile(name=(upload.name or "未命名").replace("\0", "")[-255:]))
    held = rows[len(rows) - len(contents) :]
    for row, content in zip(held, contents, strict=True):
        kept.append(keep(content))
        row.size, row.sha256 = kept[-1].size, kept[-1].sha256
    for position, row in enumerate(rows, start=1):
        row.intake, row.position = intake, position
    IntakeFile.objects.bulk_create(rows)
    OriginalUse.objects.bulk_create(
        OriginalUse(original=original, file=row, name=_name_of(row), position=row.position)
        for original, row in zip(kept, held, strict=True)
    )


def _name_of(file: IntakeFile) -> str:
    """The name under which its original is given out."""
    return f"{_PASTED}.txt" if file.name == _PASTED else file.name


def wait_for(intake: Intake, seconds: float = 0) -> Intake:
    """The intake as it is now or, while it is being read, in ``seconds`` at the latest."""
    until = time.monotonic() + seconds
    intake.refresh_from_db()
    while intake.state == Intake.State.READING and time.monotonic() < until:
        time.sleep(_PAUSE)
        intake.refresh_from_db()
    if intake.state == Intake.State.READING:
        _see_to(intake)
    return intake


def _see_to(intake: Intake) -> None:
    """See to it that an intake is read: a request that read it may have been cut short."""
    is_left = timezone.now() - intake.created_at > _LEFT and newest_job(READ, intake.pk) is None
    if is_left:
        _start(intake)
    else:
        service.wake()


def delay_of(intake: Intake) -> str:
    """Why an intake that is being read waits for a later time, in Chinese; mostly empty."""
    job = newest_job(READ, intake.pk)
    return job.error if job and job.state == Job.State.WAITING else ""


def read_drop(run: Run, *, pk: int) -> None:
    """Read what was dropped, as a task; what is read already is not read again."""
    for intake in Intake.objects.filter(pk=pk):
        _read(intake, run.tell)


def _start(intake: Intake) -> None:
    """Have an intake read by a job, once the present transaction is written."""
    enqueue(READ, intake.pk, by=intake.created_by, pk=intake.pk)


def _follow(job: Job) -> None:
    """Refuse what the job could not read."""
    if job.state == Job.State.WAITING:
        return
    for intake in Intake.objects.filter(pk=job.arguments["pk"], state=Intake.State.READING):
        with transaction.atomic():
            unread = intake.files.filter(problem="").values_list("pk", flat=True)
            fill(intake, {"issues": [], "problems": dict.fromkeys(unread, FAILED)})


def _say_nothing(done: int = 0, total: int = 0) -> None:
    """For texts that are read within a request."""


def _read(intake: Intake, tell: Callable[[int, int], None] = _say_nothing) -> None:
    """Read the files of an intake, parse what they hold, and look at each document."""
    if not intake.source and not intake.documents.exists():
        _read_files(intake, tell)
        texts = {file.pk: file.text for file in intake.files.filter(problem="")}
        made = made_of(texts)
        with transaction.atomic():
            fill(Intake.objects.select_for_update().get(pk=intake.pk), made)
    for other in _of_one_drop(intake):
        look_at_all(other, tell)
        ask_for_pages(other)


def _read_files(intake: Intake, tell: Callable[[int, int], None]) -> None:
    """Read the files that were dropped, each saved as soon as it is read."""
    files = list(intake.files.order_by("position"))
    uses = {use.file_id: use for use in OriginalUse.objects.of_intake(intake.pk).listed()}
    for number, file in enumerate(files):
        tell(number, len(files))
        if not file.is_read:
            use = uses.get(file.pk)
            _take(file, use, answer_for(use.original, file.name) if use else {"error": FAILED})


def _of_one_drop(intake: Intake) -> list[Intake]:
    """The intakes that are still being read of those that one drop became."""
    created = Intake.objects.filter(created_by=intake.created_by, state=Intake.State.READING)
    return list(created.filter(source__gt="", pk__gte=intake.pk).order_by("pk"))


def _take(file: IntakeFile, use: OriginalUse | None, answer: dict[str, Any]) -> None:
    if use and "kind" in answer:
        use.places, use.original.format = answer["places"], answer["kind"]
        use.original.save(update_fields=["format"])
        use.save(update_fields=["places"])
    file.is_read = True
    file.problem = answer.get("error", "")
    file.text = answer.get("text", "")
    file.format = answer.get("format", "")
    file.notes = answer.get("notes", [])
    file.save()


register(Task(READ, "读取录入的文件", f"{__name__}.read_drop", most_seconds=900, stopped=_follow))
