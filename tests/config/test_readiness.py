"""Alive and ready: each fault is seen, and told to the office only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from gazette.config import readiness
from gazette.jobs.models import Job, TimetableEntry
from search.engines.candidate_index import IndexUnusable
from tests.config.log_lines import LogLines
from tests.factories import make_document


@pytest.fixture(autouse=True)
def _look_anew() -> Iterator[None]:
    readiness.forget_results()
    yield
    readiness.forget_results()


def ask(client: Client) -> tuple[int, str]:
    readiness.forget_results()
    response = client.get("/readyz")
    assert "no-store" in response["Cache-Control"]
    return response.status_code, response.content.decode()


@pytest.fixture
def office(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("li", is_staff=True))
    return client


def test_alive_without_a_database() -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_ready(office: Client) -> None:
    assert ask(Client()) == (200, "ok\n")
    status, text = ask(office)
    assert status == 200
    assert text.splitlines() == ["ok", *(f"{check.label}：正常" for check in readiness.CHECKS)]


def fault_of_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    MigrationRecorder(connection).record_unapplied("jobs", "0002_shared_files")


def fault_of_index(monkeypatch: pytest.MonkeyPatch) -> None:
    def versions() -> Any:
        raise IndexUnusable("damaged")

    make_document(published=True)
    monkeypatch.setattr(readiness, "serving_index", lambda: SimpleNamespace(versions=versions))


def fault_of_late_job(monkeypatch: pytest.MonkeyPatch) -> None:
    Job.objects.create(task="search.follow", run_at=timezone.now() - timedelta(hours=1))


def fault_of_lost_job(monkeypatch: pytest.MonkeyPatch) -> None:
    began = timezone.now() - timedelta(hours=1)
    Job.objects.create(task="search.follow", state=Job.State.RUNNING, started_at=began)


def fault_of_timetable(monkeypatch: pytest.MonkeyPatch) -> None:
    due = timezone.now() - timedelta(hours=1)
    TimetableEntry.objects.update_or_create(name="office.publish_due", defaults={"next_at": due})


def fault_of_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=5 * 1024**2))


def fault_of_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    Job.objects.create(task="search.follow", asked_at=timezone.now() + timedelta(days=1))


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (fault_of_migrations, "数据库更新：有1项数据库更新没有执行，请运行 manage.py migrate。"),
        (fault_of_index, "检索索引：检索索引无法使用"),
        (fault_of_late_job, "后台任务：有1项后台任务到时没有做"),
        (fault_of_lost_job, "后台任务：有1项后台任务中断"),
        (fault_of_timetable, "后台任务：定时任务（定时发布等）到时没有做"),
        (fault_of_disk, "磁盘：数据目录 DATA_DIR 所在的磁盘只剩5MB"),
        (fault_of_clock, "时钟：系统时间"),
    ],
)
def test_a_fault_is_told_to_the_office_and_the_log_only(
    office: Client,
    log_lines: LogLines,
    monkeypatch: pytest.MonkeyPatch,
    fault: Any,
    told: str,
) -> None:
    fault(monkeypatch)
    assert ask(Client()) == (503, "unavailable\n")
    reader = Client()
    reader.force_login(User.objects.create_user("reader"))
    assert ask(reader) == (503, "unavailable\n")
    status, text = ask(office)
    assert status == 503
    assert [line for line in text.splitlines() if told in line]
    assert [line for line in log_lines(readiness.__name__) if told in line["message"]]


def test_a_busy_lane_is_not_late(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    fault_of_late_job(monkeypatch)
    Job.objects.create(task="search.repair", state=Job.State.RUNNING, started_at=timezone.now())
    monkeypatch.setattr(readiness, "is_lost", lambda job: False)
    assert ask(Client())[0] == 200


def test_an_index_is_not_missed_where_nothing_is_published(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def versions() -> Any:
        raise IndexUnusable("never built")

    monkeypatch.setattr(readiness, "serving_index", lambda: SimpleNamespace(versions=versions))
    assert ask(Client())[0] == 200


def test_a_database_that_does_not_answer(
    office: Client, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines
) -> None:
    def cursor() -> Any:
        raise DatabaseError("refused")

    broken = SimpleNamespace(cursor=cursor)
    monkeypatch.setattr(readiness, "connection", broken)
    assert ask(office) == (503, "unavailable\n")
    messages = [line["message"] for line in log_lines(readiness.__name__)]
    assert any("连接不上数据库" in message for message in messages)


def test_a_check_that_fails_hides_no_other(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: object) -> Any:
        raise OSError("gone")

    monkeypatch.setattr(shutil, "disk_usage", fail)
    status, text = ask(office)
    assert status == 503
    assert "磁盘：检查时出错，详情见日志。" in text
    assert "时钟：正常" in text


def test_strangers_do_not_make_it_look_each_time(db: None, django_assert_num_queries: Any) -> None:
    Client().get("/readyz")
    with django_assert_num_queries(0):
        Client().get("/readyz")
