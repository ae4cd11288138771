"""Tables to which the database itself lets rows be added only: the records of what was done.

Triggers refuse to change or delete a row of the security log, of the history of values
(auditlog), of the steps (经过) and of the seals (指纹、链首), whoever asks: the portal, a
command, or SQL typed by hand. Of the proposals on relations (关系提议) they let the decision be
written, once, and let a proposal forget a relation or a document that is deleted; what was
proposed, why, by whom, and a decision that was taken stay. The owner of the database can drop a
trigger, so the portal's check and ``protect`` say so and put it back. On PostgreSQL they refuse
TRUNCATE, too, and fire whatever ``session_replication_role`` says; on SQLite they refuse
``INSERT OR REPLACE``.

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

from gazette.models import (
    DayHead,
    IssueSeal,
    RelationProposal,
    SealedDocument,
    SecurityEvent,
    SigningKey,
    Step,
)
from gazette.office.table_triggers import firing_triggers

#: The records to which rows are added only, and the one of which each row is decided once.
SEALS = (SigningKey, IssueSeal, SealedDocument, DayHead)
LOGS = tuple(model._meta.db_table for model in (SecurityEvent, LogEntry, Step, *SEALS))
PROPOSALS = RelationProposal._meta.db_table
TABLES = (*LOGS, PROPOSALS)
MESSAGE = "记录只能增加，不能改动或删除"
#: Columns of a proposal: what a decision writes, and what may be forgotten.
_DECISION = ("status", "decided_at", "decided_by_id", "note")
_LINKS = ("relation_id", "source_id", "target_id")
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
#: Refuses what is no decision; for the proposals on PostgreSQL.
DECISION_FUNCTION = "gazette_decided_once"


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
    wanted = {f"{table}_{event}" for table, event in _wanted(connection.vendor)}
    return sorted(wanted - firing_triggers(connection))


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
        is_decided = (table, event) == (PROPOSALS, "no_update")
        unless = f" WHEN NOT ({_is_allowed('IS')})" if is_decided else ""
        yield (
            f"CREATE TRIGGER {table}_{event} {SQLITE_EVENTS[event].format(table=table)}{unless}"
            f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def _is_allowed(same: str) -> str:
    """The condition of an update of a proposal; ``same`` compares values that may be NULL."""
    names = [field.column for field in RelationProposal._meta.concrete_fields]
    fixed = [name for name in names if name not in (*_DECISION, *_LINKS)]
    kept = " AND ".join(f'NEW."{name}" {same} OLD."{name}"' for name in fixed)
    decision = " AND ".join(f"NEW.{name} {same} OLD.{name}" for name in _DECISION)
    links = " AND ".join(f"(NEW.{one} IS NULL OR NEW.{one} {same} OLD.{one})" for one in _LINKS)
    is_decision = "OLD.status = 'proposed' AND NEW.status <> 'proposed'"
    others = " AND ".join(f"NEW.{one} {same} OLD.{one}" for one in _LINKS if one != "relation_id")
    return f"{kept} AND (({is_decision} AND {others}) OR ({decision} AND {links}))"


def _postgresql_creations(wanted: Sequence[tuple[str, str]]) -> Iterator[str]:
    refuse = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation';"
    for name, unless in (
        (FUNCTION, ""),
        (
            DECISION_FUNCTION,
            f"IF TG_OP = 'UPDATE' THEN IF {_is_allowed('IS NOT DISTINCT FROM')}"
            " THEN RETURN NEW; END IF; END IF; ",
        ),
    ):
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {unless}{refuse} END $$"
        )
    for table, event in wanted:
        name = f"{table}_{event}"
        is_decided = (table, event) == (PROPOSALS, "no_change")
        yield (
            f"CREATE OR REPLACE TRIGGER {name} {POSTGRESQL_EVENTS[event].format(table=table)}"
            f" EXECUTE FUNCTION {DECISION_FUNCTION if is_decided else FUNCTION}()"
        )
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


def _execute(connection: BaseDatabaseWrapper, statements: Iterator[str] | list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
