"""A database from before the first release: refused untouched, and its texts are taken out."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gazette.parsing import parse
from tests.paths import SAMPLES
from tests.portal_folder import Portal

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="the database is one of SQLite, made by hand",
    ),
]

#: As much of such a database as is looked at.
TABLES = """
CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text, applied datetime);
CREATE TABLE gazette_gazette (id integer PRIMARY KEY, name text);
CREATE TABLE gazette_issue (
    id integer PRIMARY KEY, gazette_id integer, year integer, number integer, source_text text
);
INSERT INTO django_migrations VALUES (1, 'gazette', '0009_document_themes', '2026-11-01');
INSERT INTO gazette_gazette VALUES (1, '示例市人民政府公报');
INSERT INTO gazette_issue VALUES (2, 1, 1999, 1, '');
"""


@pytest.fixture
def former(tmp_path: Path) -> Portal:
    text = SAMPLES[0].read_text(encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "gazette.sqlite3")) as base:
        base.executescript(TABLES)
        base.execute("INSERT INTO gazette_issue VALUES (1, 1, 2025, 1, ?)", [text])
        base.commit()
    return Portal(tmp_path)


def refused(portal: Portal, *arguments: str) -> str:
    process = portal.start(*arguments)
    said, _ = process.communicate()
    assert process.returncode != 0, said
    return said


def test_it_is_refused_with_the_way_on_and_stays_as_it_was(former: Portal) -> None:
    before = (former.folder / "gazette.sqlite3").read_bytes()
    said = refused(former, "migrate", "--no-input")
    assert "第一次正式发布（1.0.0）以前" in said
    assert "save_former_sources" in said
    assert (former.folder / "gazette.sqlite3").read_bytes() == before


def test_its_texts_are_taken_out_and_can_be_imported(former: Portal, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert "没有“" in refused(former, "save_former_sources", str(out))
    out.mkdir()
    said = former.run("save_former_sources", str(out))
    assert "另有1期没有留存原文" in said
    (path,) = out.iterdir()
    assert path.name == "示例市人民政府公报2025年第1期.txt"
    assert path.read_bytes() == SAMPLES[0].read_bytes()
    assert parse(path.read_text(encoding="utf-8")).documents


def test_a_database_of_today_is_not_one(tmp_path: Path) -> None:
    portal = Portal(tmp_path / "portal")
    portal.folder.mkdir()
    portal.run("migrate", "--no-input", "--verbosity=0")
    portal.run("migrate", "--no-input", "--verbosity=0")
    assert "用不着" in refused(portal, "save_former_sources", str(tmp_path))
