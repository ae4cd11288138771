"""Workbooks of an archive of 117 issues: time and memory beside those of a tenth of it.

Each step is a process of its own, so that its peak memory is its own too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from gazette.models import Issue
from gazette.sheets.lookup import Lookup
from tests.bench.archive import CITY
from tests.factories import make_gazette
from tests.paths import ROOT

_STEP = """
import json, os, resource, sys, time
import django
django.setup()
from pathlib import Path
from django.core.management import call_command
from django.db import transaction
from gazette.models import Issue
from gazette.sheets.workbook_import import import_rows
from gazette.sheets.lookup import Lookup
from gazette.sheets.workbook_reader import open_workbook
from gazette.sheets.workbook_writer import write_workbook
from gazette.spreadsheets import Sheet, write_file
from tests.bench.archive import write_archive
from tests.bench.large_workbook import write_large

def write_list(path, rows):
    words = "为了示例，本行说的是一件事情，约有三十个汉字上下。"
    cells = ([f"第{row}行", row, words] for row in range(rows))
    sheet = Sheet("清单", [("名称", 10), ("件数", 4), ("内容", 40)], cells)
    write_file(path, sheet, path.suffix[1:])
    return rows

step, issues, path = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
if step == "archive":
    call_command("migrate", verbosity=0)
    write_archive(issues)
    Issue.objects.update(status="draft", first_published_at=None)
if step == "empty":
    Issue.objects.all().delete()
began, rows = time.process_time(), 0
if step == "export":
    rows = sum(write_workbook(path, Issue.objects.all()).values())
if step == "list":
    rows = write_list(path, issues)
if step in ("unchanged", "new"):
    book = open_workbook(path)
    outcome = import_rows(
        book.headers, book.rows, lambda change: None, dry_run=True, lookup=Lookup(),
        found=book.problems,
    )
    assert not outcome.problems, outcome.problems[:3]
    rows = sum(outcome.counts.values())
if step == "made":
    rows = write_large(path, issues)
if step == "checked":
    book = open_workbook(path)
    outcome = import_rows(
        book.headers, book.rows, lambda change: None, dry_run=True, lookup=Lookup(),
        found=book.problems,
    )
    assert not outcome.problems, outcome.problems[:3]
    rows = sum(outcome.counts.values())
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"rows": rows, "seconds": time.process_time() - began, "megabytes": peak}))
"""


@pytest.mark.parametrize("suffix", [".xlsx", ".zip"])
def test_workbooks(tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\nworkbooks ({suffix}), CPU seconds and peak memory of a process of its own")
        exported = []
        for issues in (CITY // 10, CITY):
            folder = tmp_path / str(issues)
            folder.mkdir()
            for step in ("archive", "export", "unchanged", "empty", "new"):
                found = _run(step, issues, folder, suffix)
                exported += [found["megabytes"]] if step == "export" else []
                if found["rows"] or step == "unchanged":
                    print(
                        f"  {issues:>4} issues  {step:<10} {found['rows']:>8,.0f} rows"
                        f"  {found['seconds']:7.1f} s  {found['megabytes']:6.0f} MB"
                    )
        assert exported[1] < exported[0] + MOST_GROWTH


#: An export of ten times as many issues takes so much more memory at most, in megabytes.
MOST_GROWTH = 40
#: So much memory a check may take, in megabytes.
MOST_MEMORY = 512
MILLION = 1_000_000


@pytest.mark.parametrize("suffix", [".zip", ".xlsx", ".excel.xlsx"])
def test_a_million_rows_are_checked(
    tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of them new, which is the most that there is to compare, to record and to hold."""
    with capsys.disabled():
        print(f"\na workbook of {MILLION} rows ({suffix}), all new")
        _run("archive", 1, tmp_path, suffix)
        for step in ("made", "checked"):
            found = _run(step, MILLION, tmp_path, suffix)
            print(
                f"  {step:<8} {found['rows']:>9,.0f} rows  {found['seconds']:7.1f} s"
                f"  {found['megabytes']:6.0f} MB"
            )
        assert found["megabytes"] < MOST_MEMORY


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_file_of_a_list_takes_no_more_memory_the_longer_it_is(
    tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print(f"\na list as a file ({suffix})")
        found = [_run("list", rows, tmp_path, suffix) for rows in (1_000, 100_000)]
        for one in found:
            print(
                f"  {one['rows']:>9,.0f} rows  {one['seconds']:7.1f} s  {one['megabytes']:6.0f} MB"
            )
        assert found[1]["megabytes"] < found[0]["megabytes"] + 20


@pytest.mark.parametrize("count", [2_000, 8_000])
@pytest.mark.django_db
def test_serial_numbers_are_compared_in_linear_time(
    count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    gazette = make_gazette()
    lookup = Lookup()
    began = time.process_time()
    for serial in range(1, count + 1):
        issue: Any = Issue(gazette=gazette, year=2000, number=serial, serial_number=serial)
        issue.column_names, issue.column_rows = [], {}
        lookup.issues.require_unique(issue)
        lookup.issues.put(issue, None)
    with capsys.disabled():
        spent = (time.process_time() - began) / count * 1e6
        print(f"\n{count:>6,} issues with a number each: {spent:6.0f} µs an issue")


def _run(step: str, issues: int, folder: Path, suffix: str) -> dict[str, float]:
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'archive.sqlite3'}",
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "gazette.config.settings",
        "JOBS": "off",
    }
    command = [sys.executable, "-c", _STEP, step, str(issues), str(folder / f"book{suffix}")]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer
