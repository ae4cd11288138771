"""The life of a ``SheetImport``: kept, checked, applied, undone; each step all or nothing.

``check``, ``apply`` and ``undo`` may take minutes: the admin has them done by the
command ``run_sheet_import`` in a process of its own (``start``), which tells how
far it is in ``SheetImport.progress``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from gazette.sheets.import_undo import undo_rows
from gazette.sheets.lookup import Lookup
from gazette.sheets.models import SheetChange, SheetImport
from gazette.sheets.row_changes import Change
from gazette.sheets.sheet_columns import Sheet
from gazette.sheets.workbook_import import Outcome, import_rows
from gazette.sheets.workbook_reader import NotAWorkbook, open_workbook

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = SheetImport.State
#: How many changes are written to the database at a time.
_BATCH = 1000


class NotNow(Exception):
    """A step that the state of the import does not allow; the message is Chinese."""


def keep(chunks: Iterable[bytes], file_name: str, by: User | None) -> SheetImport:
    """Keep an uploaded workbook, to be checked."""
    stored_name = f"{uuid4().hex}{'.zip' if file_name.lower().endswith('.zip') else '.xlsx'}"
    job = SheetImport(file_name=Path(file_name).name[:200], stored_name=stored_name)
    job.path.parent.mkdir(parents=True, exist_ok=True)
    digest = sha256()
    with job.path.open("wb") as stream:
        for chunk in chunks:
            digest.update(chunk)
            stream.write(chunk)
    job.sha256, job.uploaded_by = digest.hexdigest(), by
    job.save()
    return job


def start(job: SheetImport, step: str, by: User | None = None) -> None:
    """Have a step done in a process of its own, once the present transaction is written."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_sheet_import"]
    who = ["--user", str(by.pk)] if by else []

    def begin() -> None:
        subprocess.Popen(  # noqa: S603  (the portal's own command)
            [*command, step, str(job.pk), *who],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    transaction.on_commit(begin)


def check(job: SheetImport) -> None:
    """Do all of it and take it back: what would change, or every problem at once."""
    _claim(job, [State.WAITING, State.CHECKED, State.REFUSED], State.CHECKING)
    with _Spool() as spool:
        outcome = _import(job, spool, dry_run=True)
        _conclude(job, outcome, spool, State.CHECKED)


def apply(job: SheetImport) -> None:
    """Write what the dry run has shown; where it would be anything else, show that instead."""
    _claim(job, [State.CHECKED], State.APPLYING)
    lookup = _lookup(job)
    with _Spool() as spool:
        with transaction.atomic():
            outcome = _import(job, spool, dry_run=False, lookup=lookup)
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


def undo(job: SheetImport, by: User | None) -> None:
    """Take an import back, as long as nothing has changed in its issues since."""
    _claim(job, [State.APPLIED], State.UNDOING)
    expected = {int(pk): version for pk, version in job.versions.items()}
    lookup = Lookup(by, f"撤销表格导入“{job.file_name}”", expected)
    outcome = undo_rows(_changes_backwards(job), lookup, _progress(job))
    if outcome.is_refused:
        job.state = State.APPLIED
        job.message = f"没有撤销：{outcome.problems[0].message}"
    else:
        job.state, job.undone_at, job.message = State.UNDONE, timezone.now(), ""
    job.save()


def give_up(job: SheetImport) -> None:
    """After an unexpected end: nothing was written, and the editor can try again."""
    former = {
        State.CHECKING: State.WAITING,
        State.APPLYING: State.CHECKED,
        State.UNDOING: State.APPLIED,
    }
    job.refresh_from_db()
    job.state = former.get(State(job.state), State(job.state))
    job.message = "处理意外中断，没有改动任何内容。请再试一次；仍不成功的，请联系系统管理员。"
    job.save(update_fields=["state", "message"])


def _claim(job: SheetImport, states: list[State], busy: State) -> None:
    """Mark the import as being worked on; of two processes, one gets it."""
    claimed = SheetImport.objects.filter(pk=job.pk, state__in=states).update(state=busy, message="")
    job.refresh_from_db()
    if not claimed:
        raise NotNow(f"“{job}”现在是“{job.get_state_display()}”，不能这样做。")


def _lookup(job: SheetImport) -> Lookup:
    return Lookup(job.uploaded_by, f"表格导入“{job.file_name}”")


def _import(
    job: SheetImport, spool: _Spool, *, dry_run: bool, lookup: Lookup | None = None
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
        progress=_progress(job),
        found=book.problems,
    )


def _conclude(job: SheetImport, outcome: Outcome, spool: _Spool, state: State) -> None:
    """Keep the result of a dry run: its changes, or its problems."""
    with transaction.atomic():
        job.changes.all().delete()
        job.problems = [str(one) for one in outcome.problems]
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


def _progress(job: SheetImport) -> Callable[[str, int], None]:
    """Tells how far it is through the file that ``SheetImport.progress`` reads."""
    path = job.path.with_suffix(".progress")

    def tell(sheet: str, done: int) -> None:
        path.write_text(f"{sheet}表 第{done}行", encoding="utf-8")

    return tell


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
