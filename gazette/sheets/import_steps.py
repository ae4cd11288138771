"""The steps of a ``SheetImport``: kept, checked, applied, undone; each all or nothing.

``check``, ``apply`` and ``undo`` may take minutes: the admin has them done as jobs
(``start``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from gazette.jobs.models import Job
from gazette.jobs.queue import enqueue, newest_job
from gazette.jobs.tasks import Failed, Run, Task, register
from gazette.sheets.import_undo import undo_rows
from gazette.sheets.lookup import Lookup
from gazette.sheets.models import SheetChange, SheetImport
from gazette.sheets.row_changes import Change
from gazette.sheets.sheet_columns import Sheet
from gazette.sheets.workbook_files import NotAWorkbook
from gazette.sheets.workbook_import import Outcome, import_rows
from gazette.sheets.workbook_reader import open_workbook

State = SheetImport.State
#: The task that does a step; its subject is the import's primary key.
STEP = "sheets.step"
#: The forms of file in which a workbook is taken; what it is, its content tells.
SUFFIXES = (".xlsx", ".zip", ".csv")
#: How many changes are written to the database at a time.
_BATCH = 1000


#: Called with how many rows are done, of how many (0: not known), and in words.
Tell = Callable[[int, int, str], None]


def _say_nothing(done: int, total: int, message: str) -> None:
    """For steps that nobody watches."""


class NotNow(Exception):
    """A step that the state of the import does not allow; the message is Chinese."""


def keep(chunks: Iterable[bytes], file_name: str, by: User | None) -> SheetImport:
    """Keep an uploaded workbook, to be checked."""
    suffix = Path(file_name).suffix.lower()
    stored_name = f"{uuid4().hex}{suffix if suffix in SUFFIXES else '.xlsx'}"
    job = SheetImport(file_name=Path(file_name).name[:200], stored_name=stored_name)
    job.path.parent.mkdir(parents=True, exist_ok=True)
    digest = sha256()
    try:
        with job.path.open("wb") as stream:
            for chunk in chunks:
                digest.update(chunk)
                stream.write(chunk)
        job.sha256, job.uploaded_by = digest.hexdigest(), by
        job.save()
    except BaseException:
        job.path.unlink(missing_ok=True)
        raise
    return job


def start(job: SheetImport, step: str, by: User | None = None) -> None:
    """Have a step done as a job, once the present transaction is written."""
    enqueue(STEP, job.pk, by=by, step=step, pk=job.pk, user=by.pk if by else None)


def is_asked_for(job: SheetImport) -> bool:
    """Whether a step of an import waits to be done, or is being done."""
    newest = newest_job(STEP, job.pk)
    return newest is not None and newest.is_unfinished


def take_step(run: Run, *, step: str, pk: int, user: int | None) -> None:
    """Do a step, as a task. Raises Failed where the state of the import forbids it.

    A step that its process left half-way has written nothing and is done again.
    """
    found = SheetImport.objects.filter(pk=pk).first()
    if found is None:
        return
    try:
        if step == "undo":
            undo(found, User.objects.filter(pk=user or 0).first(), run.tell)
        else:
            {"check": check, "apply": apply}[step](found, run.tell)
    except NotNow as error:
        if run.job.attempts == 1:
            raise Failed(str(error)) from error


def check(job: SheetImport, tell: Tell = _say_nothing) -> None:
    """Do all of it and take it back: what would change, or every problem at once."""
    _claim(job, [State.WAITING, State.CHECKED, State.REFUSED], State.CHECKING)
    with _Spool() as spool:
        outcome = _import(job, spool, tell, dry_run=True)
        _conclude(job, outcome, spool, State.CHECKED)


def apply(job: SheetImport, tell: Tell = _say_nothing) -> None:
    """Write what the dry run has shown; where it would be anything else, show that instead."""
    _claim(job, [State.CHECKED], State.APPLYING)
    lookup = _lookup(job)
    with _Spool() as spool:
        with transaction.atomic():
            outcome = _import(job, spool, tell, dry_run=False, lookup=lookup)
            is_as_shown = spool.digest == job.digest and not outcome.is_refused
            if is_as_shown:
                job.state, job.applied_at = State.APPLIED, timezone.now()
                job.versions = {str(pk): version for pk, version in lookup.versions.items()}
                job.save()
            else:
                transaction.set_rollback(True)
        if not is_as_shown:
            _conclude(job, outcome, spool, State.CHECKED)
            job.message = "核对之后，库中的内容又有变化。没有导入任何内容；下面是重新核对的结果。"
            job.save(update_fields=["message"])


def undo(job: SheetImport, by: User | None, tell: Tell = _say_nothing) -> None:
    """Take an import back, as long as nothing has changed in its issues since."""
    _claim(job, [State.APPLIED], State.UNDOING)
    expected = {int(pk): version for pk, version in job.versions.items()}
    lookup = Lookup(by, f"撤销表格导入“{job.file_name}”", expected)
    outcome = undo_rows(_changes_backwards(job), lookup, _progress(tell))
    if outcome.is_refused:
        job.state = State.APPLIED
        job.message = f"没有撤销：{outcome.problems[0].message}"
    else:
        job.state, job.undone_at, job.message = State.UNDONE, timezone.now(), ""
    job.save()


def give_up(job: SheetImport) -> None:
    """After an unexpected end: nothing was written, and the editor can try again."""
    job.refresh_from_db()
    job.state = _before(job)
    job.message = "处理意外中断，没有改动任何内容。请再试一次；仍不成功的，请联系系统管理员。"
    job.save(update_fields=["state", "message"])


def _before(job: SheetImport) -> State:
    """The state from which the present step began."""
    former = {
        State.CHECKING: State.WAITING,
        State.APPLYING: State.CHECKED,
        State.UNDOING: State.APPLIED,
    }
    return former.get(State(job.state), State(job.state))


def _follow(job: Job) -> None:
    """Let an import say what became of the job that was to do a step of it."""
    for found in SheetImport.objects.filter(pk=job.arguments["pk"]):
        if job.state == Job.State.WAITING:
            SheetImport.objects.filter(pk=found.pk).update(state=_before(found))
        else:
            give_up(found)


def _claim(job: SheetImport, states: list[State], busy: State) -> None:
    """Mark the import as being worked on; of two processes, one gets it."""
    claimed = SheetImport.objects.filter(pk=job.pk, state__in=states).update(state=busy, message="")
    job.refresh_from_db()
    if not claimed:
        raise NotNow(f"“{job}”现在是“{job.get_state_display()}”，不能这样做。")


def _lookup(job: SheetImport) -> Lookup:
    return Lookup(job.uploaded_by, f"表格导入“{job.file_name}”")


def _import(
    job: SheetImport, spool: _Spool, tell: Tell, *, dry_run: bool, lookup: Lookup | None = None
) -> Outcome:
    try:
        book = open_workbook(job.path)
    except (NotAWorkbook, FileNotFoundError) as error:
        missing = "上传的文件已经不在，请重新上传。"
        message = str(error) if isinstance(error, NotAWorkbook) else missing
        return Outcome(refusal=message)
    return import_rows(
        book.headers,
        book.rows,
        spool.add,
        dry_run=dry_run,
        lookup=lookup or _lookup(job),
        progress=_progress(tell),
        found=book.problems,
    )


def _conclude(job: SheetImport, outcome: Outcome, spool: _Spool, state: State) -> None:
    """Keep the result of a dry run: its changes, or its problems."""
    with transaction.atomic():
        job.changes.all().delete()
        job.problems = [str(one) for one in outcome.problems]
        job.notes = [str(one) for one in outcome.notes]
        if outcome.refusal:
            job.problems = [outcome.refusal]
        job.state = State.REFUSED if job.problems else state
        job.digest = spool.digest
        job.save()
        if not job.problems:
            for batch in spool.batches():
                SheetChange.objects.bulk_create(
                    SheetChange(sheet_import=job, **values) for values in batch
                )


def _changes_backwards(job: SheetImport) -> Callable[[Sheet], Iterator[SheetChange]]:
    def changes(sheet: Sheet) -> Iterator[SheetChange]:
        found = job.changes.filter(sheet=sheet).order_by("-position")
        return found.iterator(chunk_size=_BATCH)

    return changes


def _progress(tell: Tell) -> Callable[[str, int], None]:
    """Says how far it is: the sheet, and the row in it."""
    return lambda sheet, done: tell(done, 0, f"{sheet}表 第{done}行")


class _Spool:
    """The changes of an import on disk, since its transaction may be taken back."""

    def __init__(self) -> None:
        self._hash = sha256()
        self._count = 0
        self._file: IO[str] = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115

    def __enter__(self) -> _Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def add(self, change: Change) -> None:
        self._count += 1
        line = json.dumps(
            {
                "position": self._count,
                "sheet": change.sheet,
                "row": change.number,
                "operation": change.operation,
                "name": change.name,
                "key": change.key,
                "cells": change.cells,
            },
            cls=DjangoJSONEncoder,
            ensure_ascii=False,
        )
        self._hash.update(line.encode())
        self._file.write(line + "\n")

    def batches(self) -> Iterator[list[dict[str, object]]]:
        self._file.seek(0)
        batch: list[dict[str, object]] = []
        for line in self._file:
            batch.append(json.loads(line))
            if len(batch) == _BATCH:
                yield batch
                batch = []
        yield batch


register(Task(STEP, "处理工作簿", f"{__name__}.take_step", stopped=_follow))
