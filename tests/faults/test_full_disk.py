"""A disk that is full: everything says 磁盘已满, nothing is lost, and work goes on by itself.

The disk is a real file system of some megabytes, the portal's processes are real, and the
database is SQLite; PostgreSQL is known by its error class alone (tests/jobs/test_queue.py).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.full_disk import Browser, fill, free, small_disk
from tests.paths import SAMPLES
from tests.portal_folder import LIMIT, Portal, serve, wait

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="they bring a database of their own",
    ),
]

WORDS = "磁盘已满"
#: The documents are few, so that a PDF takes seconds. Nothing is asked for yet.
PREPARE = """
from django.contrib.auth.models import User
from gazette.jobs.models import Job
from gazette.models import Document, PdfEdition
Document.objects.filter(position__gt=2).delete()
PdfEdition.objects.all().delete()
Job.objects.all().delete()
User.objects.create_superuser("root", password="gongbao-2024")
"""
LOGIN = {"username": "root", "password": "gongbao-2024", "next": "/admin/"}
ISSUE = "/shilishi/2025/1/"
PDF = "/shilishi/2025/1/issue.pdf"
#: Addresses, and files that are uploaded there: some small, some that need a file at once.
UPLOADS = (
    ("/admin/intake/intake/", ("files", "a.txt", b"x" * 4_000_000)),
    ("/admin/intake/intake/", ("files", "a.txt", b"x" * 10)),
    ("/admin/sheets/sheetimport/add/", ("workbook", "a.xlsx", b"x" * 4_000_000)),
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one published issue and its index, and no PDF."""
    portal = Portal(tmp_path_factory.mktemp("prepared"))
    portal.prepare(("import_issue", str(SAMPLES[0]), "--publish"))
    portal.run("shell", "--verbosity=0", "--command", PREPARE)
    portal.run("search_index", "--rebuild")
    return portal.folder


@pytest.fixture
def disk(tmp_path: Path, prepared: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 64) as disk:
        shutil.copytree(prepared, disk, symlinks=True, dirs_exist_ok=True)
        yield disk


@pytest.fixture
def portal(disk: Path) -> Iterator[Portal]:
    portal = Portal(disk)
    yield portal
    portal.end()


def refused(portal: Portal, *arguments: str) -> str:
    """What a command says that cannot do its work."""
    process = portal.start(*arguments)
    said, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 1, said
    assert WORDS in said, said
    return said


def files(folder: Path) -> set[str]:
    """All files but those that SQLite and the locks of the jobs bring, and logs."""
    found = (str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return {name for name in found if not name.startswith(("gazette.sqlite3", "jobs/", "ballast"))}


def rows(portal: Portal) -> list[tuple[int, ...]]:
    names = "gazette_issue gazette_provision intake_intake sheets_sheetimport gazette_pdfedition"
    return [portal.sql(f"SELECT count(*) FROM {name}")[0] for name in names.split()]  # noqa: S608


def test_everything_says_so_and_goes_on_by_itself(
    portal: Portal, disk: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    port = serve(portal, log)
    portal.start("run_jobs", log=log)
    office, stranger = Browser(port), Browser(port)
    assert office.post("/admin/login/", LOGIN).status == 200
    had, kept = rows(portal), files(disk)
    fill(disk)

    for path in ("/", ISSUE, ISSUE + "1/", "/search/?q=%E5%86%85%E6%B2%B3", "/admin/"):
        assert office.get(path).status == 200, path
    answer = stranger.get(PDF)
    assert (answer.status, WORDS in answer.text) == (503, True), answer
    assert int(answer.headers["Retry-After"]) > 0
    answer = stranger.post("/admin/login/", LOGIN)
    assert (answer.status, WORDS in answer.text) == (507, True), answer
    assert f"编号：{answer.headers['X-Request-ID']}" in answer.text
    for path, file in UPLOADS:
        answer = office.post(path, {}, file)
        assert (answer.status, WORDS in answer.text) == (507, True), (path, answer)
    assert office.post("/admin/intake/intake/", {"text": "关于示例的通知\n"}).status == 507

    refused(portal, "import_issue", str(SAMPLES[1]), "--publish")
    refused(portal, "export_issue_pdf", "2025", "1", "--output", str(disk / "a.pdf"))
    refused(portal, "export_sheets", str(disk / "a.xlsx"))
    refused(portal, "search_index", "--rebuild")
    assert (rows(portal), files(disk)) == (had, kept)
    assert "完全一致" in portal.run("search_index", "--check")

    free(disk)
    assert portal.sql("PRAGMA integrity_check") == [("ok",)]
    assert stranger.post("/admin/login/", LOGIN).status == 200
    assert stranger.get(PDF).status == 503
    wait(lambda: stranger.get(PDF).status == 200)
    assert stranger.post("/admin/intake/intake/", {"text": "关于示例的通知\n"}).status == 200
    portal.run("import_issue", str(SAMPLES[1]), "--publish")
    assert stranger.get("/shilishi/2025/4/").status == 200


@pytest.fixture
def apart(disk: Path, tmp_path: Path) -> Iterator[Portal]:
    """A portal whose database lies on another disk than its files."""
    base = tmp_path / "gazette.sqlite3"
    shutil.move(disk / "gazette.sqlite3", base)
    (disk / "gazette.sqlite3").symlink_to(base)  # for what the test itself asks it
    portal = Portal(disk, DATABASE_URL=f"sqlite:///{base}")
    yield portal
    portal.end()


def test_a_job_waits_for_room_and_is_then_done(apart: Portal, disk: Path, tmp_path: Path) -> None:
    port = serve(apart, tmp_path / "log")
    office = Browser(port)
    assert office.post("/admin/login/", LOGIN).status == 200
    assert office.get(PDF).status == 503
    fill(disk)
    said = refused(apart, "run_jobs", "--now")
    assert "Traceback" in said  # for whoever has to find out
    assert apart.job("state", "attempts") == ("waiting", 0)
    assert apart.edition("state", "file_name") == ("waiting", "")
    assert WORDS in apart.edition("message")[0]
    for path in (PDF, "/admin/jobs/job/", "/admin/gazette/pdfedition/"):
        assert WORDS in office.get(path).text, path
    assert apart.files() == {}
    for path, file in UPLOADS:
        assert office.post(path, {}, file).status == 507, path
    assert rows(apart)[2:4] == [(0,), (0,)]
    assert {path.name for path in disk.iterdir()} >= {"originals", "sheets"}
    kept = [path for name in ("originals", "sheets") for path in (disk / name).rglob("*")]
    assert [path for path in kept if path.is_file()] == []

    free(disk)
    apart.start("run_jobs", log=tmp_path / "log")
    apart.sql("UPDATE jobs_job SET run_at = '2020-01-01'")  # the minute is over
    wait(lambda: apart.edition("state") == ("ready",))
    assert apart.edition("message") == ("",)
    assert office.get(PDF).text.startswith("%PDF-")


def test_sqlite_names_a_full_disk_as_it_is_known(disk: Path) -> None:
    """With and without the files of a write-ahead log; the code is what ``is_disk_full`` knows."""
    fill(disk)
    place = disk / "gazette.sqlite3"
    with closing(sqlite3.connect(place)) as base, pytest.raises(sqlite3.Error) as caught:
        base.execute("INSERT INTO jobs_timetableentry (name, next_at) VALUES ('x', '2026')")
        base.commit()
    assert caught.value.sqlite_errorcode in {
        sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE
    }, caught.value.sqlite_errorname  # fmt: skip
