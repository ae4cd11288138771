"""A portal that reads its pages from a streaming replica: never outdated, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.backup.cluster import PROGRAMS, Cluster
from tests.faults.slow_database import SlowDoor
from tests.portal_folder import Portal, ask, serve, wait

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not PROGRAMS, reason="the programs of PostgreSQL are not installed"),
]

LIST = "/documents/all/"
#: A reading of the archive in the log of a server that logs every statement.
READING = 'FROM "gazette_'


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster with the samples, from which primaries are copied."""
    cluster = Cluster()
    try:
        cluster.make()
        cluster.start(fsync="off")
        cluster.sql("CREATE DATABASE gazette", base="postgres")
        portal = Portal(tmp_path_factory.mktemp("samples"), DATABASE_URL=cluster.url, JOBS="off")
        portal.run("migrate", "--verbosity=0")
        portal.run("load_samples")
        yield cluster
    finally:
        cluster.remove()


class Pair:
    """A primary and its replica, both of which log what they are asked, and a portal."""

    def __init__(self, samples: Cluster, folder: Path) -> None:
        self.primary, self.replica = Cluster(), Cluster()
        samples.copy_to(self.primary.data)
        self.primary.start(fsync="off", log_statement="all")
        self.alone = Portal(
            folder, DATABASE_URL=self.primary.url, JOBS="off", OVERLOAD_PER_ADDRESS="0"
        )
        self.primary.copy_to(self.replica.data, "--write-recovery-conf")
        self.start_replica()
        self.door = SlowDoor(self.replica.folder)
        self.portal = Portal(
            folder,
            DATABASE_URL=self.primary.url,
            OVERLOAD_PER_ADDRESS="0",  # the tests ask again and again
            DATABASE_REPLICA_URL=f"postgres://gazette@127.0.0.1:{self.door.port}/gazette",
            JOBS="off",
        )
        self.port = serve(self.portal, log=folder / "log")

    def start_replica(self) -> None:
        self.replica.start(fsync="off", log_statement="all")

    def caught_up(self) -> None:
        """Wait until the replica has all that the primary has."""
        wanted = self.primary.sql("SELECT pg_current_wal_lsn()")
        behind = f"SELECT pg_last_wal_replay_lsn() >= '{wanted}'"
        wait(lambda: self.replica.sql(behind) == "t")

    def asked_for(self, address: str, **headers: str) -> tuple[int, str, str, list[str]]:
        """Status, ETag and page, and which servers were asked for documents."""
        logs = {"primary": self.primary.folder / "log", "replica": self.replica.folder / "log"}
        before = {name: path.read_text().count(READING) for name, path in logs.items()}
        response, page = ask(self.port, address, headers)
        asked = [
            name for name, path in logs.items() if path.read_text().count(READING) > before[name]
        ]
        return response.status, response.headers["ETag"] or "", page, asked

    def metric(self, name: str) -> float:
        page = ask(self.port, "/metrics")[1]
        found = re.search(rf"^gazette_{re.escape(name)} (\S+)$", page, re.MULTILINE)
        return float(found[1]) if found else 0.0

    def end(self) -> None:
        self.door.close()
        for portal in (self.portal, self.alone):
            portal.end()
        self.replica.remove()
        self.primary.remove()


@pytest.fixture
def pair(samples: Cluster, tmp_path: Path) -> Iterator[Pair]:
    found = Pair(samples, tmp_path)
    try:
        found.caught_up()
        yield found
    finally:
        found.end()


def change_titles(pair: Pair, title: str) -> None:
    pair.primary.sql(f"UPDATE gazette_document SET title = '{title}'")  # noqa: S608


def test_pages_come_from_the_replica_and_are_those_of_the_primary(pair: Pair) -> None:
    address = f"{LIST}?page=1"
    status, etag, page, asked = pair.asked_for(address)
    assert (status, asked) == (200, ["replica"])
    other = serve(pair.alone)
    response, same = ask(other, address, {"Host": f"127.0.0.1:{pair.port}"})
    assert (same, response.headers["ETag"]) == (page, etag)
    assert pair.asked_for(address, **{"If-None-Match": etag})[0] == 304

    # Whoever has a session, searches or asks for a file is served by the primary.
    for personal in (
        pair.asked_for(address, Cookie="sessionid=unknown"),
        pair.asked_for(f"/search/?q={quote('通知')}"),
    ):
        assert (personal[0], personal[3]) == (200, ["primary"])
    assert pair.metric('replica_reads_total{answer="replica"}') == 1
    wait(lambda: pair.metric("replica_behind_bytes") == 0)  # the primary writes by itself too


def test_one_that_is_behind_shows_nobody_what_is_outdated(pair: Pair) -> None:
    _, etag, page, _ = pair.asked_for(LIST)
    assert "改过的标题" not in page
    pair.replica.sql("SELECT pg_wal_replay_pause()")
    change_titles(pair, "改过的标题")
    status, new, page, asked = pair.asked_for(LIST, **{"If-None-Match": etag})
    assert (status, asked) == (200, ["primary"])
    assert "改过的标题" in page
    assert new != etag
    assert pair.metric('replica_reads_total{answer="behind"}') == 1
    assert pair.metric("replica_behind_bytes") > 0
    assert pair.metric("replica_behind_seconds") > 0
    assert pair.metric("replica_away") == 0

    pair.replica.sql("SELECT pg_wal_replay_resume()")
    pair.caught_up()
    status, same, page, asked = pair.asked_for(f"{LIST}?page=1")
    assert (status, asked, "改过的标题" in page) == (200, ["replica"], True)
    assert pair.asked_for(LIST, **{"If-None-Match": new})[0] == 304
    wait(lambda: pair.metric("replica_behind_bytes") == 0)


def test_what_was_kept_while_one_was_behind_is_not_given_for_what_is_new(pair: Pair) -> None:
    """Answers that pages share are kept under the revision of the database that they are from."""
    pair.replica.sql("SELECT pg_wal_replay_pause()")
    for number in range(3):
        change_titles(pair, f"标题{number}")
        assert f"标题{number}" in pair.asked_for(f"{LIST}?page=1")[2]
        pair.replica.sql("SELECT pg_wal_replay_resume()")
        pair.caught_up()
        _, _, page, asked = pair.asked_for(f"{LIST}?page=1")
        assert f"标题{number}" in page
        pair.replica.sql("SELECT pg_wal_replay_pause()")


def test_one_that_fails_leaves_the_page_to_the_primary(pair: Pair) -> None:
    pair.door.cuts_at = READING.encode()
    status, _, page, asked = pair.asked_for(LIST)
    assert (status, asked) == (200, ["primary"])
    assert "<h1" in page
    assert pair.metric('replica_reads_total{answer="failed"}') == 1
    wait(lambda: rests(pair))  # where a page takes as long as the rest, it has ended by then
    pair.door.cuts_at = b""

    wait(lambda: reads(pair) == ["replica"])
    failed = pair.metric('replica_reads_total{answer="failed"}')
    pair.replica.stop("immediate")
    assert reads(pair) == ["primary"]
    assert pair.metric('replica_reads_total{answer="failed"}') == failed + 1
    assert pair.metric("replica_away") == 1
    wait(lambda: says_that_none_answers(pair))

    pair.start_replica()
    wait(lambda: reads(pair) == ["replica"])
    assert pair.metric("replica_away") == 0


def rests(pair: Pair) -> bool:
    """Whether a page has been left to the primary without a question to the replica."""
    assert reads(pair) == ["primary"]
    return pair.metric('replica_reads_total{answer="resting"}') >= 1


def says_that_none_answers(pair: Pair) -> bool:
    """Whether ``/readyz`` says and logs that the replica is away: it looks anew after seconds."""
    status = ask(pair.port, "/readyz")[0].status
    return (
        status == 503 and "not ready: 只读副本：连不上" in (pair.portal.folder / "log").read_text()
    )


def reads(pair: Pair) -> list[str]:
    """Which servers a page is read from now."""
    status, _, _, asked = pair.asked_for(f"{LIST}?page=1")
    assert status == 200
    return asked


def test_a_replica_that_has_become_the_primary_serves_the_archive_whole(pair: Pair) -> None:
    """The primary is lost; its replica takes over by an address in the settings."""
    pair.primary.sql("UPDATE gazette_gazette SET phone = '12345'")
    pair.caught_up()
    page = pair.asked_for(f"{LIST}?page=1")[2]
    pair.primary.stop("immediate")
    pair.replica.run("pg_ctl", "promote", "-D", str(pair.replica.data), "--wait")
    heir = Portal(pair.portal.folder, DATABASE_URL=pair.replica.url, JOBS="off")
    try:
        response, same = ask(serve(heir), f"{LIST}?page=1", {"Host": f"127.0.0.1:{pair.port}"})
        assert (response.status, same) == (200, page)
        assert pair.replica.sql("SELECT phone FROM gazette_gazette") == "12345"
        heir.run("search_index", "--repair")
        assert "档案完好" in heir.run("check_archive")
    finally:
        heir.end()
