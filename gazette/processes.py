"""The one place from which the portal starts processes of its own.

Work outside a request is a job (``gazette.jobs``), done by processes that its service
starts here; so are those that set pages and those that read files which may be hostile.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

#: The portal's top folder, in which every process starts.
ROOT = Path(__file__).resolve().parent.parent

PIPE = subprocess.PIPE
#: What ``run_module`` raises where the process fails or takes too long.
ProcessFailed = (subprocess.SubprocessError, OSError)
#: The one of them that tells the exit code, as ``returncode``.
EndedWithError = subprocess.CalledProcessError
Process = subprocess.Popen
#: What ``Process.wait`` raises after the seconds that it was to wait.
TookTooLong = subprocess.TimeoutExpired


def start_module(module: str, *arguments: str) -> Process[bytes]:
    """Start ``python -m module``, with pipes to its standard input and output."""
    return Process(  # noqa: S603  (a module of the portal)
        [sys.executable, "-m", module, *arguments], cwd=ROOT, stdin=PIPE, stdout=PIPE
    )


def run_module(module: str, *arguments: str, content: bytes, seconds: float) -> bytes:
    """Run ``python -m module`` on ``content`` and return what it writes.

    Raises one of ``ProcessFailed`` where it ends with an error or takes longer than
    ``seconds``; it is killed then.
    """
    return subprocess.run(  # noqa: S603  (a module of the portal)
        [sys.executable, "-m", module, *arguments],
        input=content,
        capture_output=True,
        cwd=ROOT,
        timeout=seconds,
        check=True,
    ).stdout


def start_command(arguments: Sequence[str], log: IO[bytes] | None = None) -> Process[bytes]:
    """Start ``manage.py`` with these arguments, without input.

    What it prints goes into ``log``, or to where this process prints.
    """
    return Process(  # noqa: S603  (the portal's own command)
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )


def start_program(
    arguments: Sequence[str], environment: Mapping[str, str], cwd: Path | None = None
) -> Process[bytes]:
    """Start a program of the system, such as ``pg_dump``; what it says is read from its pipe.

    Raises FileNotFoundError where it is not installed.
    """
    return Process(  # noqa: S603  (the arguments are the portal's own)
        list(arguments),
        env=dict(environment),
        cwd=cwd or ROOT,
        stdin=subprocess.DEVNULL,
        stdout=PIPE,
        stderr=subprocess.STDOUT,
    )
