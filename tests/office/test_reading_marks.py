"""已看: what a reviewer has had on screen, in which wording; no stage without it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from gazette.importing import import_issue
from gazette.models import Document, Issue, Provision, ReadingMark
from gazette.office import reading_marks, workflow
from gazette.office.document_contents import content_of, contents_of
from gazette.office.reading_marks import mark_seen, merge_ranges, unread
from gazette.office.workflow import Refused
from tests.factories import (
    answer_deviations,
    give_source,
    make_document,
    make_gazette,
    make_issue,
    make_person,
    make_provision,
    make_text,
    read_through,
)
from tests.parsed_issues import document, parsed_issue, row

pytestmark = pytest.mark.django_db


def filled(documents: int = 2, rows: int = 4, stages: int = 1) -> Issue:
    issue = make_issue(gazette=make_gazette(review_stages=stages))
    for _ in range(documents):
        text = make_text(document=make_document(issue=issue))
        for _ in range(rows):
            make_provision(text=text)
    return give_source(issue)


@pytest.fixture
def clerk() -> User:
    return make_person("clerk", "录入")


@pytest.fixture
def reviewer() -> User:
    return make_person("reviewer", "审核")


def test_approval_is_refused_until_all_has_been_on_screen(clerk, reviewer):
    issue = filled()
    first, second = contents_of(issue)
    workflow.submit(issue, clerk)
    with pytest.raises(Refused) as refused:
        workflow.approve(issue, reviewer)
    for one in (first, second):
        assert f"第{one.document.position}件《{one.document.title}》" in str(refused.value)
    mark_seen(reviewer, first, [(0, 4)])
    mark_seen(reviewer, second, [(0, 1)])
    mark_seen(reviewer, second, [(3, 4)])
    with pytest.raises(Refused, match="还有1件您没有看完：第2件"):
        workflow.approve(issue, reviewer)
    mark_seen(reviewer, second, [(2, 2)])
    answer_deviations(issue, reviewer)
    assert workflow.approve(issue, reviewer)


def test_every_stage_reads_for_itself(clerk, reviewer):
    issue = filled(stages=2)
    last = make_person("last", "审核")
    workflow.submit(issue, clerk)
    read_through(issue, reviewer)
    workflow.pass_stage(issue, reviewer)
    with pytest.raises(Refused, match="还有2件您没有看完"):
        workflow.approve(issue, last)
    read_through(issue, last)
    answer_deviations(issue, last)
    workflow.approve(issue, last)


def by_form(row: Provision) -> None:
    row.body += "改"
    row.save()


def by_update(row: Provision) -> None:
    Provision.objects.filter(pk=row.pk).update(body="改")


def by_hand(row: Provision) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE gazette_provision SET level = 'ITEM' WHERE id = %s", [row.pk])


def by_deletion(row: Provision) -> None:
    row.delete()


def of_the_title(row: Provision) -> None:
    Document.objects.filter(pk=row.document_id).update(title="示例市另一通知")


def of_the_issuers(row: Provision) -> None:
    row.document.issuers.all().delete()


def of_the_texts(row: Provision) -> None:
    row.document.texts.update(role="ANNEX", label="附件1")


def of_the_cells(row: Provision) -> None:
    Provision.objects.filter(pk=row.pk).update(cells=["甲", "乙"])


@pytest.mark.parametrize(
    "change",
    [
        *(by_form, by_update, by_hand, by_deletion, of_the_title, of_the_issuers),
        *(of_the_texts, of_the_cells),
    ],
)
def test_a_change_makes_only_its_document_unread(change: Callable[..., None], reviewer):
    issue = filled()
    read_through(issue, reviewer)
    assert unread(reviewer, issue) == []
    change(Provision.objects.filter(document__position=1)[1])
    assert [one.position for one in unread(reviewer, issue)] == [1]


def test_a_place_in_the_source_is_no_content(reviewer):
    issue = filled()
    read_through(issue, reviewer)
    Provision.objects.update(span_start=7, span_end=9)
    assert unread(reviewer, issue) == []


def test_the_very_words_again_are_read(reviewer):
    """A document that is entered again without a change stays read; a new one does not."""
    source = parsed_issue(
        document("关于防汛的通知", "示政发〔2025〕1号", row("art_1", "组织巡查。"))
    )
    issue = import_issue(source, source_name="a.txt").issue
    read_through(issue, reviewer)
    found = parsed_issue(
        document("关于防汛的通知", "示政发〔2025〕1号", row("art_1", "组织巡查。")),
        document("关于抗旱的通知", "示政发〔2025〕2号", row("art_1", "组织蓄水。")),
    )
    import_issue(found, source_name="b.txt")
    assert [one.title for one in unread(reviewer, issue)] == ["关于抗旱的通知"]


def test_what_was_read_before_is_known(reviewer):
    issue = filled(documents=1)
    read_through(issue, reviewer)
    former = contents_of(issue)[0]
    by_update(Provision.objects.all()[2])
    present = contents_of(issue)[0]
    (reading,) = reading_marks.readings(reviewer, [present])
    assert reading.has_changed and not reading.is_complete
    assert reading.former_digest == former.digest
    mark_seen(reviewer, present, [(0, 1)])
    (reading,) = reading_marks.readings(reviewer, [present])
    assert reading.former_digest == former.digest and reading.seen == [(0, 1)]


def test_parts_that_are_not_there_count_for_nothing(reviewer):
    content = contents_of(filled(documents=1))[0]
    mark = mark_seen(reviewer, content, [(-5, -1), (9, 12), (3, 2)])
    assert mark.seen == [] and not mark.is_complete
    mark = mark_seen(reviewer, content, [(-3, 1), (2, 900)])
    assert mark.seen == [[0, 4]] and mark.is_complete
    assert ReadingMark.objects.count() == 1


def test_a_document_without_rows_has_its_head_to_read(reviewer):
    issue = make_issue()
    make_document(issue=issue)
    assert len(unread(reviewer, issue)) == 1
    mark_seen(reviewer, content_of(issue.documents.get()), [(0, 0)])
    assert unread(reviewer, issue) == []


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5))))
def test_merged_ranges_hold_the_same_numbers(drawn):
    ranges = [(first, first + length) for first, length in drawn]
    merged = merge_ranges(ranges)
    assert {n for a, b in merged for n in range(a, b + 1)} == {
        n for a, b in ranges for n in range(a, b + 1)
    }
    assert all(before[1] + 1 < after[0] for before, after in zip(merged, merged[1:], strict=False))


def test_the_queries_do_not_grow(reviewer, django_assert_num_queries):
    few, many = filled(documents=2), filled(documents=12)
    with django_assert_num_queries(14) as captured:
        unread(reviewer, few)
    with django_assert_num_queries(len(captured)):
        unread(reviewer, many)
