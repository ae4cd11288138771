"""The queue of jobs: enqueue, claim, finish, cancel, and reclaim from dead processes.

A job is a row and outlives every process. One process claims it and works on it, which
``gazette.jobs.liveness`` keeps track of. If the row says 进行中 and no process works on it,
the process has died: the job waits again or, after too many attempts, has failed.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from gazette.jobs import service
from gazette.jobs.liveness import Progress, liveness
from gazette.jobs.models import Job
from gazette.jobs.tasks import task_named

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)
State = Job.State

#: How long a finished job is kept, in days, for whoever asks what became of it.
KEPT_DAYS = 30


def enqueue(
    task: str,
    subject: object = "",
    *,
    rank: int = 0,
    run_at: datetime | None = None,
    by: User | None = None,
    **arguments: Any,
) -> Job:
    """Ask for a job, to be begun after the present transaction and not before ``run_at``.

    The unfinished job of the same task and subject is returned where there is one; it
    then comes as early as either asks. Raises LookupError for an unknown task.
    """
    lane = task_named(task).lane
    key = {"task": task, "subject": str(subject)}
    begins = run_at or timezone.now()
    values = {
        "lane": lane,
        "rank": rank,
        "run_at": begins,
        "asked_by": by,
        "arguments": arguments,
    }
    job = Job.objects.unfinished().filter(**key).first()
    if job is None:
        try:
            with transaction.atomic():
                job = Job.objects.create(**key, **values)
        except IntegrityError:  # another process has asked at the same moment
            job = Job.objects.unfinished().get(**key)
    elif job.state == State.WAITING:
        job.record(rank=min(job.rank, rank), run_at=min(job.run_at, begins))
    transaction.on_commit(service.wake)
    return job


def enqueue_unless_crowded(
    task: str, subject: object, *, most: int, rank: int = 0, **arguments: Any
) -> bool:
    """Ask for a job that any reader may ask for; asking twice is asking once.

    False if ``most`` unfinished jobs of the task wait or run already.
    """
    unfinished = Job.objects.unfinished().filter(task=task)
    if not unfinished.filter(subject=str(subject)).exists():
        if unfinished.count() >= most:
            return False
        enqueue(task, subject, rank=rank, **arguments)
    return True


def enqueue_all(task: str, arguments: Mapping[object, dict[str, Any]], *, rank: int = 0) -> None:
    """Ask for many jobs of one task at once, by subject, in a constant number of queries.

    What is asked for already is not asked for again, but comes no later than ``rank``.
    """
    if not arguments:
        return
    lane = task_named(task).lane
    Job.objects.bulk_create(
        (
            Job(task=task, subject=str(subject), lane=lane, rank=rank, arguments=values)
            for subject, values in arguments.items()
        ),
        ignore_conflicts=True,
    )
    waiting = Job.objects.filter(task=task, subject__in=map(str, arguments), state=State.WAITING)
    waiting.filter(rank__gt=rank).update(rank=rank)
    transaction.on_commit(service.wake)


def newest_job(task: str, subject: object = "") -> Job | None:
    """The job of a task and subject that was asked for last."""
    return Job.objects.filter(task=task, subject=str(subject)).order_by("-pk").first()


def progress_of(job: Job) -> Progress:
    """How far a job is, or was when it ended."""
    stored = Progress(job.done, job.total, job.message)
    return liveness().progress(job) if job.state == State.RUNNING else stored


def progress_in_words(task: str, subject: object = "") -> str:
    """How far the newest job of a task and subject is, in Chinese, for the page that waits.

    Empty if there is no such job, if it has ended, or if it has published no progress.
    """
    job = newest_job(task, subject)
    if job is None or not job.is_unfinished:
        return ""
    if is_lost(job):
        return "处理中断，稍后自动重新开始"
    if job.state == State.WAITING:
        if job.error:
            return job.error
        is_late = timezone.now() - job.asked_at > timedelta(minutes=1)
        return "排队等候，前面还有别的任务，或者后台服务没有运行" if is_late else "排队等候"
    return liveness().progress(job).message


def claim(jobs: Collection[int] = (), lanes: Collection[str] = ()) -> Job | None:
    """Claim the most urgent job that is due, of these jobs or lanes where some are named.

    The job counts as running, and this process as working on it, until ``finish`` or
    ``put_back``. Returns None if nothing is due.
    """
    due = Job.objects.due(timezone.now(), lanes)
    due = due.filter(pk__in=jobs) if jobs else due
    if not due.exists():  # asked first without a transaction, which would lock SQLite
        return None
    begun: list[Job] = []
    try:
        with transaction.atomic():
            for job in due.select_for_update(skip_locked=True)[:20]:
                if liveness().begin(job):
                    begun.append(job)
                    _record_beginning(job)
                    break
    except BaseException:  # the row still waits, so nobody may count as working on it
        for job in begun:
            liveness().end(job)
        raise
    return begun[0] if begun else None


def _record_beginning(job: Job) -> None:
    job.record(
        state=State.RUNNING,
        started_at=timezone.now(),
        attempts=job.attempts + 1,
        worker=worker_name(os.getpid()),
        done=0,
        total=0,
        message="",
        error="",
    )


def worker_name(process: int) -> str:
    """What ``Job.worker`` says of a process of this machine."""
    return f"{socket.gethostname()}:{process}"[-100:]


def finish(job: Job, state: str = State.DONE, error: str = "") -> None:
    """End a job; if it was not done, ``Task.stopped`` is called with it.

    Nothing is written where the job was taken from this process, which counted as dead.
    """
    progress = liveness().progress(job)
    liveness().end(job)
    is_recorded = job.record_if_held(
        state=state,
        error=error,
        finished_at=timezone.now(),
        lease_until=None,
        is_cancelling=False,
        done=progress.done,
        total=progress.total,
        message=progress.message[:200],
    )
    if is_recorded and state != State.DONE:
        _tell_task(job)


def put_back(job: Job, *, seconds: float = 0, counts: bool = False, error: str = "") -> None:
    """Let a claimed job wait again, for at least ``seconds``; ``Task.stopped`` is called with it.

    It was an attempt only where it ``counts``: a process that is stopped on purpose has
    not failed. If this cannot be written, this process still counts as working on the job.
    Nothing is written where the job was taken from it.
    """
    with transaction.atomic():
        is_recorded = job.record_if_held(
            state=State.WAITING,
            run_at=timezone.now() + timedelta(seconds=seconds),
            attempts=job.attempts if counts else max(job.attempts - 1, 0),
            lease_until=None,
            error=error,
        )
        if is_recorded:
            _tell_task(job)
    liveness().end(job)


def cancel(job: Job) -> None:
    """Cancel a job: at once where it waits, at its next step where it runs."""
    with transaction.atomic():
        waiting = Job.objects.select_for_update().filter(pk=job.pk, state=State.WAITING)
        row = waiting.first()
        if row is not None:
            finish(row, State.CANCELLED, "已取消。")
            job.state = row.state
            return
    liveness().ask_to_cancel(job)


def is_cancelling(job: Job) -> bool:
    """Whether a running job was asked to stop and has not stopped yet."""
    return job.state == State.RUNNING and liveness().is_cancelling(job)


def retry(job: Job) -> Job:
    """Ask again for a job that failed or was cancelled."""
    return enqueue(job.task, job.subject, rank=job.rank, by=job.asked_by, **job.arguments)


def is_lost(job: Job) -> bool:
    """Whether a job counts as running while no process is at work on it any more."""
    return job.state == State.RUNNING and not liveness().is_at_work(job)


def reclaim_lost() -> int:
    """Put jobs of dead processes back into the queue; return their number."""
    lost = [job for job in Job.objects.running() if is_lost(job)]
    return sum(_reclaim(job) for job in lost)


def _reclaim(job: Job) -> bool:
    """Let a lost job wait again, or end it after too many attempts; once, of several that try."""
    with transaction.atomic():
        running = Job.objects.select_for_update(skip_locked=True).filter(state=State.RUNNING)
        row = running.filter(pk=job.pk, attempts=job.attempts).first()
        if row is None or not is_lost(row):
            return False
        logger.warning("job %s (%s) was left by %s", row.pk, row, row.worker)
        if liveness().is_cancelling(row):
            finish(row, State.CANCELLED, "已取消。")
        elif row.attempts >= task_named(row.task).most_attempts:
            finish(
                row,
                State.FAILED,
                f"处理过程连续{row.attempts}次中途停止，可能超时或内存不足，请告知管理员。",
            )
        else:
            put_back(row, counts=True)
    return True


def forget_finished() -> None:
    """Delete the rows of jobs that ended long ago."""
    ended = ~Q(state__in=[State.WAITING, State.RUNNING])
    limit = timezone.now() - timedelta(days=KEPT_DAYS)
    Job.objects.filter(ended, finished_at__lt=limit).delete()


def _tell_task(job: Job) -> None:
    stopped = task_named(job.task).stopped
    if stopped:
        stopped(job)
