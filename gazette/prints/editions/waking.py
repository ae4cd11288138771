"""Starts the worker: one a machine, begun by whoever asks for a PDF, gone when nothing waits.

Readers' processes import this and never the setting of pages.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction

from gazette.prints.editions.locks import WORKER, lock
from gazette.prints.editions.store import store_folder

logger = logging.getLogger(__name__)

#: The log is begun anew when it is longer, in bytes.
_LOG_SIZE = 1_000_000
#: What this process has started, kept until it ends so that it leaves no zombie.
_started: list[subprocess.Popen[bytes]] = []


def wake_worker() -> None:
    """See to it that what waits is made, once the present transaction is written."""
    transaction.on_commit(_start_worker)


def _start_worker() -> None:
    """Start a worker unless one is at work, or the portal is told to leave that to a service."""
    _started[:] = [process for process in _started if process.poll() is None]
    if settings.PDF_WORKER != "auto" or _started:
        return
    with lock(WORKER) as is_free:
        if not is_free:
            return
    try:
        with _log() as log:
            _started.append(
                subprocess.Popen(  # noqa: S603  (the portal's own command)
                    [sys.executable, str(settings.BASE_DIR / "manage.py"), "make_pdfs", "--queued"],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=settings.BASE_DIR,
                )
            )
    except OSError:
        # The rows wait; the next who asks tries again.
        logger.exception("starting the PDF worker")


def _log() -> IO[bytes]:
    """The worker's log, begun anew when it has grown long."""
    path = log_path()
    is_long = path.exists() and path.stat().st_size > _LOG_SIZE
    return path.open("wb" if is_long else "ab")


def log_path() -> Path:
    return store_folder() / "worker.log"
