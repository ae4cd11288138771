"""The workflow of an issue: who may take which step from which status, and what it records."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from itertools import product
from threading import Barrier, Thread
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from gazette.importing import import_issue
from gazette.models import Issue, Step
from gazette.office import workflow
from gazette.office.groups import NAMES
from gazette.office.workflow import Refused
from gazette.signals import issue_published, issue_withdrawn
from tests.factories import make_issue, make_person
from tests.parsed_issues import document, parsed_issue, row

pytestmark = pytest.mark.django_db

Action, Status = Step.Action, Issue.Status

#: Who may take which step from which status. Every other combination is refused.
ALLOWED = {
    ("录入", "submit", "draft"),
    ("录入", "recall", "in_review"),
    ("审核", "return", "in_review"),
    ("审核", "return", "approved"),
    ("审核", "pass", "in_review"),
    ("审核", "approve", "in_review"),
    ("发布", "publish", "approved"),
    ("发布", "schedule", "approved"),
    ("发布", "unschedule", "approved"),
    ("发布", "withdraw", "published"),
}


@pytest.fixture
def office() -> dict[str, User]:
    """A person in each group, and one in none."""
    return {name: make_person(f"staff{place}", name) for place, name in enumerate(NAMES)} | {
        "": make_person("nobody")
    }


def at(status: str, **values: Any) -> Issue:
    issue = make_issue(**values)
    issue.status = status
    if status == Status.PUBLISHED:
        issue.first_published_at = timezone.now()
    issue.save()
    return issue


def take(action: str, issue: Issue, by: User) -> Step:
    soon = timezone.now() + timedelta(hours=1)
    return {
        "submit": lambda: workflow.submit(issue, by),
        "recall": lambda: workflow.recall(issue, by),
        "return": lambda: workflow.return_(issue, by, "第三件缺附件"),
        "pass": lambda: workflow.pass_stage(issue, by),
        "approve": lambda: workflow.approve(issue, by),
        "publish": lambda: workflow.publish(issue, by),
        "schedule": lambda: workflow.publish(issue, by, at=soon),
        "unschedule": lambda: workflow.unschedule(issue, by),
        "withdraw": lambda: workflow.withdraw(issue, by, "误发"),
    }[action]()


@pytest.mark.parametrize("action", [action.value for action in workflow.TRANSITIONS])
@pytest.mark.parametrize("status", Status.values)
def test_the_matrix_of_permissions(office, action, status):
    hour = timezone.now() + timedelta(days=1) if action == "unschedule" else None
    for group, person in office.items():
        issue = at(status, publish_at=hour, review_stages=2 if action == "pass" else 1)
        allowed = (group, action, status) in ALLOWED
        assert (not workflow.refusal(person, action, issue)) is allowed, (group, action, status)
        if allowed:
            step = take(action, issue, person)
            issue.refresh_from_db()
            target = workflow.TRANSITIONS[Action(action)].target
            assert issue.status == target == step.to_status
            assert (step.action, step.from_status, step.by) == (action, status, person)
        else:
            with pytest.raises(Refused):
                take(action, issue, person)
            issue.refresh_from_db()
            assert issue.status == status
            assert not issue.steps.exists()


def test_every_status_and_step_is_in_the_matrix(office):
    assert set(office) == {"", *Group.objects.values_list("name", flat=True)}
    assert {action for _group, action, _status in ALLOWED} == set(workflow.TRANSITIONS)


def test_nobody_approves_what_they_have_entered():
    both = make_person("both", "录入", "审核")
    other = make_person("other", "审核")
    chief = User.objects.create_superuser("chief")
    for person in (both, chief):
        issue = make_issue()
        workflow.record_edit(issue, person, what="录入")
        workflow.submit(issue, both)
        with pytest.raises(Refused, match="不能由您审定"):
            workflow.approve(issue, person)
        assert workflow.approve(issue, other).to_status == Status.APPROVED


def test_an_issue_handed_in_or_published_is_not_written(office):
    for status in (Status.IN_REVIEW, Status.APPROVED, Status.PUBLISHED):
        issue = at(status)
        with pytest.raises(Refused, match="不能"):
            workflow.record_edit(issue, office["录入"])
        issue.refresh_from_db()
        assert issue.version == 0


def test_a_withdrawn_issue_stays_fixed(office):
    issue = at(Status.PUBLISHED)
    workflow.withdraw(issue, office["发布"], "误发")
    assert issue.is_fixed and not issue.is_published
    assert not Issue.objects.published().exists()
    with pytest.raises(Refused, match="勘误"):
        workflow.record_edit(issue, office["录入"])
    with pytest.raises(Refused, match="勘误"):
        workflow.return_(issue, office["审核"], "改")
    first = issue.first_published_at
    workflow.publish(issue, office["发布"])
    assert issue.first_published_at == first


def test_a_reason_is_wanted_where_work_is_undone(office):
    with pytest.raises(Refused, match="退回须写明理由"):
        workflow.return_(at(Status.IN_REVIEW), office["审核"], "  ")
    with pytest.raises(Refused, match="撤下须写明理由"):
        workflow.withdraw(at(Status.PUBLISHED), office["发布"], "")


def test_what_is_doubtful_is_published_for_a_reason_only(office, monkeypatch):
    found = [workflow.OpenFinding("附件未见。", "原文第9行")]
    monkeypatch.setattr(workflow, "findings", lambda issue: found)
    issue = at(Status.APPROVED)
    with pytest.raises(Refused, match="体检尚有1处存疑"):
        workflow.publish(issue, office["发布"])
    workflow.publish(issue, office["发布"], "附件另行公布")
    assert issue.steps.get().reason == "附件另行公布"


def test_findings_are_the_doubts_of_the_parser():
    source = parsed_issue(document("关于防汛的通知", "示政发〔2025〕1号"))
    issue = import_issue(source, source_name="a.txt").issue
    assert all(one.place.startswith("原文第") for one in workflow.findings(issue))
    assert workflow.findings(make_issue(source_text="")) == []


# --- two editors -----------------------------------------------------------------


def test_the_second_editor_is_told_who_came_first():
    first, second = make_person("wang", "录入"), make_person("li", "录入")
    first.last_name, first.first_name = "王", "敏"
    first.save()
    issue = make_issue()
    seen = issue.version
    workflow.record_edit(issue, first, seen, what="文件“通知”：标题")
    with pytest.raises(Refused) as refused:
        workflow.record_edit(Issue.objects.get(), second, seen)
    assert "王敏于" in str(refused.value)
    assert "文件“通知”：标题" in str(refused.value)
    assert workflow.record_edit(issue, second, issue.version) == 2
    assert workflow.entered_by(issue) == [first, second]


def test_nobody_approves_another_version_than_the_one_read(office):
    issue = make_issue()
    workflow.record_edit(issue, office["录入"])
    read = issue.version
    workflow.submit(issue, office["录入"])
    workflow.recall(issue, office["录入"])
    workflow.record_edit(issue, office["录入"], what="改了第二条")
    workflow.submit(issue, office["录入"])
    with pytest.raises(Refused, match="改了第二条"):
        workflow.approve(issue, office["审核"], version=read)
    assert workflow.approve(issue, office["审核"], version=issue.version)


def test_a_stale_step_is_refused(office):
    """Two people take the same step: the second is refused, since the status has changed."""
    issue = at(Status.IN_REVIEW)
    stale = Issue.objects.get()
    workflow.approve(issue, office["审核"])
    with pytest.raises(Refused, match="已审定"):
        workflow.approve(stale, office["审核"])
    stale = Issue.objects.get()
    workflow.publish(issue, office["发布"])
    with pytest.raises(Refused, match="已发布"):
        workflow.publish(stale, office["发布"])
    assert issue.steps.count() == 2


# --- an hour set ahead -------------------------------------------------------------


def due_at(hour: Any, by: User) -> Issue:
    issue = at(Status.APPROVED)
    workflow.publish(issue, by, "已核对", at=hour)
    return issue


def test_what_is_due_is_published_once(office):
    now = timezone.now()
    issue = due_at(now + timedelta(minutes=5), office["发布"])
    later = due_at(now + timedelta(days=1), office["发布"])
    assert workflow.publish_due(now) == []
    assert workflow.publish_due(now + timedelta(minutes=6)) == [issue]
    assert workflow.publish_due(now + timedelta(minutes=6)) == []
    issue.refresh_from_db()
    later.refresh_from_db()
    assert (issue.status, issue.publish_at) == (Status.PUBLISHED, None)
    assert later.status == Status.APPROVED
    step = issue.steps.first()
    assert step and (step.by, step.reason) == (office["发布"], "按定时发布。已核对")


def test_the_command_tells_what_it_published(office):
    issue = due_at(timezone.now() + timedelta(hours=1), office["发布"])
    out = StringIO()
    call_command("publish_due", stdout=out)
    assert out.getvalue() == ""
    Issue.objects.update(publish_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_due", stdout=out)
    assert str(issue) in out.getvalue()


def test_an_hour_that_is_past_is_refused(office):
    with pytest.raises(Refused, match="已经过去"):
        due_at(timezone.now() - timedelta(minutes=1), office["发布"])


def test_a_naive_hour_is_that_of_beijing(office):
    hour = timezone.localtime().replace(tzinfo=None, microsecond=0) + timedelta(hours=2)
    issue = due_at(hour, office["发布"])
    assert timezone.localtime(issue.publish_at).replace(tzinfo=None) == hour


def test_a_returned_issue_loses_its_hour(office):
    issue = due_at(timezone.now() + timedelta(hours=1), office["发布"])
    workflow.return_(issue, office["审核"], "缺附件")
    issue.refresh_from_db()
    assert (issue.status, issue.publish_at) == (Status.DRAFT, None)


# --- what others hear, and what commands do ------------------------------------------


def test_those_who_listen_are_told_in_the_transaction(office):
    heard: list[tuple[str, str]] = []

    def published(issue: Issue, **kwargs: Any) -> None:
        heard.append(("published", issue.status))

    def withdrawn(issue: Issue, **kwargs: Any) -> None:
        heard.append(("withdrawn", issue.status))

    issue_published.connect(published)
    issue_withdrawn.connect(withdrawn)
    try:
        issue = at(Status.APPROVED)
        workflow.publish(issue, office["发布"])
        workflow.withdraw(issue, office["发布"], "误发")
    finally:
        issue_published.disconnect(published)
        issue_withdrawn.disconnect(withdrawn)
    assert heard == [("published", "published"), ("withdrawn", "approved")]


def test_an_import_is_a_step_of_whoever_imports():
    editor = make_person("editor", "录入")
    source = parsed_issue(document("通知", "1号"))
    issue = import_issue(source, source_name="第1期.docx", user=editor).issue
    assert issue.version == 1
    assert workflow.entered_by(issue) == [editor]
    workflow.submit(issue, editor)
    changed = parsed_issue(document("通知", "1号", row("art_9")))
    with pytest.raises(ValueError, match="待审"):
        import_issue(changed, source_name="第1期.docx", user=editor)
    workflow.recall(issue, editor)
    again = import_issue(changed, source_name="第1期.docx", user=editor).issue
    assert again.version == 2


# --- races: only a database that locks rows can hold them -------------------------------


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("action", ["approve", "publish", "due", "touch"])
def test_of_two_at_a_time_one_succeeds(action):
    people = [make_person(name, "录入", "审核", "发布") for name in ("one", "two")]
    status = {"approve": Status.IN_REVIEW, "touch": Status.DRAFT}.get(action, Status.APPROVED)
    issue = at(status)
    if action == "due":
        Issue.objects.update(publish_at=timezone.now() - timedelta(minutes=1))
    done, refused = together(action, issue, people)
    assert (len(done), len(refused)) == ((1, 0) if action == "due" else (1, 1))
    assert Step.objects.count() == 1


def together(action: str, issue: Issue, people: list[User]) -> tuple[list[Any], list[Refused]]:
    """Two people do the same at the same time; returns what was done and what was refused."""
    done: list[Any] = []
    refused: list[Refused] = []
    start = Barrier(len(people))

    def run(person: User) -> None:
        try:
            mine = Issue.objects.get(pk=issue.pk)
            start.wait()
            if action == "due":
                done.extend(workflow.publish_due())
            elif action == "touch":
                done.append(workflow.record_edit(mine, person, mine.version))
            else:
                done.append(take(action, mine, person))
        except Refused as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, refused


def test_the_groups_hold_what_they_are_said_to():
    may = {
        name: set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))
        for name in NAMES
    }
    steps = {"submit_issue", "review_issue", "publish_issue", "withdraw_issue"}
    steps |= {"propose_correction", "decide_correction"}
    assert {name: held & steps for name, held in may.items()} == {
        "录入": {"submit_issue", "propose_correction"},
        "审核": {"review_issue", "propose_correction", "decide_correction"},
        "发布": {"publish_issue", "withdraw_issue"},
        "系统管理": set(),
        "安全保密": set(),
        "审计": set(),
    }
    writes = {f"{verb}_document" for verb in ("add", "change", "delete")}
    for name, held in may.items():
        assert "view_document" in held
        assert bool(writes & held) is (writes <= held) is (name == "录入")
        assert ({"add_user", "change_user"} <= held) is (name == "系统管理")
        assert not held & {"delete_user", "add_group", "change_group", "delete_group"}
        assert not held & {"add_permission", "change_permission"}
        assert ("confirm_right" in held) is (name == "安全保密")
        assert ("view_securityevent" in held) is (name == "审计")
        assert ("change_job" in held) is (name == "系统管理")
    assert not may["录入"] & {
        f"{a}_{b}" for a, b in product(("add", "change"), ("step", "correction"))
    }


def test_granting_again_takes_nothing_away():
    group = Group.objects.get(name="发布")
    extra = Group.objects.get(name="录入").permissions.get(codename="submit_issue")
    group.permissions.add(extra)
    before = set(group.permissions.all())
    call_command("migrate", verbosity=0)
    assert set(group.permissions.all()) == before
