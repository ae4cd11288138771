"""更正重刊 of a long issue is written by a job; the page of the correction shows how far it is.

Until it is written nothing changes; a refusal is told on that page, and the correction waits
for a decision as before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from gazette.intake.accept_job import is_large
from gazette.intake.collector import collector_held
from gazette.intake.intake_corrections import apply_told
from gazette.intake.models import IntakeCorrection
from gazette.jobs import service
from gazette.jobs.models import Job
from gazette.jobs.queue import enqueue, newest_job, progress_in_words, progress_of
from gazette.jobs.tasks import Failed, Run, Task, register
from gazette.models import Correction
from gazette.office.corrections import correction_progress, correction_starter
from gazette.office.workflow import Refused

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: The task that writes a reprint; its subject is the correction's primary key.
REPRINT = "intake.reprint"


@correction_starter
def start_reprint(correction: Correction, by: User, note: str) -> bool:
    """Have a reprint of many documents or rows written; False for any other correction."""
    found = IntakeCorrection.objects.filter(correction=correction, documents=[])
    proposal = found.select_related("intake").first()
    if proposal is None or proposal.intake is None or not is_large(proposal.intake):
        return False
    enqueue(REPRINT, correction.pk, by=by, pk=correction.pk, user=by.pk, note=note)
    return True


@correction_progress
def reprint_under_way(correction: Correction) -> str:
    """How far the reprint is, in Chinese; "" where none is being written."""
    job = newest_job(REPRINT, correction.pk)
    if job is None or not job.is_unfinished:
        return ""
    service.wake()
    progress = progress_of(job)
    if progress.total:
        said = f"已写 {progress.done} 件，共 {progress.total} 件"
    else:
        said = progress_in_words(REPRINT, correction.pk) or "正在核对，随后逐件更正"
    return f"正在更正重刊：{said}。这一页自己会更新；写完之前，公开的内容一字不动。"


def refusal_of(correction: Correction) -> str:
    """Why the reprint that was asked for last was not written, in Chinese; "" if it was."""
    job = newest_job(REPRINT, correction.pk)
    return "" if job is None or job.is_unfinished or job.state == Job.State.DONE else job.error


def write_reprint(run: Run, *, pk: int, user: int, note: str) -> None:
    """Apply the correction, as a task; nothing where a process that died had done so already."""
    correction = Correction.objects.filter(pk=pk).select_related("issue__gazette").first()
    by = get_user_model().objects.get(pk=user)
    if correction is None:
        raise Failed("这条勘误已经没有了，没有更正。")
    if correction.status == Correction.Status.APPLIED and correction.decided_by_id == by.pk:
        return
    try:
        with collector_held():
            apply_told(correction, by, note, run.tell)
    except Refused as error:
        raise Failed(str(error)) from error


register(Task(REPRINT, "更正重刊", f"{__name__}.write_reprint", most_seconds=1800))
