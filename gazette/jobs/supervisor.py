"""The service: a process for each lane, started anew where it dies, and the timetable."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from django.db import Error as DatabaseFault
from django.db import close_old_connections
from django.utils import timezone

from gazette.jobs import locks
from gazette.jobs.models import Job, Lane
from gazette.jobs.queue import reclaim_lost, worker_name
from gazette.jobs.tasks import task_named
from gazette.jobs.timetable import ask_for_due
from gazette.jobs.worker import log_unusable_queue
from gazette.processes import Process, TookTooLong, start_command

logger = logging.getLogger(__name__)

#: Seconds between two looks at the processes, and at the timetable and the queue.
PAUSE, LOOK_EVERY = 0.5, 2.0
#: Seconds without anything to do after which a service that is to end ``until_idle`` ends.
LINGER = 30.0
#: A process that dies is started anew after so many seconds, doubled each time in a row.
FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0
#: Seconds that a process has to put its job back before it is killed.
PATIENCE = 20.0
_every_turn: list[Callable[[], None]] = []


def every_turn(function: Callable[[], None]) -> None:
    """Register a function that the service calls each ``PAUSE`` while it runs; idempotent.

    It has to be short, and may raise nothing but django.db.Error.
    """
    if function not in _every_turn:
        _every_turn.append(function)


class LaneProcess:
    """The process that does the jobs of one lane."""

    def __init__(self, lane: str) -> None:
        self.lane = lane
        self._process: Process[bytes] | None = None
        self._started_at = 0.0
        self._delay = 0.0

    def see_to(self) -> None:
        """Start the process if it does not run, after a longer delay each time it dies early."""
        if self._process is not None and self._process.poll() is None:
            return
        now = time.monotonic()
        if self._process is not None:
            lived = now - self._started_at
            if lived < self._delay:
                return
            logger.warning(
                "the process of lane %s ended with %s", self.lane, self._process.returncode
            )
            is_short = lived < LONGEST_DELAY
            self._delay = min(self._delay * 2 or FIRST_DELAY, LONGEST_DELAY) if is_short else 0.0
        self._started_at = now
        self._process = start_command(["run_jobs", "--lane", self.lane, "--of", str(os.getpid())])

    def kill_overdue(self) -> None:
        """Kill the process if its job takes longer than the task allows."""
        if self._process is None:
            return
        for job in Job.objects.running().filter(worker=worker_name(self._process.pid)):
            limit = timedelta(seconds=task_named(job.task).most_seconds)
            if job.started_at and timezone.now() - job.started_at > limit:
                logger.error("job %s (%s) takes too long, its process is killed", job.pk, job)
                self._process.kill()

    def stop(self) -> None:
        """Ask the process to end: its job is put back into the queue."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    def wait(self) -> None:
        """Wait until it has ended, and kill it after ``PATIENCE``."""
        if self._process is None:
            return
        try:
            self._process.wait(PATIENCE)
        except TookTooLong:
            self._process.kill()
            self._process.wait()


def serve(is_to_end: Callable[[], bool], *, until_idle: bool = False) -> bool:
    """Have all jobs done until ``is_to_end`` says so or, ``until_idle``, nothing is left.

    Returns False if the service already runs on this machine. A job that is enqueued
    while it ends is not left waiting: it looks once more after releasing its lock.
    """
    while True:
        with locks.lock(locks.SERVICE) as is_mine:
            if not is_mine:
                return False
            lanes = [LaneProcess(lane) for lane in Lane.values]
            try:
                _watch(lanes, is_to_end, until_idle)
            finally:
                for lane in lanes:
                    lane.stop()
                for lane in lanes:
                    lane.wait()
                _put_back_what_was_killed()
        if not until_idle or is_to_end() or not _is_anything_left():
            return True


def _put_back_what_was_killed() -> None:
    """Put jobs back into the queue whose process did not end within ``PATIENCE``."""
    try:
        close_old_connections()
        reclaim_lost()
    except DatabaseFault as error:
        log_unusable_queue(error)


def _watch(lanes: list[LaneProcess], is_to_end: Callable[[], bool], until_idle: bool) -> None:
    looked, busy = 0.0, time.monotonic()
    while not is_to_end():
        for lane in lanes:
            lane.see_to()
        _take_turns()
        if time.monotonic() - looked > LOOK_EVERY:
            looked = time.monotonic()
            close_old_connections()
            try:
                ask_for_due()
                reclaim_lost()
                for lane in lanes:
                    lane.kill_overdue()
                busy = time.monotonic() if _is_anything_left() else busy
            except DatabaseFault as error:
                log_unusable_queue(error)
            if until_idle and time.monotonic() - busy > LINGER:
                return
        time.sleep(PAUSE)


def _take_turns() -> None:
    try:
        for function in _every_turn:
            function()
    except DatabaseFault:
        close_old_connections()
        logger.warning("the service could not look after what others have written", exc_info=True)


def _is_anything_left() -> bool:
    return Job.objects.due(timezone.now()).exists() or Job.objects.running().exists()
