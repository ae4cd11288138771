"""The doubts of an accepted intake are rows of its issue, and follow every later change."""

from __future__ import annotations

from random import Random

import pytest

from gazette.importing import import_issue
from gazette.intake.models import Intake
from gazette.intake.stored_findings import unchecked
from gazette.models import Doubt, Issue, SourceCheck
from gazette.office import workflow
from gazette.office.doubts import key_of, unanswered_doubts
from gazette.parsing import parse
from tests.intake.test_checking import do
from tests.intake.test_drop import accepted
from tests.intake.test_edit_sequences import COVER, MARKS, change, some_steps
from tests.intake.test_issue_source import CONTENTS, PARKS, PRAISE

pytestmark = pytest.mark.django_db

RULE = """示例市公园管理办法

第一条　为了加强公园管理，制定本办法。

第三条　本办法自2025年3月1日起施行。

2025年1月8日
"""


def messages(issue: Issue) -> list[str]:
    return [doubt.message for doubt in unanswered_doubts(issue)]


def tick(clerk, document, doubt: Doubt, name: str = "answer") -> None:
    """Answer a doubt 原件如此 on the page of its document, or take the answer back."""
    key = key_of(document.pk, doubt.code, doubt.message)
    do(clerk, document, name, doubt=key, kind="as_printed")


@pytest.fixture
def intake(clerk, drop) -> Intake:
    """An accepted intake with one doubt: 第二条 is missing."""
    intake = drop(text=COVER + RULE)
    assert "已写成草稿" in accepted(clerk, intake)
    intake.refresh_from_db()
    return intake


def test_they_are_written_when_the_intake_is_accepted(intake, editor) -> None:
    issue = Issue.objects.get()
    (doubt,) = issue.doubts.all()
    assert (doubt.code, doubt.document_position) == ("number_skipped", 1)
    assert "“第三条”之前缺第2条" in doubt.message
    assert issue.source_text[doubt.span_start : doubt.span_end] == "第三条"
    assert (doubt.answered_by, doubt.answered_at) == (None, None)
    check = SourceCheck.objects.get()
    assert (check.issue, check.checked_by) == (issue, editor)
    why = "".join(workflow.why_not_ready(issue))
    assert f"还有1处存疑没有答复：第1件（原文第7行）{doubt.message}" in why


def test_a_tick_answers_them_and_can_be_taken_back(clerk, intake, editor) -> None:
    issue, document = Issue.objects.get(), intake.documents.get()
    tick(clerk, document, issue.doubts.get())
    doubt = issue.doubts.get()
    assert (doubt.answered_by, doubt.answered_at is not None) == (editor, True)
    assert messages(issue) == []
    do(clerk, document, "level", "示例市公园", level="NOTE")
    assert issue.doubts.get().answered_at == doubt.answered_at
    tick(clerk, document, doubt, "revoke")
    assert messages(issue) == [doubt.message]
    assert issue.doubts.get().answered_by is None


def test_a_tick_before_the_draft_is_written_counts_too(clerk, drop, editor) -> None:
    intake = drop(text=COVER + RULE)
    (finding,) = intake.documents.get().findings
    tick(clerk, intake.documents.get(), Doubt(code=finding["code"], message=finding["message"]))
    accepted(clerk, intake)
    assert Doubt.objects.get().answered_by == editor
    assert messages(Issue.objects.get()) == []


def test_the_tick_of_an_account_that_is_gone_is_of_nobody(clerk, drop) -> None:
    intake = drop(text=COVER + RULE)
    document = intake.documents.get()
    tick(clerk, document, Doubt(**{n: document.findings[0][n] for n in ("code", "message")}))
    document.refresh_from_db()
    document.answers[0]["by"] = document.findings[0]["answer"]["by"] = 999
    document.save()
    accepted(clerk, intake)
    doubt = Doubt.objects.get()
    assert (doubt.answered_by, doubt.answered_at is not None) == (None, True)


def test_they_go_and_come_with_the_rows(clerk, intake) -> None:
    issue, document = Issue.objects.get(), intake.documents.get()
    body = "本办法自2025年3月1日起施行。"
    do(clerk, document, "words", body, label="第二条", heading="", body=body, confirmed="1")
    assert messages(issue) == []
    do(clerk, document, "undo")
    assert ["缺第2条" in message for message in messages(issue)] == [True]
    do(clerk, document, "redo")
    assert messages(issue) == []


def test_a_document_that_is_added_later_takes_its_doubt_away(clerk, drop) -> None:
    intake = drop(text=CONTENTS + PARKS)
    accepted(clerk, intake)
    issue = Issue.objects.get()
    assert ["正文中未找到" in message for message in messages(issue)] == [True]
    later = drop(("补.txt", PRAISE.encode()))
    clerk.post(later.get_absolute_url(), {"do": "add", "target": intake.pk})
    assert messages(issue) == []


def test_the_issue_of_a_discarded_intake_is_parsed_again(clerk, intake) -> None:
    issue, document = Issue.objects.get(), intake.documents.get()
    tick(clerk, document, issue.doubts.get())
    assert messages(issue) == []
    clerk.post(intake.get_absolute_url(), {"do": "discard", "sure": "1"})
    assert Issue.objects.get() == issue
    assert (Doubt.objects.count(), SourceCheck.objects.count()) == (0, 0)
    assert ["缺第2条" in message for message in messages(issue)] == [True]


def test_an_intake_that_becomes_another_issue_leaves_the_first_to_the_parser(clerk, intake) -> None:
    first = Issue.objects.get()
    tick(clerk, intake.documents.get(), first.doubts.get())
    Intake.objects.filter(pk=intake.pk).update(number=4, serial_number=10)
    assert "已写成草稿" in accepted(clerk, intake)
    second = Issue.objects.get(number=4)
    assert (len(messages(first)), messages(second)) == (1, [])
    assert SourceCheck.objects.get().issue == second


def test_an_issue_that_was_never_an_intake_is_parsed(editor) -> None:
    issue = import_issue(parse(COVER + RULE), source_name="期.txt", user=editor).issue
    (doubt,) = unanswered_doubts(issue)
    assert (doubt._state.adding, doubt.code) == (True, "number_skipped")
    assert issue.source_text[doubt.span_start : doubt.span_end] == "第三条"
    assert not Doubt.objects.exists()


@pytest.mark.parametrize("seed", range(2))
def test_after_any_change_they_are_the_unchecked_findings(clerk, drop, editor, seed) -> None:
    intake = drop(text=COVER + MARKS)
    accepted(clerk, intake)
    issue, random = Issue.objects.get(), Random(seed)
    for step, _ in zip(some_steps(random), range(12), strict=False):
        document = intake.documents.get()
        change(document, editor, step)
        document.refresh_from_db()
        expected = [(f["message"], f["span"][0]) for f in unchecked(document.findings)]
        assert [(d.message, d.span_start) for d in unanswered_doubts(issue)] == expected
        if expected:
            message = random.choice(expected)[0]
            tick(clerk, document, issue.doubts.filter(message=message)[0])
