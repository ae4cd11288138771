"""SQLite has one writer at a time: who writes at length just now, and since when.

Others read meanwhile, and wait to write for the time that the settings give; then they are
told. PostgreSQL locks single rows, so there nobody waits for a workbook of other issues.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from gazette.jobs import locks

#: Why a job waits that found the database locked for longer than it waits itself.
BUSY = "另有内容正在写入，稍后自动再试。"
#: What a command says that could not write, or whose connection broke; nobody runs it again.
BUSY_FOR_COMMANDS = (
    "另有内容正在写入数据库，没有做完；没有写完的不留下，已有的内容没有丢失。请稍后再运行一次。"
)
GONE_FOR_COMMANDS = (
    "连不上数据库，或者与数据库的连接中断，没有做完；没有写完的不留下，已有的内容没有丢失。"
    "请检查数据库服务和 DATABASE_URL，然后再运行一次。"
)
#: After so many seconds a refused write may be tried again.
RETRY_AFTER = 30


def is_database_busy(error: BaseException | None) -> bool:
    """Whether an error, or what it was raised from, says that another process writes."""
    while error is not None:
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return True
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return False


def is_database_gone(error: BaseException | None) -> bool:
    """Whether an error says that the database does not answer, or not any more.

    SQLite calls a missing table operational too.
    """
    is_wrong = getattr(error and error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    return isinstance(error, OperationalError | InterfaceError) and not is_wrong


@contextmanager
def writing(what: str) -> Iterator[None]:
    """Say, as long as the block lasts, what is being written at length, in Chinese."""
    if connection.vendor != "sqlite":
        yield
        return
    with locks.lock(locks.WRITER) as is_first:
        if is_first:
            words = json.dumps([what, timezone.now().isoformat()], ensure_ascii=False)
            _note().write_text(words, encoding="utf-8")
        try:
            yield
        finally:
            if is_first:
                _note().unlink(missing_ok=True)


def who_writes() -> str:
    """What is being written at length just now, and since when, in Chinese; "" if nothing is."""
    if not locks.is_held(locks.WRITER):
        return ""
    with suppress(OSError, ValueError):
        what, since = json.loads(_note().read_text(encoding="utf-8"))
        began = parse_datetime(since)
        if began is not None:
            return f"{what}（{timezone.localtime(began):%H:%M}开始写入）"
    return ""


def _note() -> Path:
    return locks.folder() / "writer"
