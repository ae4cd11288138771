"""The service that does the jobs: whether it runs, and how a request sees to it that it does.

Readers' processes import this module and never what the jobs need.
"""

from __future__ import annotations

import logging
from typing import IO

from django.conf import settings
from django.db import connection

from gazette import processes
from gazette.jobs import locks

logger = logging.getLogger(__name__)

#: The log is begun anew when it is longer, in bytes.
_LOG_SIZE = 1_000_000
#: What this process has started, kept until it ends so that it leaves no zombie.
_started: list[processes.Process[bytes]] = []


def is_running() -> bool:
    """Whether the service runs on this machine."""
    return locks.is_held(locks.SERVICE)


def wake() -> None:
    """Start the service unless it runs, where the setting ``JOBS`` leaves that to the portal.

    It then ends by itself when nothing is left to do. A service that cannot be started
    is logged: what was asked for waits for the next who asks.
    """
    _started[:] = [process for process in _started if process.poll() is None]
    if settings.JOBS != "auto" or _is_in_memory() or _started:
        return
    try:
        if is_running():
            return
        with log_file() as log:
            _started.append(processes.start_command(["run_jobs", "--until-idle"], log))
    except OSError:
        logger.exception("starting the service that does the jobs")


def _is_in_memory() -> bool:
    """Whether the database is one of this process alone, which no service can read."""
    name = str(connection.settings_dict["NAME"])
    return connection.vendor == "sqlite" and (":memory:" in name or "mode=memory" in name)


def log_file() -> IO[bytes]:
    """The service's log, ``DATA_DIR/jobs/jobs.log``, begun anew when it has grown long."""
    path = locks.folder() / "jobs.log"
    is_long = path.exists() and path.stat().st_size > _LOG_SIZE
    return path.open("wb" if is_long else "ab")
