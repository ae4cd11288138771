"""What is wrong with an archive is told by file and place, and nothing of it is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model

from gazette.bulk.archive_reading import ArchiveRefused, read_archive
from gazette.bulk.archive_rebuild import rebuild
from gazette.bulk.bulk_folder import MANIFEST
from gazette.bulk.joined_files import JoinedFile, _joined, join
from gazette.bulk.published_fields import PUBLISHED
from gazette.models import Document, Gazette, OldAddress, PortalSettings, Theme
from notices.models import Picture
from tests.bulk.archives import change_records, contents, exported, fill_portal, taken_over
from tests.bulk.emptied_portal import empty_portal
from tests.factories import make_document, make_gazette, make_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive of one of each, beside a portal that has been emptied."""
    fill_portal()
    exported(tmp_path / "archive")
    for place in ("pictures", "evidence"):
        for path in (tmp_path / place).iterdir():
            path.unlink()
    empty_portal()
    return tmp_path / "archive"


def told(folder: Path, **values: Any) -> None:
    """Change the manifest."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(json.dumps(manifest | values), encoding="utf-8")


def one(folder: Path, pattern: str) -> Path:
    return next(folder.glob(pattern))


def written(folder: Path, pattern: str, change: Callable[[bytes], bytes]) -> None:
    path = one(folder, pattern)
    path.write_bytes(change(path.read_bytes()))


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no manifest": (lambda folder: (folder / MANIFEST).unlink(), "里没有 manifest.json"),
    "half a manifest": (
        lambda folder: written(folder, MANIFEST, lambda content: content[:100]),
        "manifest.json 不是完整的 JSON",
    ),
    "another manifest": (lambda folder: told(folder, form="backup"), "不是公报门户的数据存档"),
    "a newer form": (lambda folder: told(folder, version=2), "存档的格式是第2版"),
    "an issue less": (lambda folder: told(folder, issues=2), "期数不符"),
    "a path outside": (
        lambda folder: told(
            folder,
            files=[{"kind": "portal", "path": "../portal.jsonl", "size": 1, "sha256": "0"}],
        ),
        "“../portal.jsonl”不能用",
    ),
    "an unknown kind": (
        lambda folder: told(
            folder, files=[{"kind": "sound", "path": "a.mp3", "size": 1, "sha256": "0"}]
        ),
        "不认识的种类“sound”",
    ),
    "a file less": (lambda folder: one(folder, "issues/*.jsonl").unlink(), "jsonl不在文件夹里"),
    "a picture less": (lambda folder: one(folder, "pictures/*").unlink(), "png不在文件夹里"),
    "a file cut off": (
        lambda folder: written(folder, "issues/*.jsonl", lambda content: content[:-10]),
        "字节，清单写的是",
    ),
    "a word altered": (
        lambda folder: written(
            folder, "issues/*.jsonl", lambda content: content.replace(b"2025", b"2024", 1)
        ),
        "的 SHA-256 与清单不符",
    ),
    "an altered XML": (
        lambda folder: written(
            folder, "issues/*.xml", lambda content: content.replace(b"2025", b"2024", 1)
        ),
        "xml的 SHA-256 与清单不符",
    ),
}


def _of_document(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], object]:
    return lambda record: change(record) if record["record"] == "document" else None


RECORDS: dict[str, tuple[str, Callable[[dict[str, Any]], object], str]] = {
    "a new field": (
        "issue",
        _of_document(lambda record: record.update(mood="好")),
        "第2行：有本程序不认识的“mood”",
    ),
    "a new kind": (
        "issue",
        _of_document(lambda record: record.update(kind="song")),
        "有本程序不认识的“song”",
    ),
    "a new record": (
        "portal",
        lambda record: record.update(record="poem"),
        "portal",
    ),
    "no title": (
        "issue",
        _of_document(lambda record: record.pop("title")),
        "第2行：第1件文件存不下：“标题”",
    ),
    "a day that is none": (
        "issue",
        _of_document(lambda record: record.update(signed_on="2025-02-30")),
        "2025-02-30",
    ),
    "a number that is none": (
        "issue",
        _of_document(lambda record: record.update(printed_page="七")),
        "七",
    ),
    "a title too long": (
        "issue",
        _of_document(lambda record: record.update(title="长" * 400)),
        "存不下",
    ),
    "a list for words": (
        "issue",
        _of_document(lambda record: record.update(title=["甲"])),
        "“title”不应是列表",
    ),
    "a parent that is none": (
        "issue",
        _of_document(
            lambda record: [
                row.update(parent="art_99")
                for text in record.get("texts", ())
                for row in text["rows"]
            ]
        ),
        "缺少“art_99”",
    ),
    "a row twice": (
        "issue",
        _of_document(
            lambda record: [
                text["rows"].append({**text["rows"][0], "position": 99})
                for text in record.get("texts", ())
            ]
        ),
        "与库中已有的内容或者存档里别的记录冲突",
    ),
    "a target that is none": (
        "issue",
        _of_document(
            lambda record: [
                one.update(target=["shilishi", 1999, 1, 1]) for one in record.get("relations", ())
            ]
        ),
        "存档里没有它提到的文件 /shilishi/1999/1/1/",
    ),
    "a picture outside": (
        "issue",
        _of_document(
            lambda record: [
                one["file"].update(name="../../x.png") for one in record.get("pictures", ())
            ]
        ),
        "文件名“../../x.png”不能用",
    ),
    "a picture of another file": (
        "issue",
        _of_document(
            lambda record: [
                one["file"].update(sha256="0" * 64) for one in record.get("pictures", ())
            ]
        ),
        "清单里没有记录提到的文件",
    ),
}


def nothing_is_written(folder: Path) -> None:
    kept = (Theme,)  # a new portal has those of the standard
    rows: list[type[Model]] = [model for model in PUBLISHED if model not in kept]
    assert not [model.__name__ for model in rows if model._base_manager.exists()]
    assert not list((folder.parent / "pictures").iterdir())
    assert not list((folder.parent / "evidence").iterdir())


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_archive_is_refused(name: str, folder: Path) -> None:
    damage, words = DAMAGES[name]
    damage(folder)
    with pytest.raises(CommandError) as refused:
        call_command("import_archive", str(folder))
    assert words in str(refused.value)
    nothing_is_written(folder)


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_that_cannot_be_is_refused(name: str, folder: Path) -> None:
    kind, change, words = RECORDS[name]
    change_records(folder, kind, change)
    with pytest.raises(CommandError) as refused:
        call_command("import_archive", str(folder))
    assert words in str(refused.value)
    nothing_is_written(folder)


def test_a_mirror_may_lack_what_is_for_readers(folder: Path) -> None:
    for path in [*folder.glob("issues/*.xml"), *folder.glob("issues/*.txt")]:
        path.unlink()
    assert taken_over(folder).issues == 1


def test_a_second_city_joins(folder: Path, tmp_path: Path) -> None:
    before = contents(folder)
    own = make_gazette(name="邻市人民政府公报", slug="linshi")
    document = make_document(issue=make_issue(gazette=own, published=True))
    Theme.objects.create(name="示例主题", position=99)
    PortalSettings.objects.create(pk=1, sponsor="邻市")
    taken_over(folder)
    assert {one.slug for one in Gazette.objects.all()} == {"linshi", "shilishi"}
    assert Document.objects.get(pk=document.pk).title == document.title
    assert Theme.objects.get(name="示例主题").position == 99
    assert PortalSettings.objects.get().sponsor == "邻市"
    issues = {name: content for name, content in before.items() if name.startswith("issues/")}
    assert exported(tmp_path / "both").items() >= issues.items()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: make_gazette(name="别的公报", slug="shilishi"),
            "网址为“/shilishi/”的《别的公报》",
        ),
        (
            lambda: make_gazette(name="示例市人民政府公报", slug="x"),
            "本站已有《示例市人民政府公报》",
        ),
        (
            lambda: OldAddress.objects.create(old_address="/gb/1.html", key="/gb/1.html"),
            "旧网址“/gb/1.html”本站已经登记",
        ),
    ],
    ids=["slug", "name", "old address"],
)
def test_addresses_that_clash_are_named(
    make: Callable[[], object], words: str, folder: Path
) -> None:
    make()
    gazettes = list(Gazette.objects.values_list("name", flat=True))
    with pytest.raises(ArchiveRefused, match=words):
        taken_over(folder)
    assert list(Gazette.objects.values_list("name", flat=True)) == gazettes
    assert not Document.objects.exists()


def test_files_that_a_killed_import_left_are_taken(folder: Path, tmp_path: Path) -> None:
    taken_over(folder)
    name = Picture.objects.get().file.name or ""
    empty_portal()
    assert (tmp_path / "pictures" / name).exists()
    taken_over(folder)
    assert Picture.objects.get().file.name == name
    empty_portal()
    (tmp_path / "pictures" / name).write_bytes(b"another")
    with pytest.raises(ArchiveRefused, match="另一个文件"):
        taken_over(folder)
    assert (tmp_path / "pictures" / name).read_bytes() == b"another"


def test_a_joined_file_comes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the seals of documents do: written with the archive, taken over with it."""
    monkeypatch.setattr("gazette.bulk.joined_files._joined", dict(_joined))
    taken: list[dict[str, Any]] = []
    join(JoinedFile("marks", lambda: [{"mark": 7}], taken.extend))
    fill_portal()
    exported(tmp_path / "archive")
    empty_portal()
    rebuild(read_archive(tmp_path / "archive"))
    assert taken == [{"mark": 7}]
