"""What has changed since a return, whoever has written it; the return that counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection

from gazette.importing import import_issue
from gazette.models import Document, DocumentSnapshot, Issue, Provision, ReturnedContent
from gazette.office import workflow
from gazette.office.returned import DocumentChanges, return_of, since_return
from tests.factories import (
    give_source,
    make_document,
    make_issue,
    make_person,
    make_provision,
    make_text,
    read_through,
)
from tests.parsed_issues import document, parsed_issue, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return make_person("clerk", "录入")


@pytest.fixture
def reviewer() -> User:
    return make_person("reviewer", "审核")


WORDS = (
    "县级人民政府负责本行政区域的防汛工作。",
    "各单位应当配备沙袋、水泵。",
    "本办法自公布之日起施行。",
)


def returned(clerk: User, reviewer: User) -> Issue:
    issue = make_issue()
    for _ in range(2):
        text = make_text(document=make_document(issue=issue))
        for words in WORDS:
            make_provision(text=text, body=words)
    workflow.submit(issue, clerk)
    workflow.return_(issue, reviewer, "第一件请再核对")
    return issue


def changes(issue: Issue) -> list[DocumentChanges]:
    found = since_return(issue)
    assert found
    return list(found.documents)


def told(issue: Issue) -> list[tuple[str, str | None, str | None]]:
    """The differences of the first document; the others have none."""
    first, *others = changes(issue)
    assert {one.fate for one in others} <= {"unchanged"}
    return [(one.address, one.before, one.after) for one in first.differences]


def second_row() -> Provision:
    return Provision.objects.get(document__position=1, address="art_2")


def by_form(words: str) -> None:
    row = second_row()
    row.body = words
    row.save()


def by_update(words: str) -> None:
    Provision.objects.filter(pk=second_row().pk).update(body=words)


def by_sql(words: str) -> None:
    with connection.cursor() as cursor:
        values: list[str | int] = [words, second_row().pk]
        cursor.execute("UPDATE gazette_provision SET body = %s WHERE id = %s", values)


@pytest.mark.parametrize("write", [by_form, by_update, by_sql])
def test_a_reworded_row_shows_both_wordings(write: Callable[[str], None], clerk, reviewer):
    issue = returned(clerk, reviewer)
    assert [one.fate for one in changes(issue)] == ["unchanged", "unchanged"]
    write("各单位应当配备沙袋、水泵和照明设备。")
    before = f"第2条{WORDS[1]}"
    assert told(issue) == [("art_2", before, "第2条各单位应当配备沙袋、水泵和照明设备。")]
    workflow.submit(issue, clerk)
    assert len(told(issue)) == 1, "the reviewer sees it after the submission too"


def test_a_row_that_was_put_in_leaves_the_later_ones_unchanged(clerk, reviewer):
    issue = returned(clerk, reviewer)
    text = second_row().text
    for number in (3, 2):
        text.provisions.filter(address=f"art_{number}").update(
            address=f"art_{number + 1}", position=number + 1
        )
    make_provision(text=text, position=2, address="art_2", label="", body="设立指挥部。")
    assert told(issue) == [("art_2", None, "设立指挥部。")]


def test_a_row_that_is_gone_and_a_level_that_changed(clerk, reviewer):
    issue = returned(clerk, reviewer)
    second_row().delete()
    Provision.objects.filter(document__position=1, address="art_3").update(level="PARAGRAPH")
    first = changes(issue)[0].differences
    assert [(one.address, one.after is None, one.note) for one in first] == [
        ("art_2", True, ""),
        ("art_3", False, "级别：条 → 款"),
    ]


def test_facts_are_compared_too(clerk, reviewer):
    issue = returned(clerk, reviewer)
    Document.objects.filter(issue=issue, position=1).update(document_number="示政发〔2025〕9号")
    (one,) = changes(issue)[0].differences
    assert (one.note, one.after) == ("文号", "示政发〔2025〕9号")


def test_documents_that_came_and_went(clerk, reviewer):
    issue = returned(clerk, reviewer)
    issue.documents.get(position=2).delete()
    make_document(issue=issue, position=3)
    assert [(one.position, one.fate) for one in changes(issue)] == [
        (1, "unchanged"),
        (2, "removed"),
        (3, "added"),
    ]


def test_what_is_entered_again_is_compared_with_what_was_returned(clerk, reviewer):
    def source(body: str) -> object:
        return parsed_issue(
            document("关于防汛的通知", "示政发〔2025〕1号", row("art_1", body), row("art_2"))
        )

    issue = import_issue(source("组织巡查。"), source_name="a.txt").issue  # type: ignore[arg-type]
    workflow.submit(issue, clerk)
    workflow.return_(issue, reviewer, "漏了“每日”")
    import_issue(source("每日组织巡查。"), source_name="b.txt")  # type: ignore[arg-type]
    assert told(issue) == [("art_1", "第1条 组织巡查。", "第1条 每日组织巡查。")]


def test_long_changes_are_paired_by_address(clerk, reviewer):
    issue = returned(clerk, reviewer)
    text = second_row().text
    for number in range(4, 60):
        make_provision(text=text, body=f"旧文{number}", address=f"art_{number}")
    workflow.submit(issue, clerk)
    workflow.return_(issue, reviewer, "再看")
    for one in text.provisions.filter(position__gt=3):
        Provision.objects.filter(pk=one.pk).update(body=f"全然不同的{one.position}")
    found = told(issue)
    assert len(found) == 56 and all(before and after for _address, before, after in found)


# --- the return that counts ------------------------------------------------------------


def test_a_return_counts_until_the_issue_is_submitted_again(clerk, reviewer):
    issue = returned(clerk, reviewer)
    for _ in range(120):
        workflow.record_edit(issue, clerk, what="改了一处")
    step = return_of(issue)
    assert step and (step.by, step.reason) == (reviewer, "第一件请再核对")
    workflow.submit(issue, clerk)
    assert return_of(issue) is None
    workflow.recall(issue, clerk)
    assert return_of(issue) is None, "recalled by the clerk, not returned"


def test_the_last_return_is_compared_with_and_publication_removes_it(clerk, reviewer):
    issue = returned(clerk, reviewer)
    by_form("改过一次。")
    workflow.submit(issue, clerk)
    workflow.return_(issue, reviewer, "再核对")
    assert [one.fate for one in changes(issue)] == ["unchanged", "unchanged"]
    assert ReturnedContent.objects.count() == 1
    assert DocumentSnapshot.objects.count() == 2, "those of the first return are gone"
    by_form("改过两次。")
    workflow.submit(issue, clerk)
    read_through(give_source(issue), reviewer)
    workflow.approve(issue, reviewer)
    workflow.publish(issue, make_person("publisher", "发布"), "已核对")
    assert not DocumentSnapshot.objects.exists() and not ReturnedContent.objects.exists()
    assert since_return(issue) is None
