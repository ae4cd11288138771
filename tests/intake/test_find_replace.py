"""Find and replace over an issue: previewed, atomic over documents, undone as one step."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from gazette.intake import step_log
from gazette.intake.draft import Draft, DraftRow, dump
from gazette.intake.models import Intake, IntakeDocument, IntakeStep
from gazette.intake.row_edits import CannotEdit
from gazette.intake.row_search import find, replace_words
from gazette.intake.source_words import Run, text_of
from gazette.intake.step_log import EditConflict
from gazette.intake.word_replacement import MOST_HITS, Search, find_in, replace_all
from gazette.parsing.parsed import Level
from gazette.parsing.words.merged_cells import LEFT
from tests.intake.conftest import Drop
from tests.intake.test_checking import do

pytestmark = pytest.mark.django_db

CONTENTS = """示例市人民政府公报
2025年第3期（总第9期）
目录
示例市公园管理办法…………（1）
示例市绿地养护办法…………（5）
"""
PARKS = """示例市公园管理办法

第一条　为了加强公园管理，制定本办法。

第二条　公园由市圆林局管理，区圆林局协助。

第三条　本办法自2025年3月1日起施行。

2025年1月8日

"""
GREEN = """示例市绿地养护办法

第一条　绿地由市圆林局养护。

第二条　ＱＲ码由圆林局印制，ＱＲ码贴在绿地入口。

第三条　本办法自2025年4月1日起施行。

2025年2月8日
"""
WHY = "识别错误，原件为“园林”"


@pytest.fixture
def intake(drop: Drop) -> Intake:
    return drop(text=CONTENTS + PARKS + GREEN)


def versions(intake: Intake) -> dict[int, int]:
    return dict(intake.documents.values_list("pk", "version"))


def texts(intake: Intake) -> str:
    return "\n".join(row.text for one in intake.documents.all() for row in one.draft.rows)


def replace(intake: Intake, by: User, words: str, other: str, **values: Any) -> list[IntakeStep]:
    search = Search(words, other, is_exact=values.pop("is_exact", True))
    found, _ = find_in(intake, search)
    names = values.pop("names", [one.name for one in found])
    return replace_all(intake, search, names, versions(intake), by, values.pop("reason", WHY))


def page(clerk: Client, intake: Intake, **values: Any) -> str:
    url = reverse("admin:intake_replacement", args=[intake.pk])
    return clerk.get(url, values).content.decode()


def test_each_hit_is_shown_with_its_document_and_address(clerk, intake) -> None:
    shown = page(clerk, intake, q="圆林", r="园林", exact="1")
    assert "找到 4 处，在 2 件文件里" in shown
    assert "示例市公园管理办法" in shown and "示例市绿地养护办法" in shown
    assert shown.count("<del>圆林</del><ins>园林</ins>") == 4
    assert "art_2" in shown
    assert shown.count("与原文不同</span>") == 4
    assert intake.steps.count() == 0, "a preview writes nothing"


def test_the_chosen_ones_are_replaced_in_one_step(clerk, intake, editor) -> None:
    found, _ = find_in(intake, Search("圆林", "园林"))
    url = reverse("admin:intake_replacement", args=[intake.pk])
    sent = {
        "do": "replace", "q": "圆林", "r": "园林", "exact": "1", "reason": WHY,
        "hit": [one.name for one in found[1:]],
        "versions": json.dumps(versions(intake)),
    }  # fmt: skip
    answer = clerk.post(url, sent, follow=True).content.decode()
    assert "已替换：查找替换：“圆林”改为“园林”，共3处，涉及2件" in answer
    assert texts(intake).count("圆林") == 1
    assert "公园由市圆林局管理，区园林局协助。" in texts(intake)
    steps = list(intake.steps.all())
    assert [(one.by, one.reason) for one in steps] == [(editor, WHY)] * 2
    assert len({one.group for one in steps}) == 1
    document = intake.documents.first()
    edits = step_log.edits_in(document, document.draft)
    assert [(one.before, one.after) for one in edits] == [("圆", "园")]


@pytest.mark.parametrize("place", [0, 1, None])
def test_the_whole_step_is_undone_from_each_document_and_from_the_page(
    clerk, intake, editor, place
) -> None:
    before = texts(intake)
    replace(intake, editor, "圆林", "园林")
    assert "圆林" not in texts(intake)
    if place is None:
        url = reverse("admin:intake_replacement", args=[intake.pk])
        shown = clerk.post(url, {"do": "undo"}, follow=True).content.decode()
    else:
        shown = do(clerk, intake.documents.all()[place], "undo")
    assert "涉及2件" in shown
    assert texts(intake) == before
    do(clerk, intake.documents.all()[1], "redo")
    assert "圆林" not in texts(intake)


def test_the_step_is_not_undone_in_part(clerk, intake, editor) -> None:
    replace(intake, editor, "圆林", "园林")
    after = texts(intake)
    second = intake.documents.all()[1]
    do(clerk, second, "level", "示例市绿地", level="NOTE")
    assert "另有改动" in do(clerk, intake.documents.first(), "undo")
    url = reverse("admin:intake_replacement", args=[intake.pk])
    assert "另有改动" in clerk.post(url, {"do": "undo"}, follow=True).content.decode()
    assert texts(intake) == after
    do(clerk, second, "undo")
    do(clerk, second, "undo")
    assert "园林" not in texts(intake)


def test_all_is_refused_if_a_document_was_changed_meanwhile(clerk, intake, editor) -> None:
    seen = versions(intake)
    found, _ = find_in(intake, Search("圆林", "园林"))
    do(clerk, intake.documents.all()[1], "level", "示例市绿地", level="NOTE")
    before = texts(intake)
    names = [one.name for one in found]
    with pytest.raises(EditConflict, match="第2件“示例市绿地养护办法”：王编辑在"):
        replace_all(intake, Search("圆林", "园林"), names, seen, editor, WHY)
    assert texts(intake) == before
    assert not IntakeStep.objects.exclude(group=None).exists()


def test_all_is_refused_if_a_row_refuses(intake, editor) -> None:
    before = texts(intake)
    with pytest.raises(CannotEdit, match="第1件“示例市公园管理办法”：“第一条.*要有编号"):
        replace(intake, editor, "第一条", "首条")
    assert texts(intake) == before


def test_words_unlike_the_source_want_a_reason_and_those_of_the_source_none(intake, editor) -> None:
    with pytest.raises(CannotEdit, match="请写明理由"):
        replace(intake, editor, "圆林", "园林", reason=" ")
    replace(intake, editor, "圆林", "园林")
    back, _ = find_in(intake, Search("园林", "圆林"))
    assert [one.deviates for one in back] == [False] * 4
    replace(intake, editor, "园林", "圆林", reason="")
    document = intake.documents.first()
    assert step_log.edits_in(document, document.draft) == ()


@pytest.mark.parametrize(
    ("words", "is_exact", "count"),
    [("ＱＲ", True, 2), ("QR", True, 0), ("QR", False, 2), ("qr码", False, 2), ("局", True, 4)],
)
def test_width_and_case_count_in_the_exact_form_only(intake, words, is_exact, count) -> None:
    assert find_in(intake, Search(words, "码", is_exact))[1] == count


@pytest.mark.parametrize(
    ("words", "other", "says"),
    [
        ("", "园", "请写明要找的文字"),
        ("  ", "园", "请写明要找的文字"),
        ("园", "园", "相同"),
        ("园", "园\n林", "不能有换行"),
        ("园", "<<", "合并单元格"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(intake, editor, words, other, says) -> None:
    with pytest.raises(CannotEdit, match=says):
        replace_all(intake, Search(words, other), ["1:1:1"], {}, editor, WHY)


def test_nothing_chosen_and_gone_hits_are_refused(intake, editor) -> None:
    with pytest.raises(CannotEdit, match="至少勾选一处"):
        replace(intake, editor, "圆林", "园林", names=[])
    with pytest.raises(EditConflict, match="什么也没有替换"):
        replace(intake, editor, "圆林", "园林", names=["1:999:0"])


def test_nobody_else_sees_it(intake, browser_of) -> None:
    stranger = browser_of(User.objects.create_user("li", is_staff=True))
    url = reverse("admin:intake_replacement", args=[intake.pk])
    assert stranger.get(url, {"q": "圆林"}).status_code == 403


def test_a_hit_over_label_and_body_and_in_cells() -> None:
    rows = (
        DraftRow(1, Level.ARTICLE, label=(Run("第一条", 0),), body=(Run("为了公园", 4),),
                 number="1"),
        DraftRow(2, Level.TABLE, 0),
        DraftRow(3, Level.TABLE_ROW, 1, body=(Run("\t圆林局\t二人", 10),), merged=(LEFT, "", "")),
    )  # fmt: skip
    draft = Draft(rows, 4)
    (hit,) = find(dump(draft), "条为了", is_exact=True)
    changed = replace_words(draft, [hit], "条因")
    assert text_of(changed.rows[0].body) == "公园"
    assert changed.rows[0].text == "第一条因公园"
    hits = list(find(dump(draft), "圆林", is_exact=True))
    changed = replace_words(draft, hits, "园林")
    assert changed.rows[2].cells == ("", "园林局", "二人")
    assert changed.rows[2].marks == (LEFT, "", "")


@pytest.mark.parametrize("words", ["公园", "一"])
def test_many_hits_in_a_row_are_each_replaced(words) -> None:
    text = f"甲{words}乙{words}{words}丙"
    draft = Draft((DraftRow(1, Level.PARAGRAPH, body=(Run(text, 5),)),), 2)
    hits = list(find(dump(draft), words, is_exact=True))
    assert replace_words(draft, hits[1:], "○").rows[0].text == f"甲{words}乙○○丙"
    assert replace_words(draft, hits, "").rows[0].text == "甲乙丙"


def test_an_issue_of_117_documents_and_10_000_rows_is_searched_whole(intake) -> None:
    first = intake.documents.first()
    assert first
    rows = tuple(
        DraftRow(n, Level.PARAGRAPH, body=(Run(f"第{n}户由市圆林局登记，{'绿地' * 30}。", None),))
        for n in range(1, 88)
    )
    structure = dump(Draft(rows, 88, first.draft.start))
    IntakeDocument.objects.bulk_create(
        IntakeDocument(
            intake=intake, position=n, structure=structure, summary={"title": f"第{n}件"}
        )
        for n in range(10, 125)
    )
    found, total = find_in(intake, Search("圆林", "园林"))
    assert (len(found), total) == (MOST_HITS, 115 * 87 + 4)
