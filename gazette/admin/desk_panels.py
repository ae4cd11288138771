"""The desk's panels on issues: drafts, issues to review and to publish, corrections, changes.

A person sees the panels that their permissions are for; see ``gazette.admin.desk``.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from gazette.admin import desk
from gazette.admin.base_admin import user_of
from gazette.effect import relation_proposals
from gazette.models import Correction, Issue, RelationProposal, Step
from gazette.office import review_stages
from gazette.office.corrections import decision_refusal
from gazette.office.returned import return_of
from gazette.office.workflow import refusal

Status = Issue.Status

#: The pages where new work begins: label, URL name, and the permission that it needs.
START_PAGES = (
    ("录入公报", "admin:intake_intake_changelist", "intake.add_intake"),
    ("工作簿", "admin:sheets_sheetimport_changelist", "sheets.add_sheetimport"),
)


def start_links(request: HttpRequest) -> list[desk.PanelEntry]:
    """Links to the pages where this person may begin new work, of the apps installed."""
    links = []
    for label, name, permission in START_PAGES:
        if request.user.has_perm(permission):
            with suppress(NoReverseMatch):
                links.append(desk.PanelEntry(label, reverse(name)))
    return links


@desk.panel(order=10)
def drafts(request: HttpRequest) -> desk.Panel | None:
    """草稿, for those who enter issues; one that was returned says why."""
    if not request.user.has_perm("gazette.submit_issue"):
        return None
    return _issue_panel("正在录入的公报", Status.DRAFT, "没有草稿。", "继续录入")


@desk.panel(order=20)
def to_review(request: HttpRequest) -> desk.Panel | None:
    """待审, for those who review."""
    if not request.user.has_perm("gazette.review_issue"):
        return None
    return _issue_panel(
        "等待审核", Status.IN_REVIEW, "没有等待审核的。", "审核", user_of(request), "approve"
    )


@desk.panel(order=30)
def to_publish(request: HttpRequest) -> desk.Panel | None:
    """已审定, for those who publish; a scheduled issue says when."""
    if not request.user.has_perm("gazette.publish_issue"):
        return None
    return _issue_panel("等待发布", Status.APPROVED, "没有等待发布的。", "发布")


@desk.panel(order=35)
def corrections_to_decide(request: HttpRequest) -> desk.Panel | None:
    """待审定的勘误: all for those who decide them; their own for those who propose them."""
    user = user_of(request)
    waiting = Correction.objects.waiting().for_lists()
    if not user.has_perm("gazette.decide_correction"):
        waiting = waiting.filter(proposed_by=user.pk)
        if not user.has_perm("gazette.propose_correction"):
            return None
    entries = [
        desk.PanelEntry(
            one.reason,
            reverse("admin:gazette_correction_change", args=[one.pk]),
            note=f"{one.issue.short_title}　{one.proposer} {_when(one.proposed_at)}提出",
            action="查看" if decision_refusal(user, one) else "审定",
        )
        for one in waiting[: desk.MOST_ENTRIES]
    ]
    url = reverse("admin:gazette_correction_changelist") + "?status__exact=proposed"
    return desk.Panel(
        "待审定的勘误", entries, waiting.count(), url, "没有待审定的勘误。", is_urgent=bool(entries)
    )


@desk.panel(order=36)
def relations_to_decide(request: HttpRequest) -> desk.Panel | None:
    """待审定的关系提议: all for those who decide them; their own for those who propose them."""
    user = user_of(request)
    waiting = RelationProposal.objects.waiting().for_lists()
    if not user.has_perm("gazette.decide_relation"):
        waiting = waiting.filter(proposed_by=user.pk)
        if not user.has_perm("gazette.propose_relation"):
            return None
    entries = [
        desk.PanelEntry(
            str(one),
            reverse("admin:gazette_relationproposal_change", args=[one.pk]),
            note=f"{one.proposer} {_when(one.proposed_at)}提出",
            action="查看" if relation_proposals.decision_refusal(user, one) else "审定",
        )
        for one in waiting[: desk.MOST_ENTRIES]
    ]
    url = reverse("admin:gazette_relationproposal_changelist") + "?status__exact=proposed"
    return desk.Panel(
        "待审定的关系提议",
        entries,
        waiting.count(),
        url,
        "没有待审定的关系提议。",
        is_urgent=bool(entries),
    )


@desk.panel(order=80)
def next_issue(request: HttpRequest) -> desk.Panel | None:
    """The newest issue of each gazette, with its status."""
    if not request.user.has_perm("gazette.view_issue"):
        return None
    newest: dict[int, Issue] = {}
    issues = Issue.objects.with_gazette().without_source().newest_first()
    for issue in issues.prefetch_related("steps__by")[:50]:
        newest.setdefault(issue.gazette_id, issue)
    entries = [
        desk.PanelEntry(str(issue), _url(issue), note=_status_note(issue))
        for issue in newest.values()
    ]
    url = reverse("admin:gazette_issue_changelist")
    return desk.Panel("最近一期", entries[: desk.MOST_ENTRIES], len(entries), url, "还没有公报。")


@desk.panel(order=90)
def recent_changes(request: HttpRequest) -> desk.Panel | None:
    """The latest steps, of all people and issues."""
    if not request.user.has_perm("gazette.view_step"):
        return None
    steps = Step.objects.select_related("issue__gazette", "by").defer("issue__source_text")
    entries = [
        desk.PanelEntry(
            f"{step.issue_name}：{step.done}",
            _step_url(step),
            note=f"{step.who}　{_when(step.at)}　{step.what or step.reason}"[:80],
        )
        for step in steps[: desk.MOST_ENTRIES]
    ]
    url = reverse("admin:gazette_step_changelist")
    return desk.Panel("最近的改动", entries, steps.count(), url, "还没有改动。")


def _issue_panel(
    title: str,
    status: Status,
    empty: str,
    action: str,
    user: User | None = None,
    step: str = "",
) -> desk.Panel:
    """The issues of a status; with ``user`` and ``step``, why that person may not take the step."""
    issues = Issue.objects.filter(status=status).with_gazette().without_source().newest_first()
    entries = []
    for issue in issues.prefetch_related("steps__by")[: desk.MOST_ENTRIES]:
        why = ""
        if user and step:
            is_last = review_stages.is_last_stage(issue)
            why = refusal(user, step if is_last else Step.Action.PASS, issue)
        entries.append(
            desk.PanelEntry(
                str(issue),
                _url(issue),
                note=why or _status_note(issue),
                action="" if why else action,
            )
        )
    url = f"{reverse('admin:gazette_issue_changelist')}?status__exact={status}"
    return desk.Panel(title, entries, issues.count(), url, empty, bool(entries))


def _status_note(issue: Issue) -> str:
    """The status and the last step: 草稿　王编辑 11月24日09:30 退回（第3篇缺附件）."""
    note = str(issue.get_status_display())
    if step := return_of(issue):
        note += f"　{step.who} {_when(step.at)} {step.done}（{step.reason}）"
        return note[:200]
    if stage := review_stages.recorded_stage(issue):
        note += f"，等待{stage}"
    if issue.publish_at:
        note += f"，定于{_when(issue.publish_at)}发布"
    last = next(iter(issue.steps.all()), None)
    if last:
        reason = f"（{last.reason}）" if last.reason else ""
        note += f"　{last.who} {_when(last.at)} {last.done}{reason}"
    return note[:120]


def _url(issue: Issue) -> str:
    return reverse("admin:gazette_issue_change", args=[issue.pk])


def _step_url(step: Step) -> str:
    issue = step.present_issue
    return _url(issue) if issue else reverse("admin:gazette_step_change", args=[step.pk])


def _when(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%m月%d日%H:%M}"
