"""Processes that make PDFs: killed, stopped, two at once, started by a publication.

Real processes on a database and a store of their own in a temporary folder.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import SAMPLES
from tests.portal_folder import LIMIT, Portal, group_is_alive, wait

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="they bring a database of their own, and are the same on any",
    ),
]

SHORTEN = """
from gazette.models import Document, PdfEdition
Document.objects.filter(position__gt=3).delete()
PdfEdition.objects.exclude(document=None, kind="standard").delete()
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one short published issue, of which the standard PDF is wanted and made."""
    folder = tmp_path_factory.mktemp("portal")
    portal = Portal(folder)
    portal.prepare(("import_issue", str(SAMPLES[0]), "--publish"))
    portal.run("shell", "--verbosity=0", "--command", SHORTEN)
    portal.run("make_pdfs", "--queued")
    return folder


@pytest.fixture
def portal(prepared: Path, tmp_path: Path) -> Iterator[Portal]:
    shutil.copytree(prepared, tmp_path / "portal")
    portal = Portal(tmp_path / "portal")
    yield portal
    portal.end()


def test_a_killed_worker_leaves_the_old_file_and_its_work_to_the_next(portal: Portal) -> None:
    before = portal.files()
    assert len(before) == 1
    portal.make_old()
    worker = portal.start("make_pdfs", "--queued")
    portal.wait_until_it_is_made()
    time.sleep(0.3)  # into the setting of pages
    worker.kill()
    worker.wait()
    assert (portal.edition("state"), portal.job("state", "attempts")) == (
        ("making",),
        ("running", 1),
    )
    assert portal.files() == before
    wait(lambda: not group_is_alive(worker))
    portal.start("run_jobs", log=portal.folder / "log")
    wait(lambda: portal.job("state", "attempts") == ("done", 2))
    assert portal.edition("state") == ("ready",)
    # The same rows give the same bytes, in another process too.
    assert list(portal.files().values()) == list(before.values())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stopped_worker_ends_in_order(portal: Portal, number: signal.Signals) -> None:
    before = portal.files()
    portal.make_old()
    worker = portal.start("run_jobs", "--lane", "prints")
    portal.wait_until_it_is_made()
    time.sleep(0.3)
    worker.send_signal(number)
    said, _ = worker.communicate(timeout=LIMIT)
    assert worker.returncode == 0, said
    assert "已停止" in said
    assert (portal.edition("state"), portal.job("state", "attempts")) == (
        ("waiting",),
        ("waiting", 0),
    )
    assert portal.files() == before
    wait(lambda: not group_is_alive(worker))


def test_two_at_once_make_it_once(portal: Portal) -> None:
    portal.make_old()
    place = portal.folder / "out"
    place.mkdir()
    processes = [
        portal.start("export_issue_pdf", "2025", "1", "--output", str(place / f"{number}.pdf"))
        for number in range(2)
    ]
    said = [process.communicate(timeout=LIMIT)[0] for process in processes]
    outcomes = [re.search("已生成|未变", words) for words in said]
    assert sorted(found[0] if found else "" for found in outcomes) == ["已生成", "未变"], said
    first, second = ((place / f"{number}.pdf").read_bytes() for number in range(2))
    assert first == second
    assert first.startswith(b"%PDF-")


def test_a_second_worker_goes_home(portal: Portal) -> None:
    portal.make_old()
    worker = portal.start("make_pdfs", "--queued")
    portal.wait_until_it_is_made()
    assert portal.run("make_pdfs", "--queued") == ""
    said, _ = worker.communicate(timeout=LIMIT)
    assert said.count("已生成") == 1


def test_a_publication_starts_the_service(portal: Portal) -> None:
    """Nobody runs a second terminal: the import that publishes sees to the PDFs."""
    portal.sql("UPDATE gazette_issue SET status = 'draft', first_published_at = NULL")
    portal.sql("UPDATE gazette_pdfedition SET wanted_revision = 2, state = 'ready'")
    portal.environment["JOBS"] = "auto"
    portal.run("import_issue", "--publish", str(SAMPLES[0]))
    found = "SELECT count(*) FROM gazette_pdfedition WHERE made_revision = wanted_revision"
    wait(lambda: portal.sql(found)[0][0] >= 2)
    assert portal.sql("SELECT count(*) FROM gazette_pdfedition") == [(5 + 3 * 3,)]
    for process in portal.started:
        if group_is_alive(process):
            os.killpg(process.pid, signal.SIGTERM)
            wait(lambda process=process: not group_is_alive(process))  # type: ignore[misc]
    log = (portal.folder / "jobs" / "jobs.log").read_text(encoding="utf-8")
    assert "生成 PDF" in log
    assert "Traceback" not in log


def test_readers_processes_do_not_load_what_sets_pages(portal: Portal) -> None:
    loaded = (
        "import sys; from django.urls import get_resolver; get_resolver().url_patterns; "
        "import gazette.admin; print({'weasyprint', 'pikepdf', 'fontTools'} & set(sys.modules))"
    )
    assert portal.run("shell", "--verbosity=0", "--command", loaded).strip() == "set()"
