"""重读: what today's parser would change is shown, a draft is rewritten, editors' work stays."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from gazette.importing import ImportRefused, import_issue
from gazette.importing.rereading import reread
from gazette.intake.models import Intake
from gazette.models import (
    Document,
    Doubt,
    Issue,
    PartialEffect,
    Provision,
    Relation,
    Step,
)
from gazette.office import history, workflow
from gazette.office.doubts import record_check
from gazette.parsing import parse
from tests.factories import make_issue, make_person
from tests.importing.archive_samples import as_text, issue_lines

pytestmark = pytest.mark.django_db


def imported(lines: list[str] | None = None, **values: Any) -> Issue:
    text = as_text(lines or issue_lines(2024, 1, 121)).decode()
    stored = import_issue(parse(text), source_name="x.txt", **values).issue
    return Issue.objects.with_gazette().get(pk=stored.pk)


def edit(row: Model, **values: Any) -> None:
    """What an editor changes in the admin."""
    for name, value in values.items():
        setattr(row, name, value)
    with history.attributed_to(make_person(f"editor-{row._meta.model_name}-{row.pk}", "录入")):
        row.save()


def misread(issue: Issue) -> None:
    """Store what an older parser might have made of the source."""
    rows = Provision.objects.filter(document__issue=issue, document__position=1)
    rows.filter(body__contains="每季度").update(heading="", body="加强检查，每年一次。")
    issue.documents.filter(position=2).update(title="读错的标题", folded_title="读错的标题")


def run(*arguments: str, **options: Any) -> tuple[str, int]:
    out, status = StringIO(), 0
    try:
        call_command("reread_issue", *arguments, stdout=out, **options)
    except SystemExit as end:
        status = int(str(end.code))
    except CommandError as error:
        out.write(str(error))
        status = error.returncode
    return out.getvalue(), status


def snapshot() -> list[Any]:
    rows = Provision.objects.order_by("pk").values_list()
    return [*rows, *Document.objects.order_by("pk").values_list(), Step.objects.count()]


def test_nothing_differs_right_after_the_import() -> None:
    issue = imported()
    before = snapshot()
    out, status = run("2024", "1")
    assert (out, status) == (f"{issue}（草稿）\n没有差别。\n", 0)
    assert snapshot() == before
    assert not reread(issue).has_differences


def test_what_would_change_is_shown_and_nothing_written() -> None:
    issue = imported()
    misread(issue)
    before = snapshot()
    out, status = run("2024年第1期")
    assert status == 1
    assert "标题：读错的标题 → 示例县人民政府关于加强" in out
    assert "    - ［一级标题］二、加强检查，每年一次。" in out
    assert "    + ［一级标题］二、加强检查。县政府有关部门应当每季度检查一次" in out
    assert "共2篇有差别，条文1处。没有写入任何内容。要写入草稿，请加 --apply。" in out
    assert snapshot() == before


def test_the_same_as_data() -> None:
    misread(imported())
    out, status = run("2024-1", json=True)
    data = json.loads(out)
    assert status == 1 and data["has_differences"] and not data["is_applied"]
    assert data["issue"]["number"] == 1 and data["issue"]["status"] == "draft"
    first, second = data["documents"]
    assert [row["change"] for row in first["rows"]] == ["改动"]
    assert second["values"][0]["name"] == "标题" and second["values"][0]["before"] == "读错的标题"


def test_it_is_written_into_a_draft() -> None:
    issue = imported()
    rows = list(Provision.objects.order_by("pk").values_list("pk", "address", "body"))
    misread(issue)
    out, status = run("2024", "1", apply=True)
    assert status == 0 and "已写入草稿" in out
    assert list(Provision.objects.order_by("pk").values_list("pk", "address", "body")) == rows
    stored = Issue.objects.get()
    assert stored.version == issue.version + 1 and stored.status == "draft"
    assert stored.steps.order_by("-pk")[0].what == "重读原文：改动2篇"
    assert run("2024", "1")[1] == 0


def test_relations_that_change_are_told() -> None:
    lines = issue_lines(2024, 1, 121)
    lines[lines.index("二、加强检查。县政府有关部门应当每季度检查一次，并通报检查的结果。")] = (
        "二、《示例县集市管理办法》（示县政发〔2019〕3号）自本通知印发之日起废止。"
    )
    imported(lines)
    assert run("2024", "1")[1] == 0
    Relation.objects.filter(type="repeals").delete()
    out, status = run("2024", "1")
    assert status == 1
    assert "关系 + 废止《示例县集市管理办法》示县政发〔2019〕3号（待确认" in out
    assert not Relation.objects.filter(type="repeals").exists()
    run("2024", "1", apply=True)
    assert Relation.objects.filter(type="repeals").exists()


def test_documents_that_are_new_or_gone_and_addresses_that_move() -> None:
    issue = imported()
    issue.documents.filter(position=2).delete()
    row = Provision.objects.filter(document__issue=issue, body__contains="作方案")[0]
    Provision.objects.filter(pk=row.pk).update(address="sec_99")
    out, status = run("2024", "1")
    assert status == 1
    assert "新增　第2篇" in out and "的地址：" in out
    run("2024", "1", apply=True)
    assert issue.documents.count() == 2 and run("2024", "1")[1] == 0


# ---- What editors have set right ----


def test_a_value_that_an_editor_changed_is_kept() -> None:
    issue = imported()
    document = issue.documents.get(position=1)
    edit(document, interpreted_by="示例县司法局", signed_on="2024-03-01")
    misread(issue)
    out, _status = run("2024", "1", apply=True)
    assert "保留　第1篇" in out and "编辑改过成文日期、解释机关，保留" in out
    document.refresh_from_db()
    assert document.interpreted_by == "示例县司法局"
    assert str(document.signed_on) == "2024-03-01"
    # Its rows, which nobody has touched, are read anew.
    assert document.provisions.filter(body__contains="每季度").exists()
    assert run("2024", "1")[1] == 0


def test_a_document_whose_rows_an_editor_changed_is_kept_whole() -> None:
    issue = imported()
    document = issue.documents.get(position=1)
    row = document.provisions.filter(body__contains="每季度")[0]
    edit(row, body="县政府有关部门应当每半年检查一次。")
    misread_title = issue.documents.filter(position=2)
    misread_title.update(title="读错的标题", folded_title="读错的标题")
    rows = list(document.provisions.order_by("pk").values_list())
    number, column = document.document_number, document.column
    out, _status = run("2024", "1", apply=True)
    assert "编辑改过条文，整件保留" in out
    assert list(document.provisions.order_by("pk").values_list()) == rows
    document.refresh_from_db()
    assert (document.position, document.document_number) == (1, number)
    assert document.column == column
    assert misread_title.get().title != "读错的标题"


@pytest.mark.parametrize("what", ["added", "deleted"])
def test_rows_that_an_editor_added_or_deleted_count_too(what: str) -> None:
    issue = imported()
    document = issue.documents.get(position=2)
    row = document.provisions.filter(body__contains="每季度")[0]
    with history.attributed_to(make_person("editor", "录入")):
        if what == "deleted":
            row.delete()
        else:
            row.pk, row.address, row.position = None, "sec_98", 98
            row.save()
    held = document.provisions.count()
    assert "整件保留" in run("2024", "1", apply=True)[0]
    assert document.provisions.count() == held


def test_days_of_parts_and_bodies_that_an_editor_set_right_are_kept() -> None:
    issue = imported()
    document = issue.documents.get(position=1)
    edit(PartialEffect(document=document, position=1, kind="area", part="东山乡"))
    issuer = document.issuers.get()
    with history.attributed_to(make_person("another", "录入")):
        issuer.delete()
    out, _status = run("2024", "1", apply=True)
    assert "编辑改过发文机关、部分施行，保留" in out
    assert document.partial_effects.get().part == "东山乡"
    assert not document.issuers.exists()


def test_what_the_import_itself_wrote_is_no_work_of_an_editor() -> None:
    editor = make_person("editor", "录入")
    issue = imported(user=editor)
    changed = [line.replace("每季度", "每个月") for line in issue_lines(2024, 1, 121)]
    issue = imported(changed, user=editor)
    misread(issue)
    reread(issue, editor, apply=True)
    assert not reread(Issue.objects.with_gazette().get()).kept


def test_an_edited_document_that_is_not_found_any_more_is_for_a_person() -> None:
    issue = imported()
    document = issue.documents.get(position=2)
    edit(document.provisions.filter(body__contains="每季度")[0], body="另一种写法。")
    alone = as_text(issue_lines(2024, 1, 121, documents=1)).decode()
    Issue.objects.update(source_text=alone)
    out, status = run("2024", "1", apply=True)
    assert status == 1 and "在新的读法里没有对应的文件" in out
    out, status = run("2024", "1")
    assert status == 1 and "删去　第2篇" in out and "没有对应的文件" in out
    assert issue.documents.count() == 2


def test_what_was_changed_in_the_intake_is_kept() -> None:
    issue = imported()
    editor = make_person("editor", "录入")
    intake = Intake.objects.create(
        created_by=editor, changed_by=editor, state=Intake.State.ACCEPTED, issue=issue
    )
    first, second = (intake.documents.create(position=place) for place in (1, 2))
    intake.steps.create(document=second, what="级别改为“条”", by=editor)
    intake.steps.create(document=first, what="缩进", by=editor, is_undone=True)
    misread(issue)
    [kept] = reread(issue).kept
    assert (kept.position, kept.reason) == (2, "编辑在录入时改过，整件保留")


def test_doubts_of_a_checked_issue_are_compared_and_answers_stay() -> None:
    lines = issue_lines(2024, 1, 121)
    lines.insert(lines.index("示例县人民政府"), "三、附件见本通知附件1、附件2。")
    lines.insert(-2, "附件：1.工作方案")
    issue = imported(lines)
    found = [one for one in parse(issue.source_text).findings if one.severity == "warning"]
    assert found, "the text is meant to raise a doubt"
    editor = make_person("editor", "录入")
    record_check(
        issue,
        editor,
        [
            Doubt(
                issue=issue,
                document_position=1,
                code="old_rule",
                message="旧的存疑",
                span_start=0,
                span_end=1,
            )
        ],
    )
    result = reread(issue)
    assert result.doubts_gone == ["第1篇：旧的存疑"]
    assert len(result.doubts_new) == len({(f.document, f.code, f.message) for f in found})
    assert issue.doubts.get().message == "旧的存疑"
    reread(issue, editor, apply=True)
    assert issue.doubts.count() == len(found)
    assert not issue.doubts.filter(message="旧的存疑").exists()
    issue.doubts.update(answered_by=editor, answered_at="2025-01-01T00:00Z")
    reread(Issue.objects.with_gazette().get(), editor, apply=True)
    assert not issue.doubts.unanswered().exists()


# ---- What is never written ----


@pytest.mark.parametrize(
    ("status", "says"),
    [("published", "勘误"), ("withdrawn", "--revise"), ("in_review", "收回"), ("approved", "退回")],
)
def test_only_a_draft_is_written(status: str, says: str) -> None:
    issue = imported()
    misread(issue)
    stored = {"status": status}
    if status in ("published", "withdrawn"):
        stored = {
            "status": "published" if status == "published" else "approved",
            "first_published_at": "2025-01-01T00:00Z",
        }
    Issue.objects.update(**stored)
    before = snapshot()
    out, code = run("2024", "1")
    assert code == 1 and "读错的标题" in out and says in out
    out, code = run("2024", "1", apply=True)
    assert code == 1 and says in out
    assert snapshot() == before


def test_what_the_cover_says_otherwise_is_told_and_the_stored_kept() -> None:
    issue = imported()
    Issue.objects.update(serial_number=999)
    out, status = run("2024", "1")
    assert "总期号：库中是999，原文读作121；保留库中的。" in out and status == 1
    run("2024", "1", apply=True)
    issue.refresh_from_db()
    assert issue.serial_number == 999


def test_an_issue_without_a_source_and_wrong_arguments() -> None:
    make_issue(year=2020, number=5)
    assert "没有留存的原文" in run("2020", "5")[0]
    assert run("2020")[1] == 2 and run("2020", "第五期")[1] == 2
    assert "没有2020年第9期" in run("2020", "9")[0]


def test_a_change_that_came_between_is_not_overwritten() -> None:
    issue = imported()
    misread(issue)
    workflow.record_edit(issue, make_person("other", "录入"), what="改标题")
    seen = Issue.objects.with_gazette().get()
    seen.version -= 1
    with pytest.raises(ImportRefused, match="没有保存"):
        reread(seen, apply=True)


# ---- The page ----


def test_the_office_sees_and_writes_it(client: Client) -> None:
    issue = imported()
    misread(issue)
    page = reverse("reread", args=[issue.pk])
    client.force_login(make_person("reader", "审核"))
    shown = client.get(page).content.decode()
    assert "读错的标题" in shown and "写入草稿" not in shown
    assert client.post(page, {"version": issue.version}).status_code == 403
    client.force_login(make_person("clerk", "录入"))
    change = client.get(reverse("admin:gazette_issue_change", args=[issue.pk])).content.decode()
    assert page in change
    shown = client.get(page).content.decode()
    assert "<del>" in shown and "<ins>" in shown and "写入草稿" in shown
    answer = client.post(page, {"version": issue.version + 7}, follow=True)
    assert "没有写入" in answer.content.decode()
    done = client.post(page, {"version": issue.version}, follow=True).content.decode()
    assert "已写入草稿：2篇有改动" in done and "没有差别" in done
    assert str(Issue.objects.get().steps.order_by("-pk")[0].by) == "clerk"


def test_the_page_of_a_published_issue_says_how_to_correct_it(client: Client) -> None:
    issue = imported(publish=True)
    client.force_login(make_person("clerk", "录入"))
    shown = client.get(reverse("reread", args=[issue.pk])).content.decode()
    assert "没有差别" in shown and "提出勘误" in shown and "写入草稿" not in shown
    without = make_issue(year=2020, number=5)
    assert "没有留存的原文" in client.get(reverse("reread", args=[without.pk])).content.decode()
    assert client.get(reverse("reread", args=[999])).status_code == 404
