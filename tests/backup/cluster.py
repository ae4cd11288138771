"""A PostgreSQL cluster in a folder of its own: started, stopped, recovered to a moment."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from glob import glob
from pathlib import Path

PROGRAMS = (sorted(glob("/usr/lib/postgresql/*/bin")) or [""])[-1]


class Cluster:
    """``folder`` holds the data and the socket; it goes with ``remove``."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gazette-pg-", dir="/tmp"))  # noqa: S108
        self.data = self.folder / "data"
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")

    @property
    def url(self) -> str:
        return f"postgres://gazette@{str(self.folder).replace('/', '%2F')}/gazette"

    def make(self) -> None:
        words = ("--username=gazette", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        self.run("initdb", "-D", str(self.data), *words, "--no-sync")

    def start(self, **settings: str) -> None:
        options = {"listen_addresses": "", "unix_socket_directories": str(self.folder)} | settings
        given = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        log = str(self.folder / "log")
        self.run("pg_ctl", "start", "-D", str(self.data), "--wait", "-l", log, "-o", given)

    def copy_to(self, folder: Path, *options: str) -> None:
        """A base backup of the running cluster, as the data of another one."""
        source = ("-h", str(self.folder), "-U", "gazette", "-D", str(folder))
        self.run("pg_basebackup", *source, "--checkpoint=fast", "--no-sync", *options)

    def stop(self, mode: str = "fast") -> None:
        self.run("pg_ctl", "stop", "-D", str(self.data), "-m", mode)

    def sql(self, statement: str, base: str = "gazette") -> str:
        words = ("-h", str(self.folder), "-U", "gazette", "-d", base, "-Atqc", statement)
        return self.run("psql", *words, keeps=True).strip()

    def run(self, program: str, *arguments: str, keeps: bool = False) -> str:
        command = [f"{PROGRAMS}/{program}", *arguments]
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            command = [
                *("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"),
                *command,
            ]
        out = subprocess.PIPE if keeps else subprocess.DEVNULL
        done = subprocess.run(command, cwd="/", stdout=out, stderr=out, text=True, check=True)
        return done.stdout or ""

    def remove(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)
