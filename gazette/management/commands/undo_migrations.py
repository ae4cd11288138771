"""``manage.py undo_migrations``: take back what an upgrade did to the tables, or say why not."""

from __future__ import annotations

from collections import defaultdict
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from gazette.management.schema_changes import (
    SchemaRecord,
    applied_migrations,
    lost_rows,
    migrations_since,
    new_places,
    obstacles,
    present_tables,
    remove_leftovers,
)


class Command(BaseCommand):
    help = (
        "退回升级对数据库的改动。升级之前用 --begin 留下记录，升级之后用 --complete 补全；"
        "退回时升级之后录入的内容都保留，保留不了的不退回，并写明原因。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("record", type=Path, metavar="记录", help="升级时留下的记录文件")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--begin", action="store_true", help="升级之前：记下已经执行的改动")
        what.add_argument(
            "--complete", action="store_true", help="升级之后：记下新的表和栏里的内容"
        )
        what.add_argument("--check", action="store_true", help="只看能不能退回，什么也不改")
        what.add_argument(
            "--failed",
            action="store_true",
            help="升级没有做完：连做了一半的改动也退回。此时门户没有开放，没有人能够录入",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["record"]
        if options["begin"]:
            record = SchemaRecord(applied_migrations(), tables=present_tables())
            path.write_text(record.as_json(), encoding="utf-8")
            return
        record = _read(path)
        if options["failed"] and not record.tables:
            raise CommandError("这份记录没有写明升级之前的表，不能用 --failed，数据库没有改动。")
        migrations = migrations_since(record)
        if options["complete"]:
            digests = {place.key: place.digests() for place in new_places(migrations)}
            path.write_text(replace(record, digests=digests).as_json(), encoding="utf-8")
            return
        problems = obstacles(migrations)
        if not problems and not options["failed"]:
            problems = lost_rows(record, new_places(migrations))
        if problems:
            raise CommandError("\n".join(["不能退回，数据库没有改动：", *problems]))
        if not options["check"]:
            _undo(migrations)
        if options["failed"] and (missing := remove_leftovers(record)):
            gone = "、".join(dict.fromkeys(missing))
            raise CommandError(f"数据库没有完全退回，缺少：{gone}。请用升级之前的备份恢复。")
        self.stdout.write(
            f"{len(migrations)}项数据库改动{'可以' if options['check'] else '已经'}退回。"
        )


def _read(path: Path) -> SchemaRecord:
    try:
        return SchemaRecord.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"读不到升级的记录 {path}：{error}") from error


def _undo(migrations: list[Migration]) -> None:
    """Migrate back: on PostgreSQL all of it or nothing, on SQLite a migration at a time."""
    new = {(one.app_label, one.name) for one in migrations}
    executor = MigrationExecutor(connection)
    targets = _targets(executor, new)
    is_postgresql = connection.vendor == "postgresql"
    try:
        with transaction.atomic() if is_postgresql else nullcontext():
            if is_postgresql:
                # A table with checks that wait for the end of the transaction cannot be changed.
                connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
            executor.migrate(targets)
    except DatabaseError as error:
        raise CommandError(f"不能退回，数据库没有改动：{error}") from error


def _targets(
    executor: MigrationExecutor, new: set[tuple[str, str]]
) -> list[tuple[str, str | None]]:
    """For each app the last migration that stays, or None where none does."""
    graph = executor.loader.graph
    by_app: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in new:
        by_app[name[0]].append(name)
    targets: list[tuple[str, str | None]] = []
    for app in by_app:
        stays = [
            node
            for node in executor.loader.applied_migrations
            if node[0] == app and node not in new and node in graph.nodes
        ]
        # The newest that stays: the one that no other of the app that stays depends on.
        newest = [
            node
            for node in stays
            if not any(node in graph.forwards_plan(other) for other in stays if other != node)
        ]
        targets += [(app, node[1]) for node in newest] or [(app, None)]
    return targets
