"""Archives of tests: a portal with something of everything that is published, and its files."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from gazette.bulk.archive_reading import read_archive
from gazette.bulk.archive_rebuild import Rebuilt, rebuild
from gazette.bulk.bulk_build import as_line, build_bulk
from gazette.bulk.bulk_folder import BUILDS, MANIFEST, BulkFolder
from gazette.models import (
    Amendment,
    Citation,
    Correction,
    Issue,
    NumberNote,
    Occasion,
    OldAddress,
    OutsideAct,
    PartialEffect,
    PortalSettings,
    Relation,
    Rewording,
    SampleQuestion,
    Statement,
    Theme,
)
from gazette.parsing.parsed import Level, PartKind, Subject
from gazette.true_copies.sealing import seal_missing
from notices.models import Interpretation, Picture
from tests.drawn_picture import drawn
from tests.factories import (
    make_document,
    make_gazette,
    make_issue,
    make_person,
    make_provision,
    make_text,
)
from tests.prints.editions.conftest import blank_pdf

Change = Callable[[dict[str, Any]], object]


def fill_portal() -> Issue:
    """A portal with a row of each table that is published, and some that are not; its issue."""
    gazette = make_gazette(name="示例市人民政府公报", slug="shilishi", phone="0999-5550101")
    issue = make_issue(
        gazette=gazette, published=True, serial_number=7, first_published_at=timezone.now()
    )
    draft = make_issue(gazette=gazette)
    theme = Theme.objects.create(name="示例主题", position=3, strong_words="示例")
    rule = make_document(issue=issue, title="示例市样品管理办法", theme=theme)
    text = make_text(document=rule)
    table = make_provision(text=text, level=Level.TABLE.value, address="tbl_1", position=2)
    make_provision(
        text=text, parent=table, level=Level.TABLE_ROW.value, address="tbl_1__row_1", position=3,
        body="甲\t\t乙𠮷", cells=["甲", "", "乙𠮷"], merged=["", "<<", ""],
    )  # fmt: skip
    Statement.objects.create(
        document=rule, subject=Subject.EFFECT.value, address="art_1", quote="自即日起"
    )
    PartialEffect.objects.create(
        document=rule, position=1, kind=PartKind.PROVISION.value, part="第一条",
        addresses=["art_1"], begins_on=date(2025, 7, 1),
    )  # fmt: skip
    _relate(issue, draft, rule)
    _correct(issue, rule)
    _explain(issue)
    _beside(gazette, issue, rule, theme)
    seal_missing()
    return issue


def _relate(issue: Issue, draft: Issue, rule: Any) -> None:
    decision = make_document(issue=issue, title="关于修改样品管理办法的决定")
    hidden = make_document(issue=draft, title="没有公布的办法")
    amends = Relation.objects.create(
        source=decision, type="amends", target=rule, target_title=rule.title, status="confirmed",
        effective_on=date(2025, 8, 1), confirmed_by=make_person("chief"),
        confirmed_at=timezone.now(), reasons=["文号相符"], confidence=0.1 + 0.2, note="内部说明",
    )  # fmt: skip
    Amendment.objects.create(
        relation=amends, position=1, action="reword", address="p_1", target_address="art_1",
        new_words="第一条　改了。",
    )  # fmt: skip
    Relation.objects.create(
        source=decision, type="repeals", target=hidden, target_title=hidden.title, position=1
    )
    rejected = Relation.objects.create(
        source=decision, type="cites", target=rule, status="rejected", position=1
    )
    cited = {"document": decision, "address": "p_1", "start": 0, "end": 2, "words": "样品"}
    Citation.objects.create(relation=amends, target_address="art_1", **cited)
    Citation.objects.create(relation=rejected, **cited)
    Citation.objects.create(relation=None, **cited)


def _correct(issue: Issue, rule: Any) -> None:
    for status in ("applied", "proposed"):
        correction = Correction.objects.create(
            issue=issue, reason="印错", status=status, decided_at=timezone.now(),
            former_source_text="从前的原文",
        )  # fmt: skip
        Rewording.objects.create(
            correction=correction, position=1, document=rule, address="art_1", field="body",
            before="一月", after="七月",
        )  # fmt: skip


def _explain(issue: Issue) -> None:
    explanation = Interpretation.objects.create(
        issue=issue, position=9, title="一图读懂", form="pictures"
    )
    Picture.objects.create(
        document=explanation, position=1, caption="图", words="图里的话",
        file=ContentFile(drawn(), "drawn.png"),
    )  # fmt: skip


def _beside(gazette: Any, issue: Issue, rule: Any, theme: Theme) -> None:
    NumberNote.objects.create(
        gazette=gazette, year=2024, first_number=2, last_number=3, kind="combined", note="电话记录"
    )
    Occasion.objects.create(name="示例事项", position=2).documents.add(rule)
    SampleQuestion.objects.create(words="样品怎么管？", position=5)
    PortalSettings.objects.create(pk=1, sponsor="示例市人民政府办公室", contact_days=9)
    act = OutsideAct(issuing_body="示例省人民政府", title="省规章", signed_on=date(2020, 1, 1))
    act.evidence_file.save("evidence.pdf", ContentFile(blank_pdf()))
    Relation.objects.create(
        outside_act=act, type="repeals", target=rule, target_title=rule.title, status="confirmed",
        effective_on=date(2026, 1, 1),
    )  # fmt: skip
    for address, place in (("/gb/1.html", {"document": rule}), ("/gb/", {"new_path": "/issues/"})):
        old = OldAddress(old_address=address, note="旧站", **place)
        old.clean()
        old.save()


def contents(folder: Path) -> dict[str, bytes]:
    """All files of an archive, but the builder's own."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != BUILDS
    }


def exported(folder: Path) -> dict[str, bytes]:
    """Write an archive; its files."""
    build_bulk(folder)
    return contents(folder)


def taken_over(folder: Path) -> Rebuilt:
    """Build the portal of this database from an archive."""
    return rebuild(read_archive(folder))


def records(folder: Path, kind: str = "issue") -> list[dict[str, Any]]:
    """The records of all files of a kind."""
    archive = read_archive(folder)
    return [record for file in archive.of_kind(kind) for _number, record in archive.records(file)]


def change_records(folder: Path, kind: str, change: Change) -> None:
    """Change each record of the first file of a kind, and let the manifest agree with it."""
    archive = read_archive(folder)
    file = archive.of_kind(kind)[0]
    told = [record for _number, record in archive.records(file)]
    for record in told:
        change(record)
    content = b"".join(map(as_line, told))
    stem = file.path.split(".")[0]
    made = BulkFolder(folder).put(file.issue, kind, f"{stem}.jsonl", content)
    manifest = json.loads((folder / MANIFEST).read_bytes())
    for one in manifest["files"]:
        if one["path"] == file.path:
            one.update(path=made.path, size=made.size, sha256=made.sha256)
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
