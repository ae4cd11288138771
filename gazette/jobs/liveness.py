"""Which process works on a job, and how far it is, kept outside the job's own transaction.

A job may write for minutes in one transaction, and until that ends nothing that it says
in the database can be read. So on SQLite, which serves one machine, a lock of the
operating system says that a process works on it (``gazette.jobs.locks``), and files
beside the locks say how far it is. On PostgreSQL, where workers may run on several machines, a
lease in the job's row says so, renewed by a thread on a connection of its own and
measured by the database's clock alone.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from django.db import connection
from django.db.models.functions import Now

from gazette.disk import is_disk_full
from gazette.jobs import locks
from gazette.jobs.models import Job

logger = logging.getLogger(__name__)

#: How long a lease lasts, and how often it is renewed, in seconds.
LEASE, RENEWAL = 40, 10


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: ``done`` of ``total`` (0 where that is not known), and in words."""

    done: int = 0
    total: int = 0
    message: str = ""


class Liveness(Protocol):
    """Keeps track of running jobs; one implementation for each kind of database."""

    def begin(self, job: Job) -> bool:
        """Start working on a claimed job; False if another process still works on it."""

    def end(self, job: Job) -> None:
        """Stop working on the job."""

    def is_at_work(self, job: Job) -> bool:
        """Whether a process works on a running job."""

    def tell(self, job: Job, progress: Progress) -> None:
        """Publish how far the job is."""

    def progress(self, job: Job) -> Progress:
        """How far the job is."""

    def ask_to_cancel(self, job: Job) -> None:
        """Ask the process that works on the job to stop."""

    def is_cancelling(self, job: Job) -> bool:
        """Whether that has been asked for."""


class OsLocks:
    """Locks of the operating system, and files beside them."""

    def begin(self, job: Job) -> bool:
        return locks.take(locks.job_place(job.pk))

    def end(self, job: Job) -> None:
        for kind in ("progress", "cancel"):
            self._path(job, kind).unlink(missing_ok=True)
        locks.release(locks.job_place(job.pk))

    def is_at_work(self, job: Job) -> bool:
        return locks.is_held(locks.job_place(job.pk))

    def tell(self, job: Job, progress: Progress) -> None:
        draft = self._path(job, f"progress.{os.getpid()}")
        words = json.dumps([progress.done, progress.total, progress.message])
        try:
            draft.write_text(words, encoding="utf-8")
            draft.replace(self._path(job, "progress"))
        except OSError as error:  # the job itself may need no room
            draft.unlink(missing_ok=True)
            if not is_disk_full(error):
                raise

    def progress(self, job: Job) -> Progress:
        with suppress(OSError, ValueError):
            done, total, message = json.loads(self._path(job, "progress").read_bytes())
            return Progress(done, total, message)
        return Progress(job.done, job.total, job.message)

    def ask_to_cancel(self, job: Job) -> None:
        self._path(job, "cancel").touch()

    def is_cancelling(self, job: Job) -> bool:
        return self._path(job, "cancel").exists()

    def _path(self, job: Job, kind: str) -> Path:
        return locks.folder() / f"{job.pk}.{kind}"


class Leases:
    """Leases in the jobs' rows."""

    def __init__(self) -> None:
        self._keepers: dict[int, _LeaseKeeper] = {}

    def forget(self) -> None:
        """Renew no lease any more; for tests, after which nothing may go on."""
        for pk in list(self._keepers):
            self._keepers.pop(pk).stop()

    def begin(self, job: Job) -> bool:
        Job.objects.filter(pk=job.pk).update(lease_until=Now() + timedelta(seconds=LEASE))
        self._keepers[job.pk] = _LeaseKeeper(job.pk, job.attempts + 1)
        self._keepers[job.pk].start()
        return True

    def end(self, job: Job) -> None:
        keeper = self._keepers.pop(job.pk, None)
        if keeper:
            keeper.stop()

    def is_at_work(self, job: Job) -> bool:
        return Job.objects.filter(pk=job.pk, lease_until__gt=Now()).exists()

    def tell(self, job: Job, progress: Progress) -> None:
        if job.pk in self._keepers:
            self._keepers[job.pk].progress = progress

    def progress(self, job: Job) -> Progress:
        keeper = self._keepers.get(job.pk)
        return keeper.progress if keeper else Progress(job.done, job.total, job.message)

    def ask_to_cancel(self, job: Job) -> None:
        job.record(is_cancelling=True)

    def is_cancelling(self, job: Job) -> bool:
        keeper = self._keepers.get(job.pk)
        return keeper.is_cancelling if keeper else job.is_cancelling


class _LeaseKeeper(threading.Thread):
    """Renews a job's lease and writes its progress, on this thread's own connection.

    ``attempt``: which beginning of the job it is; the lease of a later one is another's.
    """

    def __init__(self, pk: int, attempt: int) -> None:
        super().__init__(name=f"lease of job {pk}", daemon=True)
        self.pk = pk
        self.attempt = attempt
        self.progress = Progress()
        self.is_cancelling = False
        self._written = self.progress
        self._ended = threading.Event()

    def run(self) -> None:
        waited = 0
        while not self._ended.wait(1):
            waited += 1
            if waited % RENEWAL == 0 or self.progress != self._written:
                try:
                    self._write()
                except Exception:  # the next second tries again, and the lease outlasts it
                    logger.warning("the lease of job %s was not renewed", self.pk, exc_info=True)
        connection.close()

    def _write(self) -> None:
        progress = self.progress
        row = Job.objects.filter(pk=self.pk, attempts=self.attempt)
        row.update(
            lease_until=Now() + timedelta(seconds=LEASE),
            done=progress.done,
            total=progress.total,
            message=progress.message[:200],
        )
        self._written = progress
        self.is_cancelling = bool(row.values_list("is_cancelling", flat=True).first())

    def stop(self) -> None:
        """Renew no more, and wait until the thread has ended."""
        self._ended.set()
        self.join()


_os_locks, _leases = OsLocks(), Leases()


def liveness() -> Liveness:
    """The implementation for the portal's database."""
    return _os_locks if connection.vendor == "sqlite" else _leases
