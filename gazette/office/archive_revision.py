"""The revision of the archive: a text that is another one after every change of what it shows.

What is computed from the archive alone may be kept under its revision: files of lists, pages and
parts of pages. The database itself writes it, by triggers on every table of which a public page
could show something; so it changes whoever writes (a form, a bulk write, SQL typed by hand), at
the moment in which the change is committed. A new table counts until it is named in ``PRIVATE``.

The revision is made of random numbers and never counted up: after a transaction that is undone,
the former revision stands for the former content again. On SQLite, where one writes at a time,
there is one number; on PostgreSQL each writing transaction has its own, so that none waits for
another. A day is no part of it: what shows the state of a day is kept under the day as well.

``watch`` runs after every ``migrate`` and makes what is missing. Where a trigger is missing,
there is no revision, and nothing may be kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.core.checks import CheckMessage, Tags, Warning
from django.core.checks import register as register_check
from django.db import connections, router
from django.db.models import Model

from gazette.jobs.tasks import Run, Task, register
from gazette.jobs.timetable import daily
from gazette.office.table_triggers import firing_triggers

#: The apps whose tables are watched.
APPS = ("gazette", "regulations", "notices")
#: Tables of which no public page shows anything: the office's own work.
PRIVATE = frozenset(
    {
        "ArchiveFile",
        "ArchiveFolder",
        "DeviationAnswer",
        "DeviationReason",
        "DocumentSnapshot",
        "Doubt",
        "DoubtAnswer",
        "FaultReport",
        "GuardedRight",
        "IssueSeal",
        "KnownFindings",
        "ParsedDoubts",
        "ReadingMark",
        "RelationProposal",
        "Remark",
        "ReturnedContent",
        "SealedDocument",
        "SecurityEvent",
        "SetAside",
        "SourceCheck",
        "SourceEdit",
        "SourceFrame",
        "Step",
        "WordRule",
    }
)
TABLE = "gazette_archive_revision"
FUNCTION = "gazette_archive_revised"
PRUNE = "archive_revision.prune"
_SQLITE_EVENTS = ("insert", "update", "delete")
_ALL_EVENTS = "insert or update or delete or truncate"
#: How the names of the triggers end; those of SQLite have the event behind it.
_ENDING = "_revised"


def _told_of_a_pdf(row: str) -> str:
    """What pages tell of the row of a PDF: whether it is there, that there is none, its size."""
    is_there = f"({row}.file_name <> '' AND {row}.made_revision = {row}.wanted_revision)"
    return f"({is_there}, {row}.state = 'failed', {row}.pages, {row}.size, {row}.kind)"


#: Tables whose rows are written more often than pages show it, with when a row is shown in
#: another way. A PDF that waits and one that is being made are told alike, as is none.
_SHOWN = {
    "gazette_pdfedition": {
        "insert": "NEW.file_name <> '' OR NEW.state = 'failed'",
        "update": f"{_told_of_a_pdf('OLD')} <> {_told_of_a_pdf('NEW')}",
        "delete": "OLD.file_name <> '' OR OLD.state = 'failed'",
    }
}


class _Trigger(NamedTuple):
    """``event`` and ``when`` as SQL has them."""

    table: str
    event: str
    name: str
    when: str


# ruff: noqa: S608  (the tables' names are the portal's own)


def archive_revision(using: str = "") -> str | None:
    """The revision of what the database shows now; None where it is not known.

    Without ``using`` it is asked of the database that this thread reads the archive from.
    Ask before the content is read: what is read afterwards is of this revision, or a newer one
    under which nobody will look for it. One short query.
    """
    connection = connections[using or router.db_for_read(next(watched_models()))]
    with connection.cursor() as cursor:
        cursor.execute(_QUESTIONS[connection.vendor])
        *numbers, triggers = cursor.fetchone()
    if triggers != _wanted(connection.vendor):
        return None
    return "-".join(str(one) for one in numbers)


@cache
def _wanted(vendor: str) -> int:
    """How many triggers there should be."""
    return len(list(_triggers(vendor)))


def watched_models() -> Iterator[type[Model]]:
    """The models whose changes make another revision."""
    for label in APPS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if model.__name__ not in PRIVATE and not model._meta.proxy:
                yield model


def watched_tables() -> Iterator[str]:
    """Their tables."""
    return (model._meta.db_table for model in watched_models())


def watch(sender: object = None, using: str = "default", **kwargs: Any) -> None:
    """Create the triggers that are missing; a receiver of ``post_migrate``."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    if not present.issuperset({TABLE, *watched_tables()}):
        return  # a migration back, or to a part of the way
    gone = set(missing(using))
    is_postgresql = connection.vendor == "postgresql"
    creations = _postgresql_creations if is_postgresql else _sqlite_creations
    with connection.cursor() as cursor:
        for statement in creations(gone):
            cursor.execute(statement)


def missing(using: str = "default") -> list[str]:
    """The triggers that should be there and are not, or are switched off."""
    connection = connections[using]
    present = firing_triggers(connection)
    return [one.name for one in _triggers(connection.vendor) if one.name not in present]


@register_check(Tags.database)
def check_triggers(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """``check --database default``, and every ``migrate`` before it begins."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        tables = set(connections[alias].introspection.table_names())
        if TABLE in tables and missing(alias):
            words = "数据库没有记下内容的每次变动，网页和目录文件暂时都不留存，每次现做，打开较慢。"
            hint = "运行 manage.py migrate 补上。"
            found.append(Warning(words, hint=hint, id="gazette.W002"))
    return found


def prune(run: Run | None = None) -> None:
    """Forget the numbers of former transactions, as a task. It makes another revision, once."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE xid < (SELECT max(xid) FROM {TABLE})")


_QUESTIONS = {
    "sqlite": (
        f"SELECT token, (SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        f" AND name GLOB '*{_ENDING}_*') FROM {TABLE}"
    ),
    "postgresql": (
        "SELECT count(*), coalesce(sum(token), 0), coalesce(max(xid), 0),"
        " (SELECT count(*) FROM pg_trigger"
        f" WHERE tgname LIKE '%{_ENDING}' AND tgenabled = 'A') FROM {TABLE}"
    ),
}


def _triggers(vendor: str) -> Iterator[_Trigger]:
    """The triggers that there should be; on PostgreSQL one for all events of most tables."""
    for table in watched_tables():
        shown = _SHOWN.get(table, {})
        if vendor == "sqlite":
            ending = f"_shown{_ENDING}" if shown else _ENDING
            for event in _SQLITE_EVENTS:
                when = f" WHEN {shown[event]}" if shown else ""
                yield _Trigger(table, event, f"{table}{ending}_{event}", when)
        elif shown:
            for event, when in shown.items():
                name = f"{table}_{event}{_ENDING}"
                yield _Trigger(table, event, name, f" FOR EACH ROW WHEN ({when})")
            yield _Trigger(table, "truncate", f"{table}_truncate{_ENDING}", "")
        else:
            yield _Trigger(table, _ALL_EVENTS, f"{table}{_ENDING}", "")


def _sqlite_creations(gone: set[str]) -> Iterator[str]:
    for table in _SHOWN:
        for event in _SQLITE_EVENTS:
            yield f"DROP TRIGGER IF EXISTS {table}{_ENDING}_{event}"
    for one in _triggers("sqlite"):
        if one.name in gone:
            yield (
                f"CREATE TRIGGER {one.name} AFTER {one.event.upper()} ON {one.table}{one.when}"
                f" BEGIN UPDATE {TABLE} SET token = random(); END"
            )


def _postgresql_creations(gone: set[str]) -> Iterator[str]:
    if gone:
        yield (
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" INSERT INTO {TABLE} VALUES"
            " (pg_current_xact_id()::text::bigint, (random() * 9e15)::bigint)"
            " ON CONFLICT (xid) DO UPDATE SET token = EXCLUDED.token; RETURN NULL; END $$"
        )
        yield from (f"DROP TRIGGER IF EXISTS {table}{_ENDING} ON {table}" for table in _SHOWN)
    for one in _triggers("postgresql"):
        if one.name in gone:
            yield (
                f"CREATE OR REPLACE TRIGGER {one.name} AFTER {one.event.upper()} ON {one.table}"
                f"{one.when} EXECUTE FUNCTION {FUNCTION}()"
            )
            yield f"ALTER TABLE {one.table} ENABLE ALWAYS TRIGGER {one.name}"


register(Task(PRUNE, "整理内容版本的记录", f"{__name__}.prune"))
daily(PRUNE, at=time(3, 40))
