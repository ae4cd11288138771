"""Two machines on one PostgreSQL with one folder of files, and a third that sees other files."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.backup.cluster import PROGRAMS, Cluster
from tests.paths import SAMPLES
from tests.portal_folder import LIMIT, Portal, ask, serve, wait

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not PROGRAMS, reason="the programs of PostgreSQL are not installed"),
]

#: They stand in the second of the samples alone.
NEW_WORDS = "电动自行车停放充电"
EDITION = (
    "document_id IS NULL AND kind = 'standard' AND issue_id = (SELECT min(id) FROM gazette_issue)"
)


class Machines:
    """The database, the shared folder, and machines with a DATA_DIR each."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.database = folder, Cluster()
        (folder / "files").mkdir()
        self.database.make()
        self.database.start(fsync="off")
        self.database.sql("CREATE DATABASE gazette", base="postgres")
        self.portals: list[Portal] = []

    def machine(self, name: str, files: str = "files") -> Portal:
        folder = self.folder / name
        folder.mkdir()
        portal = Portal(
            folder,
            DATABASE_URL=self.database.url,
            FILES_DIR=str(self.folder / files) if files else "",
            SECRET_KEY="no secret, of a test alone: 0123456789 abcdefghijklmnopqrstuvwxyz",
            JOBS="off",
        )
        self.portals.append(portal)
        return portal

    def issues(self) -> list[str]:
        """The addresses of all issues, in the order in which they were entered."""
        return self.database.sql(
            "SELECT '/' || slug || '/' || year || '/' || number || '/' FROM gazette_issue"
            " JOIN gazette_gazette ON gazette_gazette.id = gazette_id ORDER BY gazette_issue.id"
        ).split()

    def edition(self, columns: str) -> str:
        return self.database.sql(f"SELECT {columns} FROM gazette_pdfedition WHERE {EDITION}")  # noqa: S608

    def end(self) -> None:
        for portal in self.portals:
            portal.end()
        self.database.remove()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    found = Machines(tmp_path)
    try:
        yield found
    finally:
        found.end()


def status(port: int, address: str) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=LIMIT)) as connection:
        connection.request("HEAD", address)
        return connection.getresponse().status


def test_what_one_machine_makes_another_serves_and_takes_over_when_it_dies(
    machines: Machines,
) -> None:
    first, second = machines.machine("first"), machines.machine("second")
    first.run("migrate", "--verbosity=0")
    first.run("load_samples")
    port, address = serve(second), f"{machines.issues()[0]}issue.pdf"
    assert status(port, address) == 503

    jobs = first.start("run_jobs", log=first.folder / "log")
    wait(lambda: machines.edition("state") == "making")
    os.killpg(jobs.pid, signal.SIGKILL)
    # Of the time for which it holds its work without a word, the rest has passed.
    machines.database.sql("UPDATE jobs_job SET lease_until = now() WHERE state = 'running'")
    second.start("run_jobs", log=second.folder / "log")
    wait(lambda: machines.edition("state") == "ready")
    assert machines.edition("count(*)") == "1"
    subject = machines.edition("id")
    made = "SELECT count(*), max(attempts) FROM jobs_job WHERE task = 'editions.make'"
    assert machines.database.sql(f"{made} AND subject = '{subject}'") == "1|2"
    assert status(port, address) == 200
    assert status(serve(first), address) == 200

    # The index of a machine is its own, and is built by itself.
    wait(lambda: any(second.folder.glob("search/*/*")))

    third = machines.machine("third", files="")
    third_port = serve(third)
    answer, page = ask(third_port, address)
    assert (answer.status, "暂时取不到文件" in page) == (503, True)
    assert machines.edition("state") == "ready"
    wait(lambda: status(third_port, "/readyz") == 503)  # what it has found is kept for seconds
    third.start("run_jobs", log=third.folder / "log")
    wait(lambda: "文件存储与数据库不属于同一门户" in (third.folder / "log").read_text())
    assert not list(third.folder.glob("pdf/*/*/*.pdf"))
    assert status(port, address) == 200


def test_what_one_machine_publishes_another_shows_at_once(machines: Machines) -> None:
    """Its page, the lists and search, none of which the other machine has been told of."""
    first, second = machines.machine("first"), machines.machine("second")
    first.run("migrate", "--verbosity=0")
    first.run("import_issue", str(SAMPLES[0]), "--publish")
    port = serve(second)
    search = f"/search/?q={quote(NEW_WORDS)}"
    pages = ("/", "/issues/", "/documents/all/", search)
    before = {page: ask(port, page) for page in pages}
    assert {answer.status for answer, _ in before.values()} == {200}

    first.run("import_issue", str(SAMPLES[1]), "--publish")
    new = machines.issues()[1]
    assert not any(new in page for _, page in before.values())
    assert status(port, new) == 200
    assert status(port, f"{new}1/") == 200
    for page, (answer, _) in before.items():
        etag = answer.headers["ETag"]
        again, shown = ask(port, page, {"If-None-Match": etag} if etag else {})
        assert again.status == 200, page
        assert new in shown, page
