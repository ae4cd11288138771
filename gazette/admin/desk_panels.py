"""What the desk shows of issues: drafts, what is handed in, what is approved, corrections.

Each person sees what their permissions let them do; see ``gazette.admin.desk``.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from gazette.admin import desk
from gazette.models import Correction, Issue, Step
from gazette.office.corrections import decision_refusal
from gazette.office.workflow import refusal

Status = Issue.Status

#: Where new work begins: what it is called, its page, and who may.
DOORS = (
    ("录入公报", "admin:intake_intake_changelist", "intake.add_intake"),
    ("工作簿", "admin:sheets_sheetimport_changelist", "sheets.add_sheetimport"),
)


def doors(request: HttpRequest) -> list[desk.Entry]:
    """The doors that this person may enter, of what this portal has."""
    found = []
    for label, name, permission in DOORS:
        if request.user.has_perm(permission):
            with suppress(NoReverseMatch):
                found.append(desk.Entry(label, reverse(name)))
    return found


@desk.panel(order=10)
def drafts(request: HttpRequest) -> desk.Panel | None:
    """草稿, for those who write: each with why it came back, if it did."""
    if not request.user.has_perm("gazette.submit_issue"):
        return None
    return _issues("正在录入的公报", Status.DRAFT, "没有草稿。", "继续录入")


@desk.panel(order=20)
def to_review(request: HttpRequest) -> desk.Panel | None:
    """待审, for those who review."""
    if not request.user.has_perm("gazette.review_issue"):
        return None
    return _issues("等待审核", Status.IN_REVIEW, "没有等待审核的。", "审核", request, "approve")


@desk.panel(order=30)
def to_publish(request: HttpRequest) -> desk.Panel | None:
    """已审定, for those who publish, with the hour where one is set."""
    if not request.user.has_perm("gazette.publish_issue"):
        return None
    return _issues("等待发布", Status.APPROVED, "没有等待发布的。", "发布")


@desk.panel(order=35)
def corrections_to_decide(request: HttpRequest) -> desk.Panel | None:
    """待审定的勘误, for those who decide them, and for those who have proposed them."""
    user: Any = request.user
    waiting = Correction.objects.waiting().for_lists()
    if not user.has_perm("gazette.decide_correction"):
        waiting = waiting.filter(proposed_by=user.pk)
        if not user.has_perm("gazette.propose_correction"):
            return None
    entries = [
        desk.Entry(
            one.reason,
            reverse("admin:gazette_correction_change", args=[one.pk]),
            note=f"{one.issue.short_title}　{one.proposer} {_when(one.proposed_at)}提出",
            action="查看" if decision_refusal(user, one) else "审定",
        )
        for one in waiting[: desk.SHOWN]
    ]
    url = reverse("admin:gazette_correction_changelist") + "?status__exact=proposed"
    return desk.Panel(
        "待审定的勘误", entries, waiting.count(), url, "没有待审定的勘误。", is_urgent=bool(entries)
    )


@desk.panel(order=80)
def next_issue(request: HttpRequest) -> desk.Panel | None:
    """The newest issue of each gazette and where it stands."""
    if not request.user.has_perm("gazette.view_issue"):
        return None
    newest: dict[int, Issue] = {}
    issues = Issue.objects.with_gazette().without_source().newest_first()
    for issue in issues.prefetch_related("steps__by")[:50]:
        newest.setdefault(issue.gazette_id, issue)
    entries = [
        desk.Entry(str(issue), _url(issue), note=_standing(issue)) for issue in newest.values()
    ]
    url = reverse("admin:gazette_issue_changelist")
    return desk.Panel("最近一期", entries[: desk.SHOWN], len(entries), url, "还没有公报。")


@desk.panel(order=90)
def recent_changes(request: HttpRequest) -> desk.Panel | None:
    """What colleagues have done of late."""
    if not request.user.has_perm("gazette.view_step"):
        return None
    steps = Step.objects.select_related("issue__gazette", "by").defer("issue__source_text")
    entries = [
        desk.Entry(
            f"{step.issue.short_title}：{step.get_action_display()}",
            _url(step.issue),
            note=f"{step.who}　{_when(step.at)}　{step.what or step.reason}"[:80],
        )
        for step in steps[: desk.SHOWN]
    ]
    url = reverse("admin:gazette_step_changelist")
    return desk.Panel("最近的改动", entries, steps.count(), url, "还没有改动。")


def _issues(
    title: str,
    status: Status,
    empty: str,
    action: str,
    request: HttpRequest | None = None,
    step: str = "",
) -> desk.Panel:
    """Issues of a status; with ``step`` it is said where the person may not take it."""
    issues = Issue.objects.filter(status=status).with_gazette().without_source().newest_first()
    entries = []
    for issue in issues.prefetch_related("steps__by")[: desk.SHOWN]:
        user: Any = request.user if request else None
        why = refusal(user, step, issue) if user and step else ""
        entries.append(
            desk.Entry(
                str(issue), _url(issue), note=why or _standing(issue), action="" if why else action
            )
        )
    url = f"{reverse('admin:gazette_issue_changelist')}?status__exact={status}"
    return desk.Panel(title, entries, issues.count(), url, empty, bool(entries))


def _standing(issue: Issue) -> str:
    """Status, and the last that was done: 草稿　王编辑 11月24日09:30 退回（第3篇缺附件）."""
    said = str(issue.get_status_display())
    if issue.publish_at:
        said += f"，定于{_when(issue.publish_at)}发布"
    last = next(iter(issue.steps.all()), None)
    if last:
        reason = f"（{last.reason}）" if last.reason else ""
        said += f"　{last.who} {_when(last.at)} {last.get_action_display()}{reason}"
    return said[:120]


def _url(issue: Issue) -> str:
    return reverse("admin:gazette_issue_change", args=[issue.pk])


def _when(moment: Any) -> str:
    return f"{timezone.localtime(moment):%m月%d日%H:%M}"
