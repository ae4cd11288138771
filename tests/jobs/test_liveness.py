"""Who is at work on a job: told while the job's own transaction tells nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from gazette.jobs import liveness as module
from gazette.jobs import locks
from gazette.jobs.liveness import Leases, OsLocks, Progress, liveness
from gazette.jobs.models import Job
from tests.paths import ROOT
from tests.portal_folder import wait

HOLD = """
import os, sys, time
os.environ["DATA_DIR"] = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "gazette.config.settings"
import django; django.setup()
from gazette.jobs import locks
assert locks.take(7)
print("taken", flush=True)
time.sleep(600)
"""


@pytest.mark.django_db
def test_each_database_has_its_own() -> None:
    expected = OsLocks if connection.vendor == "sqlite" else Leases
    assert isinstance(liveness(), expected)


def test_a_lock_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "taken\n"
    assert locks.is_held(7)
    assert not locks.take(7)
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert not locks.is_held(7)
    assert locks.take(7)
    assert locks.is_held(7)
    locks.release(7)


def test_progress_beside_the_locks(tmp_path: Path) -> None:
    job, keeper = Job(pk=3, message="以前"), OsLocks()
    assert keeper.begin(job)
    assert not keeper.begin(job)
    assert keeper.progress(job).message == "以前"
    keeper.tell(job, Progress(1, 2, "条文表 第1行"))
    assert keeper.progress(job) == Progress(1, 2, "条文表 第1行")
    keeper.ask_to_cancel(job)
    assert keeper.is_cancelling(job)
    keeper.end(job)
    assert (keeper.is_at_work(job), keeper.is_cancelling(job)) == (False, False)
    assert [path.name for path in (tmp_path / "jobs").iterdir()] == ["locks"]


def begun(*, attempts: int, seconds: float) -> tuple[Job, Leases]:
    """A job that is at work, whose row says which beginning it is and how long the lease lasts."""
    job, keeper = Job.objects.create(task="tests.lease"), Leases()
    keeper.begin(job)
    end = timezone.now() + timedelta(seconds=seconds)
    Job.objects.filter(pk=job.pk).update(attempts=attempts, lease_until=end)
    return job, keeper


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="leases are kept on PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_a_lease_is_renewed_and_told_while_the_job_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a connection of its own: the job's transaction hides nothing of it."""
    monkeypatch.setattr(module, "RENEWAL", 1)
    job, keeper = begun(attempts=1, seconds=0)  # as it is claimed
    with transaction.atomic():
        Job.objects.create(task="tests.other")
        keeper.tell(job, Progress(5, 9, "第5行"))
        wait(lambda: Job.objects.get(pk=job.pk).message == "第5行")
        connection_sees = Job.objects.get(pk=job.pk)
    assert keeper.is_at_work(job)
    assert connection_sees.done == 5
    keeper.ask_to_cancel(job)
    wait(lambda: keeper.is_cancelling(job))
    keeper.end(job)


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="leases are kept on PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_a_lease_is_not_renewed_for_another_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RENEWAL", 1)
    job, keeper = begun(attempts=2, seconds=1)  # taken over meanwhile
    time.sleep(2.5)
    is_renewed = keeper.is_at_work(job)
    keeper.end(job)
    assert not is_renewed


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="leases are kept on PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_a_lease_that_nobody_renews_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEASE", 5)
    job, keeper = Job.objects.create(task="tests.lease"), Leases()
    keeper.begin(job)
    keeper.end(job)  # its thread renews no more, as if the process had been killed
    assert keeper.is_at_work(job)
    wait(lambda: not keeper.is_at_work(job))
