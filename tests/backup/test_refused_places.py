"""A place that cannot be what a command needs is refused in Chinese, and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gazette.backup import restoring
from gazette.backup.staging import faults


@pytest.fixture
def places(tmp_path: Path, settings: Any) -> Path:
    """A folder with a file, a folder of something else, and a list as a manifest."""
    settings.PORTAL_URL, settings.BACKUP_PASSWORD = "https://gongbao.example.org", ""
    folder = tmp_path / "places"
    (folder / "other").mkdir(parents=True)
    (folder / "other" / "a.txt").write_text("别的", encoding="utf-8")
    (folder / "file").write_text("文件", encoding="utf-8")
    (folder / "list").mkdir()
    (folder / "list" / "manifest.json").write_text("[]", encoding="utf-8")
    return folder


NOT_A_FOLDER = "路径里有一处是文件，不是目录"


@pytest.mark.parametrize(
    ("command", "place", "said"),
    [
        ("backup", "file", "没有备份成（“{place}”那里已有一个同名的文件）"),
        ("backup", "file/b", f"没有备份成（“{{place}}”{NOT_A_FOLDER}）"),
        ("backup --list", "none", "没有“{place}”这个目录"),
        ("backup --list", "other", "“{place}”里没有备份"),
        ("backup --check", "none", "没有“{place}”这个目录"),
        ("backup --check", "file", "没有“{place}”这个目录"),
        ("backup --check", "other", "“{place}”里没有备份"),
        ("restore", "none", "没有“{place}”这个目录"),
        ("restore", "other", "“{place}”里没有备份"),
        ("restore", "list", "没有可读的清单 manifest.json"),
        ("build_static", "file", f"写不进“{{place}}/.static-twin.json”：{NOT_A_FOLDER}"),
        ("build_static", "other", "“{place}”里已有别的文件"),
        ("export_archive", "file", f"写不成：“{{place}}”{NOT_A_FOLDER}"),
        ("export_archive", "file/b", f"“{{place}}”{NOT_A_FOLDER}"),
        ("export_archive", "other", "“{place}”里已有别的文件"),
        ("import_archive", "none", "没有“{place}”这个文件夹"),
        ("import_archive", "file", f"“{{place}}/manifest.json”打不开：{NOT_A_FOLDER}"),
        ("import_archive", "other", "“{place}”里没有 manifest.json"),
        ("import_archive", "list", "不是公报门户的数据存档"),
        ("verify_archive --keys", "none", "{place} 读不了：没有这个文件或者目录"),
        ("verify_archive --keys", "other", "{place} 读不了：这是一个目录"),
    ],
)
@pytest.mark.django_db
def test_a_place_of_another_kind_is_refused(
    places: Path, monkeypatch: pytest.MonkeyPatch, command: str, place: str, said: str
) -> None:
    monkeypatch.setattr(restoring, "require_empty", lambda: None)  # the tests have a database
    monkeypatch.setattr("gazette.management.commands.restore.require_empty", lambda: None)
    before = sorted(places.rglob("*"))
    with pytest.raises(CommandError) as refused:
        call_command(*command.split(), str(places / place))
    assert said.format(place=places / place) in str(refused.value)
    assert "Errno" not in str(refused.value)
    assert sorted(places.rglob("*")) == before


@pytest.mark.django_db
def test_a_backup_that_there_is_not_is_refused_with_those_there_are(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "require_empty", lambda: None)
    monkeypatch.setattr("gazette.management.commands.restore.require_empty", lambda: None)
    (places / "2025-01-01T000000").mkdir()
    with pytest.raises(CommandError, match="没有“昨天”这份备份；最近的有：2025-01-01T000000"):
        call_command("restore", str(places), "--snapshot", "昨天")


@pytest.mark.parametrize(
    "manifest",
    [[], {"files": []}, {"files": {"a": 1}}, {"files": {}}, {"files": {}, "database": "db"}],
)
def test_a_manifest_of_another_form_is_no_backup(tmp_path: Path, manifest: object) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert faults(tmp_path) == ["备份里没有可读的清单 manifest.json，这不是一份完整的备份"]
