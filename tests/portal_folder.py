"""A portal in a folder of its own, whose commands run as real processes."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from functools import cache
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from tests.paths import ROOT

#: Seconds after which a process counts as hanging, also on a machine that is slow and busy.
LIMIT = 900.0
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_OF_EDITION = "task = 'editions.make' AND subject = (SELECT id FROM gazette_pdfedition)"


class Portal:
    """The folder of a portal, its commands as processes, and its database by SQL."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        fixed = {"DATA_DIR": str(folder), "DATABASE_URL": "", "PYTHONUNBUFFERED": "1"}
        self.environment = {**os.environ, **fixed, **environment}
        # Set for the browser's driver in this process, and nothing for a portal.
        self.environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str, log: Path | None = None) -> subprocess.Popen[str]:
        """Start a command in a process group of its own.

        One that says more than a pipe holds before anybody reads it needs a ``log``.
        """
        with ExitStack() as stack:
            out = stack.enter_context(log.open("a")) if log else subprocess.PIPE
            process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), *arguments],
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def run(self, *arguments: str) -> str:
        process = self.start(*arguments)
        said, _ = process.communicate(timeout=LIMIT)
        assert process.returncode == 0, said
        return said

    def prepare(self, *commands: tuple[str, ...]) -> None:
        """Make the tables, and run further commands.

        On SQLite, where a folder holds all of it, only the first portal of this process does so
        with the same commands; others are copied from it.
        """
        commands = (("migrate", "--verbosity=0"), *commands)
        if not self.environment["DATABASE_URL"]:
            shutil.copytree(_prepared(*commands), self.folder, symlinks=True, dirs_exist_ok=True)
            return
        for command in commands:
            self.run(*command)

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "gazette.sqlite3", timeout=LIMIT)) as base:
            rows = base.execute(statement, values).fetchall()
            base.commit()
        return rows

    def edition(self, *columns: str) -> tuple[Any, ...]:
        (row,) = self.sql(f"SELECT {', '.join(columns)} FROM gazette_pdfedition")  # noqa: S608
        return row

    def job(self, *columns: str) -> tuple[Any, ...]:
        """Columns of the job that makes the edition."""
        (row,) = self.sql(f"SELECT {', '.join(columns)} FROM jobs_job WHERE {_OF_EDITION}")  # noqa: S608
        return row

    def wait_until_it_is_made(self) -> None:
        """Wait until the one edition is being made."""
        wait(lambda: self.edition("state") == ("making",))

    def make_old(self) -> None:
        """Queue the edition as after a change of the style sheet, and delete the kept parts."""
        self.sql("UPDATE gazette_pdfedition SET state = 'waiting', fingerprint = ''")
        self.sql(f"UPDATE jobs_job SET state = 'waiting', attempts = 0 WHERE {_OF_EDITION}")  # noqa: S608
        shutil.rmtree(self.folder / "pdf" / "parts", ignore_errors=True)

    def files(self) -> dict[str, bytes]:
        """The stored PDFs, and unfinished files left by a crash."""
        found = [*self.folder.glob("pdf/*/*/*.pdf"), *self.folder.glob("pdf/*/*/.*")]
        return {path.name: path.read_bytes() for path in found}

    def end(self) -> None:
        for process in self.started:
            if group_is_alive(process):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdout:
                process.stdout.close()


@cache
def _prepared(*commands: tuple[str, ...]) -> Path:
    """A folder in which commands have been run; it goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix="gazette-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    *before, last = commands
    if before:
        shutil.copytree(_prepared(*before), folder, symlinks=True, dirs_exist_ok=True)
    Portal(folder).run(*last)
    return folder


def wait(holds: Callable[[], bool]) -> None:
    """Wait until a condition holds; fails after LIMIT seconds."""
    end = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def group_is_alive(process: subprocess.Popen[str]) -> bool:
    """Whether a process of the group still runs; a zombie does not."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(group) == process.pid and state not in "ZX":
            return True
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(
    port: int,
    path: str,
    headers: Mapping[str, str] = NO_HEADERS,
    form: Mapping[str, str] | None = None,
) -> tuple[HTTPResponse, str]:
    """GET a page or, with a form, POST it."""
    method, body = ("GET", None) if form is None else ("POST", urlencode(form))
    with closing(HTTPConnection("127.0.0.1", port, timeout=LIMIT)) as connection:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        return response, response.read().decode()


def serve(portal: Portal, log: Path | None = None) -> int:
    """Start a web process and return its port, once it answers."""
    port = free_port()
    portal.start("runserver", "--noreload", "--skip-checks", f"127.0.0.1:{port}", log=log)

    def answers() -> bool:
        try:
            return ask(port, "/healthz")[0].status == 200
        except OSError:
            return False

    wait(answers)
    return port
