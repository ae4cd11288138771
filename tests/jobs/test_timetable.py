"""The timetable: each turn is asked for once, and one that was missed is made up for once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from gazette.jobs import tasks, timetable
from gazette.jobs.models import Job, TimetableEntry
from gazette.jobs.tasks import Task, register
from gazette.jobs.worker import run_due
from gazette.models import Document, Issue
from tests.factories import make_document, make_issue

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.get_fixed_timezone(8 * 60))


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A timetable of the test's own."""
    monkeypatch.setattr(tasks, "_tasks", {})
    monkeypatch.setattr(timetable, "_entries", {})
    register(Task("tests.often", "时常", "builtins.print"))
    register(Task("tests.daily", "每日", "builtins.print"))
    timetable.every("tests.often", minutes=10)
    timetable.daily("tests.daily", at=time(0, 5))
    yield


def test_what_is_due_is_asked_for_once(own: None) -> None:
    assert timetable.ask_for_due(NOON) == []  # new: due at its next time
    later = NOON + timedelta(minutes=10)
    assert timetable.ask_for_due(later) == ["tests.often"]
    assert timetable.ask_for_due(later) == []
    assert Job.objects.get().task == "tests.often"


def test_turns_that_found_nothing_to_do_are_kept_one_at_a_time(own: None) -> None:
    timetable.ask_for_due(NOON)
    for turn in range(1, 4):
        timetable.ask_for_due(NOON + timedelta(minutes=10 * turn))
        run_due()
    assert Job.objects.filter(task="tests.often").count() == 1
    Job.objects.update(message="已发布一期")
    timetable.ask_for_due(NOON + timedelta(hours=1))
    assert Job.objects.filter(task="tests.often").count() == 2


def test_a_day_begins_at_midnight_of_the_portal_s_time_zone(own: None) -> None:
    timetable.ask_for_due(NOON)
    due = TimetableEntry.objects.get(name="tests.daily").next_at
    assert timezone.localtime(due).isoformat() == "2026-03-02T00:05:00+08:00"


def test_turns_that_nobody_took_are_made_up_for_once(own: None) -> None:
    timetable.ask_for_due(NOON)
    found = timetable.ask_for_due(NOON + timedelta(days=5))
    assert sorted(found) == ["tests.daily", "tests.often"]
    assert timetable.ask_for_due(NOON + timedelta(days=5)) == []


def test_every_task_of_the_timetable_is_registered_and_can_be_run() -> None:
    names = timetable.names()
    assert {"office.publish_due", "effect.day_change", "search.repair"} <= set(names)
    past = timezone.now() - timedelta(seconds=1)
    TimetableEntry.objects.bulk_create(TimetableEntry(name=name, next_at=past) for name in names)
    assert sorted(timetable.ask_for_due()) == sorted(names)
    assert run_due() == len(names)
    assert set(Job.objects.values_list("state", "error")) == {(Job.State.DONE, "")}


def test_an_issue_set_for_an_hour_is_published_by_it() -> None:
    issue = make_issue()
    past = timezone.now() - timedelta(seconds=1)
    Issue.objects.update(status=Issue.Status.APPROVED, publish_at=past)
    TimetableEntry.objects.create(name="office.publish_due", next_at=past)
    timetable.ask_for_due()
    run_due()
    issue.refresh_from_db()
    assert issue.is_published
    assert str(issue) in Job.objects.get(task="office.publish_due").message


def test_the_day_s_changes_of_state_are_told() -> None:
    today = timezone.localdate()
    document = make_document(issue=make_issue(published=True))
    Document.objects.update(effective_on=today)
    TimetableEntry.objects.create(name="effect.day_change", next_at=timezone.now())
    timetable.ask_for_due()
    run_due()
    assert document.pk
    assert "效力有变化的文件1件" in Job.objects.get(task="effect.day_change").message
