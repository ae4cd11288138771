"""Who changed words of the source in the bench, when and why: kept with the issue, and shown
among its deviations."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from gazette.intake import step_log
from gazette.intake.acceptance import accept
from gazette.intake.models import Intake, IntakeDocument, IntakeStep
from gazette.intake.operations import operation_of
from gazette.models import Issue
from gazette.office.source_deviations import Deviation, Kind, deviations
from gazette.sheets import import_steps
from gazette.sheets.sheet_columns import Sheet
from tests.intake.conftest import Drop, make_editor
from tests.intake.test_find_replace import CONTENTS, GREEN, PARKS, replace
from tests.sheets.workbooks import changed, exported

pytestmark = pytest.mark.django_db

WHY = "识别错误，原件为“园林”"


@pytest.fixture
def intake(drop: Drop) -> Intake:
    return drop(text=CONTENTS + PARKS + GREEN)


@pytest.fixture
def colleague() -> User:
    return make_editor("li", last_name="李", first_name="核对")


def with_words(intake: Intake, words: str) -> tuple[IntakeDocument, int, str]:
    """The document and the row that have some words: the key and the body."""
    for document in intake.documents.current():
        for row in document.draft.rows:
            body = "".join(run.text for run in row.body)
            if words in body:
                return document, row.key, body
    raise AssertionError(words)


def write(client: Client, intake: Intake, old: str, new: str, reason: str | None = "") -> str:
    """Save a row's words as the panel does; ``reason`` None: without the confirmation."""
    document, key, body = with_words(intake, old)
    label = next(r.label for r in document.draft.rows if r.key == key)
    values = {
        "do": "words",
        "key": key,
        "version": document.version,
        "label": "".join(run.text for run in label),
        "body": body.replace(old, new),
    }
    if reason is not None:
        values |= {"confirmed": "1", "reason": reason}
    answer = client.post(document.get_absolute_url(), values, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def accepted(intake: Intake, by: User) -> Issue:
    intake.refresh_from_db()
    return accept(intake, intake.version, by).issue


def sole(issue: Issue) -> Deviation:
    (found,) = deviations(issue)
    return found


def test_the_confirmation_asks_why_and_the_deviation_tells_who_when_and_why(clerk, editor, intake):
    asked = write(clerk, intake, "市圆林局管理", "市园林局管理", reason=None)
    assert 'name="reason"' in asked and "确认改动原文" in asked
    assert not IntakeStep.objects.exists()
    write(clerk, intake, "市圆林局管理", "市园林局管理", reason=f" {WHY}\n")
    step = IntakeStep.objects.get()
    assert step.reason == WHY
    issue = accepted(intake, make_editor("zhao", last_name="赵"))
    one = sole(issue)
    assert (one.by, one.who, one.at, one.reason) == (editor, "王编辑", step.at, WHY)
    assert "市圆林局" in one.before and "市园林局" in one.after


def test_the_reason_is_not_required(clerk, editor, intake):
    write(clerk, intake, "市圆林局管理", "市园林局管理")
    one = sole(accepted(intake, editor))
    assert (one.by, one.reason) == (editor, "")


def test_nothing_differs_where_nobody_edited(editor, intake):
    issue = accepted(intake, editor)
    assert deviations(issue) == [] and not issue.source_edits.exists()


def test_each_edit_has_its_own_person_and_reason(clerk, editor, colleague, intake, browser_of):
    write(clerk, intake, "市圆林局管理", "市园林局管理", reason="第一处")
    write(browser_of(colleague), intake, "绿地由市圆林局", "绿地由市园林局", reason="第二处")
    found = deviations(accepted(intake, editor))
    assert [(one.by, one.reason) for one in found] == [(editor, "第一处"), (colleague, "第二处")]


def test_an_edit_of_an_edit_names_the_last_person_and_both_reasons(
    clerk, editor, colleague, intake, browser_of
):
    write(clerk, intake, "市圆林局管理", "市园艺局管理", reason="看不清")
    write(browser_of(colleague), intake, "市园艺局管理", "市园林局管理", reason="对照纸质原件")
    one = sole(accepted(intake, editor))
    assert (one.by, one.reason) == (colleague, "看不清；对照纸质原件")


def test_words_set_back_as_printed_leave_no_trace_of_the_reason(clerk, editor, intake):
    write(clerk, intake, "市圆林局管理", "市园艺局管理", reason="改错了")
    write(clerk, intake, "市园艺局管理", "市圆林局管理")
    write(clerk, intake, "市圆林局管理", "市园林局管理", reason="对照纸质原件")
    assert sole(accepted(intake, editor)).reason == "对照纸质原件"


def test_steps_that_were_undone_do_not_count(clerk, editor, intake):
    write(clerk, intake, "市圆林局管理", "市园林局管理", reason="撤销了的")
    document, _key, _body = with_words(intake, "市园林局管理")
    step_log.undo(document, document.version)
    assert deviations(accepted(intake, editor)) == []


def test_levels_and_divided_documents_do_not_take_an_edit_over(
    clerk, editor, colleague, intake, browser_of
):
    write(clerk, intake, "由圆林局印制", "由园林局印制", reason=WHY)
    document, key, _body = with_words(intake, "由园林局印制")
    level = operation_of("level", [key], _posted(level="PARAGRAPH"))
    step_log.change(document, document.version, colleague, level.change, level.what)
    document.refresh_from_db()
    step_log.split_document(document, document.version, colleague, key)
    found = deviations(accepted(intake, editor))
    (one,) = (one for one in found if one.kind is Kind.CHANGED)
    assert (one.by, one.reason) == (editor, WHY)


def test_a_replacement_over_the_issue_tells_its_reason_at_each_place(editor, intake):
    replace(intake, editor, "圆林局", "园林局", reason=WHY)
    found = deviations(accepted(intake, make_editor("zhao")))
    assert len(found) >= 3
    assert {(one.by, one.reason) for one in found} == {(editor, WHY)}


def test_the_queue_asks_why_too(clerk, editor, intake):
    document, key, body = with_words(intake, "市圆林局管理")
    url = reverse("admin:intake_doubts", args=[intake.pk])
    sent = {
        "do": "words",
        "document": document.pk,
        "key": key,
        "version": document.version,
        "label": "第二条",
        "body": body.replace("市圆", "市园"),
    }
    sent |= {"confirmed": "1", "reason": WHY}
    assert clerk.post(url, sent).status_code == 302
    assert sole(accepted(intake, editor)).reason == WHY


def _posted(**values: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(values)
    return data


def test_a_workbook_names_who_imported_it(clerk, editor, intake, tmp_path):
    issue = accepted(intake, editor)
    keeper = make_editor("keeper", last_name="工", first_name="作簿")

    def rewrite(book: Any) -> None:
        page = book[Sheet.PROVISIONS]
        for row in page.iter_rows(min_row=2):
            for one in row:
                if isinstance(one.value, str) and "市圆林局管理" in one.value:
                    one.value = one.value.replace("市圆林局", "市园林局")

    path = changed(exported(tmp_path / "工作簿.xlsx"), rewrite)
    job = import_steps.keep([path.read_bytes()], path.name, keeper)
    import_steps.check(job)
    import_steps.apply(job)
    one = sole(issue)
    assert (one.by, one.who) == (keeper, "工作簿")
    assert "市圆林局" in one.before and "市园林局" in one.after
