"""A mirror fetches the archive in bulk from nginx, and other portals are built from the mirror."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backup.cluster import PROGRAMS, Cluster
from tests.bulk.archives import contents
from tests.deploy.running_stack import HOST, RunningStack, is_by_nginx
from tests.paths import ROOT
from tests.portal_folder import Portal

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed"),
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="they bring databases of their own",
    ),
]

BULK = "/data/bulk/"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """A portal with the samples and their archive, on SQLite."""
    stack = RunningStack(tmp_path_factory.mktemp("portal"), is_limited=False)
    try:
        stack.prepare(("load_samples", "--online"))
        stack.run("export_archive")
        stack.start_web()
        stack.start_nginx()
        yield stack
    finally:
        stack.end()


@pytest.fixture(scope="module")
def mirror(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the example in docs/data.md fetches, run as it stands there."""
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(import hashlib.+?)```", text, re.DOTALL)
    assert found is not None
    program = found[1].replace("https://gongbao.example.gov.cn", f"http://{HOST}:{stack.port}")
    folder = tmp_path_factory.mktemp("mirror")
    by_nginx = {**os.environ, "http_proxy": f"http://127.0.0.1:{stack.port}", "no_proxy": ""}
    subprocess.run([sys.executable, "-c", program], cwd=folder, env=by_nginx, check=True)
    return folder / "mirror"


def test_nginx_serves_what_the_folder_holds(stack: RunningStack, mirror: Path) -> None:
    fetched = contents(mirror)
    assert fetched == contents(stack.folder / "bulk")
    answer, _page = stack.get(f"{BULK}manifest.json")
    assert is_by_nginx(answer) and answer.headers["Cache-Control"] == "public, no-cache"
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert stack.get(f"{BULK}manifest.json", tag)[0].status == 304
    types = {
        "jsonl": "application/jsonl",
        "xml": "application/akn+xml",
        "txt": "text/plain",
        "png": "image/png",
    }
    for ending, media_type in types.items():
        path = next(name for name in fetched if name.endswith(ending))
        answer = stack.head(f"{BULK}{path}")
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith(media_type)
        assert "max-age=86400" in answer.headers["Cache-Control"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for path in (".builds", "issues/", "../secret_key", "%2e%2e/secret_key", "issues/none.jsonl"):
        assert stack.get(f"{BULK}{path}")[0].status in (400, 404), path
    assert "数据存档" in stack.get(BULK)[1]


def test_a_portal_on_sqlite_has_the_same_archive(mirror: Path, tmp_path: Path) -> None:
    rebuilt(Portal(tmp_path / "portal"), mirror, tmp_path)


@pytest.mark.skipif(not PROGRAMS, reason="PostgreSQL is not installed")
def test_a_portal_on_postgresql_has_the_same_archive(mirror: Path, tmp_path: Path) -> None:
    cluster = Cluster()
    try:
        cluster.make()
        cluster.start(fsync="off")
        cluster.sql("CREATE DATABASE gazette", "postgres")
        rebuilt(Portal(tmp_path / "portal", DATABASE_URL=cluster.url), mirror, tmp_path)
    finally:
        cluster.remove()


def rebuilt(portal: Portal, mirror: Path, tmp_path: Path) -> None:
    """Build a portal from a mirror; its own archive has the same bytes, and it is whole."""
    portal.folder.mkdir()
    try:
        portal.prepare()
        said = portal.run("import_archive", str(mirror))
        assert f"{json.loads((mirror / 'manifest.json').read_bytes())['issues']}期" in said
        portal.run("export_archive", str(tmp_path / "again"))
        assert contents(tmp_path / "again") == contents(mirror)
        portal.run("search_index")
        portal.run("check_archive")
    finally:
        portal.end()
