"""The way of an issue: 草稿 → 待审 → 已审定 → 已发布, and who may take which step.

``TRANSITIONS`` is the whole machine. It is a table and not a library: eight
lines of data, on which the buttons of the admin, the permissions and the tests
draw alike, while the libraries for Django (django-fsm-2, viewflow.fsm) put the
same into decorators of methods, know nothing of two persons or of a lock, and
cannot be asked why something is not allowed.

Every step is taken in one transaction on the locked row of the issue, refused
(``Refused``, in Chinese) where it is not allowed *then*, and recorded as a
``Step``. Two rules stand above the permissions: nobody approves what they have
entered, and an issue that the public has ever read is changed by correction only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from gazette.models import Issue, Step
from gazette.office.checkup import checkup
from gazette.office.doubts import unanswered_doubts
from gazette.signals import issue_published, issue_withdrawn

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Action = Step.Action
Status = Issue.Status


class Refused(Exception):
    """A step or a change that is not allowed; the message is Chinese and complete."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the machine; ``permission`` is a codename of the app ``gazette``."""

    sources: tuple[Status, ...]
    target: Status
    permission: str
    wants_reason: bool = False


TRANSITIONS: Mapping[Action, Transition] = MappingProxyType(
    {
        Action.SUBMIT: Transition((Status.DRAFT,), Status.IN_REVIEW, "submit_issue"),
        Action.RECALL: Transition((Status.IN_REVIEW,), Status.DRAFT, "submit_issue"),
        Action.RETURN: Transition(
            (Status.IN_REVIEW, Status.APPROVED), Status.DRAFT, "review_issue", wants_reason=True
        ),
        Action.APPROVE: Transition((Status.IN_REVIEW,), Status.APPROVED, "review_issue"),
        Action.SCHEDULE: Transition((Status.APPROVED,), Status.APPROVED, "publish_issue"),
        Action.UNSCHEDULE: Transition((Status.APPROVED,), Status.APPROVED, "publish_issue"),
        Action.PUBLISH: Transition((Status.APPROVED,), Status.PUBLISHED, "publish_issue"),
        Action.WITHDRAW: Transition(
            (Status.PUBLISHED,), Status.APPROVED, "withdraw_issue", wants_reason=True
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that 体检 found: a message for the editor, and where."""

    message: str
    place: str = ""


def findings(issue: Issue) -> list[Finding]:
    """What has to be looked at before publication: 体检, and the doubts of the parser.

    What an editor has set aside with a reason has been looked at.
    """
    checked = [
        Finding(found.fault.message, f"第{found.fault.document.position}件 {found.fault.address}")
        for found in checkup(issue)
        if found.is_open
    ]
    source = issue.source_text
    return checked + [
        Finding(doubt.message, f"原文第{source.count(chr(10), 0, doubt.span_start) + 1}行")
        for doubt in unanswered_doubts(issue)
    ]


def submit(issue: Issue, by: User, note: str = "", version: int | None = None) -> Step:
    """送审: the editor has done; from now on the content stands still."""
    return _take(issue, Action.SUBMIT, by, note, version=version)


def recall(issue: Issue, by: User, note: str = "") -> Step:
    """收回: the editors take back what nobody has approved yet."""
    return _take(issue, Action.RECALL, by, note)


def return_(issue: Issue, by: User, reason: str) -> Step:
    """退回: back to the editors, who are told why."""
    return _take(issue, Action.RETURN, by, reason)


def approve(issue: Issue, by: User, note: str = "", version: int | None = None) -> Step:
    """审定, by a person who has entered nothing of it; ``version`` is what they have read."""
    return _take(issue, Action.APPROVE, by, note, version=version)


def publish(
    issue: Issue,
    by: User,
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Step:
    """发布 now, or ``at`` an hour to come (a naive one is of the portal's time zone).

    Where ``findings`` has some, a reason is wanted.
    """
    if at is not None and timezone.is_naive(at):
        at = timezone.make_aware(at)
    if at is not None and at <= timezone.now():
        raise Refused("定时发布的时间已经过去，请改用将来的时间，或者立即发布。")
    found = findings(issue)
    if found and not reason.strip():
        raise Refused(f"体检尚有{len(found)}处存疑，请先核对；确认无误仍要发布的，须写明理由。")
    if at is not None:
        return _take(issue, Action.SCHEDULE, by, reason, publish_at=at, version=version)
    return _take(issue, Action.PUBLISH, by, reason, version=version)


def unschedule(issue: Issue, by: User, note: str = "") -> Step:
    """取消定时: the issue stays approved and waits for a hand."""
    return _take(issue, Action.UNSCHEDULE, by, note)


def withdraw(issue: Issue, by: User, reason: str) -> Step:
    """撤下 from the public's sight; its words stay fixed, and it can be published again."""
    return _take(issue, Action.WITHDRAW, by, reason)


def publish_due(now: datetime | None = None) -> list[Issue]:
    """Publish every issue whose hour has come; return those that this call published.

    Each in a transaction of its own and once: of two runs at a time the second
    finds nothing left. The step is that of the person who set the hour.
    """
    now = now or timezone.now()
    published = []
    for issue in Issue.objects.due(now).without_source().order_by("publish_at"):
        with transaction.atomic():
            row = locked(issue)
            if row.status == Status.APPROVED and row.publish_at and row.publish_at <= now:
                order = row.steps.filter(action=Action.SCHEDULE).first()
                reason = f"按定时发布。{order.reason}" if order else "按定时发布。"
                _record(row, Action.PUBLISH, order.by if order else None, reason)
                published.append(row)
    return published


def may(user: User, action: str, issue: Issue) -> bool:
    """Whether a person may take a step now."""
    return not refusal(user, action, issue)


def refusal(user: User, action: str, issue: Issue) -> str:
    """Why a person may not take a step now, in Chinese; empty where they may."""
    step = Action(action)
    transition = TRANSITIONS[step]
    if not user.is_active or not user.has_perm(f"gazette.{transition.permission}"):
        return f"您没有{step.label}的权限。"
    if issue.status not in transition.sources:
        return f"本期现在是“{issue.get_status_display()}”，不能{step.label}。"
    if step is Action.APPROVE and user in entered_by(issue):
        return "本期有您录入或修改的内容，不能由您审定，请另一位同事审定。"
    if step is Action.RETURN and issue.is_fixed:
        return "本期曾经发布，不能退回修改；需要改动的，请提出勘误。"
    if step is Action.UNSCHEDULE and issue.publish_at is None:
        return "本期没有定时发布。"
    return ""


def entered_by(issue: Issue) -> list[User]:
    """All who have written content of the issue or handed it in, the first first."""
    is_prefetched = "steps" in getattr(issue, "_prefetched_objects_cache", {})
    steps = issue.steps.all() if is_prefetched else issue.steps.select_related("by")
    entered = [step for step in steps if step.action in (Action.EDIT, Action.SUBMIT)]
    people = (step.by for step in sorted(entered, key=lambda step: (step.at, step.pk)))
    return list(dict.fromkeys(person for person in people if person))


def touch(
    issue: Issue, by: User | None, expected_version: int | None = None, what: str = ""
) -> int:
    """Before content of a draft is written: lock it, and count the version on.

    ``expected_version`` is the one that the writer has seen. Raises Refused where
    another's change came first, naming it, and where the content is not open.
    Call it in the transaction that writes; returns the new version.
    """
    with transaction.atomic():
        row = expect(issue, expected_version)
        step = _record(row, Action.EDIT, by, what=what)
    issue.version = step.version
    return step.version


def expect(issue: Issue, expected_version: int | None = None) -> Issue:
    """The locked row of a draft that is open to be written, at the version expected.

    Raises Refused as ``touch`` does. Needs a transaction around it.
    """
    row = locked(issue)
    if row.is_fixed:
        raise Refused(f"{row}已经发布过，内容不能直接修改；需要改动的，请提出勘误。")
    if row.status != Status.DRAFT:
        status = row.get_status_display()
        raise Refused(f"{row}现在是“{status}”，内容不能修改；需要修改的，请先收回或退回。")
    if expected_version is not None and row.version != expected_version:
        raise Refused(conflict(row, expected_version))
    return row


def conflict(issue: Issue, seen: int) -> str:
    """Whose changes came after the version that somebody has seen, and when."""
    since = issue.steps.filter(version__gt=seen, action__in=[Action.EDIT, Action.CORRECT])
    steps = since.select_related("by").order_by("at", "pk")
    told = "；".join(
        f"{step.who}于{timezone.localtime(step.at):%m月%d日%H:%M}{step.get_action_display()}"
        + (f"（{step.what}）" if step.what else "")
        for step in steps[:5]
    )
    return (
        f"您打开之后，本期已有别人先作的改动：{told or '内容已更新'}。"
        "为免互相覆盖，您刚才所作的没有保存。请重新打开本页，看过最新内容再办。"
    )


def locked(issue: Issue) -> Issue:
    """The row of an issue as it is now, nobody else's until the transaction ends."""
    rows = Issue.objects.select_for_update(of=("self",)).select_related("gazette")
    return rows.without_source().get(pk=issue.pk)


def record_import(issue: Issue, by: User | None, what: str) -> Step:
    """The step of an import that has just written an issue which was free to be written."""
    return _record(issue, Action.EDIT, by, what=what)


def record_publication(issue: Issue, by: User | None, reason: str) -> Step:
    """Publish at once what a command imports, past review: for samples and old archives."""
    return _record(issue, Action.PUBLISH, by, reason)


def record_correction(issue: Issue, by: User | None, reason: str, what: str) -> Step:
    """The step of a correction that has just been applied."""
    return _record(issue, Action.CORRECT, by, reason, what)


def _take(
    issue: Issue,
    action: Action,
    by: User,
    reason: str = "",
    publish_at: datetime | None = None,
    version: int | None = None,
) -> Step:
    """Take a step if it is allowed on the locked row, and bring ``issue`` up to date."""
    with transaction.atomic():
        row = locked(issue)
        if why := refusal(by, action, row):
            raise Refused(f"{row}：{why}")
        if TRANSITIONS[action].wants_reason and not reason.strip():
            raise Refused(f"{action.label}须写明理由。")
        if version is not None and row.version != version:
            raise Refused(conflict(row, version))
        step = _record(row, action, by, reason.strip(), publish_at=publish_at)
    for name in ("status", "version", "publish_at", "first_published_at"):
        setattr(issue, name, getattr(row, name))
    return step


def _record(
    issue: Issue,
    action: Action,
    by: User | None,
    reason: str = "",
    what: str = "",
    publish_at: datetime | None = None,
) -> Step:
    """Write the step and what it makes of the issue, and tell those who listen."""
    before = issue.status
    if action in TRANSITIONS:
        issue.status = TRANSITIONS[action].target
        issue.publish_at = publish_at
    if action in (Action.PUBLISH, Action.WITHDRAW):
        issue.first_published_at = issue.first_published_at or timezone.now()
    if action in (Action.EDIT, Action.CORRECT):
        issue.version += 1
    issue.save(update_fields=["status", "version", "publish_at", "first_published_at"])
    step = Step.objects.create(
        issue=issue,
        action=action,
        from_status=before,
        to_status=issue.status,
        by=by,
        reason=reason[:500],
        what=what,
        version=issue.version,
    )
    if action is Action.PUBLISH:
        issue_published.send(sender=Issue, issue=issue, by=by)
    if action is Action.WITHDRAW:
        issue_withdrawn.send(sender=Issue, issue=issue, by=by)
    return step
