"""Jobs: asked for once, done in order, given up, cancelled, and taken back from the dead."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError
from django.utils import timezone

from gazette.disk import DISK_FULL, DISK_LOCKED
from gazette.jobs import locks, service, tasks
from gazette.jobs.busy_database import BUSY
from gazette.jobs.liveness import liveness
from gazette.jobs.models import Job, Lane
from gazette.jobs.queue import (
    cancel,
    claim,
    enqueue,
    enqueue_all,
    forget_finished,
    is_lost,
    newest_job,
    progress_in_words,
    progress_of,
    put_back,
    reclaim_lost,
    retry,
)
from gazette.jobs.tasks import MOST_ATTEMPTS, Cancelled, Failed, Retry, Run, Task, register
from gazette.jobs.worker import FULL_DISK_PAUSE, Stopped, run_due, run_now

pytestmark = pytest.mark.django_db

State = Job.State
WORK, PRINT = "tests.work", "tests.print"

#: What the task under test does, under "act": set by each test.
actions: dict[str, Callable[..., Any]] = {}
#: Jobs of which the task was told that they came to no good end, with their states.
stopped: list[tuple[str, str]] = []


def work(run: Run, **arguments: Any) -> None:
    actions["act"](run, **arguments)


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tasks, "_tasks", dict(tasks._tasks))
    stopped.clear()

    def tell(job: Job) -> None:
        stopped.append((job.subject, job.state))

    register(Task(WORK, "试验", f"{__name__}.work", stopped=tell))
    register(Task(PRINT, "排版试验", f"{__name__}.work", lane=Lane.PRINTS))
    yield


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The arguments with which the task was called."""
    calls: list[Any] = []
    do(monkeypatch, lambda run, **arguments: calls.append(arguments or run.job.subject))
    return calls


def do(monkeypatch: pytest.MonkeyPatch, function: Callable[..., Any]) -> None:
    monkeypatch.setitem(actions, "act", function)


def die(job: Job | None) -> None:
    """What the system does to a process that holds a job and is killed."""
    assert job is not None
    if liveness().__class__.__name__ == "Leases":
        liveness().end(job)
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    locks.release(locks.job_place(job.pk))


def test_asking_twice_is_asking_once() -> None:
    first = enqueue(WORK, "甲", rank=2)
    again = enqueue(WORK, "甲", rank=1)
    assert first == again
    assert Job.objects.get().rank == 1
    enqueue(WORK, "乙")
    enqueue_all(WORK, {"甲": {}, "丙": {"n": 1}}, rank=0)
    assert dict(Job.objects.values_list("subject", "rank")) == {"甲": 0, "乙": 0, "丙": 0}


@pytest.mark.parametrize(
    ("jobs", "database", "is_started"),
    [("auto", "db.sqlite3", True), ("off", "db.sqlite3", False), ("auto", ":memory:", False)],
)
def test_who_asks_starts_the_service_where_that_is_set(
    settings: Any, monkeypatch: pytest.MonkeyPatch, jobs: str, database: str, is_started: bool
) -> None:
    started: list[list[str]] = []

    def start(arguments: list[str], log: Any) -> Any:
        started.append(arguments)
        return SimpleNamespace(poll=lambda: None)

    monkeypatch.setattr("gazette.processes.start_command", start)
    monkeypatch.setattr(service, "_started", [])
    monkeypatch.setattr(
        service, "connection", SimpleNamespace(vendor="sqlite", settings_dict={"NAME": database})
    )
    settings.JOBS = jobs
    service.wake()
    service.wake()  # one is enough
    assert started == [["run_jobs", "--until-idle"]] * is_started


def test_a_task_that_nobody_registered_is_refused() -> None:
    with pytest.raises(LookupError, match=r"tests\.unknown"):
        enqueue("tests.unknown")
    assert not Job.objects.exists()


def test_they_are_done_in_order_each_with_its_arguments(done: list[Any]) -> None:
    enqueue(WORK, "三", rank=2)
    enqueue(WORK, "一")
    enqueue(WORK, "二", n=2)
    assert run_due() == 3
    assert done == ["一", {"n": 2}, "三"]
    assert set(Job.objects.values_list("state", "attempts")) == {(State.DONE, 1)}
    enqueue(WORK, "一")
    assert Job.objects.filter(subject="一").count() == 2


def test_a_lane_does_its_own_jobs_only(done: list[Any]) -> None:
    enqueue(WORK, "甲")
    enqueue(PRINT, "乙")
    assert run_due(lanes=[Lane.PRINTS]) == 1
    assert done == ["乙"]


def test_one_set_for_an_hour_waits_for_it(done: list[Any]) -> None:
    job = enqueue(WORK, "甲", run_at=timezone.now() + timedelta(hours=1))
    assert run_due() == 0
    enqueue(WORK, "甲")
    job.refresh_from_db()
    assert job.run_at <= timezone.now()
    assert run_due() == 1


def test_one_that_fails_says_why_and_the_next_has_its_turn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(run: Run, how: str) -> None:
        if how == "said":
            raise Failed("第3行的“𪚥”没有字形。")
        raise ZeroDivisionError

    do(monkeypatch, fail)
    enqueue(WORK, "甲", how="said")
    enqueue(WORK, "乙", how="fault")
    assert run_due() == 2
    found = dict(Job.objects.values_list("subject", "error"))
    assert found["甲"] == "第3行的“𪚥”没有字形。"
    assert "程序出错" in found["乙"]
    assert "ZeroDivisionError" in caplog.text
    assert stopped == [("甲", "failed"), ("乙", "failed")]
    assert retry(Job.objects.get(subject="甲")).state == State.WAITING


def test_one_that_cannot_be_done_now_is_done_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def later(run: Run) -> None:
        raise Retry(600, "对方没有应答")

    do(monkeypatch, later)
    before = timezone.now()
    enqueue(WORK, "甲")
    assert run_due() == 1
    job = Job.objects.get()
    assert (job.state, job.attempts, job.error) == (State.WAITING, 0, "对方没有应答")
    assert job.run_at >= before + timedelta(seconds=600)
    assert stopped == [("甲", "waiting")]


def test_one_that_is_stopped_on_purpose_waits_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(run: Run) -> None:
        raise Stopped

    do(monkeypatch, stop)
    enqueue(WORK, "甲")
    with pytest.raises(Stopped):
        run_due()
    job = Job.objects.get()
    assert (job.state, job.attempts, is_lost(job)) == (State.WAITING, 0, False)
    assert stopped == [("甲", "waiting")]


class NoRoom(Exception):
    """What psycopg2 raises where PostgreSQL's disk is full."""

    pgcode = "53100"


def test_one_that_finds_the_disk_full_waits_for_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(run: Run) -> None:
        if run.job.subject == "甲":
            raise OSError(errno.ENOSPC, "No space left on device")
        raise OperationalError("full") from NoRoom()

    do(monkeypatch, write)
    before = timezone.now()
    for subject in "甲乙":
        enqueue(WORK, subject)
    assert run_due() == 2
    for job in Job.objects.all():
        assert (job.state, job.attempts, job.error) == (State.WAITING, 0, DISK_FULL)
        assert job.run_at >= before + timedelta(seconds=FULL_DISK_PAUSE)
        assert "磁盘已满" in progress_in_words(WORK, job.subject)
    assert stopped == [("甲", "waiting"), ("乙", "waiting")]
    do(monkeypatch, lambda run: None)
    Job.objects.update(run_at=timezone.now())
    assert run_due() == 2
    assert set(Job.objects.values_list("state", "error")) == {(State.DONE, "")}


def test_a_command_does_not_wait_for_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(run: Run) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    do(monkeypatch, write)
    job = run_now(enqueue(WORK, "甲"))
    assert (job.state, job.error) == (State.WAITING, DISK_FULL)
    Job.objects.update(run_at=timezone.now())
    with pytest.raises(CommandError, match="磁盘已满"):
        call_command("run_jobs", "--now")


class OfSqlite(sqlite3.OperationalError):
    """What SQLite raises, with its extended error code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.sqlite_errorcode = code


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.EROFS, "Read-only file system"), DISK_LOCKED),
        (OfSqlite(sqlite3.SQLITE_READONLY_DBMOVED), DISK_LOCKED),
        (OfSqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), BUSY),
    ],
)
def test_one_that_finds_disk_or_database_locked_waits(
    monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def write(run: Run) -> None:
        raise OperationalError("locked") from error

    do(monkeypatch, write)
    enqueue(WORK, "甲")
    assert run_due() == 1
    job = Job.objects.get()
    assert (job.state, job.attempts, job.error) == (State.WAITING, 0, words)
    assert job.run_at > timezone.now()


def test_a_beginning_that_cannot_be_written_leaves_nobody_at_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = enqueue(WORK, "甲")

    def fail(*args: Any, **values: Any) -> None:
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Job, "record", fail)
        with pytest.raises(OperationalError):
            claim()
    assert not liveness().is_at_work(job)
    assert claim() == job


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), Retry(9, "稍后再试")])
def test_one_that_cannot_even_be_put_back_is_kept_until_it_can(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Nobody else begins it meanwhile, and it has not failed."""
    record = Job.record_if_held

    def write(run: Run) -> None:
        raise error

    def fail(job: Job, **values: Any) -> bool:
        if values["state"] == State.WAITING:
            raise OperationalError("database or disk is full")
        return record(job, **values)

    do(monkeypatch, write)
    enqueue(WORK, "甲")
    with monkeypatch.context() as patch:
        patch.setattr(Job, "record_if_held", fail)
        with pytest.raises(OperationalError):
            run_due()
        assert reclaim_lost() == 0
        with pytest.raises(OperationalError):
            run_due()
    do(monkeypatch, lambda run: None)
    assert run_due() == 1
    job = Job.objects.get()
    assert (job.state, job.attempts) == (State.DONE, 1)


def test_a_service_that_cannot_be_started_spoils_no_commit(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def fail() -> bool:
        raise OSError(errno.ENOSPC, "No space left on device")

    settings.JOBS = "auto"
    monkeypatch.setattr(service, "_is_in_memory", lambda: False)
    monkeypatch.setattr(service, "is_running", fail)
    service.wake()


def test_how_far_one_is_can_be_read_meanwhile_and_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Any] = []

    def tell(run: Run) -> None:
        run.tell(3, 12, "条文表 第3行")
        job = Job.objects.get()
        progress = progress_of(job)
        seen.append((job.state, progress.done, progress.total, progress_in_words(WORK, "甲")))

    do(monkeypatch, tell)
    assert progress_in_words(WORK, "甲") == ""
    enqueue(WORK, "甲")
    assert progress_in_words(WORK, "甲") == "排队等候"
    run_due()
    assert seen == [(State.RUNNING, 3, 12, "条文表 第3行")]
    assert (progress_of(Job.objects.get()).message, progress_in_words(WORK, "甲")) == (
        "条文表 第3行",
        "",
    )


def test_one_that_waits_too_long_says_what_may_be_wrong() -> None:
    enqueue(WORK, "甲")
    Job.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    assert "后台服务没有运行" in progress_in_words(WORK, "甲")


def test_one_that_waits_is_cancelled_at_once(done: list[Any]) -> None:
    cancel(enqueue(WORK, "甲"))
    assert run_due() == 0
    assert Job.objects.get().state == State.CANCELLED
    assert stopped == [("甲", "cancelled")]


def test_one_that_runs_is_cancelled_at_its_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []

    def go(run: Run) -> None:
        for step in range(5):
            steps.append(step)
            if step == 2:
                cancel(run.job)
                keeper = liveness()
                if hasattr(keeper, "_keepers"):  # what the lease's own thread would read
                    keeper._keepers[run.job.pk].is_cancelling = True
            run.tell(step, 5)

    do(monkeypatch, go)
    enqueue(WORK, "甲")
    assert run_due() == 1
    assert steps == [0, 1, 2]
    assert Job.objects.get().state == State.CANCELLED
    assert not issubclass(Cancelled, Failed)


def test_one_of_a_dead_process_goes_on(done: list[Any]) -> None:
    enqueue(WORK, "甲")
    begun = claim()
    assert begun is not None
    assert reclaim_lost() == 0  # somebody is at it
    die(begun)
    assert is_lost(Job.objects.get())
    assert "处理中断" in progress_in_words(WORK, "甲")
    assert reclaim_lost() == 1
    assert stopped == [("甲", "waiting")]
    assert run_due() == 1
    assert (done, Job.objects.get().attempts) == (["甲"], 2)


def test_one_at_which_processes_die_again_and_again_is_given_up() -> None:
    enqueue(WORK, "甲")
    for _ in range(MOST_ATTEMPTS):
        die(claim())
        assert reclaim_lost() == 1
    job = Job.objects.get()
    assert (job.state, f"连续{MOST_ATTEMPTS}次中途停止" in job.error) == (State.FAILED, True)
    assert stopped[-1] == ("甲", "failed")


def test_one_to_be_cancelled_whose_process_dies_is_cancelled() -> None:
    enqueue(WORK, "甲")
    begun = claim()
    assert begun is not None
    cancel(begun)
    die(begun)
    assert reclaim_lost() == 1
    assert Job.objects.get().state == State.CANCELLED


def test_one_can_be_done_at_once(done: list[Any]) -> None:
    enqueue(WORK, "甲", rank=9)
    wanted = enqueue(WORK, "乙", rank=9)
    assert run_now(wanted).state == State.DONE
    assert done == ["乙"]


def test_what_was_put_back_is_claimed_again() -> None:
    enqueue(WORK, "甲")
    job = claim()
    assert job is not None
    put_back(job, seconds=60)
    assert claim() is None
    Job.objects.update(run_at=timezone.now())
    assert claim() == job


def test_finished_ones_are_forgotten_after_some_weeks(done: list[Any]) -> None:
    enqueue(WORK, "甲")
    run_due()
    enqueue(WORK, "乙")
    forget_finished()
    assert Job.objects.count() == 2
    long_ago: datetime = timezone.now() - timedelta(days=40)
    Job.objects.update(finished_at=long_ago, asked_at=long_ago)
    forget_finished()
    assert Job.objects.get().subject == "乙"
    assert newest_job(WORK, "甲") is None
