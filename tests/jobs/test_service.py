"""The service with real processes: killed with -9, started twice, stopped, and its timetable."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gazette.sheets.models import SheetImport
from tests.paths import SAMPLES
from tests.portal_folder import LIMIT, Portal, group_is_alive, wait

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="they bring a database of their own; test_liveness.py tests leases",
    ),
]

#: The documents are few, so that a PDF takes seconds; so is what the source prints.
SHORTEN = """
from django.contrib.auth.models import User
from django.utils import timezone
from gazette.models import Document, Issue, Provision, SourceCheck, SourceFrame
cut = Provision.objects.filter(document__position=3).order_by("span_start").first().span_start
issue, frame = Issue.objects.get(), SourceFrame.objects.get()
issue.source_text = issue.source_text[:cut]
issue.save()
frame.spans = [span for span in frame.spans if span[1] <= cut]
frame.save()
Document.objects.filter(position__gt=2).delete()
# The contents page still announces the others: it has been looked at.
checker = User.objects.create_user("checker")
SourceCheck.objects.create(issue=issue, checked_by=checker, checked_at=timezone.now())
"""
DUE = "2020-01-01 00:00:00"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one short issue, not published."""
    folder = tmp_path_factory.mktemp("service")
    portal = Portal(folder)
    portal.prepare()
    portal.run("import_issue", str(SAMPLES[0]))
    portal.run("shell", "--verbosity=0", "--command", SHORTEN)
    return folder


@pytest.fixture
def portal(prepared: Path, tmp_path: Path) -> Iterator[Portal]:
    shutil.copytree(prepared, tmp_path / "portal")
    portal = Portal(tmp_path / "portal")
    yield portal
    portal.end()


#: A workbook of the whole archive is uploaded.
UPLOAD = """
from pathlib import Path
from gazette.sheets import import_steps
import_steps.start(import_steps.keep([Path({path!r}).read_bytes()], "登记表.xlsx", None), "check")
"""


def publish_at_once(portal: Portal) -> None:
    """The hour of publication has come, and so has the turn to look for it."""
    portal.sql("UPDATE gazette_issue SET status = 'approved', publish_at = ?", DUE)
    portal.sql(
        "INSERT INTO jobs_timetableentry (name, next_at) VALUES ('office.publish_due', ?)", DUE
    )


def is_published(portal: Portal) -> bool:
    return portal.sql("SELECT status FROM gazette_issue") == [("published",)]


def one_running(portal: Portal) -> tuple[int, str]:
    """The first job that is seen to make a PDF, and its worker."""
    asked = "SELECT id, worker FROM jobs_job WHERE state = 'running' AND task = 'editions.make'"
    found: list[tuple[Any, ...]] = []

    def is_seen() -> bool:
        found.extend(portal.sql(asked))
        return bool(found)

    wait(is_seen)
    job, worker = found[0]
    return job, worker


def test_the_service_publishes_makes_the_pdfs_and_survives_kills(portal: Portal) -> None:
    service = portal.start("run_jobs")
    publish_at_once(portal)
    wait(lambda: is_published(portal))
    job, worker = one_running(portal)
    os.kill(int(worker.rpartition(":")[2]), signal.SIGKILL)
    done = "SELECT state, attempts FROM jobs_job WHERE id = ?"
    wait(lambda: portal.sql(done, job) == [("done", 2)])
    service.send_signal(signal.SIGTERM)
    said, _ = service.communicate(timeout=LIMIT)
    assert service.returncode == 0, said
    assert "已停止" in said
    wait(lambda: not group_is_alive(service))
    assert portal.sql("SELECT count(*) FROM jobs_job WHERE state = 'running'") == [(0,)]


def test_a_service_killed_with_all_its_processes_is_taken_over_by_the_next(portal: Portal) -> None:
    service = portal.start("run_jobs")
    publish_at_once(portal)
    job, _worker = one_running(portal)
    os.killpg(service.pid, signal.SIGKILL)
    service.wait()
    wait(lambda: not group_is_alive(service))
    portal.start("run_jobs")
    wait(lambda: portal.sql("SELECT state FROM jobs_job WHERE id = ?", job) == [("done",)])


def test_a_check_of_a_workbook_that_is_stopped_goes_on_after_the_restart(portal: Portal) -> None:
    for sample in SAMPLES[1:]:
        portal.run("import_issue", str(sample))
    book = portal.folder / "book.xlsx"
    portal.run("export_sheets", str(book))
    portal.run("shell", "--verbosity=0", "--command", UPLOAD.format(path=str(book)))
    state = "SELECT state FROM sheets_sheetimport"
    job = "SELECT state, attempts FROM jobs_job WHERE task = 'sheets.step'"
    service = portal.start("run_jobs")
    wait(lambda: portal.sql(state) == [("checking",)])
    service.send_signal(signal.SIGTERM)
    said, _ = service.communicate(timeout=LIMIT)
    assert service.returncode == 0, said
    assert (portal.sql(state), portal.sql(job)) == ([("waiting",)], [("waiting", 0)])
    portal.start("run_jobs")
    wait(lambda: portal.sql(job) == [("done", 1)])
    assert portal.sql(state) == [(SheetImport.State.CHECKED,)]
    assert SheetImport.State.CHECKED.label.startswith("核对完毕")


def test_a_second_service_of_one_machine_goes_home(portal: Portal) -> None:
    service = portal.start("run_jobs", "--until-idle")
    wait(lambda: (portal.folder / "jobs" / "locks").exists())
    wait(lambda: bool(portal.sql("SELECT count(*) FROM jobs_timetableentry")[0][0]))
    assert "已经在这台机器上运行" in portal.run("run_jobs", "--until-idle")
    assert service.poll() is None


def test_it_ends_with_the_process_that_started_it(portal: Portal) -> None:
    parent = portal.start(
        "shell",
        "--verbosity=0",
        "--command",
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, 'manage.py', 'run_jobs', '--with-parent'])\n"
        "time.sleep(600)",
    )
    wait(lambda: (portal.folder / "jobs" / "locks").exists())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    wait(lambda: not group_is_alive(parent))
