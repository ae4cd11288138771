"""A draft that is older than its bench says so where it goes on, and is written by one click."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from gazette.intake.models import Intake
from gazette.intake.unwritten_changes import unwritten_changes
from gazette.models import Issue
from tests.intake.conftest import Drop
from tests.intake.test_answers import STRAY, written
from tests.intake.test_checking import do
from tests.intake.test_edit_sequences import COVER

pytestmark = pytest.mark.django_db

SAID = "录入页里的改动还没有写进草稿"


@pytest.fixture
def intake(clerk: Client, drop: Drop) -> Intake:
    """An intake that was written as a draft."""
    intake = drop(text=COVER + STRAY.replace("\u200b", ""))
    written(clerk, intake)
    return intake


def change(clerk: Client, intake: Intake) -> None:
    body = "为了加强绿地养护和管理，制定本办法。"
    row = {"label": "第一条", "body": body, "confirmed": "1"}
    do(clerk, intake.documents.get(), "words", "第一条", **row)


def page(clerk: Client, name: str, *args: object) -> str:
    return clerk.get(reverse(f"admin:{name}", args=args)).content.decode()


def submit(clerk: Client, seen: str = "") -> Issue:
    issue = Issue.objects.get()
    values = {"version": issue.version, "reason": "", "notices_seen": seen}
    clerk.post(reverse("admin:gazette_issue_step", args=[issue.pk, "submit"]), values)
    return Issue.objects.get()


def test_nothing_is_said_of_a_draft_that_is_as_its_bench(clerk, intake) -> None:
    issue = Issue.objects.get()
    assert unwritten_changes([issue]) == []
    assert SAID not in page(clerk, "gazette_issue_change", issue.pk)
    assert "改动还没有写进草稿" not in page(clerk, "index")


def test_a_change_is_told_on_the_issue_page_at_送审_and_on_the_desk(clerk, intake) -> None:
    change(clerk, intake)
    issue = Issue.objects.get()
    own = page(clerk, "gazette_issue_change", issue.pk)
    for shown in (own, page(clerk, "gazette_issue_step", issue.pk, "submit")):
        assert SAID in shown
        assert "第1件“示例市绿地养护办法”" in shown
        assert "把改动写进草稿" in shown
    desk = page(clerk, "index")
    assert "改动还没有写进草稿" in desk
    assert reverse("admin:gazette_issue_change", args=[issue.pk]) in desk


def test_one_click_writes_it_and_leads_back_to_the_issue(clerk, intake) -> None:
    change(clerk, intake)
    issue = Issue.objects.get()
    shown = page(clerk, "gazette_issue_change", issue.pk)
    form = shown[shown.index(SAID) :]
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version
    sent = {"do": "accept", "version": version[1], "sure": "1", "then": "issue"}
    answer = clerk.post(intake.get_absolute_url(), sent)
    assert answer["Location"] == reverse("admin:gazette_issue_change", args=[issue.pk])
    document = issue.documents.get()
    assert document.provisions.filter(body__contains="养护和管理").exists()
    assert unwritten_changes([Issue.objects.get()]) == []


def test_it_is_not_handed_in_by_one_who_has_not_been_told(clerk, intake) -> None:
    change(clerk, intake)
    assert submit(clerk).status == Issue.Status.DRAFT
    (found,) = unwritten_changes([Issue.objects.get()])
    assert submit(clerk, found.fingerprint).status == Issue.Status.IN_REVIEW
    shown = page(clerk, "gazette_issue_change", Issue.objects.get().pk)
    assert "现在写不进去" in shown
    assert "把改动写进草稿" not in shown


def test_an_undone_change_is_none_and_facts_are_one(clerk, intake) -> None:
    change(clerk, intake)
    do(clerk, intake.documents.get(), "undo")
    assert unwritten_changes(Issue.objects.all()) == []
    Intake.objects.update(serial_number=99)
    (found,) = unwritten_changes(Issue.objects.all())
    assert found.what == ("本期信息",)


def test_a_draft_that_was_changed_itself_is_not_written_over(clerk, intake) -> None:
    change(clerk, intake)
    Issue.objects.update(version=Issue.objects.get().version + 1)
    shown = page(clerk, "gazette_issue_change", Issue.objects.get().pk)
    assert "草稿在那之后另有改动" in shown
    assert "把改动写进草稿" not in shown


def test_documents_that_were_combined_or_made_are_told(clerk, intake) -> None:
    do(clerk, intake.documents.get(), "part", "第二条")
    (found,) = unwritten_changes(Issue.objects.all())
    assert len(found.what) == 2


def test_who_may_not_enter_has_no_button(clerk, intake, editor, browser_of) -> None:
    change(clerk, intake)
    editor.user_permissions.remove(Permission.objects.get(codename="change_intake"))
    shown = browser_of(type(editor).objects.get(pk=editor.pk)).get(
        reverse("admin:gazette_issue_change", args=[Issue.objects.get().pk])
    )
    assert SAID in shown.content.decode()
    assert "把改动写进草稿" not in shown.content.decode()
