"""No database answers: commands say so in a sentence, and no check blames the archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gazette.jobs.busy_database import GONE_FOR_COMMANDS
from tests.paths import SAMPLES
from tests.portal_folder import LIMIT, Portal, free_port

pytestmark = pytest.mark.services


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    url = f"postgres://gazette@127.0.0.1:{free_port()}/gazette"
    portal = Portal(tmp_path, DATABASE_URL=url)
    yield portal
    portal.end()


@pytest.mark.parametrize(
    "command",
    [("import_issue", str(SAMPLES[0])), ("make_pdfs",), ("search_index",), ("run_jobs", "--now")],
)
def test_a_command_says_so(portal: Portal, command: tuple[str, ...]) -> None:
    process = portal.start(*command)
    said, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 1
    assert said.rstrip().endswith(GONE_FOR_COMMANDS)


def test_a_database_without_tables_is_there(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    process = portal.start("publish_due")
    said, _ = process.communicate(timeout=LIMIT)
    portal.end()
    assert process.returncode == 1
    assert "no such table" in said and GONE_FOR_COMMANDS not in said


def test_a_check_of_the_archive_was_not_done(portal: Portal) -> None:
    process = portal.start("check_archive")
    said, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 2
    assert "没有核对成" in said and "损坏" not in said
