"""``export_issue_pdf`` as a process: it loads the models alone, and makes the same files."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from gazette.config.app_loading import WITHOUT_PRINT
from gazette.prints.pdf.typesetters import Job, Workers, stop_idle
from gazette.prints.typesetting import setting_processes
from gazette.prints.typesetting.page_parts import PdfPart
from tests.paths import ROOT
from tests.portal_folder import Portal

KINDS = ("--large-print", "--archive", "--booklet", "--sheets")
#: Modules that the command has no use for, and that take much of the start of the whole portal.
UNUSED = ("gazette.admin", "gazette.parsing.pipeline", "openpyxl", "opensearchpy", "weasyprint")
#: Says how each PDF compares with what the whole portal would make of the same rows.
WHOLE = """
from django.core.management import call_command
for arguments in {calls!r}:
    call_command("export_issue_pdf", *arguments)
    call_command("export_issue_pdf", "--force", *arguments, "--output", {folder!r})
"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    found = Portal(
        tmp_path_factory.mktemp("portal"), JOBS="off", PORTAL_URL="https://gongbao.shili.example"
    )
    found.prepare(("load_samples",))
    yield found
    found.end()


def test_its_files_are_those_of_the_whole_portal(portal: Portal, tmp_path: Path) -> None:
    """In every kind; and of a document whose first page says what has become of it."""
    [(year, number, position)] = portal.sql(
        "SELECT i.year, i.number, d.position FROM gazette_relation r"
        " JOIN gazette_document d ON d.id = r.target_id JOIN gazette_issue i ON i.id = d.issue_id"
        " WHERE r.type = 'amends' LIMIT 1"
    )
    issue = (str(year), str(number))
    calls = [(*issue, *KINDS), (*issue, "--document", str(position))]
    for arguments in calls:
        said = portal.run("export_issue_pdf", *arguments, "--output", str(tmp_path))
        assert said.count("已生成") == max(1, len(arguments) - 2 - ("--document" in arguments))
    made = {path.name: path.read_bytes() for path in tmp_path.glob("*.pdf")}
    assert len(made) == len(KINDS) + 1

    whole = tmp_path / "whole"
    whole.mkdir()
    kept = tmp_path / "kept"
    kept.mkdir()
    calls = [(*one, "--output", str(kept)) for one in calls]
    code = WHOLE.format(calls=calls, folder=str(whole))
    said = portal.run("shell", "-c", code)
    assert said.count("未变") == len(made), said
    assert {path.name: path.read_bytes() for path in whole.glob("*.pdf")} == made


def test_it_loads_nothing_of_the_office(portal: Portal, tmp_path: Path) -> None:
    command = ["-X", "importtime", "manage.py", "export_issue_pdf", "--output", str(tmp_path)]
    issue = [
        str(value) for value in portal.sql("SELECT year, number FROM gazette_issue LIMIT 1")[0]
    ]
    loaded = subprocess.run(
        [sys.executable, *command, *issue],
        cwd=ROOT,
        env=portal.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    names = set(re.findall(r"\| +([\w.]+)$", loaded, re.MULTILINE))
    assert "gazette.prints.pdf.issue_pdf" in names
    assert set() == names & set(UNUSED)


def test_the_apps_that_it_leaves_out_are_apps_of_the_portal() -> None:
    assert set(settings.INSTALLED_APPS) >= WITHOUT_PRINT


def test_processes_that_were_started_ahead_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_idle()
    setting_processes.start_ahead("fonts", "markup")
    setting_processes.start_another()
    ahead = list(setting_processes._ahead)
    monkeypatch.setattr(setting_processes, "SettingProcess", None)  # none is started besides
    workers = Workers(2, time_limit=60.0)
    assert {one.process.pid for one in workers.workers} == {one.process.pid for one in ahead}
    workers.submit(Job("key", "封面", "<title>示例</title><p>示例市"))
    [(key, packed)] = workers.results()
    assert (key, PdfPart.unpacked(packed).pages) == ("key", 1)
    workers.close()
