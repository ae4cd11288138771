"""What a portal costs as its archive grows: the database, its pages, its nightly check.

    .venv/bin/python -m tests.bench.scale 117 1170

writes archives of so many issues, each into a database of its own, and prints for each of them
the size of the database and the processor's time of a page of each kind, made anew, in
milliseconds and as a multiple of the first archive's.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import django

from tests.paths import ROOT

#: Name → address. ``?n=`` names nothing, so that a page is made anew.
PAGES = {
    "home": "/?n={n}",
    "all documents": "/documents/?n={n}",
    "documents in force": "/documents/in-force/?n={n}",
    "issues": "/issues/?n={n}",
    "search": "/search/?q=消防安全&n={n}",
}
RUNS = 9
Figures = dict[str, float]


def main(sizes: list[str]) -> None:
    """Measure archives of so many issues, each in a process of its own, and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for size in sizes:
            found.append(_in_a_process(size, Path(folder)))
            sys.stderr.write(f"{size} issues are measured\n")
    for name, first in found[0].items():
        told = (f"{one[name]:12,.1f} ({one[name] / (first or 1):5.1f} ×)" for one in found)
        sys.stdout.write(f"{name:28}{''.join(told)}\n")


def _in_a_process(size: str, folder: Path) -> Figures:
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder / f'{size}.sqlite3'}",
        "DATA_DIR": str(folder / size),
        "DJANGO_SETTINGS_MODULE": "gazette.config.settings",
        "SEARCH_URL": "tantivy:",
        "JOBS": "off",
    }
    command = [sys.executable, "-m", "tests.bench.scale", "measure", size]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def measure(issues: int) -> Figures:
    """The figures of an archive, in a process whose database is its own and empty."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from gazette.archive_check.examination import examine  # noqa: PLC0415
    from gazette.models import Document, Provision  # noqa: PLC0415
    from tests.bench.archive import write_archive  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    write_archive(issues)
    call_command("search_index", "--rebuild", verbosity=0)
    client, numbers = Client(HTTP_HOST="localhost"), count()
    document = Document.objects.order_by("pk")[Document.objects.count() // 2]
    pages = {
        **PAGES,
        "an issue": f"{document.issue.get_absolute_url()}?n={{n}}",
        "a document": f"{document.get_absolute_url()}?n={{n}}",
    }
    found: Figures = {
        "issues": issues,
        "documents": Document.objects.count(),
        "rows": Provision.objects.count(),
        "database, MB": Path(connection.settings_dict["NAME"]).stat().st_size / 1e6,
    }
    for name, address in pages.items():
        found[f"{name}, ms"] = _milliseconds(
            lambda address=address: client.get(address.format(n=next(numbers)))  # type: ignore[misc]
        )
    found["check_archive, s"] = _milliseconds(examine, runs=1) / 1000
    return found


def _milliseconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median of the processor's time of this process; the first run is not counted."""
    spent = []
    for number in range(runs + 1 if runs > 1 else 1):
        start = time.process_time()
        work()
        if number or runs == 1:
            spent.append((time.process_time() - start) * 1000)
    return statistics.median(spent)


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        sys.stdout.write(f"{json.dumps(measure(int(sys.argv[2])))}\n")
    else:
        main(sys.argv[1:] or ["12", "117"])
