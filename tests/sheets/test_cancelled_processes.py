"""停止, with real processes: a check of many rows ends before its end, and nothing is written."""

from __future__ import annotations

import json
import os

import pytest

from tests.portal_folder import Portal, ask, serve, wait
from tests.sheets.workbooks import write_rows

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="they bring a database of their own",
    ),
]

#: So many that a check takes far longer than a process takes to look whether it is to stop.
ROWS = 150_000

_KEEP = """
from gazette.models import Gazette
from gazette.sheets import import_steps
Gazette.objects.create(name="示例市人民政府公报", slug="shili")
with open({path!r}, "rb") as book:
    job = import_steps.keep(iter(lambda: book.read(1 << 20), b""), "历年.zip", None)
import_steps.start(job, "check")
"""
_STOP = """
import time
from gazette.jobs.models import Job
from gazette.sheets import import_steps
from gazette.sheets.models import SheetImport
job = SheetImport.objects.get()
import_steps.stop(job)
while Job.objects.filter(task=import_steps.STEP, state="running").exists():
    time.sleep(0.05)
"""


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal with a workbook that waits to be checked."""
    folder = tmp_path_factory.mktemp("portal")
    book = tmp_path_factory.mktemp("book") / "book.zip"
    write_rows(book, "shili", ROWS)
    portal = Portal(folder)
    portal.prepare()
    portal.run("shell", "-c", _KEEP.format(path=str(book)))
    return portal


def told(portal: Portal) -> str:
    """What the process says of its progress; "" if nothing yet."""
    for path in (portal.folder / "jobs").glob("*.progress"):
        try:
            return str(json.loads(path.read_text())[2])
        except (OSError, ValueError):
            continue
    return ""


def test_a_check_is_stopped_while_readers_are_answered(checked: Portal) -> None:
    port = serve(checked)
    worker = checked.start("run_jobs", "--lane", "office")
    try:
        wait(lambda: "条文表" in told(checked))
        assert ask(port, "/")[0].status == 200
        checked.run("shell", "-c", _STOP)
        assert ask(port, "/")[0].status == 200
    finally:
        checked.end()
    assert worker.returncode is not None
    [(state, message)] = checked.sql("SELECT state, message FROM sheets_sheetimport")
    assert state == "stopped" and message.startswith("已停止核对，没有改动任何内容")
    for table in ("gazette_issue", "gazette_document", "gazette_provision", "sheets_sheetchange"):
        assert checked.sql(f"SELECT COUNT(*) FROM {table}") == [(0,)]  # noqa: S608
    assert len(list((checked.folder / "sheets").iterdir())) == 1  # to be checked again
