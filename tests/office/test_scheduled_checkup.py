"""体检 at the hour of a scheduled publication: what is new since then holds the issue back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gazette.models import Issue, KnownFindings, Step, WordRule
from gazette.office import workflow
from gazette.office.checkup import checkup, set_aside
from tests.factories import (
    give_source,
    make_document,
    make_issue,
    make_person,
    make_provision,
    make_text,
)

pytestmark = pytest.mark.django_db

Status = Issue.Status


@pytest.fixture
def hour() -> Any:
    return timezone.now() + timedelta(hours=1)


@pytest.fixture
def scheduled(hour: Any) -> Issue:
    """An approved issue with a finding that was known when its publication was scheduled."""
    issue = make_issue(status=Status.APPROVED)
    text = make_text(document=make_document(issue=issue, signed_on=date(2025, 1, 1)))
    make_provision(text=text, body="截止目前，由沿河处负责。")
    give_source(issue)
    workflow.publish(issue, make_person("publisher", "发布"), "原件如此", at=hour)
    return issue


def run(hour: Any) -> list[Issue]:
    return workflow.publish_due(hour + timedelta(minutes=1))


def test_what_was_known_does_not_hold_it_back(scheduled: Issue, hour: Any) -> None:
    assert len(KnownFindings.objects.get().keys) == 1
    assert run(hour) == [scheduled]


def test_a_new_finding_holds_it_back_and_is_told_once(scheduled: Issue, hour: Any) -> None:
    WordRule.objects.create(wrong="沿河处", right="河道管理处", kind=WordRule.Kind.FORBIDDEN)
    assert run(hour) == []
    assert run(hour + timedelta(minutes=1)) == []
    scheduled.refresh_from_db()
    assert (scheduled.status, scheduled.publish_at) == (Status.APPROVED, hour)
    holds = scheduled.steps.filter(action=Step.Action.HOLD)
    assert holds.count() == 1
    assert "体检发现1处定时之后才有的存疑：第1件" in holds[0].reason
    assert "河道管理处" in holds[0].reason


def test_it_goes_out_once_the_finding_is_set_aside(scheduled: Issue, hour: Any) -> None:
    WordRule.objects.create(wrong="沿河处", right="河道管理处")
    assert run(hour) == []
    for finding in checkup(scheduled):
        if "沿河处" in finding.fault.message:
            set_aside(finding, "已经核对", None)
    assert run(hour) == [scheduled]
    scheduled.refresh_from_db()
    assert scheduled.status == Status.PUBLISHED


def test_without_a_record_of_what_was_known_all_findings_are_new(
    scheduled: Issue, hour: Any
) -> None:
    KnownFindings.objects.all().delete()
    assert run(hour) == []


def test_the_desk_and_the_issue_say_why(
    scheduled: Issue, hour: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(make_person("publisher2", "发布"))
    assert "到时未发布" not in client.get("/admin/").content.decode()
    WordRule.objects.create(wrong="沿河处", right="河道管理处")
    run(hour)
    Issue.objects.update(publish_at=timezone.now() - timedelta(minutes=1))
    desk = client.get("/admin/").content.decode()
    assert "到时未发布" in desk
    assert "定时之后才有的存疑" in desk
    page = client.get(f"/admin/gazette/issue/{scheduled.pk}/change/").content.decode()
    assert "定时已到，没有发布：体检发现1处" in page
    assert "定时已到，没有发布" in client.get(f"/admin/checkup/{scheduled.pk}/").content.decode()
