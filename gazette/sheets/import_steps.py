"""The steps of a ``SheetImport``: kept, checked, applied, undone; each all or nothing.

``check``, ``apply`` and ``undo`` may take minutes: the admin has them done as jobs
(``start``).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError
from django.utils import timezone

from gazette.jobs.busy_database import is_database_busy, writing
from gazette.jobs.models import Job
from gazette.jobs.queue import cancel, enqueue, is_cancelling, newest_job
from gazette.jobs.tasks import Failed, Retry, Run, Task, register
from gazette.sheets.import_undo import compare_undone
from gazette.sheets.lookup import Lookup
from gazette.sheets.models import SheetChange, SheetImport
from gazette.sheets.plan_writer import Aftermath, Unwritten, write_plan
from gazette.sheets.row_changes import Change
from gazette.sheets.rows_effect import read_effects
from gazette.sheets.sheet_columns import Sheet
from gazette.sheets.step_progress import Rate, StepProgress, Tell
from gazette.sheets.workbook_files import NotAWorkbook
from gazette.sheets.workbook_import import Outcome, compare_rows
from gazette.sheets.workbook_reader import open_workbook

logger = logging.getLogger(__name__)
State = SheetImport.State
#: The task that does a step; its subject is the import's primary key.
STEP = "sheets.step"
#: The forms of file in which a workbook is taken; what it is, its content tells.
SUFFIXES = (".xlsx", ".zip", ".csv")
#: How many changes are written to the database at a time.
_BATCH = 1000


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


def asked_step(job: SheetImport) -> str:
    """The step that waits to be done or is being done: check, apply or undo; "" for none."""
    newest = newest_job(STEP, job.pk)
    unfinished = newest is not None and newest.is_unfinished
    return str(newest.arguments["step"]) if newest is not None and unfinished else ""


def is_stopping(job: SheetImport) -> bool:
    """Whether somebody has asked that the step that is being done be stopped."""
    newest = newest_job(STEP, job.pk)
    return newest is not None and is_cancelling(newest)


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
    except DatabaseError as error:
        if not is_database_busy(error):
            raise
        raise Retry(_RETRY_SECONDS, "另有内容正在写入，稍后自动再试") from error


def check(job: SheetImport, tell: Tell = _say_nothing) -> None:
    """Compare it with the archive: what would change, or every problem at once.

    Nothing is written but the result, so that other people work on meanwhile.
    """
    _claim(job, [State.WAITING, State.STOPPED, State.CHECKED, State.REFUSED], State.CHECKING)
    with _Spool() as spool:
        _conclude(job, _compare(job, spool, tell, _lookup(job)), spool, tell)


def apply(job: SheetImport, tell: Tell = _say_nothing) -> None:
    """Write what the check has shown; where it would be anything else, show that instead.

    The comparison is made anew, without a lock; only then all is written in one transaction.
    """
    if job.state != State.APPLIED or not job.is_unread:
        _claim(job, [State.CHECKED], State.APPLYING)
        if not _write(job, tell):
            return
    read_written(job, tell)


def _write(job: SheetImport, tell: Tell) -> bool:
    """Write an import that is as shown; False where it is shown again instead."""
    lookup = _lookup(job)
    with _Spool() as spool:
        outcome = _compare(job, spool, tell, lookup)
        if spool.digest == job.digest and not outcome.is_refused:
            total = sum(outcome.counts.values())
            try:
                _write_plan(job, lookup, State.APPLIED, tell, total)
            except Unwritten as error:
                if not error.is_newer:
                    raise
                logger.info("import %s is checked again: %s", job.pk, error)
                job.refresh_from_db()
                outcome, spool = _compared_again(job, spool, tell)
            else:
                return True
        _conclude(job, outcome, spool, tell)
        job.message = "核对之后，库中的内容又有变化。没有导入任何内容；下面是重新核对的结果。"
        job.save(update_fields=["message"])
    return False


def _compared_again(job: SheetImport, spool: _Spool, tell: Tell) -> tuple[Outcome, _Spool]:
    spool.begin_anew()
    return _compare(job, spool, tell, _lookup(job)), spool


def _write_plan(job: SheetImport, lookup: Lookup, state: State, tell: Tell, total: int) -> None:
    """Write a plan and the state of its import in one transaction."""
    rate = Rate()
    done: dict[str, int] = {}

    def progress(sheet: str, rows: int) -> None:
        done[sheet] = rows
        tell(sum(done.values()), total, f"正在写入：{rate.words(sum(done.values()), total)}")

    def conclude(aftermath: list[Aftermath]) -> None:
        job.state, job.message = state, ""
        if state == State.APPLIED:
            job.applied_at = timezone.now()
            job.versions = {str(pk): version for pk, version in lookup.versions.items()}
        else:
            job.undone_at = timezone.now()
        job.aftermath, job.read = [asdict(one) for one in aftermath], 0
        job.save()

    with writing(f"{job.uploader}的工作簿“{job.file_name}”"):
        write_plan(lookup, progress, conclude)


def read_written(job: SheetImport, tell: Tell = _say_nothing) -> None:
    """Read the relations of the documents that an import has written; may be taken up again."""
    total = len(job.aftermath)
    while job.is_unread:
        tell(job.read, total, f"已写入；正在读出文件关系：第{job.read + 1}件，共{total}件")
        if why := read_effects(Aftermath(**job.aftermath[job.read])):
            job.notes = [*job.notes, why]
        job.read += 1
        if job.read % 20 == 0 or not job.is_unread:
            job.save(update_fields=["notes", "read"])
    if job.aftermath:
        job.aftermath, job.read = [], 0
        job.save(update_fields=["aftermath", "read"])


def undo(job: SheetImport, by: User | None, tell: Tell = _say_nothing) -> None:
    """Take an import back, as long as nothing has changed in its issues since."""
    if job.state != State.UNDONE or not job.is_unread:
        _claim(job, [State.APPLIED], State.UNDOING)
        expected = {int(pk): version for pk, version in job.versions.items()}
        lookup = Lookup(by, f"撤销表格导入“{job.file_name}”", expected)
        outcome = compare_undone(_changes_backwards(job), lookup, StepProgress("核对撤销", tell))
        why = outcome.problems[0].message if outcome.is_refused else ""
        try:
            if not why:
                _write_plan(job, lookup, State.UNDONE, tell, sum(outcome.counts.values()))
        except Unwritten as error:
            job.refresh_from_db()
            why = str(error)
        if why:
            job.state, job.message = State.APPLIED, f"没有撤销：{why}"
            job.save(update_fields=["state", "message"])
            return
    read_written(job, tell)


def discard(job: SheetImport) -> None:
    """Give an import up that was not written: its file and its changes go, its row stays."""
    allowed = [State.WAITING, State.STOPPED, State.REFUSED, State.CHECKED]
    _claim(job, allowed, State.DISCARDED)
    if (newest := newest_job(STEP, job.pk)) and newest.is_unfinished:
        cancel(newest)
    job.path.unlink(missing_ok=True)
    _forget_changes(job)


def stop(job: SheetImport) -> None:
    """Ask that the step that is being done be stopped: nothing of it is written."""
    newest = newest_job(STEP, job.pk)
    if newest is not None and newest.is_unfinished and job.state in _STOPPABLE:
        cancel(newest)


def give_up(job: SheetImport, why: str = "") -> None:
    """After an unexpected end, or one that was asked for: nothing was written; why is told."""
    job.refresh_from_db()
    job.state = _before(job)
    job.message = why or _BROKEN_OFF
    job.save(update_fields=["state", "message"])


_BROKEN_OFF = "处理意外中断，没有改动任何内容。请再试一次；仍不成功的，请联系系统管理员。"
_UNREAD = "已写入；读出文件关系时意外中断，请联系系统管理员。"
#: What each state's step is called where it was stopped.
_STOPPED = {
    State.WAITING: "已停止核对，没有改动任何内容。可以重新核对，或者放弃。",
    State.CHECKING: "已停止核对，没有改动任何内容。可以重新核对，或者放弃。",
    State.APPLYING: "已停止写入，没有改动任何内容。",
    State.UNDOING: "已停止撤销，没有改动任何内容。",
}
_STOPPABLE = frozenset(_STOPPED)


def _before(job: SheetImport) -> State:
    """The state to which an import returns when the present step does not come to its end."""
    former = {
        State.WAITING: State.STOPPED,
        State.CHECKING: State.STOPPED,
        State.APPLYING: State.CHECKED,
        State.UNDOING: State.APPLIED,
    }
    return former.get(State(job.state), State(job.state))


def _follow(job: Job) -> None:
    """Let an import say what became of the job that was to do a step of it."""
    for found in SheetImport.objects.filter(pk=job.arguments["pk"]):
        if job.state == Job.State.WAITING:
            state = State.WAITING if found.state == State.CHECKING else _before(found)
            SheetImport.objects.filter(pk=found.pk).update(state=state)
        elif job.state == Job.State.CANCELLED:
            give_up(found, _STOPPED.get(State(found.state), ""))
        else:
            # What a task says itself (Failed) is a sentence for the editor.
            give_up(found, _UNREAD if found.is_unread else "")


def _claim(job: SheetImport, states: list[State], busy: State) -> None:
    """Mark the import as being worked on; of two processes, one gets it."""
    claimed = SheetImport.objects.filter(pk=job.pk, state__in=states).update(state=busy, message="")
    job.refresh_from_db()
    if not claimed:
        raise NotNow(f"“{job}”现在是“{job.get_state_display()}”，不能这样做。")


def _lookup(job: SheetImport) -> Lookup:
    return Lookup(job.uploaded_by, f"表格导入“{job.file_name}”")


def _compare(job: SheetImport, spool: _Spool, tell: Tell, lookup: Lookup) -> Outcome:
    progress = StepProgress("正在核对", tell)
    try:
        book = open_workbook(job.path, progress.beat)
    except (NotAWorkbook, FileNotFoundError) as error:
        missing = "上传的文件已经不在，请重新上传。"
        message = str(error) if isinstance(error, NotAWorkbook) else missing
        return Outcome(refusal=message)
    progress.expect(book.sizes())
    return compare_rows(
        book.headers,
        book.rows,
        spool.add,
        lookup=lookup,
        progress=progress,
        found=book.problems,
    )


def _conclude(job: SheetImport, outcome: Outcome, spool: _Spool, tell: Tell) -> None:
    """Keep the result of a check: its changes, or its problems.

    The changes are written a batch at a time, so that nobody waits long for the lock; only
    then the state says that they are complete.
    """
    _forget_changes(job, tell)
    job.problems = [str(one) for one in outcome.problems]
    job.notes = [str(one) for one in outcome.notes]
    if outcome.refusal:
        job.problems = [outcome.refusal]
    job.digest = spool.digest
    if not job.problems:
        done, total = 0, sum(outcome.counts.values())
        for batch in spool.batches():
            SheetChange.objects.bulk_create(
                SheetChange(sheet_import=job, **values) for values in batch
            )
            done += len(batch)
            tell(done, total, f"正在记下要改动的行：第{done}行，共{total}行")
    job.state = State.REFUSED if job.problems else State.CHECKED
    job.save()


def _forget_changes(job: SheetImport, tell: Tell = _say_nothing) -> None:
    """Delete the changes of a former check, a batch at a time."""
    while keys := list(job.changes.order_by().values_list("pk", flat=True)[: 10 * _BATCH]):
        SheetChange.objects.filter(pk__gte=min(keys), pk__lte=max(keys), sheet_import=job).delete()
        tell(0, 0, "正在清理上次核对的结果")


def _changes_backwards(job: SheetImport) -> Callable[[Sheet], Iterator[SheetChange]]:
    def changes(sheet: Sheet) -> Iterator[SheetChange]:
        found = job.changes.filter(sheet=sheet).order_by("-position")
        return found.iterator(chunk_size=_BATCH)

    return changes


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

    def begin_anew(self) -> None:
        """Forget all changes."""
        self._hash, self._count = sha256(), 0
        self._file.seek(0)
        self._file.truncate()

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


#: A million rows are compared in minutes; a busy machine may take longer.
_MOST_SECONDS, _RETRY_SECONDS = 4 * 3600.0, 30.0
register(
    Task(
        STEP,
        "处理工作簿",
        f"{__name__}.take_step",
        most_seconds=_MOST_SECONDS,
        stopped=_follow,
    )
)
