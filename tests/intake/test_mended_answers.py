"""已改 answers a doubt only where its place was changed since the doubt was raised."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from gazette.intake.models import Intake
from gazette.intake.stored_findings import place_of, unchecked
from gazette.models import Issue
from gazette.office import doubts
from gazette.office.doubts import CannotAnswer, doubt_key, doubts_of
from tests.intake.conftest import Drop
from tests.intake.test_answers import answer, finding, mend, written
from tests.intake.test_checking import do
from tests.intake.test_doubts import RULE
from tests.intake.test_edit_sequences import COVER

pytestmark = pytest.mark.django_db

REFUSED = "这一处自提出以来没有改动"


@pytest.fixture
def intake(clerk: Client, drop: Drop) -> Intake:
    """An intake with one doubt: 第二条 is missing."""
    return drop(text=COVER + RULE)


def test_it_is_refused_where_nothing_was_changed(clerk, intake) -> None:
    assert REFUSED in answer(clerk, intake, "mended")
    document, found = finding(intake)
    assert document.answers == []
    assert found["answer"] is None


def test_it_is_refused_in_the_queue_too(clerk, intake) -> None:
    document, found = finding(intake)
    values = {"do": "answer", "kind": "mended", "doubt": doubt_answers_key(document.pk, found)}
    page = clerk.post(reverse("admin:intake_doubts", args=[intake.pk]), values)
    assert REFUSED in page.content.decode()


def doubt_answers_key(pk: int, found: dict) -> str:
    return doubts.key_of(pk, found["code"], found["message"])


def test_it_is_refused_where_another_place_was_changed(clerk, intake) -> None:
    document = intake.documents.get()
    first = document.draft.rows[0]
    do(clerk, document, "words", first.text, body=first.text + "（试行）", confirmed="1")
    document.refresh_from_db()
    assert document.draft.rows[0].text.endswith("（试行）")
    assert REFUSED in answer(clerk, intake, "mended")


def test_it_counts_where_the_place_was_changed(clerk, intake) -> None:
    mend(clerk, intake)
    assert "已改" in answer(clerk, intake, "mended")
    assert unchecked(finding(intake)[1:]) == []


def test_it_no_longer_counts_when_the_change_is_undone(clerk, intake) -> None:
    mend(clerk, intake)
    answer(clerk, intake, "mended")
    do(clerk, intake.documents.get(), "undo")
    document, found = finding(intake)
    assert unchecked([found]) == [found]
    page = clerk.get(document.get_absolute_url()).content.decode()
    assert "后来这一处又改回了原样" in page
    assert REFUSED in answer(clerk, intake, "mended")
    do(clerk, intake.documents.get(), "redo")
    assert unchecked([finding(intake)[1]]) == []


def test_a_doubt_that_a_change_raised_is_mended_by_a_later_one_only(clerk, intake) -> None:
    mend(clerk, intake)
    document = intake.documents.get()
    do(clerk, document, "words", "第一条", label="第一条", body="为了加强 and 管理，制定本办法。",
       confirmed="1")  # fmt: skip
    document.refresh_from_db()
    raised = next(one for one in document.findings if one["code"] == "latin_word")
    values = {"doubt": doubt_answers_key(document.pk, raised), "kind": "mended"}
    url = intake.get_absolute_url()
    assert REFUSED in clerk.post(url, {"do": "answer", **values}, follow=True).content.decode()


def test_it_is_refused_on_the_page_of_the_issue_too(clerk, intake, editor) -> None:
    issue = written(clerk, intake)
    (doubt,) = doubts_of(issue)
    with pytest.raises(CannotAnswer, match=REFUSED):
        doubts.answer_doubts(issue, [doubt_key(doubt)], "mended", "", editor)
    Issue.objects.update(version=issue.version + 1)  # somebody has changed the draft itself
    assert doubts.answer_doubts(issue, [doubt_key(doubt)], "mended", "", editor) == 1


def test_a_place_is_not_that_of_another_row(intake) -> None:
    document, found = finding(intake)
    structure = document.structure
    other = {**found, "span": structure["rows"][0]["w"][2][0][1:] * 2}
    assert place_of(structure, found) != place_of(structure, other)
