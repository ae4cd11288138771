"""Doing jobs: one after the other, in this process."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import FrameType

from django.db import Error as DatabaseFault
from django.db import close_old_connections
from django.utils import timezone

from gazette.disk import DISK_FULL, DISK_LOCKED, is_disk_full, is_disk_locked
from gazette.jobs.busy_database import BUSY, RETRY_AFTER, is_database_busy
from gazette.jobs.liveness import Progress, liveness
from gazette.jobs.machine import machine_problem
from gazette.jobs.models import Job, Lane
from gazette.jobs.queue import claim, finish, put_back, reclaim_lost
from gazette.jobs.tasks import Cancelled, Failed, Retry, run_task

logger = logging.getLogger(__name__)
State = Job.State

#: Called with each job that had its turn.
Report = Callable[[Job], None]
#: Called with the progress of a job that runs in this process.
Listener = Callable[[Progress], None]
#: Seconds between two looks at the queue while nothing is due.
PAUSE = 0.3
#: Seconds more to wait where it could not be read or written.
FAULT_PAUSE = 2.0
#: Seconds after which the queue is looked at for jobs of processes that have died.
RECLAIM_EVERY = 5.0
#: Seconds after which it is looked whether this machine may do jobs.
MACHINE_EVERY = 15.0

#: Seconds without a job after which a process gives up what it keeps ready.
IDLE_AFTER = 20.0
_when_idle: list[Callable[[], None]] = []
_after_each: list[Callable[[], None]] = []
#: Seconds between two turns of what each machine does for itself.
MACHINE_TURN = 60.0
_on_each_machine: list[Callable[[], None]] = []

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
#: Seconds after which a job that found the disk full or locked is tried again.
FULL_DISK_PAUSE = 60.0
#: What puts jobs back of which not even this could be written; they are held until it can.
_unwritten: list[Callable[[], None]] = []
#: What an editor reads where a task failed by a fault of the program.
_FAULT = "程序出错，没有完成，详情见日志，请告知管理员。"


class Stopped(BaseException):
    """The process is asked to end; raised by a signal wherever it is just then."""


@dataclass(frozen=True, slots=True)
class _Run:
    job: Job
    listener: Listener | None = None

    def tell(self, done: int = 0, total: int = 0, message: str = "") -> None:
        keeper, progress = liveness(), Progress(done, total, message)
        keeper.tell(self.job, progress)
        if self.listener:
            self.listener(progress)
        if keeper.is_cancelling(self.job):
            raise Cancelled


def run_job(job: Job, listener: Listener | None = None) -> None:
    """Do a claimed job; how it ended stands in its row.

    Whatever goes wrong with one job is recorded and logged, and the next has its turn;
    only ``Stopped`` and KeyboardInterrupt are raised, after the job was put back.
    """
    try:
        run_task(_Run(job, listener), job)
    except Cancelled:
        finish(job, State.CANCELLED, "已取消。")
    except Retry as error:
        _put_back(job, error.seconds, str(error))
    except Failed as error:
        finish(job, State.FAILED, str(error))
    except (Stopped, KeyboardInterrupt):
        put_back(job)
        raise
    except Exception as error:
        logger.exception("job %s (%s)", job.pk, job)
        if is_disk_full(error):
            _put_back(job, FULL_DISK_PAUSE, DISK_FULL)
        elif is_disk_locked(error):
            _put_back(job, FULL_DISK_PAUSE, DISK_LOCKED)
        elif is_database_busy(error):
            _put_back(job, RETRY_AFTER, BUSY)
        else:
            finish(job, State.FAILED, _FAULT)
    else:
        finish(job)


def _put_back(job: Job, seconds: float, why: str) -> None:
    """Put back a job that cannot be done now, and remember it if even that cannot be written."""
    try:
        put_back(job, seconds=seconds, error=why)
    except DatabaseFault:
        _unwritten.append(partial(put_back, job, error=why))
        raise


def run_due(
    report: Report | None = None,
    *,
    jobs: Collection[int] = (),
    lanes: Collection[str] = (),
    listener: Listener | None = None,
) -> int:
    """Do all jobs that are due and that nobody else does; return how many had a turn."""
    turns = 0
    while _unwritten:
        _unwritten[0]()
        _unwritten.pop(0)
    while job := claim(jobs, lanes):
        run_job(job, listener)
        for function in _after_each:
            function()
        turns += 1
        if report:
            report(job)
    return turns


def run_now(job: Job, listener: Listener | None = None) -> Job:
    """Do one job in this process, or wait for the process that is at it.

    Returns the job as it ended or, where its ``error`` says why it cannot be done now, as it
    waits for a later time. Where it was given back by its process, this one tries.
    """
    while job.is_unfinished and not _is_put_off(job):
        if not run_due(jobs=[job.pk], listener=listener):
            reclaim_lost()
            time.sleep(PAUSE)
        job.refresh_from_db()
    return job


def _is_put_off(job: Job) -> bool:
    return job.state == State.WAITING and bool(job.error) and job.run_at > timezone.now()


def run_lane(lane: str, is_to_end: Callable[[], bool], report: Report | None = None) -> None:
    """Do the jobs of a lane until ``is_to_end`` says so, which is asked between two jobs."""
    looked = worked = time.monotonic()
    is_idle, may_work, asked, had_turn = True, False, -MACHINE_EVERY, -MACHINE_TURN
    while not is_to_end():
        close_old_connections()
        try:
            if time.monotonic() - asked > MACHINE_EVERY:
                may_work, asked = not _told_problem(), time.monotonic()
            if lane == Lane.OFFICE and time.monotonic() - had_turn > MACHINE_TURN:
                had_turn = time.monotonic()
                for function in _on_each_machine:
                    function()
            if may_work and run_due(report, lanes=[lane]):
                worked, is_idle = time.monotonic(), False
            if time.monotonic() - looked > RECLAIM_EVERY:
                looked = time.monotonic()
                reclaim_lost()
        except DatabaseFault as error:
            log_unusable_queue(error)
            time.sleep(FAULT_PAUSE)
        if not is_idle and time.monotonic() - worked > IDLE_AFTER:
            is_idle = True
            clear_up()
        time.sleep(PAUSE)


def _told_problem() -> str:
    """Why this machine may do no jobs, which is logged each time."""
    problem = machine_problem()
    if problem:
        logger.error("this machine does no jobs: %s", problem)
    return problem


def log_unusable_queue(error: DatabaseFault) -> None:
    """SQLite is being written, the database starts anew, or the disk is full: it passes."""
    if is_disk_full(error):
        logger.error("the disk is full: no job can be done until there is room")
    else:
        logger.warning("the queue of jobs could not be used, trying again", exc_info=True)


def when_idle(function: Callable[[], None]) -> None:
    """Register a function to be called after ``IDLE_AFTER`` seconds without a job; idempotent."""
    if function not in _when_idle:
        _when_idle.append(function)


def after_each(function: Callable[[], None]) -> None:
    """Register a function to be called after each job, whatever became of it; idempotent."""
    if function not in _after_each:
        _after_each.append(function)


def on_each_machine(function: Callable[[], None]) -> None:
    """Register what every machine does for itself each ``MACHINE_TURN``, such as its index."""
    if function not in _on_each_machine:
        _on_each_machine.append(function)


def clear_up() -> None:
    """Release what is kept ready for the next job (see ``when_idle``)."""
    for function in _when_idle:
        function()


@contextmanager
def stopping() -> Iterator[None]:
    """Within the block a signal to end raises Stopped: what is begun waits again."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    former = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
