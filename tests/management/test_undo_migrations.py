"""Going back after an upgrade: what was entered since stays, or nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations import AddField, DeleteModel, Migration, RunPython
from django.db.models import CharField

from gazette.management.schema_changes import applied_migrations, obstacles, present_tables
from notices.models import Interpretation, Picture
from tests.factories import make_document

#: A migration that only adds tables and columns; it stands for that of an upgrade.
NEW = ("notices", "0002_explanations_and_pictures")


@pytest.fixture
def record(tmp_path: Path, transactional_db: None) -> Iterator[Path]:
    """The record of an upgrade that has brought ``NEW``; afterwards the tables are whole again."""
    path = tmp_path / "record.json"
    before = [name for name in applied_migrations() if name[0] != "notices"]
    before.append(("notices", "0001_first_release"))
    path.write_text(json.dumps({"applied": before, "digests": {}}))
    yield path
    call_command("migrate", verbosity=0)


def undo(record: Path, *options: str) -> None:
    call_command("undo_migrations", str(record), *options)


def has_table(name: str) -> bool:
    return name in connection.introspection.table_names()


def test_what_a_record_says_before_the_upgrade(tmp_path: Path, db: None) -> None:
    undo(tmp_path / "record.json", "--begin")
    said = json.loads((tmp_path / "record.json").read_text())
    assert [*NEW] in said["applied"]
    undo(tmp_path / "record.json", "--check")  # nothing has been migrated since


def test_an_upgrade_without_new_rows_is_taken_back(record: Path) -> None:
    undo(record, "--complete")
    undo(record)
    assert not has_table(Picture._meta.db_table)
    assert NEW not in applied_migrations()


def test_rows_in_a_new_table_are_not_lost(record: Path) -> None:
    undo(record, "--complete")
    make_document(Interpretation)
    with pytest.raises(CommandError) as refused:
        undo(record)
    assert "不能退回，数据库没有改动" in str(refused.value)
    assert f"“{Interpretation._meta.verbose_name}”有1行是升级之后录入或者改动的" in str(
        refused.value
    )
    assert has_table(Picture._meta.db_table)
    assert NEW in applied_migrations()


def test_rows_that_the_upgrade_itself_has_made_do_not_hinder(record: Path) -> None:
    make_document(Interpretation)  # as if a data migration had made it
    undo(record, "--complete")
    undo(record, "--check")


def test_what_a_failed_migration_has_left_is_removed(
    tmp_path: Path, transactional_db: None
) -> None:
    """One that is not atomic fails after its first step, and is not recorded as applied."""
    record = tmp_path / "record.json"
    undo(record, "--begin")
    table = Picture._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE notices_bulb (id integer PRIMARY KEY)")
        cursor.execute(f"ALTER TABLE {table} ADD COLUMN lamp integer")
    undo(record, "--failed")
    undo(record, "--failed")
    assert not has_table("notices_bulb")
    assert "lamp" not in present_tables()[table]
    assert Picture.objects.count() == 0


def test_a_record_without_tables_removes_nothing(tmp_path: Path, db: None) -> None:
    record = tmp_path / "record.json"
    record.write_text(json.dumps({"applied": applied_migrations(), "digests": {}}))
    with pytest.raises(CommandError, match="没有写明升级之前的表"):
        undo(record, "--failed")
    assert has_table(Picture._meta.db_table)


def test_what_a_failed_migration_has_taken_away_is_told(
    tmp_path: Path, transactional_db: None
) -> None:
    record = tmp_path / "record.json"
    undo(record, "--begin")
    told = json.loads(record.read_text())
    told["tables"]["notices_bulb"] = ["id", "name"]
    told["tables"][Picture._meta.db_table].append("lamp")
    record.write_text(json.dumps(told))
    with pytest.raises(CommandError) as refused:
        undo(record, "--failed")
    gone = f"缺少：{Picture._meta.db_table}.lamp、notices_bulb。请用升级之前的备份恢复"
    assert gone in str(refused.value)


def test_nothing_is_changed_without_a_record(tmp_path: Path, db: None) -> None:
    (tmp_path / "torn.json").write_text("{")
    for path in (tmp_path / "torn.json", tmp_path / "none.json"):
        with pytest.raises(CommandError, match="读不到升级的记录"):
            undo(path)


def test_what_cannot_be_taken_back() -> None:
    migration = Migration("9999_next", "gazette")
    migration.operations = [  # type: ignore[misc]
        AddField("issue", "motto", CharField(max_length=9, default="")),
        DeleteModel("Theme"),
        RunPython(RunPython.noop),
    ]
    first, second = obstacles([migration])
    assert "旧版本要用的数据已经删除" in first
    assert "这项改动不能倒退" in second
