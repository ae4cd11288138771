"""An error leaves a traceback in every kind of process; a writer blocks no reader."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.portal_folder import LIMIT, Portal, ask, serve

pytestmark = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"),
    reason="they bring a database of their own",
)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Portal]:
    """A portal whose database has no tables."""
    portal = Portal(tmp_path)
    yield portal
    portal.end()


@pytest.fixture
def portal(empty: Portal) -> Portal:
    empty.run("migrate", "--verbosity=0")
    return empty


def log_of(said: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.splitlines() if line.startswith("{")]


def test_web(empty: Portal) -> None:
    port = serve(empty)
    response, page = ask(port, "/?q=zhangsan")
    assert response.status == 500
    number = response.headers["X-Request-ID"]
    assert f"编号：{number}" in page
    empty.started[-1].terminate()
    said, _ = empty.started[-1].communicate(timeout=LIMIT)
    (line,) = (one for one in log_of(said) if "exception" in one)
    assert (line["level"], line["request"]) == ("ERROR", number)
    assert re.search(r"Traceback .*OperationalError: no such table", line["exception"], re.DOTALL)
    assert "zhangsan" not in said
    assert "127.0.0.1 " not in said


def test_command(empty: Portal) -> None:
    process = empty.start("publish_due")
    said, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 1
    (line,) = log_of(said)
    assert (line["level"], line["message"]) == ("ERROR", "manage.py publish_due failed")
    assert re.search(r"Traceback .*OperationalError: no such table", line["exception"], re.DOTALL)


def test_job(portal: Portal) -> None:
    """A job whose arguments its task does not take."""
    portal.sql(
        "INSERT INTO jobs_job (task, subject, arguments, lane, rank, state, asked_at, run_at,"
        " attempts, worker, is_cancelling, done, total, message, error) VALUES ('jobs.forget',"
        " '', '{\"wrong\": 1}', 'office', 0, 'waiting', '2026-01-01', '2026-01-01', 0, '', 0,"
        " 0, 0, '', '')"
    )
    said = portal.run("run_jobs", "--now")
    assert portal.sql("SELECT state FROM jobs_job WHERE task = 'jobs.forget'") == [("failed",)]
    (line,) = (one for one in log_of(said) if "exception" in one)
    assert (line["level"], line["logger"]) == ("ERROR", "gazette.jobs.worker")
    assert re.search(r"Traceback .*TypeError: .*'wrong'", line["exception"], re.DOTALL)


def test_a_reader_is_answered_while_somebody_writes(portal: Portal) -> None:
    port = serve(portal)
    with closing(sqlite3.connect(portal.folder / "gazette.sqlite3", timeout=20)) as writer:
        writer.isolation_level = None
        writer.execute("BEGIN EXCLUSIVE")
        writer.execute("INSERT INTO jobs_timetableentry (name, next_at) VALUES ('x', '2026-01-01')")
        assert ask(port, "/")[0].status == 200
        writer.execute("ROLLBACK")
