"""The record of public changes: what is told, in the order of commits, each once."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Event, Thread
from time import sleep

import pytest
from django.db import connection, transaction
from django.test import TestCase

from gazette.effect.public_changes import number_changes, record, record_states
from gazette.jobs import timetable
from gazette.models import Document, Issue, PublicChange, Relation, Theme
from gazette.office import corrections, workflow
from gazette.office.document_themes import decide, merge
from gazette.signals import document_edited, relation_decided
from tests.factories import make_document, make_issue, make_person, make_provision, make_text
from tests.today import TODAY

pytestmark = pytest.mark.django_db
Kind = PublicChange.Kind


def told() -> list[tuple[str, int | None, str]]:
    """What is told: kind, position, and the gazette's slug, in the order of the numbers."""
    number_changes()
    rows = PublicChange.objects.order_by("number")
    return [(one.kind, one.position, one.gazette) for one in rows]


def test_publication_and_withdrawal_tell_of_the_issue_and_of_what_it_acts_upon() -> None:
    rule = make_document(published=True, title="示例市灯塔管理办法")
    hidden = make_document(title="尚未公布")
    decision = make_document(issue=make_issue(), title="示例市人民政府关于废止灯塔管理办法的决定")
    for position, target in enumerate((rule, hidden), start=1):
        Relation.objects.create(
            source=decision, type="repeals", target=target, position=position,
            target_title=target.title,
        )  # fmt: skip
    workflow.record_publication(decision.issue, None, "")
    slug, other = decision.issue.gazette.slug, rule.issue.gazette.slug
    # The decision's own relations count from now on, too; the hidden document is not told of.
    expected = {("published", None, slug), ("relation", 1, slug), ("relation", 1, other)}
    assert set(told()) == expected
    workflow.withdraw(decision.issue, make_person("chief", "发布"), "误发")
    assert set(told()[3:]) == {("withdrawn", None, slug), ("relation", 1, other)}


def test_a_correction_tells_of_its_document() -> None:
    document = make_document(published=True)
    row = make_provision(text=make_text(document=document), body="误植的字。")
    made = corrections.propose(row, {"body": "正字。"}, make_person("editor", "录入"), "误植")
    corrections.accept(made, make_person("reviewer", "审核"))
    assert told() == [("corrected", 1, document.issue.gazette.slug)]


@pytest.mark.parametrize("is_public", [True, False])
def test_facts_and_relations_are_told_of_public_documents_alone(is_public: bool) -> None:
    document = make_document(published=is_public)
    document_edited.send(sender=Document, document=document, former=None)
    relation_decided.send(sender=Relation, relations=[], documents=[document])
    assert [kind for kind, *_ in told()] == (["facts", "relation"] if is_public else [])


def test_a_decided_theme_and_a_merged_one_are_told() -> None:
    theme, other = (Theme.objects.create(name=name) for name in ("示例甲", "示例乙"))
    document = make_document(published=True)
    decide([document], theme, None)
    assert [kind for kind, *_ in told()] == ["facts"]
    merge([theme], other)
    assert [kind for kind, *_ in told()] == ["facts", "facts"]


def test_a_day_tells_of_the_states_that_it_changes_once() -> None:
    begins = make_document(published=True, effective_on=TODAY)
    make_document(issue=make_issue(), effective_on=TODAY)
    ended = make_document(
        published=True, effective_on=date(2025, 1, 1), last_day_in_force=TODAY - timedelta(days=3)
    )
    record(Kind.PUBLISHED, [begins.issue])
    PublicChange.objects.update(made_at="2026-11-20T00:00:00Z")
    assert record_states(TODAY) == 2
    assert record_states(TODAY) == 0
    days = PublicChange.objects.filter(kind=Kind.STATE).order_by("pk").values_list("gazette", "on")
    assert list(days) == [
        (ended.issue.gazette.slug, TODAY - timedelta(days=2)), (begins.issue.gazette.slug, TODAY)
    ]  # fmt: skip


def test_no_day_is_left_out_however_long_nobody_has_looked() -> None:
    ended = make_document(
        published=True, effective_on=date(2020, 1, 1), last_day_in_force=date(2023, 6, 30)
    )
    record(Kind.PUBLISHED, [ended.issue])
    PublicChange.objects.update(made_at="2022-05-01T00:00:00Z")
    assert record_states(TODAY) == 1
    assert PublicChange.objects.get(kind=Kind.STATE).on == date(2023, 7, 1)


def test_it_is_numbered_after_the_commit_or_by_the_timetable() -> None:
    issue = make_issue(published=True)
    with TestCase.captureOnCommitCallbacks(execute=True):
        record(Kind.PUBLISHED, [issue])
        assert PublicChange.objects.get().number is None
    assert PublicChange.objects.get().number == 1
    with TestCase.captureOnCommitCallbacks(execute=False):  # the process ends here
        record(Kind.WITHDRAWN, [issue])
    assert number_changes() == 1
    assert list(PublicChange.objects.values_list("number", flat=True)) == [2, 1]
    assert {"public_changes.number", "public_changes.new_day"} <= set(timetable.names())


def test_what_two_tell_alike_is_told_once() -> None:
    issue = make_issue(published=True)
    for _ in range(2):
        record(Kind.FACTS, [issue])
    record(Kind.CORRECTED, [issue])
    assert [kind for kind, *_ in told()] == ["facts", "corrected"]
    record(Kind.FACTS, [issue])
    assert [kind for kind, *_ in told()] == ["facts", "corrected", "facts"]


def test_what_is_undone_is_not_told() -> None:
    issue = make_issue(published=True)
    with pytest.raises(RuntimeError), transaction.atomic():
        record(Kind.PUBLISHED, [issue])
        raise RuntimeError
    assert not PublicChange.objects.exists()


def read_behind(last: int) -> list[int]:
    """The numbers behind one, as a copy asks for them."""
    rows = PublicChange.objects.filter(number__gt=last).order_by("number")
    return [number for number in rows.values_list("number", flat=True) if number]


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_who_has_read_on_misses_nothing_of_a_transaction_that_ends_later() -> None:
    first, second = make_issue(published=True), make_issue(published=True)
    begun, may_end = Event(), Event()

    def write_slowly() -> None:
        with transaction.atomic():
            record(Kind.PUBLISHED, [first])
            begun.set()
            may_end.wait(600)
        connection.close()

    thread = Thread(target=write_slowly)
    thread.start()
    begun.wait(600)
    with transaction.atomic():
        record(Kind.PUBLISHED, [second])
    assert read_behind(0) == [1]
    may_end.set()
    thread.join()
    assert read_behind(1) == [2]
    rows = PublicChange.objects.order_by("number").values_list("gazette", flat=True)
    assert list(rows) == [second.gazette.slug, first.gazette.slug]


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_many_writers_are_told_each_once() -> None:
    issues = [make_issue(published=True) for _ in range(4)]

    def write(issue: Issue) -> None:
        for turn in range(15):
            with transaction.atomic():
                record(Kind.STATE, [issue], on=TODAY + timedelta(days=turn))
                sleep(0.001 * (turn % 3))
        connection.close()

    threads = [Thread(target=write, args=[issue]) for issue in issues]
    for thread in threads:
        thread.start()
    seen: list[int] = []
    while any(thread.is_alive() for thread in threads):
        seen += read_behind(seen[-1] if seen else 0)
    seen += read_behind(seen[-1] if seen else 0)
    assert seen == list(range(1, 61))
