"""Jobs that nobody does, and work that waits for a job which is not there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.utils import timezone

from gazette.archive_check.damage import Damage, Tell
from gazette.intake.models import Intake
from gazette.intake.reception import READ
from gazette.jobs.models import Job, TimetableEntry
from gazette.jobs.queue import enqueue, is_lost, reclaim_lost
from gazette.jobs.tasks import task_named
from gazette.jobs.timetable import names
from gazette.models import PdfEdition
from gazette.prints.editions.edition_requests import MAKE, again
from gazette.sheets.models import SheetImport

#: How late a job may be before nobody seems to do it.
LATE = timedelta(hours=1)
_START_SERVICE = "请检查后台服务 manage.py run_jobs 是否在运行。"


def job_damages(tell: Tell) -> Iterator[Damage]:
    """Jobs that were left, that wait too long, or of which no task is known."""
    now = timezone.now()
    for job in Job.objects.unfinished().order_by("pk"):
        where = f"后台任务 {job.pk}（{job}）"
        try:
            task_named(job.task)
        except LookupError:
            yield Damage(where, "没有这种任务", mend=partial(_give_up, job.pk))
            continue
        if is_lost(job):
            yield Damage(where, "做到一半，做它的进程已经不在", mend=reclaim_lost)
    late = Job.objects.due(now - LATE)
    if late.exists() and not Job.objects.running().exists():
        yield Damage("后台任务", f"{late.count()}项到时一小时还没有做", _START_SERVICE)
    for entry in TimetableEntry.objects.exclude(name__in=names()):
        yield Damage(f"定时任务 {entry}", "时间表里没有它", mend=entry.delete)
    yield from _waiting_for_nobody()


def _give_up(pk: int) -> None:
    what = {"state": Job.State.FAILED, "error": "没有这种任务。", "finished_at": timezone.now()}
    Job.objects.filter(pk=pk).update(**what)


def _waiting_for_nobody() -> Iterator[Damage]:
    """PDFs, drops and workbooks that say they are being worked on while no job will."""
    asked = set(Job.objects.unfinished().values_list("task", "subject"))
    for edition in PdfEdition.objects.unfinished().with_names():
        if (MAKE, str(edition.pk)) not in asked:
            what = "在等待生成，而没有任务会生成它"
            yield Damage(f"PDF {edition}", what, mend=partial(again, edition))
    for intake in Intake.objects.filter(state=Intake.State.READING):
        if (READ, str(intake.pk)) not in asked:
            mend = partial(enqueue, READ, intake.pk, by=intake.created_by, pk=intake.pk)
            yield Damage(f"录入 {intake}", "在等待读取，而没有任务会读取它", mend=mend)
    steps = {subject for task, subject in asked if task.startswith("sheets.")}
    busy = SheetImport.State
    for sheet in SheetImport.objects.filter(
        state__in=[busy.WAITING, busy.CHECKING, busy.APPLYING, busy.UNDOING]
    ):
        if str(sheet.pk) not in steps:
            what = f"“{sheet.get_state_display()}”，而没有任务在做"
            yield Damage(f"表格导入“{sheet}”", what, "请放弃这次导入，重新上传。")
