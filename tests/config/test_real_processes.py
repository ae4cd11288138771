"""Real processes: errors leave tracebacks, log-in works over http and TLS, readers never wait."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.portal_folder import LIMIT, Portal, ask, serve

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="they bring a database of their own",
    ),
]


PASSWORD = "a-long-password"  # of an account that lives in a test's folder
SITE = "https://gongbao.shili.example"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Portal]:
    """A portal whose database has no tables."""
    portal = Portal(tmp_path)
    yield portal
    portal.end()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal with tables and one account."""
    portal = Portal(tmp_path_factory.mktemp("prepared"), DJANGO_SUPERUSER_PASSWORD=PASSWORD)
    portal.prepare()
    portal.run("createsuperuser", "--noinput", "--username=wangmin", "--email=")
    return portal.folder


@pytest.fixture
def portal(prepared: Path, empty: Portal) -> Portal:
    shutil.copytree(prepared, empty.folder, dirs_exist_ok=True)
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
    with closing(sqlite3.connect(portal.folder / "gazette.sqlite3", timeout=LIMIT)) as writer:
        writer.isolation_level = None
        writer.execute("BEGIN EXCLUSIVE")
        writer.execute("INSERT INTO jobs_timetableentry (name, next_at) VALUES ('x', '2026-01-01')")
        assert ask(port, "/")[0].status == 200
        writer.execute("ROLLBACK")


def log_in(port: int, headers: Mapping[str, str], origin: str) -> list[str]:
    """Log in as a browser does; return the cookies of both answers as they were set."""
    form, page = ask(port, "/admin/login/", headers)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert form.status == 200 and token
    cookies = form.headers.get_all("Set-Cookie") or []
    sent = {
        **headers,
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(cookie.partition(";")[0] for cookie in cookies),
        "Origin": origin,
        "Referer": f"{origin}/admin/login/",
    }
    words = {"username": "wangmin", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    done, page = ask(port, "/admin/login/?next=/admin/", sent, words)
    assert done.status == 302, page
    return cookies + (done.headers.get_all("Set-Cookie") or [])


def test_an_editor_is_answered_while_somebody_writes(portal: Portal) -> None:
    """That the session is in use is then not written."""
    port = serve(portal)
    cookies = log_in(port, {}, f"http://127.0.0.1:{port}")
    portal.sql("UPDATE accounts_opensession SET seen_at = datetime(seen_at, '-5 minutes')")
    sent = {"Cookie": "; ".join(cookie.partition(";")[0] for cookie in cookies)}
    assert ask(port, "/admin/login/status/", {**sent, "X-Background": "1"})[0].status == 200
    with closing(sqlite3.connect(portal.folder / "gazette.sqlite3")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO jobs_timetableentry (name, next_at) VALUES ('x', '2026-01-01')")
        assert ask(port, "/admin/", sent)[0].status == 200
        writer.execute("ROLLBACK")
    before = portal.sql("SELECT seen_at FROM accounts_opensession")
    assert ask(port, "/admin/", sent)[0].status == 200
    assert portal.sql("SELECT seen_at FROM accounts_opensession") > before


def test_log_in_over_http(portal: Portal) -> None:
    port = serve(portal)
    cookies = log_in(port, {}, f"http://127.0.0.1:{port}")
    assert any(cookie.startswith("sessionid=") for cookie in cookies)
    assert not any("secure" in cookie.lower() for cookie in cookies)


def test_log_in_behind_a_proxy_with_tls(portal: Portal) -> None:
    portal.environment["PORTAL_URL"] = SITE
    port = serve(portal)
    host = SITE.removeprefix("https://")
    plain, _ = ask(port, "/issues/", {"Host": host})
    assert (plain.status, plain.headers["Location"]) == (301, f"{SITE}/issues/")
    tls = {"Host": host, "X-Forwarded-Proto": "https"}
    answer, _ = ask(port, "/issues/", tls)
    assert (answer.status, answer.headers["Strict-Transport-Security"]) == (200, "max-age=3600")
    cookies = log_in(port, tls, SITE)
    assert {cookie.partition("=")[0] for cookie in cookies} >= {"sessionid", "csrftoken"}
    assert all("; Secure" in cookie for cookie in cookies)
