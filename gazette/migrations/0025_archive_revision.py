"""The table of the archive's revision (``gazette.office.archive_revision``).

It is no model: the database alone writes it. Its triggers are made after every ``migrate``.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

_TABLE = "gazette_archive_revision"
_COLUMNS = {
    "sqlite": "token integer NOT NULL",
    "postgresql": "xid bigint PRIMARY KEY, token bigint NOT NULL",
}


def create(apps: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    schema_editor.execute(f"CREATE TABLE {_TABLE} ({_COLUMNS[vendor]})")
    if vendor == "sqlite":
        schema_editor.execute(f"INSERT INTO {_TABLE} VALUES (random())")  # noqa: S608


def drop(apps: Any, schema_editor: Any) -> None:
    """What the triggers call goes with them, so that tables can be written without it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS gazette_archive_revised() CASCADE")
    else:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB '*_revised_*'"
            )
            names = [name for (name,) in cursor.fetchall()]
        for name in names:
            schema_editor.execute(f"DROP TRIGGER {name}")
    schema_editor.execute(f"DROP TABLE {_TABLE}")


class Migration(migrations.Migration):
    dependencies = [("gazette", "0024_readers_report_faults")]

    operations = [migrations.RunPython(create, drop)]
