"""Tables to which the database itself lets rows be added only: the records of what was done.

Triggers refuse to change or delete a row of the security log, of the history of values
(auditlog) and of the steps (经过), whoever asks: the portal, a command, or SQL typed by
hand. The owner of the database can drop a trigger, so the portal's check and ``protect``
say so and put it back. On PostgreSQL they refuse TRUNCATE, too, and fire whatever
``session_replication_role`` says; on SQLite they refuse ``INSERT OR REPLACE``.

``protect`` runs after every ``migrate``: SQLite drops the triggers of a table that a
migration rebuilds. A migration that must change these rows, and the tests that empty the
database, lift the protection with ``unprotect``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from auditlog.models import LogEntry
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from gazette.models import SecurityEvent, Step

TABLES = tuple(model._meta.db_table for model in (SecurityEvent, LogEntry, Step))
MESSAGE = "记录只能增加，不能改动或删除"
#: What each database refuses, by the end of the trigger's name.
SQLITE_EVENTS = {
    "no_update": "BEFORE UPDATE ON {table}",
    "no_delete": "BEFORE DELETE ON {table}",
    "no_replace": (
        "BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
    ),
}
POSTGRESQL_EVENTS = {
    "no_change": "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW",
    "no_truncate": "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
}
FUNCTION = "gazette_append_only"


def protect(sender: object = None, using: str = "default", **kwargs: Any) -> None:
    """Create the triggers that are missing; a receiver of ``post_migrate``."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    gone = set(missing(using))
    wanted = [
        (table, event)
        for table, event in _wanted(connection.vendor)
        if table in tables and f"{table}_{event}" in gone
    ]
    if wanted:
        _execute(connection, _creations(connection.vendor, wanted))


def unprotect(using: str = "default") -> None:
    """Drop the triggers: for a migration of these tables, and for the flush after a test."""
    connection = connections[using]
    on = " ON {table}" if connection.vendor == "postgresql" else ""
    _execute(
        connection,
        [
            f"DROP TRIGGER IF EXISTS {table}_{event}{on.format(table=table)}"
            for table, event in _wanted(connection.vendor)
        ],
    )


def missing(using: str = "default") -> list[str]:
    """The triggers that should be there and are not, or are switched off."""
    connection = connections[using]
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {name for (name,) in cursor.fetchall()}
    wanted = {f"{table}_{event}" for table, event in _wanted(connection.vendor)}
    return sorted(wanted - present)


@register(Tags.database)
def check_protection(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """``check --database default``, and every ``migrate`` before it begins."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        tables = set(connections[alias].introspection.table_names())
        gone = missing(alias) if set(TABLES) <= tables else []
        if gone:
            hint = "运行 manage.py migrate 恢复保护，并查明是谁、为什么去掉的。"
            words = f"数据库不再保护这些记录：{'、'.join(gone)}。"
            found.append(Warning(words, hint=hint, id="gazette.W001"))
    return found


def _wanted(vendor: str) -> Iterator[tuple[str, str]]:
    events = POSTGRESQL_EVENTS if vendor == "postgresql" else SQLITE_EVENTS
    return ((table, event) for table in TABLES for event in events)


def _creations(vendor: str, wanted: Sequence[tuple[str, str]]) -> Iterator[str]:
    if vendor == "postgresql":
        yield from _postgresql_creations(wanted)
        return
    for table, event in wanted:
        yield (
            f"CREATE TRIGGER {table}_{event} {SQLITE_EVENTS[event].format(table=table)}"
            f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def _postgresql_creations(wanted: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield (
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table, event in wanted:
        name = f"{table}_{event}"
        yield (
            f"CREATE OR REPLACE TRIGGER {name} {POSTGRESQL_EVENTS[event].format(table=table)}"
            f" EXECUTE FUNCTION {FUNCTION}()"
        )
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


def _execute(connection: BaseDatabaseWrapper, statements: Iterator[str] | list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
