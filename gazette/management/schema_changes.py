"""What an upgrade has changed in the tables, and whether it can be undone without a loss.

A *record* is made twice: before an upgrade migrates (which migrations were applied), and
right after it (what then stood in the tables and columns that are new). From it `lost_rows`
tells what people have entered since into what the older release does not know, and
``undo_migrations`` goes back or refuses. Rows of tables that both releases know stay.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model

Name = tuple[str, str]
#: The digest of each row of a new table, or of each value of a new column, by primary key.
Digests = dict[str, str]


@dataclass(frozen=True, slots=True)
class SchemaRecord:
    """Migrations applied before the upgrade, and what the new tables and columns held after it.

    ``digests`` has a key ``table`` or ``table.column``; ``tables`` has the columns of each table
    before the upgrade.
    """

    applied: list[Name]
    digests: dict[str, Digests] = field(default_factory=dict)
    tables: dict[str, list[str]] = field(default_factory=dict)

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> SchemaRecord:
        """Raises ValueError if the text is no record."""
        try:
            read = json.loads(text)
            applied = [(str(app), str(name)) for app, name in read["applied"]]
            return cls(applied, dict(read["digests"]), dict(read.get("tables", {})))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError("这不是升级时留下的记录。") from error


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A table, or a column of one, that the upgrade has made."""

    model: type[Model]
    column: Field[Any, Any] | None

    @property
    def key(self) -> str:
        table = self.model._meta.db_table
        return f"{table}.{self.column.column}" if self.column else table

    @property
    def label(self) -> str:
        """In Chinese: “纠错”, or “公报”的“网址标识”."""
        name = str(self.model._meta.verbose_name)
        return f"“{name}”的“{self.column.verbose_name}”" if self.column else f"“{name}”"

    def digests(self) -> Digests:
        """What stands there now; values that a new row has by default count as nothing."""
        rows = self.model._base_manager.order_by("pk")
        if self.column is None:
            names = [one.attname for one in self.model._meta.concrete_fields]
            return {str(row[0]): _digest(row[1:]) for row in rows.values_list("pk", *names)}
        values = rows.values_list("pk", self.column.attname)
        empty = {None, "", self.column.get_default()}
        return {str(key): _digest(value) for key, value in values if value not in empty}


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def applied_migrations() -> list[Name]:
    return sorted(MigrationRecorder(connection).applied_migrations())


def present_tables() -> dict[str, list[str]]:
    """The tables of the database, each with its columns."""
    with connection.cursor() as cursor:
        describe = connection.introspection.get_table_description
        names = connection.introspection.table_names(cursor)
        return {name: [one.name for one in describe(cursor, name)] for name in names}


def remove_leftovers(record: SchemaRecord) -> list[str]:
    """Remove the tables and columns of a migration that failed halfway, which is not recorded
    as applied. Nobody can have entered anything there, since the portal did not serve.

    Returns what is missing since the record was begun, which only a backup has.
    """
    now = present_tables()
    with connection.schema_editor() as editor:
        quoted = editor.quote_name
        for table in set(now) - set(record.tables):
            editor.execute(editor.sql_delete_table % {"table": quoted(table)})
        for table, columns in record.tables.items():
            for column in set(now.get(table, [])) - set(columns):
                names = {"table": quoted(table), "column": quoted(column)}
                editor.execute(editor.sql_delete_column % names)
    return [
        f"{table}.{column}" if table in now else table
        for table, columns in record.tables.items()
        for column in columns
        if column not in now.get(table, [])
    ]


def migrations_since(record: SchemaRecord) -> list[Migration]:
    """Migrations applied after the record was begun, in the order in which they were applied."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    new = set(applied_migrations()) - set(record.applied)
    plan = [
        node for leaf in graph.leaf_nodes() for node in graph.forwards_plan(leaf) if node in new
    ]
    return [graph.nodes[name] for name in dict.fromkeys(plan)]


def obstacles(migrations: list[Migration]) -> list[str]:
    """Changes that no rollback can take back, each a Chinese sentence."""
    found = []
    for migration in migrations:
        for operation in migration.operations:
            if isinstance(operation, operations.DeleteModel | operations.RemoveField):
                found.append(f"{migration}：旧版本要用的数据已经删除（{operation.describe()}）。")
            elif not operation.reversible:
                found.append(f"{migration}：这项改动不能倒退（{operation.describe()}）。")
    return found


def new_places(migrations: list[Migration]) -> list[NewPlace]:
    """The tables and columns that the migrations have made and that still stand."""
    executor = MigrationExecutor(connection)
    apps: Apps = executor.loader.project_state().apps
    return [place for migration in migrations for place in _places_of(migration, apps)]


def _places_of(migration: Migration, apps: Apps) -> Iterator[NewPlace]:
    made = set()
    for operation in migration.operations:
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name.lower())
            try:
                model = apps.get_model(migration.app_label, operation.name)
            except LookupError:  # renamed or removed by a later one
                continue
            if model._meta.managed and not model._meta.proxy:
                yield NewPlace(model, None)
        elif (
            isinstance(operation, operations.AddField) and operation.model_name.lower() not in made
        ):
            model = apps.get_model(migration.app_label, operation.model_name)
            column = model._meta.get_field(operation.name)
            if isinstance(column, Field) and column.concrete:
                yield NewPlace(model, column)


def lost_rows(record: SchemaRecord, places: list[NewPlace]) -> list[str]:
    """What was entered since the upgrade and would be lost, each a Chinese sentence."""
    found = []
    for place in places:
        then = record.digests.get(place.key, {})
        since = [key for key, digest in place.digests().items() if then.get(key) != digest]
        if since:
            found.append(f"{place.label}有{len(since)}行是升级之后录入或者改动的，旧版本放不下。")
    return found
