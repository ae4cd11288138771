"""The database as one file, by its own tools, and back: SQLite's backup API, or pg_dump."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

from gazette.backup.backup_settings import BackupFailed
from gazette.processes import TookTooLong, start_program


def dump_name() -> str:
    """The name of the dump, which says of which database it is."""
    return "database.sqlite3" if connection.vendor == "sqlite" else "database.pgdump"


def dump(target: Path, meanwhile: Any) -> None:
    """Write a consistent snapshot; ``meanwhile`` is called again and again until it is written."""
    if connection.vendor == "sqlite":
        source = str(connection.settings_dict["NAME"])
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        meanwhile()
        return
    run_tool(["pg_dump", "--format=custom", f"--file={target}"], meanwhile)


def bring_back(source: Path) -> None:
    """Fill the database, which is empty, from a dump."""
    if source.name != dump_name():
        raise BackupFailed(
            "备份与 DATABASE_URL 不是同一种数据库（SQLite、PostgreSQL 不能互换），"
            "请把 DATABASE_URL 设成备份时的那一种。"
        )
    if connection.vendor == "sqlite":
        connection.close()
        target = str(connection.settings_dict["NAME"])
        with closing(sqlite3.connect(source)) as kept, closing(sqlite3.connect(target)) as new:
            kept.backup(new)
            new.execute("PRAGMA journal_mode=WAL")
        return
    name = str(connection.settings_dict["NAME"])
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    run_tool(["pg_restore", *options, f"--dbname={name}", str(source)])
    # A dump holds no statistics, and what follows reads all of the archive.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def has_tables() -> bool:
    """Whether the database holds anything."""
    return bool(connection.introspection.table_names())


def run_tool(arguments: list[str], meanwhile: Any = lambda: None) -> None:
    """Run a program of PostgreSQL on the portal's database. Raises BackupFailed."""
    given = connection.settings_dict
    environment = {
        "PGHOST": str(given["HOST"]),
        "PGPORT": str(given["PORT"] or 5432),
        "PGUSER": str(given["USER"]),
        "PGPASSWORD": str(given["PASSWORD"]),
        "PGDATABASE": str(given["NAME"]),
        "PGCONNECT_TIMEOUT": "20",
    }
    kept = {name: value for name, value in environment.items() if value}
    try:
        process = start_program(arguments, {**os.environ, **kept})
    except FileNotFoundError as error:
        raise BackupFailed(f"没有 {arguments[0]}，请安装 postgresql-client。") from error
    while True:
        meanwhile()
        try:
            said = process.communicate(timeout=2)[0]
            break
        except TookTooLong:
            continue
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        words = said.decode(errors="replace").strip()[-300:]
        raise BackupFailed(f"{arguments[0]} 没有做完：{words}")
