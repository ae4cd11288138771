"""A machine does jobs only with the archive's own files and the database's time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from gazette.jobs import worker
from gazette.jobs.machine import MARKER, adopt_files, files_problem, machine_problem
from gazette.jobs.models import Job
from gazette.jobs.queue import claim, enqueue, finish, put_back
from gazette.jobs.tasks import Task, register

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite serves one machine"),
]

WORK = "tests.machine"
register(Task(WORK, "试验", "tests.jobs.test_machine.work"))


def work(run: Any) -> None:
    """Nothing is to be done."""


def folder(settings: Any, path: Path) -> Path:
    path.mkdir(exist_ok=True)
    settings.FILES_DIR = str(path)
    return path


def test_the_first_machine_marks_the_files_and_another_folder_is_not_theirs(
    settings: Any, tmp_path: Path
) -> None:
    mine = folder(settings, tmp_path / "mine")
    assert files_problem() == ""
    assert (mine / MARKER).read_text().strip()
    other = folder(settings, tmp_path / "other")
    assert "文件存储与数据库不属于同一门户" in files_problem()
    assert not (other / MARKER).exists()
    folder(settings, mine)
    assert files_problem() == ""


def test_files_of_another_archive_are_not_taken(settings: Any, tmp_path: Path) -> None:
    folder(settings, tmp_path / "mine")
    assert files_problem() == ""
    (folder(settings, tmp_path / "other") / MARKER).write_text("0" * 32)
    assert files_problem()


def test_who_has_lost_the_files_adopts_what_there_is(settings: Any, tmp_path: Path) -> None:
    folder(settings, tmp_path / "lost")
    assert files_problem() == ""
    folder(settings, tmp_path / "new")
    assert files_problem()
    adopt_files()
    assert files_problem() == ""
    folder(settings, tmp_path / "lost")
    assert files_problem()


def test_a_machine_with_another_time_does_no_jobs(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(settings, tmp_path)
    job = enqueue(WORK)
    now = timezone.now()
    turns = iter([False, False, True, False, True])

    def turn() -> bool:
        return next(turns)

    monkeypatch.setattr(worker, "PAUSE", 0)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now + timedelta(seconds=61))
        assert "时间相差" in machine_problem()
        worker.run_lane("office", turn)
        job.refresh_from_db()
        assert job.state == Job.State.WAITING
    worker.run_lane("office", turn)
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def taken_over() -> tuple[Job, Job]:
    """A job as the process has it that counted as dead, and as that which took it over."""
    enqueue(WORK)
    dead = claim()
    assert dead
    put_back(Job.objects.get(pk=dead.pk), counts=True)
    Job.objects.update(worker="another:1")
    mine = claim()
    assert mine and mine.pk == dead.pk
    return dead, mine


def test_who_counted_as_dead_neither_ends_nor_puts_back_what_another_does() -> None:
    dead, mine = taken_over()
    for end in (finish, put_back):
        end(dead)
        row = Job.objects.get(pk=mine.pk)
        assert (row.state, row.attempts) == (Job.State.RUNNING, mine.attempts)
    finish(mine)
    assert Job.objects.get(pk=mine.pk).state == Job.State.DONE


def test_the_check_says_nothing_of_single_files_where_they_are_not_the_archives(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder(settings, tmp_path / "mine")
    assert files_problem() == ""
    folder(settings, tmp_path / "other")
    with pytest.raises(CommandError, match="1处"):
        call_command("check_archive")
    assert "--adopt-files" in capsys.readouterr().out
    call_command("check_archive", "--repair", "--adopt-files")
    assert "档案完好" in capsys.readouterr().out
