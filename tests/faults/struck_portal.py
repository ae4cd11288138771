"""A portal as its units run it, web and jobs, on either database, whose parts can be struck.

What dies is started again, as ``Restart=always`` does. A round begins at a copy of an archive
that was prepared once.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.backup.cluster import Cluster
from tests.faults.slow_database import SlowDoor
from tests.paths import ROOT
from tests.portal_folder import Portal, ask, free_port, group_is_alive

#: Seconds after which what died is started again, and within which all work has to be done.
RESTART_AFTER = 1.0
PATIENCE = 900.0
_PREPARED = "prepared"
#: What each part of the portal has in its command line, and what it has not.
PARTS = {
    "web": ("gunicorn", "\n"),
    "worker": ("--lane", "\n"),
    "service": ("run_jobs", "--lane"),
    "PDF maker": ("gazette.prints.typesetting", "\n"),
}


class StruckPortal(Portal):
    """``cluster`` is the PostgreSQL that it uses; SQLite without one."""

    def __init__(self, folder: Path, cluster: Cluster | None = None) -> None:
        super().__init__(folder, JOBS="off", WEB_WORKERS="1", WEB_THREADS="2")
        self.cluster = cluster
        self.door = SlowDoor(cluster.folder) if cluster else None
        self.port = free_port()
        self.environment["WEB_BIND"] = f"127.0.0.1:{self.port}"
        if self.door:
            url = f"postgres://gazette@127.0.0.1:{self.door.port}/gazette"
            self.environment["DATABASE_URL"] = url
        self.log = folder.with_name(f"{folder.name}.log")
        self._units: dict[str, subprocess.Popen[bytes]] = {}
        self._is_ending = threading.Event()
        self._watch: threading.Thread | None = None

    def take(self, prepared: Path) -> None:
        """Begin at a prepared archive."""
        shutil.copytree(prepared, self.folder, symlinks=True, dirs_exist_ok=True)
        if self.cluster:
            self.cluster.sql("DROP DATABASE IF EXISTS gazette WITH (FORCE)", "postgres")
            self.cluster.sql(f"CREATE DATABASE gazette TEMPLATE {_PREPARED}", "postgres")
            # Else a crash sets the copied sequences back: PostgreSQL logs their next values only
            # after as many as the template had in store, or after a checkpoint.
            self.cluster.sql("CHECKPOINT", "postgres")

    def keep_as_prepared(self) -> None:
        """What the database holds now is what ``take`` begins at."""
        if self.cluster and self.door:
            self.door.cut()
            self.cluster.sql(f"DROP DATABASE IF EXISTS {_PREPARED}", "postgres")
            self.cluster.sql(f"ALTER DATABASE gazette RENAME TO {_PREPARED}", "postgres")

    def program(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a module of the tests with the portal's settings."""
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def number(self, statement: str) -> int:
        """The one number that a query answers."""
        if self.cluster:
            return int(self.cluster.sql(statement))
        return int(self.sql(statement)[0][0])

    def change(self, statement: str) -> None:
        if self.cluster:
            self.cluster.sql(statement)
        else:
            self.sql(statement)

    def start_units(self) -> None:
        """Start web and jobs, and start them again whenever they end."""
        commands = {
            "web": [
                str(Path(sys.executable).parent / "gunicorn"),
                *("--config", "deploy/gunicorn.conf.py", "gazette.config.wsgi:application"),
            ],
            "jobs": [sys.executable, "manage.py", "run_jobs"],
        }
        self._watch = threading.Thread(target=self._keep_running, args=[commands], daemon=True)
        self._watch.start()
        until(self.answers, "the portal answers")

    def answers(self) -> bool:
        with suppress(OSError):
            return ask(self.port, "/healthz")[0].status == 200
        return False

    def _keep_running(self, commands: dict[str, list[str]]) -> None:
        while not self._is_ending.is_set():
            for name, command in commands.items():
                unit = self._units.get(name)
                if unit is None or unit.poll() is not None:
                    if unit is not None:
                        self._is_ending.wait(RESTART_AFTER)
                    self._units[name] = self._start_unit(command)
            self._is_ending.wait(0.1)

    def _start_unit(self, command: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def processes(self, part: str) -> list[int]:
        """The living processes of a part of this portal."""
        has, has_not = (word.encode() for word in PARTS[part])
        mine = f"DATA_DIR={self.folder}".encode()
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (place / "cmdline").read_bytes()
                own = (place / "environ").read_bytes().split(b"\0")
                if has in words and has_not not in words and mine in own:
                    found.append(int(place.name))
        return sorted(found)

    def is_quiet(self) -> bool:
        """Whether no job waits or runs."""
        return not self.number("SELECT count(*) FROM jobs_job WHERE state IN ('waiting','running')")

    def let_time_pass(self) -> None:
        """What waits for an hour waits no longer; a dead process's lease of a job is over."""
        self.change("UPDATE jobs_job SET run_at = asked_at WHERE state = 'waiting'")
        if self.cluster:
            living = ",".join(f"'%:{one}'" for one in [0, *self.processes("worker")])
            self.change(
                "UPDATE jobs_job SET lease_until = now() WHERE state = 'running'"  # noqa: S608
                f" AND NOT worker LIKE ANY (ARRAY[{living}])"
            )

    def settle(self) -> None:
        """Wait until all work is done."""

        def is_settled() -> bool:
            self.let_time_pass()
            return self.is_quiet() and self.answers()

        until(is_settled, "all jobs are done", pause=0.5)

    def stop_units(self) -> None:
        """End web and jobs."""
        self._is_ending.set()
        if self._watch:
            self._watch.join()
        for unit in self._units.values():
            with suppress(ProcessLookupError):
                os.kill(unit.pid, signal.SIGTERM)
        for unit in self._units.values():
            try:
                unit.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(unit.pid, signal.SIGKILL)
                unit.wait()
        self._units.clear()
        self._is_ending.clear()

    def end(self) -> None:
        self.stop_units()
        for part in PARTS:
            for process in self.processes(part):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        for started in self.started:
            if group_is_alive(started):
                os.killpg(started.pid, signal.SIGKILL)
        super().end()
        if self.door:
            self.door.close()


def until(holds: Callable[[], bool], what: str, *, pause: float = 0.1) -> None:
    """Wait until a condition holds. Raises AssertionError after ``PATIENCE`` seconds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"it never came to this: {what}"
        time.sleep(pause)
