"""A backup is restored into an empty place, on both databases, and the archive is as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.backup.cluster import PROGRAMS, Cluster
from tests.paths import SAMPLES
from tests.portal_folder import LIMIT, Portal, free_port

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="they bring databases of their own",
    ),
]
needs_restic = pytest.mark.skipif(not shutil.which("restic"), reason="restic is not installed")
SHARED_KEY = "no secret, of a test alone: 0123456789 abcdefghijklmnopqrstuvwxyz"
DIGESTS = """
from gazette.models import Issue
from gazette.office.stored_digests import stored_digests
for issue in Issue.objects.order_by("pk"):
    found = stored_digests(issue)
    print(found.issue, sorted(found.documents.items()))
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    if not PROGRAMS:
        pytest.skip("PostgreSQL is not installed")
    cluster = Cluster()
    try:
        cluster.make()
        cluster.start(fsync="off", autovacuum="off")
        for name in ("filled", "restored", "shared_restored"):
            cluster.sql(f"CREATE DATABASE {name}", "postgres")
        yield cluster
    finally:
        cluster.remove()


def url_of(cluster: Cluster, name: str) -> str:
    """The address of another database of a cluster."""
    return cluster.url.removesuffix("gazette") + name


def files_of(portal: Portal) -> Path:
    """Where the files lie that a backup holds."""
    return Path(portal.environment.get("FILES_DIR") or portal.folder)


def filled(folder: Path, **environment: str) -> Portal:
    """A portal with one published issue and two files."""
    portal = Portal(folder, JOBS="off", **environment)
    portal.prepare(("import_issue", str(SAMPLES[0]), "--publish"))
    pictures = files_of(portal) / "pictures"
    pictures.mkdir(exist_ok=True)
    (pictures / "a.png").write_bytes(b"a picture")
    return portal


@pytest.fixture(scope="module")
def filled_folder(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a portal on the database ``filled``: both are there to be copied."""
    portal = filled(tmp_path_factory.mktemp("filled"), DATABASE_URL=url_of(cluster, "filled"))
    portal.end()
    return portal.folder


def copied(cluster: Cluster, name: str, source: Path, folder: Path, **environment: str) -> Portal:
    """A portal that begins as the filled one, on a database of this name."""
    cluster.sql(f"CREATE DATABASE {name} TEMPLATE filled", "postgres")
    shutil.copytree(source, folder, dirs_exist_ok=True)
    return Portal(folder, JOBS="off", DATABASE_URL=url_of(cluster, name), **environment)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    portal = filled(tmp_path_factory.mktemp("portal"))
    yield portal
    portal.end()


def refused(portal: Portal, *arguments: str) -> str:
    process = portal.start(*arguments)
    said, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 1, said
    assert "Traceback" not in said
    return said


def digest_of_tree(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return sha256(repr([(p, p.read_bytes()) for p in files]).encode()).hexdigest()


def require_same(old: Portal, new: Portal) -> None:
    shell = ("shell", "--verbosity=0", "--command", DIGESTS)
    assert old.run(*shell) == new.run(*shell)
    assert (files_of(new) / "pictures" / "a.png").read_bytes() == b"a picture"
    if files_of(old) == old.folder:
        assert (new.folder / "secret_key").read_text() == (old.folder / "secret_key").read_text()


def test_plain_on_sqlite(portal: Portal, tmp_path: Path) -> None:
    place = str(tmp_path / "backups")
    portal.run("backup", place)
    assert "备份完好" in portal.run("backup", place, "--check")
    assert (portal.folder / "backup-stamp.json").exists()
    new = Portal(tmp_path / "new", JOBS="off")
    assert "档案完好" in new.run("restore", place)
    require_same(portal, new)
    assert "档案完好" in new.run("check_archive")  # also when asked again
    assert "没有恢复，什么也没有改动" in refused(new, "restore", place)


@needs_restic
def test_encrypted_on_postgresql(cluster: Cluster, filled_folder: Path, tmp_path: Path) -> None:
    old = copied(cluster, "gazette", filled_folder, tmp_path / "old", BACKUP_PASSWORD="p")
    place = str(tmp_path / "backups")
    old.run("backup", place)
    old.run("backup", place)
    url = url_of(cluster, "restored")
    new = Portal(tmp_path / "new", JOBS="off", DATABASE_URL=url, BACKUP_PASSWORD="p")
    assert "档案完好" in new.run("restore", place)
    require_same(old, new)
    assert "档案完好" in new.run("check_archive")
    known = "SELECT count(*) > 0 FROM pg_stats WHERE tablename = 'gazette_provision'"
    assert cluster.sql(known, "restored") == "t"
    wrong = Portal(tmp_path / "wrong", DATABASE_URL=cluster.url, BACKUP_PASSWORD="q")
    before = digest_of_tree(Path(place) / "snapshots")
    assert "密码不对" in refused(wrong, "backup", place)
    assert digest_of_tree(Path(place) / "snapshots") == before


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_files_that_machines_share(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """They go into the backup of one machine, and another one finds them in its shared folder."""

    def shared(name: str, url: str) -> dict[str, str]:
        (tmp_path / name).mkdir()
        return {"FILES_DIR": str(tmp_path / name), "SECRET_KEY": SHARED_KEY, "DATABASE_URL": url}

    for name in ("one", "other", "heir"):
        (tmp_path / name).mkdir()
    restored = ""
    if database == "PostgreSQL":
        cluster: Cluster = request.getfixturevalue("cluster")
        source: Path = request.getfixturevalue("filled_folder")
        restored = url_of(cluster, "shared_restored")
        old = copied(cluster, "shared", source, tmp_path / "one")
        old.environment |= shared("files", old.environment["DATABASE_URL"])
        shutil.move(old.folder / "pictures", files_of(old))
    else:
        old = filled(tmp_path / "one", **shared("files", ""))
    old.run("make_pdfs")
    place = str(tmp_path / "backups")
    old.run("backup", place)
    assert "备份完好" in old.run("backup", place, "--check")
    new = Portal(tmp_path / "other", JOBS="off", **shared("restored", restored))
    assert "档案完好" in new.run("restore", place)
    require_same(old, new)
    pdfs = {path.name: path.read_bytes() for path in files_of(old).glob("pdf/*/*/*.pdf")}
    assert pdfs
    assert {p.name: p.read_bytes() for p in files_of(new).glob("pdf/*/*/*.pdf")} == pdfs
    # What belongs to one machine alone lies there, and a further machine is at home at once.
    assert not (new.folder / "pdf").exists() or not list(new.folder.glob("pdf/*/*/*.pdf"))
    if database == "PostgreSQL":
        heir = Portal(tmp_path / "heir", **new.environment | {"DATA_DIR": str(tmp_path / "heir")})
        assert "档案完好" in heir.run("check_archive", "--repair")


@needs_restic
def test_in_an_s3_like_store(portal: Portal, tmp_path: Path) -> None:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    place = f"s3:http://127.0.0.1:{port}/gazette"
    keys: dict[str, Any] = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    portal.environment |= {**keys, "BACKUP_PASSWORD": "p"}
    try:
        end = time.monotonic() + LIMIT
        while "连不上" in portal.start("backup", place, "--list").communicate()[0]:
            assert time.monotonic() < end
        portal.run("backup", place)
        new = Portal(tmp_path / "new", JOBS="off", **keys, BACKUP_PASSWORD="p")
        assert "档案完好" in new.run("restore", place)
        require_same(portal, new)
    finally:
        server.kill()
        server.wait()
        del portal.environment["BACKUP_PASSWORD"]
    unreachable = Portal(portal.folder, **keys, BACKUP_PASSWORD="p")
    assert "连不上对象存储" in refused(unreachable, "backup", place)


def test_a_damaged_backup_is_refused_and_a_broken_off_one_leaves_the_former(
    portal: Portal, tmp_path: Path
) -> None:
    place = tmp_path / "backups"
    portal.run("backup", str(place))
    [whole] = place.glob("20*")
    before = digest_of_tree(whole)
    (place / ".part-1").mkdir()
    killed = portal.start("backup", str(place))
    killed.kill()
    killed.wait()
    assert digest_of_tree(whole) == before
    picture = whole / "files" / "pictures" / "a.png"
    picture.write_bytes(b"another")
    new = Portal(tmp_path / "new", JOBS="off")
    assert "校验值不符" in refused(new, "restore", str(place))
    assert "已损坏" in refused(portal, "backup", str(place), "--check")
    assert "必须加密" in refused(portal, "backup", "s3:https://example.org/b")
    assert "不是绝对路径" in refused(portal, "backup", "somewhere")


@pytest.mark.skipif(not PROGRAMS, reason="PostgreSQL is not installed")
def test_recovery_to_a_moment(cluster: Cluster, filled_folder: Path, tmp_path: Path) -> None:
    """Rows before the moment are there, those after it are not, and the archive is whole."""
    own = Cluster()
    try:
        cluster.copy_to(own.data)
        logs = own.folder / "wal"
        logs.mkdir()
        if os.getuid() == 0:
            shutil.chown(logs, "postgres", "postgres")
        keeps = f"test ! -f {logs}/%f && cp %p {logs}/%f"
        own.start(archive_mode="on", archive_command=keeps)
        shutil.copytree(filled_folder, tmp_path / "portal")
        portal = Portal(tmp_path / "portal", JOBS="off", DATABASE_URL=url_of(own, "filled"))
        base = own.folder / "base"
        own.copy_to(base)
        own.sql("UPDATE gazette_gazette SET phone = 'before'", "filled")
        moment = own.sql("SELECT clock_timestamp()", "filled")
        own.sql("UPDATE gazette_gazette SET phone = 'after'", "filled")
        own.sql("SELECT pg_switch_wal()", "filled")
        own.stop()
        own.data = base
        signal = own.data / "recovery.signal"
        signal.touch()
        if os.getuid() == 0:
            shutil.chown(signal, "postgres", "postgres")
        own.start(
            restore_command=f"cp {logs}/%f %p",
            recovery_target_time=moment,
            recovery_target_action="promote",
        )
        assert own.sql("SELECT phone FROM gazette_gazette", "filled") == "before"
        assert "档案完好" in portal.run("restore", "--settle")
    finally:
        own.remove()
