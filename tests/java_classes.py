"""Java programs that tests run beside the portal: their jars from Maven, resolved once.

Where Java, Maven or the jars cannot be had, ``CannotRun`` says why, and tests that need the
program are skipped with these words.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

#: Seconds for Maven and for javac.
RESOLVING, COMPILING = 900, 300


class CannotRun(Exception):
    """The program cannot be run on this machine; the message says why."""


def class_path(sources: Path, name: str) -> str:
    """The class path of a program: the ``*.java`` of a folder and the jars of its ``pom.xml``.

    Resolved and compiled once for each state of these files, into the folder ``name`` of the
    user's cache. Raises CannotRun.
    """
    for program in ("java", "javac", "mvn"):
        if not shutil.which(program):
            raise CannotRun(f"there is no {program} on this machine")
    files = [sources / "pom.xml", *sorted(sources.glob("*.java"))]
    version = sha256(b"".join(one.read_bytes() for one in files)).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / name / version
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as made:
            _make(files, Path(made) / "program")
            try:
                (Path(made) / "program").rename(folder)
            except OSError:  # another process was faster
                if not folder.exists():
                    raise
    return f"{folder}{os.pathsep}{folder}/lib/*"


def _make(files: list[Path], folder: Path) -> None:
    pom, *programs = map(str, files)
    (folder / "lib").mkdir(parents=True)
    copy = ["mvn", "-q", "-B", "-f", pom, "dependency:copy-dependencies"]
    _run([*copy, f"-DoutputDirectory={folder}/lib"], RESOLVING)
    _run(["javac", "-d", str(folder), "-cp", f"{folder}/lib/*", *programs], COMPILING)


def _run(command: list[str], seconds: int) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise CannotRun(f"{command[0]} took longer than {seconds} s") from error
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-3:]
        raise CannotRun(f"{command[0]} failed: {' '.join(last)[:400]}")
