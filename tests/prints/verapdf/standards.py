"""veraPDF, the reference among PDF validators: holds files to PDF/UA and PDF/A."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.java_classes import class_path

_JAVA = ("java", "-Xmx700m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


def failures(files: Sequence[tuple[str, Path]]) -> list[list[str]]:
    """For each pair of a standard (``ua1``, ``3a`` …) and a file: what fails and where.

    All in one process, which takes a second to start. Raises CannotRun.
    """
    classes = class_path(Path(__file__).parent, "gazette-pdf-standards")
    arguments = [each for standard, path in files for each in (standard, str(path))]
    command = [*_JAVA, "-cp", classes, "PdfStandards", *arguments]
    run = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    verdicts = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(verdicts) == len(files)
    assert all(one["checks"] and one["is_compliant"] != bool(one["failures"]) for one in verdicts)
    return [
        ["{rule} {message} {place}".format(**fault) for fault in one["failures"]]
        for one in verdicts
    ]
