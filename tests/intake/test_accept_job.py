"""The draft of a large intake is written by a job: watched, asked for once, never half written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gazette.intake import accept_job, acceptance
from gazette.intake.accept_job import ACCEPT
from gazette.intake.models import Intake
from gazette.jobs import locks
from gazette.jobs.models import Job
from gazette.jobs.queue import claim, reclaim_lost
from gazette.jobs.tasks import MOST_ATTEMPTS
from gazette.jobs.worker import run_due
from gazette.models import Issue
from tests.intake.conftest import Drop
from tests.intake.test_issue_source import CONTENTS, PARKS, PRAISE

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(drop: Drop, monkeypatch: pytest.MonkeyPatch) -> Intake:
    monkeypatch.setattr(accept_job, "MANY_DOCUMENTS", 2)
    return drop(text=CONTENTS + PARKS + PRAISE)


def ask(clerk: Client, intake: Intake, **values: Any) -> Any:
    intake.refresh_from_db()
    sent = {"do": "accept", "version": intake.version, "sure": "1"} | values
    return clerk.post(intake.get_absolute_url(), sent, follow=True)


def page(clerk: Client, intake: Intake) -> str:
    return clerk.get(intake.get_absolute_url()).content.decode()


def test_a_small_intake_is_written_at_once(clerk, drop) -> None:
    ask(clerk, drop(text=CONTENTS + PARKS + PRAISE))
    assert Issue.objects.get().documents.count() == 2
    assert not Job.objects.filter(task=ACCEPT).exists()


@pytest.mark.parametrize(("name", "most"), [("MANY_DOCUMENTS", 2), ("MANY_ROWS", 5)])
def test_many_documents_or_rows_make_an_intake_large(drop, monkeypatch, name, most) -> None:
    intake = drop(text=CONTENTS + PARKS + PRAISE)
    assert not accept_job.is_large(intake)
    monkeypatch.setattr(accept_job, name, most)
    assert accept_job.is_large(intake)


def test_a_large_intake_is_written_by_a_job_that_the_page_shows(clerk, large) -> None:
    answer = ask(clerk, large)
    assert "等候写成草稿" in answer.content.decode()
    assert answer.headers["Refresh"]
    assert not Issue.objects.exists()
    assert run_due() == 1
    assert Issue.objects.get().documents.count() == 2
    after = clerk.get(large.get_absolute_url())
    assert "Refresh" not in after.headers
    assert "已成草稿" in after.content.decode()
    assert "打开草稿" in after.content.decode()


def test_the_number_of_written_documents_is_told(clerk, large, monkeypatch) -> None:
    ask(clerk, large)
    seen = []
    run_due(listener=lambda progress: seen.append((progress.done, progress.total)))
    assert seen == [(1, 2), (2, 2)]


def test_a_double_click_is_one_job(clerk, large) -> None:
    ask(clerk, large)
    answer = ask(clerk, large)
    assert "正在写成草稿，写完之后" in answer.content.decode()
    assert Job.objects.filter(task=ACCEPT).count() == 1


def test_nothing_else_is_done_while_it_is_written(clerk, large) -> None:
    ask(clerk, large)
    clerk.post(large.get_absolute_url(), {"do": "discard", "sure": "1"})
    assert Intake.objects.filter(pk=large.pk).exists()


def test_a_refusal_is_shown_until_something_changes_and_loses_nothing(
    clerk, drop, large, monkeypatch
) -> None:
    monkeypatch.setattr(accept_job, "MANY_DOCUMENTS", 99)
    ask(clerk, drop(text=CONTENTS))
    monkeypatch.setattr(accept_job, "MANY_DOCUMENTS", 2)
    structures = list(large.documents.values_list("structure", flat=True))
    ask(clerk, large)
    run_due()
    assert "没有写成草稿，什么也没有改动：" in page(clerk, large)
    assert "已经存在（草稿）" in page(clerk, large)
    large.refresh_from_db()
    assert (large.state, large.issue) == ("open", None)
    assert list(large.documents.values_list("structure", flat=True)) == structures
    Issue.objects.get().delete()
    ask(clerk, large)
    run_due()
    assert "没有写成草稿" not in page(clerk, large)
    assert Issue.objects.get().documents.count() == 2


def test_what_is_unchecked_is_asked_about_before_the_job(clerk, drop, monkeypatch) -> None:
    monkeypatch.setattr(accept_job, "MANY_DOCUMENTS", 2)
    intake = drop(text=CONTENTS + PARKS)
    answer = ask(clerk, intake, sure="")
    assert "没有答复" in answer.content.decode()
    assert not Job.objects.filter(task=ACCEPT).exists()


def kill_worker(job: Job) -> None:
    """As if the worker of a job had died: its lock is free, its lease has run out."""
    locks.release(locks.job_place(job.pk))
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(minutes=1))


def test_a_killed_worker_is_followed_by_another(clerk, large) -> None:
    ask(clerk, large)
    job = claim()
    assert job is not None
    kill_worker(job)
    assert reclaim_lost() == 1
    assert run_due() == 1
    assert Issue.objects.get().documents.count() == 2


def test_a_worker_killed_after_the_draft_was_written_does_not_refuse_it(
    clerk, large, editor
) -> None:
    ask(clerk, large)
    acceptance.accept(large, 0, editor)
    run_due()
    assert Job.objects.get(task=ACCEPT).state == Job.State.DONE
    assert Issue.objects.get().documents.count() == 2


def test_a_job_whose_workers_all_die_is_given_up_with_a_message(clerk, large) -> None:
    ask(clerk, large)
    for _ in range(MOST_ATTEMPTS):
        job = claim()
        assert job is not None
        kill_worker(job)
        reclaim_lost()
    assert "中途停止" in page(clerk, large)
    assert not Issue.objects.exists()
