"""PostgreSQL restarted while nobody reads; two imports of a new gazette at once on SQLite."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import ROOT, SAMPLES
from tests.portal_folder import LIMIT, Portal

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="they bring databases of their own",
    ),
]


@pytest.mark.skipif(not Path("/usr/lib/postgresql").exists(), reason="PostgreSQL is not installed")
def test_an_idle_restart_of_postgresql_costs_no_reader_an_error(tmp_path: Path) -> None:
    run = subprocess.run(
        [ROOT / ".ci" / "with-postgres", sys.executable, "-m", "tests.faults.restarted_postgres"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
    assert "statuses 200 200 200 200 200" in run.stdout, run.stdout + run.stderr


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    portal = Portal(tmp_path)
    portal.prepare()
    yield portal
    portal.end()


def test_of_two_imports_of_a_new_gazette_at_once_one_finds_the_other_s_work(portal: Portal) -> None:
    imports = [portal.start("import_issue", str(SAMPLES[0])) for _ in range(2)]
    said = [one.communicate(timeout=LIMIT)[0] for one in imports]
    assert [one.returncode for one in imports] == [0, 0], said
    assert sum("未变" in words for words in said) == 1, said
    assert portal.sql("SELECT count(*) FROM gazette_gazette") == [(1,)]
    assert portal.sql("SELECT count(*) FROM gazette_issue") == [(1,)]
