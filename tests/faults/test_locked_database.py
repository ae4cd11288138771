"""While a workbook is written, SQLite takes no other write: who tries is told, and reads on.

Two real connections: that of the test, and one that holds the writers' lock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from gazette.jobs.busy_database import is_database_busy, who_writes, writing
from tests.html_page import HtmlPage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows alone"),
]


@pytest.fixture
def client_(tmp_path: Path, settings: Any) -> Iterator[Client]:
    """A clerk's browser on a database in a file, whose lock another connection holds."""
    settings.DATA_DIR = tmp_path
    User.objects.create_superuser("root", password="gongbao-2024")
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get())
    path = tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")
    former = connection.settings_dict
    connection.close()
    saved = connection.connection
    connection.settings_dict = {**former, "NAME": str(path)}
    options = {**former["OPTIONS"], "timeout": 0.1, "transaction_mode": "IMMEDIATE"}
    connection.settings_dict["OPTIONS"] = options
    connection.connection = None
    try:
        yield client
    finally:
        connection.connection.close() if connection.connection else None
        connection.connection = saved
        connection.settings_dict = former


@pytest.fixture
def other(client_: Client, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE auth_user SET last_name = '甲'")
        yield other
        other.execute("ROLLBACK")


ADD = "/admin/gazette/theme/add/"


def test_a_write_is_answered_by_a_sentence_and_keeps_what_was_typed(
    client_: Client, other: sqlite3.Connection
) -> None:
    with writing("李四的工作簿“历年.xlsx”"):
        answer = client_.post(ADD, {"name": "教育<b>", "position": "3"})
    page = HtmlPage(answer)
    shown = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "正在写入李四的工作簿“历年.xlsx”（" in shown and "开始写入" in shown
    assert "刚才填写的没有丢" in shown and 'value="教育&lt;b&gt;"' in shown
    assert f'action="{ADD}"' in shown
    assert page.elements


def test_reading_goes_on(client_: Client, other: sqlite3.Connection) -> None:
    for address in ("/", "/admin/", "/admin/sheets/sheetimport/"):
        assert client_.get(address).status_code == 200, address


def test_a_password_is_not_sent_back(client_: Client, other: sqlite3.Connection) -> None:
    values = {"username": "li", "password1": "gongbao-2025!", "password2": "gongbao-2025!"}
    answer = client_.post("/admin/auth/user/add/", values)
    assert answer.status_code == 503
    assert "gongbao-2025" not in answer.content.decode()


def test_nobody_is_named_when_nobody_says_what_he_writes(
    client_: Client, other: sqlite3.Connection
) -> None:
    assert who_writes() == ""
    assert "另有内容正在写入" in client_.post(ADD, {"name": "教育"}).content.decode()


def test_other_errors_are_not_taken_for_a_lock() -> None:
    assert not is_database_busy(ValueError("database is locked"))
    assert not is_database_busy(sqlite3.OperationalError("no such table"))
    assert not is_database_busy(None)
