"""Every kind of damage is made and found, with its place; what is derived is mended alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Replace
from django.utils import timezone

from gazette.archive_check import published_states
from gazette.archive_check.examination import PARTS, examine, mend
from gazette.effect import validity
from gazette.intake.original import Original
from gazette.intake.originals import storage
from gazette.jobs.models import Job, TimetableEntry
from gazette.models import (
    Column,
    Document,
    Issue,
    OutsideAct,
    PdfEdition,
    Provision,
    SourceFrame,
    Text,
)
from gazette.office import append_only
from gazette.prints.editions import store
from gazette.sheets.models import SheetImport
from search.models import Entry
from tests.factories import make_body, make_column, make_issue

pytestmark = pytest.mark.django_db

#: Makes a damage of the sample.
Make = Callable[[Issue], object]


def rows(**values: Any) -> Any:
    return Provision.objects.filter(**values).order_by("text_id", "position")


def a_row() -> Provision:
    return rows(level="ARTICLE", depth__gte=1).first()


def set_row(row: Any, **values: Any) -> None:
    Provision.objects.filter(pk=row.pk).update(**values)


def a_table_row() -> Provision:
    return rows(level="TABLE_ROW").first()


def age(path: Path) -> None:
    """Let a file look two days old."""
    long_ago = timezone.now().timestamp() - 2 * 24 * 3600
    os.utime(path, (long_ago, long_ago))


def stray(name: str) -> None:
    path = Path(settings.DATA_DIR) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    age(path)


def spoil(path: Path) -> None:
    """Let one byte in the middle be another one; the size stays."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def edition() -> PdfEdition:
    return PdfEdition.objects.exclude(file_name="").filter(document=None).first()  # type: ignore[return-value]


def edition_of_a_document() -> int:
    return PdfEdition.objects.exclude(document=None).values_list("pk", flat=True)[0]


def pdf() -> Path:
    return store.store_folder() / edition().file_name


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def swap(issue: Issue) -> None:
    """Two neighbouring articles change places."""
    one, other = list(rows(level="ARTICLE", document=issue.documents.first()))[:2]
    set_row(one, position=1_000_000)
    set_row(other, position=one.position)
    set_row(one, position=other.position)


def lose_trigger(name: str) -> None:
    table = name.partition("_revised")[0].partition("_no_")[0]
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    sql(f"DROP TRIGGER {name}{on}")


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def lost_job() -> None:
    Job.objects.create(
        task="editions.sweep", state="running", attempts=1, started_at=timezone.now()
    )


def late_job() -> None:
    Job.objects.create(task="editions.sweep", run_at=timezone.now() - timedelta(hours=3))


def kept(name: str) -> Path:
    return Path(settings.DATA_DIR) / name


def a_scan(issue: Issue) -> Path:
    return Path(issue.scan.path)


def original() -> Path:
    return Path(storage.path(Original.objects.get().file_name))


#: The part that finds it, how it is made, what is said, and whether it can be mended.
DAMAGES: dict[str, tuple[str, Make, str, bool]] = {
    "a word changed by SQL": (
        "原文",
        lambda i: set_row(a_row(), body="改了。"),
        "文字改动，没有勘误",
        False,
    ),
    "a row lost": ("原文", lambda i: rows(level="ITEM").last().delete(), "原文有而缺", False),
    "a row doubled": (
        "原文",
        lambda i: Provision.objects.create(
            text=a_row().text, position=90_000, level="PARAGRAPH", body="多出一行。", address="x"
        ),
        "原文没有",
        False,
    ),
    "rows in another order": ("原文", swap, "次序变动", False),
    "a document lost": (
        "原文",
        lambda i: i.documents.get(position=2).delete(),
        "原文有而缺",
        False,
    ),
    "a fact changed": (
        "原文",
        lambda i: i.documents.filter(document_number__gt="").update(signed_on="1999-01-01"),
        "著录与原文不同",
        False,
    ),
    "a cell changed": (
        "条文",
        lambda i: set_row(a_table_row(), cells=["改", *a_table_row().cells[1:]]),
        "单元格与这一行的文字不符",
        False,
    ),
    "cells lost": ("原文", lambda i: set_row(a_table_row(), cells=[]), "单元格变动", False),
    "marks of merged cells": (
        "条文",
        lambda i: set_row(a_table_row(), merged=["", ""] * 20),
        "合并标记",
        False,
    ),
    "a parent in another text": (
        "条文",
        lambda i: set_row(a_row(), parent=rows().exclude(text=a_row().text).first()),
        "上级不在同一个文本里",
        False,
    ),
    "a row before its parent": (
        "条文",
        lambda i: set_row(a_row().parent, position=80_000),
        "不在它的上级之下",
        False,
    ),
    "a circle of parents": (
        "条文",
        lambda i: set_row(a_row().parent, parent=a_row()),
        "不在它的上级之下",
        False,
    ),
    "depth": ("条文", lambda i: set_row(a_row(), depth=7), "层次记作7", True),
    "the document of a row": (
        "条文",
        lambda i: set_row(
            a_row(),
            document=i.documents.exclude(pk=a_row().document_id).last(),
            number="",
            address="y",
        ),
        "所属文件与文本的不同",
        True,
    ),
    "a number beside its address": (
        "条文",
        lambda i: set_row(a_row(), number="987"),
        "地址与它不符",
        False,
    ),
    "a folded title": (
        "派生的字段",
        lambda i: i.documents.filter(position=1).update(folded_title=""),
        "folded_title",
        True,
    ),
    "the folded title of a text": (
        "派生的字段",
        lambda i: Text.objects.exclude(title="").update(folded_title="x"),
        "folded_title",
        True,
    ),
    "a column of another issue": (
        "派生的字段",
        lambda i: i.documents.filter(position=1).update(column=make_column(make_issue())),
        "是另一期的",
        False,
    ),
    "a leading body that does not sign": (
        "派生的字段",
        lambda i: i.documents.filter(position=1).update(lead_body=make_body("别的机关")),
        "首位发文机关",
        False,
    ),
    "the kept source": (
        "原文",
        lambda i: Issue.objects.update(source_text=i.source_text.replace("应当", "可以", 1)),
        "与校验值不符",
        False,
    ),
    "the kept source gone": (
        "原文",
        lambda i: Issue.objects.update(source_text=""),
        "原文不见了",
        False,
    ),
    "the frame of the source": (
        "原文",
        lambda i: SourceFrame.objects.update(spans=[]),
        "原文有而缺",
        False,
    ),
    "published without a step": (
        "发布",
        lambda i: Issue.objects.update(status="approved"),
        "而最后一步经过之后是“已发布”",
        False,
    ),
    "another version": ("发布", lambda i: Issue.objects.update(version=77), "版本是77", False),
    "no first publication": (
        "发布",
        lambda i: Issue.objects.update(first_published_at=None),
        "没有首次发布时间",
        False,
    ),
    "an hour of publication left": (
        "发布",
        lambda i: Issue.objects.update(publish_at=timezone.now()),
        "定时发布的时间留在",
        False,
    ),
    "PDFs never asked for": (
        "发布",
        lambda i: PdfEdition.objects.all().delete(),
        "没有登记生成 PDF",
        True,
    ),
    "PDFs asked for in part": (
        "发布",
        lambda i: PdfEdition.objects.filter(document__position=2).delete(),
        "（1件文件）",
        True,
    ),
    "an entry lost": ("检索", lambda i: Entry.objects.all()[0].delete(), "没有检索条目", True),
    "an entry that cannot be read": (
        "检索",
        lambda i: Entry.objects.filter(pk=Entry.objects.all()[0].pk).update(facts={}),
        "检索条目读不了",
        True,
    ),
    "an entry with other words": (
        "检索",
        lambda i: Entry.objects.update(words=Replace("words", Value("应当"), Value("可以"))),
        "文字不同",
        True,
    ),
    "an entry of what is not public": (
        "检索",
        lambda i: Issue.objects.update(status="approved"),
        "已不再公开",
        True,
    ),
    "a PDF lost": ("PDF", lambda i: pdf().unlink(), "文件缺失", True),
    "a PDF with another byte": ("PDF", lambda i: spoil(pdf()), "校验值不符", True),
    "a PDF cut off": ("PDF", lambda i: cut(pdf()), "文件缺失", True),
    "a PDF of other pages": ("PDF", lambda i: PdfEdition.objects.update(pages=99), "99页", True),
    "a PDF of other words": (
        "PDF",
        lambda i: PdfEdition.objects.filter(pk=edition().pk).update(fingerprint="f" * 64),
        "内容指纹与现在的内容不符",
        True,
    ),
    "PDFs of a former program": (
        "PDF",
        lambda i: PdfEdition.objects.exclude(file_name="").update(fingerprint="f" * 64),
        "程序或者版式升级以后",
        True,
    ),
    "a stray PDF": (
        "PDF",
        lambda i: stray("pdf/shilishi/2025-01/stray.pdf"),
        "没有 PDF 版本",
        True,
    ),
    "an original lost": ("原件", lambda i: original().unlink(), "不在存放处", False),
    "an original altered": ("原件", lambda i: spoil(original()), "校验值不符", False),
    "pages of an original lost": (
        "原件",
        lambda i: Original.objects.update(pages_at=timezone.now()),
        "排出的版面不见了",
        True,
    ),
    "a stray original": (
        "留存的文件",
        lambda i: stray(f"originals/ab/{'ab' * 32}"),
        "没有登记",
        True,
    ),
    "a scan lost": ("上传的文件", lambda i: a_scan(i).unlink(), "文件不见了", False),
    "a scan broken": (
        "上传的文件",
        lambda i: a_scan(i).write_bytes(b"nothing"),
        "文件打不开",
        False,
    ),
    "evidence lost": (
        "上传的文件",
        lambda i: Path(OutsideAct.objects.get().evidence_file.path).unlink(),
        "依据文件",
        False,
    ),
    "a workbook lost": (
        "上传的文件",
        lambda i: SheetImport.objects.get().path.unlink(),
        "工作簿不见了",
        False,
    ),
    "a list cut off": ("留存的文件", lambda i: cut(kept("lists/list.xlsx")), "已损坏", True),
    "an export of other bytes": (
        "留存的文件",
        lambda i: kept("exports/export.csv").write_bytes(b"\xff\xfe\x00"),
        "已损坏",
        True,
    ),
    "a card cut off": (
        "留存的文件",
        lambda i: kept("cards/card.pdf").write_bytes(b"%PDF"),
        "已损坏",
        True,
    ),
    "a draft that a crash left": ("留存的文件", lambda i: stray("lists/.1.part"), "没有写完", True),
    "a job left by its process": ("后台任务", lambda i: lost_job(), "进程已经不在", True),
    "a job that nobody does": ("后台任务", lambda i: late_job(), "到时一小时还没有做", False),
    "a job of no task": (
        "后台任务",
        lambda i: Job.objects.create(task="no.such"),
        "没有这种任务",
        True,
    ),
    "an entry of no timetable": (
        "后台任务",
        lambda i: TimetableEntry.objects.create(name="no.such", next_at=timezone.now()),
        "时间表里没有它",
        True,
    ),
    "a PDF that no job makes": (
        "后台任务",
        lambda i: Job.objects.filter(task="editions.make").delete(),
        "没有任务会生成它",
        True,
    ),
    "a workbook that no job checks": (
        "后台任务",
        lambda i: Job.objects.all().delete(),
        "没有任务在做",
        False,
    ),
    "records without protection": (
        "数据库",
        lambda i: lose_trigger(
            append_only.TABLES[0] + ("_no_change" if is_postgresql() else "_no_delete")
        ),
        "记录不再受保护",
        True,
    ),
    "changes that are not noted": (
        "数据库",
        lambda i: lose_trigger("gazette_text_revised" + ("" if is_postgresql() else "_update")),
        "变动不再记下",
        True,
    ),
    "a document of no kind": (
        "数据库",
        lambda i: i.documents.filter(position=1).update(kind="nothing"),
        "不认识",
        False,
    ),
    "a document of another kind": (
        "数据库",
        lambda i: i.documents.filter(position=1).update(kind=other_kind(i)),
        "种类",
        False,
    ),
}


def other_kind(issue: Issue) -> str:
    own = issue.documents.get(position=1).kind
    return next(name for name in ("notice", "plan") if name != own)


def words_of_the_archive() -> str:
    """The digest of all official words and of where they stand."""
    found = Provision.objects.order_by("pk").values_list("label", "heading", "body", "position")
    facts = Document.objects.order_by("pk").values_list("title", "document_number", "signed_on")
    sources = Issue.objects.order_by("pk").values_list("source_text")
    return sha256(repr([*found, *facts, *sources]).encode()).hexdigest()


def look(label: str) -> list[str]:
    found = examine(parts=[part for part in PARTS if part.label == label])
    return [str(one) for one in found]


def test_the_sample_is_whole(issue: Issue) -> None:
    assert [str(one) for one in examine()] == []


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_found_and_mended_where_it_is_derived(name: str, issue: Issue) -> None:
    label, make, said, can_be_mended = DAMAGES[name]
    make(issue)
    issue.refresh_from_db()
    parts = [part for part in PARTS if part.label == label]
    found = examine(parts=parts)
    assert any(said in str(one) for one in found), [str(one) for one in found]
    assert all(one.where.strip() for one in found)
    assert all((one.mend is not None) is can_be_mended for one in found if said in str(one))
    before = words_of_the_archive()
    assert mend(found) == []
    assert words_of_the_archive() == before
    left = [str(one) for one in examine(parts=parts)]
    assert left == [] if can_be_mended else any(said in one for one in left), left


def test_rows_of_what_is_gone(issue: Issue) -> None:
    """Rows that name a row which is not there: derived ones go, others are told."""
    PdfEdition.objects.filter(pk=edition_of_a_document()).update(document_id=987654)
    sql("UPDATE gazette_documentissuer SET body_id = 987654 WHERE position = 1")
    parts = [part for part in PARTS if part.label == "数据库"]
    found = examine(parts=parts)
    assert any("PDF 版本" in one.where and one.mend for one in found), found
    assert any("发文机关" in one.where and one.mend is None for one in found), found
    mend(found)
    left = examine(parts=parts)
    assert not any("PDF 版本" in one.where for one in left)
    assert any("发文机关" in one.where for one in left)


def test_rows_that_a_constraint_would_refuse(issue: Issue) -> None:
    """As a database has them whose index is damaged."""
    if connection.vendor == "postgresql":
        sql("ALTER TABLE gazette_column DROP CONSTRAINT column_unique_position")
    else:
        pytest.skip("SQLite keeps the index in the table; its own check finds it")
    Column.objects.create(issue=issue, name="重复", position=issue.columns.all()[0].position)
    assert any("column_unique_position" in one for one in look("数据库"))


def test_a_state_that_lists_tell_otherwise(issue: Issue, monkeypatch: Any) -> None:
    first = validity.verdicts_on

    def wrong(days: Any) -> Any:
        found = first(days)
        return [found[-1], *found[1:]] if found[0].state != found[-1].state else found[::-1]

    monkeypatch.setattr(published_states, "verdicts_on", wrong)
    states = {
        one.state for one in first([(d, timezone.localdate()) for d in issue.documents.all()])
    }
    assert len(states) > 1
    assert any("效力状态不一" in one for one in look("效力"))


def test_a_part_that_fails_is_a_damage_and_hides_no_other(issue: Issue, monkeypatch: Any) -> None:
    Issue.objects.update(version=77)
    monkeypatch.setattr(Provision.objects, "count", lambda: 1 / 0)
    found = [str(one) for one in examine()]
    assert any(one.startswith("条文：核对不下去") for one in found), found
    assert any("版本是77" in one for one in found), found
