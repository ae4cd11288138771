"""How long an issue's PDF takes, beside Typst and plain WeasyPrint, and what memory it needs.

Every figure is of a process of its own, two of them with its start; the ways take turns, so that
what else the machine does falls on all alike. Memory is the proportional set size of the process
and all that it starts, at its peak, and of what it starts alone; it is read in a run of its own,
as reading it takes time.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from tests.paths import REAL_ISSUE, ROOT, SAMPLES
from tests.portal_folder import Portal

ROUNDS = 3
#: Whole processes, with their start, and makings in a process that runs.
STARTED = ("typst_started", "started")
WAYS = ("typst", "warm", "changed", "document", "unchanged", "whole")
NAMES = {
    "typst_started": "Typst, a process from its start",
    "started": "cold: manage.py export_issue_pdf",
    "typst": "Typst, the same text",
    "warm": "nothing kept, two waiting processes",
    "changed": "one document changed",
    "document": "that document alone, cold",
    "unchanged": "nothing changed",
    "whole": "plain WeasyPrint, in one piece",
    "table": "ours",
    "table_typst": "Typst",
    "table_whole": "plain WeasyPrint",
}
#: Rows of the long table, and how many of them plain WeasyPrint gets.
ROWS, ROWS_OF_WHOLE = 3000, 1000
SOURCES = [path for path in (REAL_ISSUE, *SAMPLES[:1]) if path.exists()]


@dataclass(frozen=True, slots=True)
class Run:
    """One making: seconds, those of processors, pages, and the memory at its peak in MB.

    ``setting`` is the memory of those processes that only set documents.
    """

    seconds: float
    cpu: float
    pages: int
    memory: float
    setting: float


def made(folder: Path, way: str, copies: int = 1, *, watched: bool = False) -> Run:
    """Make the issue of a portal's folder in one way; its memory is read where watched."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.pdf_makers", way, str(copies)],
        cwd=ROOT,
        env=environment(folder),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    peak = [0.0, 0.0]
    watcher = threading.Thread(target=watch, args=(process, peak))
    if watched:
        watcher.start()
    result = json.loads(process.stdout.readline())
    process.stdout.close()
    process.wait()
    if watched:
        watcher.join()
    return Run(result["seconds"], result["cpu"], result.get("pages", 0), *peak)


#: Compiles a file of markup, with fonts from a folder, to a file.
TYPST_PROGRAM = (
    "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2],"
    " font_paths=[sys.argv[3]], ignore_system_fonts=True)"
)


def started(folder: Path, way: str) -> Run:
    """The issue made by a process that starts for it and ends; its seconds are all of it."""
    output = folder / "made.pdf"
    if way == "started":
        year, number = Portal(folder).sql("SELECT year, number FROM gazette_issue")[0]
        command = ["manage.py", "export_issue_pdf", str(year), str(number)]
        command += ["--force", "--output", str(output)]
    else:
        markup = folder / "issue.typ"
        if not markup.exists():
            written = subprocess.check_output(
                [sys.executable, "-m", "tests.bench.pdf_makers", "typst_markup"],
                cwd=ROOT,
                env=environment(folder),
            )
            markup.write_bytes(written)
        command = ["-c", TYPST_PROGRAM, str(markup), str(output), str(ROOT / "static" / "fonts")]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment(folder), check=True,
        capture_output=True,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    with pypdfium2.PdfDocument(output) as pdf:
        return Run(seconds, cpu, len(pdf), 0.0, 0.0)


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": ""}


def watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    """Keep the largest memory of the process's group and of its children, until it ends."""
    while process.poll() is None:
        memory = memory_of(process.pid)
        total = sum(memory.values())
        children = total - memory.get(process.pid, 0.0)
        peak[:] = max(peak[0], total), max(peak[1], children)
        time.sleep(0.03)


def memory_of(group: int) -> dict[int, float]:
    """MB of proportional set size of each process of a group."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[2]) != group:
                continue
            lines = (folder / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        parts = [int(line.split()[1]) for line in lines if line.startswith("Pss:")]
        found[int(folder.name)] = sum(parts) / 1024
    return found


@pytest.fixture(params=SOURCES, ids=lambda path: path.stem)
def folder(request, tmp_path: Path) -> Path:
    """A portal that holds the issue alone, without any PDF."""
    portal = Portal(tmp_path)
    portal.run("migrate", "--verbosity=0")
    portal.run("import_issue", str(request.param), "--publish")
    portal.sql("DELETE FROM gazette_pdfedition")
    return tmp_path


def test_pdf_of_an_issue(folder: Path, request, capsys) -> None:
    runs: dict[str, list[Run]] = {way: [] for way in (*STARTED, *WAYS)}
    for _ in range(ROUNDS):
        for way in STARTED:
            runs[way].append(started(folder, way))
        for way in WAYS:
            runs[way].append(made(folder, way))
    memory = {way: made(folder, way, watched=True).memory for way in WAYS}
    with capsys.disabled():
        pages = runs["warm"][0].pages
        print(f"\nPDF of {request.node.callspec.id}, {pages} pages, median of {ROUNDS}")
        print(HEAD)
        for way in STARTED:
            print(line(way, runs, "typst_started"))
        for way in WAYS:
            print(line(way, runs, "typst"), f"{memory[way]:8.0f}")
        beyond = middle(runs["changed"], "seconds") - middle(runs["document"], "seconds")
        print(f"  one document changed: {beyond:+.2f} s against that document alone, cold")
        ratio = middle(runs["whole"], "seconds") / middle(runs["warm"], "seconds")
        print(f"  plain WeasyPrint / two waiting processes: {ratio:.1f} ×")


@pytest.mark.parametrize("folder", SAMPLES[:1], indirect=True, ids=lambda path: path.stem)
def test_a_long_table(folder: Path, capsys) -> None:
    sizes = {"table_typst": ROWS, "table": ROWS, "table_whole": ROWS_OF_WHOLE}
    runs: dict[str, list[Run]] = {way: [] for way in sizes}
    for _ in range(ROUNDS):
        for way, rows in sizes.items():
            runs[way].append(made(folder, way, rows))
    with capsys.disabled():
        print(f"\na table of {ROWS} rows; plain WeasyPrint has {ROWS_OF_WHOLE} of them")
        print(HEAD)
        for way in sizes:
            print(line(way, runs, "table_typst"), f"        {runs[way][0].pages} pages")


def middle(runs: list[Run], what: str) -> float:
    return statistics.median(getattr(run, what) for run in runs)


HEAD = f"  {'':34} {'seconds':>8} {'× Typst':>8} {'CPU s':>8} {'× Typst':>8} {'peak MB':>8}"


def line(way: str, runs: dict[str, list[Run]], beside: str) -> str:
    """A line of the table; ``beside`` is the way of Typst."""
    seconds, cpu = middle(runs[way], "seconds"), middle(runs[way], "cpu")
    figures = [
        f"{value:8.3f} {value / middle(runs[beside], name):8.2f}"
        for name, value in (("seconds", seconds), ("cpu", cpu))
    ]
    return f"  {NAMES[way]:34} {figures[0]} {figures[1]}"


@pytest.mark.parametrize("folder", SOURCES[:1], indirect=True, ids=lambda path: path.stem)
def test_memory_of_a_thousand_pages(folder: Path, request, capsys) -> None:
    with capsys.disabled():
        print(f"\nmemory of {request.node.callspec.id}, its documents several times over")
        heads = ("copies", "pages", "seconds", "s / page", "peak MB", "setting MB")
        print("  " + " ".join(f"{head:>10}" for head in heads))
        run, copies = made(folder, "disk", watched=True), 1
        while True:
            each = run.seconds / run.pages
            print(
                f"  {copies:10} {run.pages:10} {run.seconds:10.1f} {each:10.3f}"
                f" {run.memory:10.0f} {run.setting:10.0f}"
            )
            if run.pages >= 1000:
                break
            copies = 5 if copies == 1 else -(-1000 * copies // run.pages) + 1
            run = made(folder, "disk", copies, watched=True)
