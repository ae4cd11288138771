"""Doubts are answered by named persons, revocably; nothing is approved or published before."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps as django_apps
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gazette.importing import import_issue
from gazette.intake import doubt_answers
from gazette.intake.doubt_answers import finding_key
from gazette.intake.models import Intake, IntakeDocument
from gazette.models import Doubt, DoubtAnswer, Issue, ParsedDoubts, Step
from gazette.office import doubts, workflow
from gazette.office.doubts import CannotAnswer, doubt_key, doubts_of
from gazette.office.workflow import Refused
from gazette.parsing import parse
from tests.factories import make_person, read_through
from tests.intake.conftest import Drop
from tests.intake.test_checking import do
from tests.intake.test_doubts import RULE
from tests.intake.test_drop import accepted
from tests.intake.test_edit_sequences import COVER

pytestmark = pytest.mark.django_db

STRAY = """示例市绿地养护办法

第一条　为了加强绿地\u200b养护，制定本办法。

第二条　本办法自2025年3月1日起施行。

2025年1月8日
"""


@pytest.fixture
def intake(clerk: Client, drop: Drop) -> Intake:
    """An intake with one doubt: 第二条 is missing."""
    return drop(text=COVER + RULE)


def finding(intake: Intake) -> tuple[IntakeDocument, dict[str, Any]]:
    document = intake.documents.get()
    (found,) = document.findings
    return document, found


def answer(clerk: Client, intake: Intake, kind: str = "as_printed", words: str = "") -> str:
    document, found = finding(intake)
    values = {"doubt": finding_key(document.pk, found), "kind": kind, "words": words}
    url = intake.get_absolute_url()
    return clerk.post(url, {"do": "answer", **values}, follow=True).content.decode()


def mend(clerk: Client, intake: Intake) -> None:
    """Change a word where the doubt is, which stays: 第二条 is still missing."""
    document = intake.documents.get()
    row = next(row for row in document.draft.rows if "第三条" in row.text)
    body = "".join(run.text for run in row.body) + "特此公布。"
    do(clerk, document, "words", "第三条", label="第三条", body=body, confirmed="1")


def revoke(clerk: Client, intake: Intake) -> None:
    document, found = finding(intake)
    values = {"do": "revoke", "doubt": finding_key(document.pk, found)}
    clerk.post(intake.get_absolute_url(), values)


def written(clerk: Client, intake: Intake) -> Issue:
    assert "已写成草稿" in accepted(clerk, intake)
    return Issue.objects.get()


# --- in the intake ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "words", "shown"),
    [
        ("as_printed", "", "原件如此"),
        ("mended", "补了第二条", "已改（补了第二条）"),
        ("separate", "", "附件另发"),
        ("other", "印刷厂确认漏排，下期更正", "印刷厂确认漏排，下期更正"),
    ],
)
def test_an_answer_has_a_kind_words_a_name_and_a_time(clerk, intake, kind, words, shown) -> None:
    if kind == "mended":
        mend(clerk, intake)
    page = answer(clerk, intake, kind, words)
    assert f"王编辑：{shown}" in page
    issue = written(clerk, intake)
    (doubt,) = doubts_of(issue)
    assert doubt.answer
    assert (str(doubt.answer), doubt.answer.who) == (shown, "王编辑")
    assert timezone.now() - doubt.answer.at < timedelta(minutes=1)
    row = DoubtAnswer.objects.get()
    assert (row.kind, row.words, row.by, row.message) == (
        kind, words, doubt.answered_by, doubt.message,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "words", "says"),
    [
        ("other", "  ", "请用文字写明"),
        ("checked", "", "请选择一种答复"),
        ("revoked", "", "请选择一种答复"),
        ("", "原件如此", "请选择一种答复"),
        ("other", "字" * 501, "最多500字"),
    ],
)
def test_what_is_no_answer_is_refused(clerk, intake, kind, words, says) -> None:
    assert says in answer(clerk, intake, kind, words)
    assert intake.documents.get().answers == []


def test_a_doubt_that_is_gone_meanwhile_takes_no_answer(clerk, intake, editor) -> None:
    document, found = finding(intake)
    keys = [finding_key(document.pk, found), finding_key(document.pk, {"code": "x", "message": ""})]
    with pytest.raises(CannotAnswer, match="已经不在了"):
        doubt_answers.answer(intake, keys, "as_printed", "", editor)
    assert intake.documents.get().answers == []


def test_a_revocation_is_recorded_and_the_former_answers_stay_in_the_history(
    clerk, intake, editor
) -> None:
    issue = written(clerk, intake)
    answer(clerk, intake)
    answer(clerk, intake, "other", "待查")
    revoke(clerk, intake)
    (doubt,) = doubts_of(issue)
    assert doubt.answer is None
    history = DoubtAnswer.objects.filter(issue=issue)
    assert [one.kind for one in history] == ["as_printed", "other", "revoked"]
    assert {one.by for one in history} == {editor}
    answer(clerk, intake, "separate")
    assert [str(one.answer) for one in doubts_of(issue)] == ["附件另发"]
    assert DoubtAnswer.objects.count() == 4
    written(clerk, intake)
    assert DoubtAnswer.objects.count() == 4, "writing the draft again repeats no history"


def test_an_answer_stays_when_rows_around_change_and_returns_with_its_doubt(clerk, intake) -> None:
    document = intake.documents.get()
    answer(clerk, intake)
    do(clerk, document, "level", "示例市公园", level="NOTE")
    assert finding(intake)[1]["answer"]["kind"] == "as_printed"
    body = "本办法自2025年3月1日起施行。"
    do(clerk, document, "words", body, label="第二条", heading="", body=body, confirmed="1")
    assert intake.documents.get().findings == []
    do(clerk, document, "undo")
    assert finding(intake)[1]["answer"]["kind"] == "as_printed"


def test_another_doubt_of_the_same_rule_is_not_answered_with_it(clerk, intake) -> None:
    document = intake.documents.get()
    answer(clerk, intake)
    body = "本办法自2025年3月1日起施行。"
    do(clerk, document, "words", body, label="第五条", heading="", body=body, confirmed="1")
    found = finding(intake)[1]
    assert "缺第2至4条" in found["message"] or "缺第2" in found["message"], found
    assert found["answer"] is None


def test_the_last_act_is_taken_back_and_the_answer_before_it_counts_again(
    clerk, intake, editor
) -> None:
    answer(clerk, intake)
    answer(clerk, intake, "other", "待查")
    url = intake.get_absolute_url()
    page = clerk.post(url, {"do": "undo-last"}, follow=True).content.decode()
    assert "已撤销：答复“待查”" in page
    assert finding(intake)[1]["answer"]["kind"] == "as_printed"
    do(clerk, intake.documents.get(), "level", "示例市公园", level="NOTE")
    page = clerk.post(url, {"do": "undo-last"}, follow=True).content.decode()
    assert "已撤销：级别改为" in page
    assert (
        "已撤销：答复“原件如此”"
        in clerk.post(url, {"do": "undo-last"}, follow=True).content.decode()
    )
    assert "没有可以撤销的" in clerk.post(url, {"do": "undo-last"}, follow=True).content.decode()


def test_what_a_colleague_did_last_is_not_taken_back_by_me(clerk, intake, browser_of) -> None:
    answer(clerk, intake)
    other = User.objects.create_superuser("chen", last_name="陈", first_name="核")
    page = browser_of(other).post(intake.get_absolute_url(), {"do": "undo-last"}, follow=True)
    assert "没有可以撤销的" in page.content.decode()
    assert finding(intake)[1]["answer"]["who"] == "王编辑"


def test_a_finding_that_only_the_source_shows_keeps_its_answer(clerk, drop) -> None:
    intake = drop(text=COVER + STRAY)
    answer(clerk, intake, "other", "已去掉零宽字符")
    do(clerk, intake.documents.get(), "level", "示例市绿地", level="NOTE")
    assert finding(intake)[1]["answer"]["words"] == "已去掉零宽字符"


def test_former_ticks_become_answers(clerk, intake, editor) -> None:
    document, found = finding(intake)
    ticked = {**found, "checked": True, "checked_by": editor.pk}
    ticked |= {"checked_at": "2025-03-01T09:00:00+00:00"}
    ticked.pop("answer", None)
    IntakeDocument.objects.update(findings=[ticked])
    migration = import_module("gazette.intake.migrations.0003_answers_and_steps_of_many_documents")
    migration.make_answers_of_ticks(django_apps, SimpleNamespace(connection=connection))
    found = finding(intake)[1]
    assert (found["answer"]["kind"], found["answer"]["who"]) == ("checked", "王编辑")
    assert "checked_by" not in found
    do(clerk, document, "level", "示例市公园", level="NOTE")
    issue = written(clerk, intake)
    (doubt,) = doubts_of(issue)
    assert doubt.answer and (str(doubt.answer), doubt.answer.at.year) == ("已核对", 2025)


# --- the gate -----------------------------------------------------------------------


@pytest.fixture
def office() -> dict[str, User]:
    return {name: make_person(f"staff{n}", name) for n, name in enumerate(("录入", "审核", "发布"))}


@pytest.fixture
def in_review(clerk, intake, office) -> Issue:
    issue = written(clerk, intake)
    workflow.submit(issue, office["录入"])
    return issue


def test_handing_in_shows_what_is_open_and_is_not_refused(clerk, intake, office) -> None:
    issue = written(clerk, intake)
    page = clerk.get(reverse("admin:gazette_issue_step", args=[issue.pk, "submit"]))
    assert "1 处没有答复" in page.content.decode()
    workflow.submit(issue, office["录入"])
    assert issue.status == Issue.Status.IN_REVIEW


def test_approval_is_refused_while_a_doubt_is_unanswered(in_review, office) -> None:
    read_through(in_review, office["审核"])
    with pytest.raises(Refused) as refused:
        workflow.approve(in_review, office["审核"])
    words = str(refused.value)
    assert "还有1处存疑没有答复" in words
    assert "第1件（原文第7行）“第三条”之前缺第2条" in words
    assert "存疑与答复" in words
    in_review.refresh_from_db()
    assert in_review.status == Issue.Status.IN_REVIEW


def test_a_reason_does_not_waive_a_doubt(in_review, office) -> None:
    Issue.objects.update(status=Issue.Status.APPROVED)
    in_review.refresh_from_db()
    soon = timezone.now() + timedelta(hours=1)
    for at in (None, soon):
        with pytest.raises(Refused, match="没有答复"):
            workflow.publish(in_review, office["发布"], "领导同意", at=at)
    assert not Issue.objects.published().exists()


def test_the_reviewer_answers_on_the_page_of_the_issue_and_the_intake_keeps_it(
    in_review, office, intake, browser_of
) -> None:
    reviewer = browser_of(office["审核"])
    url = reverse("doubts", args=[in_review.pk])
    page = reviewer.get(url).content.decode()
    assert "第三条　本办法自2025年3月1日起施行。" in page
    (doubt,) = doubts_of(in_review)
    sent = {"doubt": doubt_key(doubt), "kind": "other", "words": "原件漏排"}
    page = reviewer.post(url, sent, follow=True).content.decode()
    assert "staff1于" in page and "原件漏排" in page
    assert finding(intake)[1]["answer"]["words"] == "原件漏排"
    read_through(in_review, office["审核"])
    workflow.approve(in_review, office["审核"])
    reviewer.post(url, {"doubt": doubt_key(doubt), "revoke": "1"})
    assert finding(intake)[1]["answer"] is None
    with pytest.raises(Refused, match="没有答复"):
        workflow.publish(in_review, office["发布"], "已核对")
    assert [one.kind for one in DoubtAnswer.objects.all()] == ["other", "revoked"]


def test_what_the_bench_changes_after_handing_in_leaves_the_doubts_of_the_draft(
    clerk, intake, in_review
) -> None:
    body = "本办法自2025年3月1日起施行。"
    document = intake.documents.get()
    do(clerk, document, "words", body, label="第二条", heading="", body=body, confirmed="1")
    assert intake.documents.get().findings == []
    assert [doubt.code for doubt in doubts_of(in_review)] == ["number_skipped"]


def test_answers_are_shown_before_approval_and_publication(
    clerk, intake, office, browser_of, in_review
) -> None:
    answer(clerk, intake, "other", "原件漏排一条")
    step = reverse("admin:gazette_issue_step", args=[in_review.pk, "approve"])
    page = browser_of(office["审核"]).get(step).content.decode()
    assert "都已答复" in page and "原件漏排一条" in page and "王编辑" in page
    read_through(in_review, office["审核"])
    workflow.approve(in_review, office["审核"])
    step = reverse("admin:gazette_issue_step", args=[in_review.pk, "publish"])
    assert "原件漏排一条" in browser_of(office["发布"]).get(step).content.decode()


def test_a_scheduled_issue_whose_answer_was_revoked_is_not_published(
    clerk, intake, office, in_review
) -> None:
    answer(clerk, intake)
    read_through(in_review, office["审核"])
    workflow.approve(in_review, office["审核"])
    soon = timezone.now() + timedelta(hours=1)
    workflow.publish(in_review, office["发布"], "已核对", at=soon)
    revoke(clerk, intake)
    assert workflow.publish_due(soon) == []
    in_review.refresh_from_db()
    assert in_review.status == Issue.Status.APPROVED
    step = in_review.steps.first()
    assert step and step.action == Step.Action.HOLD and "还有1处存疑没有答复" in step.reason
    assert workflow.publish_due(soon) == []
    assert in_review.steps.filter(action=Step.Action.HOLD).count() == 1, "it is told once"


def test_who_neither_enters_nor_reviews_answers_nothing(in_review, office, browser_of) -> None:
    (doubt,) = doubts_of(in_review)
    publisher = browser_of(office["发布"])
    url = reverse("doubts", args=[in_review.pk])
    assert "您没有答复存疑的权限" in publisher.get(url).content.decode()
    publisher.post(url, {"doubt": doubt_key(doubt), "kind": "as_printed"})
    assert Doubt.objects.unanswered().count() == 1


# --- an issue that was never an intake -----------------------------------------------


@pytest.fixture
def imported(office) -> Issue:
    return import_issue(parse(COVER + RULE), source_name="期.txt", user=office["录入"]).issue


def test_an_imported_issue_is_answered_like_any_other(imported, office, browser_of) -> None:
    assert not Doubt.objects.exists(), "looking writes nothing"
    (doubt,) = doubts_of(imported)
    doubts.answer_doubts(imported, [doubt_key(doubt)], "as_printed", "", office["录入"])
    (doubt,) = doubts_of(imported)
    assert doubt.pk and str(doubt.answer) == "原件如此"
    workflow.submit(imported, office["录入"])
    assert [str(one.answer) for one in doubts_of(imported)] == ["原件如此"]
    read_through(imported, office["审核"])
    workflow.approve(imported, office["审核"])
    workflow.publish(imported, office["发布"], "已核对")
    assert imported.is_published
    with pytest.raises(CannotAnswer, match="曾经发布"):
        doubts.revoke_answers(imported, [doubt_key(doubt)], office["录入"])


def test_rows_are_written_when_an_imported_issue_is_handed_in(imported, office) -> None:
    workflow.submit(imported, office["录入"])
    assert Doubt.objects.unanswered().count() == 1
    read_through(imported, office["审核"])
    with pytest.raises(Refused, match="没有答复"):
        workflow.approve(imported, office["审核"])


def test_doubts_of_another_source_text_are_read_again(imported, office) -> None:
    (doubt,) = doubts_of(imported)
    doubts.answer_doubts(imported, [doubt_key(doubt)], "as_printed", "", office["录入"])
    imported.source_text += "\n示例市绿地养护办法\n\n第一条　绿地。\n\n第四条　自公布之日起施行。\n"
    imported.save()
    found = doubts_of(imported)
    assert len(found) > 1
    assert [bool(one.answer) for one in found if one.message == doubt.message] == [True]
    assert not all(one.answer for one in found)
    assert ParsedDoubts.objects.get().source_hash


def test_a_stale_key_is_refused(imported, office) -> None:
    with pytest.raises(CannotAnswer, match="已经不在了"):
        doubts.answer_doubts(imported, ["1-abc"], "as_printed", "", office["录入"])
    assert not DoubtAnswer.objects.exists()
