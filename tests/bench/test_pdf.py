"""How long an issue's PDF takes, beside Typst and plain WeasyPrint, and what memory it needs.

Every figure is of a process of its own; the ways take turns, so that what else
the machine does falls on all alike. Memory is the proportional set size of
the process and all that it starts, at its peak.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.paths import REAL_ISSUE, ROOT, SAMPLES
from tests.portal_folder import Portal

ROUNDS = 3
WAYS = ("typst", "cold", "changed", "document", "unchanged", "whole")
NAMES = {
    "typst": "Typst, the same text",
    "cold": "cold: nothing kept, two processes",
    "changed": "one document changed",
    "document": "that document alone, cold",
    "unchanged": "nothing changed",
    "whole": "plain WeasyPrint, in one piece",
}
SOURCES = [path for path in (REAL_ISSUE, *SAMPLES[:1]) if path.exists()]


@dataclass(frozen=True, slots=True)
class Run:
    """One making: seconds, those of processors, pages, and the memory at its peak in MB."""

    seconds: float
    cpu: float
    pages: int
    memory: float


def made(folder: Path, way: str, copies: int = 1) -> Run:
    """Make the issue of a portal's folder in one way."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.pdf_makers", way, str(copies)],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": ""},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    peak = [0.0]
    watcher = threading.Thread(target=watch, args=(process, peak))
    watcher.start()
    result = json.loads(process.stdout.readline())
    process.stdout.close()
    process.wait()
    watcher.join()
    return Run(result["seconds"], result["cpu"], result.get("pages", 0), peak[0])


def watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    """Keep the largest memory of the process's group, until it ends."""
    while process.poll() is None:
        peak[0] = max(peak[0], memory_of(process.pid))
        time.sleep(0.03)


def memory_of(group: int) -> float:
    """MB of proportional set size of all processes of a group."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[2]) != group:
                continue
            lines = (folder / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


@pytest.fixture(params=SOURCES, ids=lambda path: path.stem)
def folder(request, tmp_path: Path) -> Path:
    """A portal that holds the issue alone, without any PDF."""
    portal = Portal(tmp_path)
    portal.run("migrate", "--verbosity=0")
    portal.run("import_issue", str(request.param), "--publish")
    portal.sql("DELETE FROM gazette_pdfedition")
    return tmp_path


def test_pdf_of_an_issue(folder: Path, request, capsys) -> None:
    runs: dict[str, list[Run]] = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way in WAYS:
            runs[way].append(made(folder, way))
    with capsys.disabled():
        pages = runs["cold"][0].pages
        print(f"\nPDF of {request.node.callspec.id}, {pages} pages, median of {ROUNDS}")
        print(f"  {'':34} {'seconds':>8} {'× Typst':>8} {'CPU s':>8} {'× Typst':>8} {'peak MB':>8}")
        for way in WAYS:
            print(line(way, runs))
        beyond = middle(runs["changed"], "seconds") - middle(runs["document"], "seconds")
        print(f"  one document changed: {beyond:+.2f} s against that document alone, cold")
        ratio = middle(runs["whole"], "seconds") / middle(runs["cold"], "seconds")
        print(f"  plain WeasyPrint / cold: {ratio:.1f} ×")


def middle(runs: list[Run], what: str) -> float:
    return statistics.median(getattr(run, what) for run in runs)


def line(way: str, runs: dict[str, list[Run]]) -> str:
    """A line of the table."""
    seconds, cpu = middle(runs[way], "seconds"), middle(runs[way], "cpu")
    beside = [
        f"{value:8.2f} {value / middle(runs['typst'], name):8.1f}"
        for name, value in (("seconds", seconds), ("cpu", cpu))
    ]
    return f"  {NAMES[way]:34} {beside[0]} {beside[1]} {middle(runs[way], 'memory'):8.0f}"


@pytest.mark.parametrize("folder", SOURCES[:1], indirect=True, ids=lambda path: path.stem)
def test_memory_of_a_thousand_pages(folder: Path, request, capsys) -> None:
    with capsys.disabled():
        print(f"\nmemory of {request.node.callspec.id}, its documents several times over")
        print(f"  {'copies':>8} {'pages':>7} {'seconds':>8} {'s / page':>9} {'peak MB':>8}")
        run, copies = made(folder, "disk"), 1
        while True:
            each = run.seconds / run.pages
            print(f"  {copies:8} {run.pages:7} {run.seconds:8.1f} {each:9.3f} {run.memory:8.0f}")
            if run.pages >= 1000:
                break
            copies = 5 if copies == 1 else -(-1000 * copies // run.pages) + 1
            run = made(folder, "disk", copies)
