"""The workflow of an issue: 草稿 → 待审 → 已审定 → 已发布, and who may take which step.

``TRANSITIONS`` is the whole state machine, as a table of nine lines that the buttons of
the admin, the permissions and the tests use alike. The libraries for Django
(django-fsm-2, viewflow.fsm) would put the same into decorators of methods; they do not
support two persons or a lock, and cannot say why a step is not allowed.

Every step is taken in one transaction on the locked row of the issue and recorded as a
``Step``; a step that is not allowed at that moment raises ``Refused`` (in Chinese). Two
rules apply whatever the permissions: nobody reviews what they have entered, what an account
has entered that they have a hand in (``two_persons``), or an issue of which they have taken
an earlier stage (``review_stages``); and an issue that was ever published changes by
correction only. Whoever passes a stage has read all of the issue (``reading_marks``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.utils import timezone

from gazette.models import Issue, Step
from gazette.office import document_snapshots, reading_marks, review_stages
from gazette.office.checkup import checkup
from gazette.office.doubts import why_unanswered, write_doubts
from gazette.office.scheduled_checkup import is_told, remember_findings, why_held
from gazette.office.source_deviations import unanswered_in_words
from gazette.signals import issue_approved, issue_published, issue_withdrawn

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

Action = Step.Action
Status = Issue.Status
#: Steps that an issue must be ready for: see ``why_not_ready``. A stage before the last
#: (PASS) asks less than the others.
GATED = (Action.PASS, Action.APPROVE, Action.SCHEDULE, Action.PUBLISH)


class Refused(Exception):
    """A step or a change that is not allowed; the message is a complete Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A line of the state machine; ``permission`` is a codename of the app ``gazette``."""

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
        Action.PASS: Transition((Status.IN_REVIEW,), Status.IN_REVIEW, "review_issue"),
        Action.APPROVE: Transition((Status.IN_REVIEW,), Status.APPROVED, "review_issue"),
        Action.SCHEDULE: Transition((Status.APPROVED,), Status.APPROVED, "publish_issue"),
        Action.UNSCHEDULE: Transition((Status.APPROVED,), Status.APPROVED, "publish_issue"),
        Action.PUBLISH: Transition((Status.APPROVED,), Status.PUBLISHED, "publish_issue"),
        Action.WITHDRAW: Transition(
            (Status.PUBLISHED,), Status.APPROVED, "withdraw_issue", wants_reason=True
        ),
    }
)


#: The steps that pass a stage of the review.
REVIEWS = (Action.PASS, Action.APPROVE)


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """Something to check before publication: a message for the editor, and the place."""

    message: str
    place: str = ""


#: Functions of higher rooms that find more; see ``finding_source``.
_finding_sources: list[Callable[[Issue], Iterable[OpenFinding]]] = []

FindingSource = TypeVar("FindingSource", bound=Callable[[Issue], Iterable[OpenFinding]])


def finding_source(function: FindingSource) -> FindingSource:
    """Register a function that finds what else has to be looked at before publication."""
    if function not in _finding_sources:
        _finding_sources.append(function)
    return function


def findings(issue: Issue) -> list[OpenFinding]:
    """What has to be looked at before publication: 体检, and more.

    What an editor has set aside with a reason has been looked at. The doubts of the parser
    are not among it: no reason waives them (see ``why_not_ready``).
    """
    checked = [
        OpenFinding(
            found.fault.message, f"第{found.fault.document.position}件 {found.fault.address}"
        )
        for found in checkup(issue)
        if found.is_open
    ]
    return checked + [one for find in _finding_sources for one in find(issue)]


def why_not_ready(issue: Issue, action: Action = Action.PUBLISH) -> list[str]:
    """What keeps an issue from a gated step now, whatever reason is given.

    A stage before the last (初审, 复审) asks that every doubt is answered. 审定, 发布, 定时发布,
    and the hour of a scheduled publication ask for every deviation too: they are answered
    at the last stage at the latest. Complete Chinese sentences, each with the number, the
    first places and what to do; [] if nothing is in the way.
    """
    reasons = [why_unanswered(issue)]
    if action is not Action.PASS:
        reasons.insert(0, unanswered_in_words(issue))
    return [why for why in reasons if why]


def submit(issue: Issue, by: User, note: str = "", version: int | None = None) -> Step:
    """送审: submit for review; from now on the content cannot be edited."""
    return _take_step(issue, Action.SUBMIT, by, note, version=version)


def recall(issue: Issue, by: User, note: str = "") -> Step:
    """收回: take back an issue that is not approved yet."""
    return _take_step(issue, Action.RECALL, by, note)


def return_(issue: Issue, by: User, reason: str) -> Step:
    """退回: send back to the editors, with a reason."""
    return _take_step(issue, Action.RETURN, by, reason)


def pass_stage(issue: Issue, by: User, note: str = "", version: int | None = None) -> Step:
    """初审通过, 复审通过: pass a stage before the last; see ``approve``. Every doubt must be
    answered, not yet every deviation (``why_not_ready``)."""
    return _take_step(issue, Action.PASS, by, note, version=version)


def approve(issue: Issue, by: User, note: str = "", version: int | None = None) -> Step:
    """审定, the last stage, by a person who has entered nothing of it and taken no other stage.

    ``version`` is the version that they have read.
    """
    return _take_step(issue, Action.APPROVE, by, note, version=version)


def publish(
    issue: Issue,
    by: User,
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Step:
    """发布 now, or at the future time ``at`` (a naive one is in the portal's time zone).

    Raises Refused if there are ``findings`` and no reason is given, and for a reason as well
    if ``why_not_ready``.
    """
    if at is not None and timezone.is_naive(at):
        at = timezone.make_aware(at)
    if at is not None and at <= timezone.now():
        raise Refused("定时发布的时间已经过去，请改用将来的时间，或者立即发布。")
    found = findings(issue)
    if found and not reason.strip():
        raise Refused(f"体检尚有{len(found)}处存疑，请先核对；确认无误仍要发布的，须写明理由。")
    if at is not None:
        with transaction.atomic():
            step = _take_step(issue, Action.SCHEDULE, by, reason, publish_at=at, version=version)
            remember_findings(issue, step)
        return step
    return _take_step(issue, Action.PUBLISH, by, reason, version=version)


def unschedule(issue: Issue, by: User, note: str = "") -> Step:
    """取消定时: remove the time of publication; the issue stays approved."""
    return _take_step(issue, Action.UNSCHEDULE, by, note)


def withdraw(issue: Issue, by: User, reason: str) -> Step:
    """撤下: withdraw from the public; its words stay fixed, and it can be published again."""
    return _take_step(issue, Action.WITHDRAW, by, reason)


def publish_due(now: datetime | None = None) -> list[Issue]:
    """Publish every issue whose time has come; return those that this call published.

    Each issue is published in a transaction of its own, and once even if two runs overlap.
    The step is attributed to the person who set the time. An issue that is not ready
    (``why_not_ready``), or in which 体检 finds what nobody knew when the time was set
    (``scheduled_checkup``), stays, with a step that says why; the desk shows it.
    """
    now = now or timezone.now()
    published = []
    for issue in Issue.objects.due(now).without_source().order_by("publish_at"):
        with transaction.atomic():
            row = lock_issue(issue)
            if row.status == Status.APPROVED and row.publish_at and row.publish_at <= now:
                order = row.steps.filter(action=Action.SCHEDULE).first()
                if why := "".join(why_not_ready(row)) or why_held(row, order):
                    if not is_told(row, order, why):
                        logger.warning("%s is not published at its hour: %s", row, why)
                        _record_step(row, Action.HOLD, None, why)
                    continue
                reason = f"按定时发布。{order.reason}" if order else "按定时发布。"
                _record_step(row, Action.PUBLISH, order.by if order else None, reason)
                published.append(row)
    return published


def refusal(user: User, action: str, issue: Issue) -> str:
    """Why a person may not take a step now, in Chinese; "" if they may."""
    step = Action(action)
    transition = TRANSITIONS[step]
    if not user.is_active or not user.has_perm(f"gazette.{transition.permission}"):
        return f"您没有{step.label}的权限。"
    if issue.status not in transition.sources:
        return f"本期现在是“{issue.get_status_display()}”，不能{step.label}。"
    if step in REVIEWS:
        return review_stages.why_not_this_stage(user, step, issue, entered_by(issue))
    if step is Action.RETURN and issue.is_fixed:
        return "本期曾经发布，不能退回修改；需要改动的，请提出勘误。"
    if step is Action.UNSCHEDULE and issue.publish_at is None:
        return "本期没有定时发布。"
    return ""


def entered_by(issue: Issue) -> list[User]:
    """All who have edited or submitted the issue, in the order of their first step."""
    is_prefetched = "steps" in getattr(issue, "_prefetched_objects_cache", {})
    steps = issue.steps.all() if is_prefetched else issue.steps.select_related("by")
    entered = [step for step in steps if step.action in (Action.EDIT, Action.SUBMIT)]
    people = (step.by for step in sorted(entered, key=lambda step: (step.at, step.pk)))
    return list(dict.fromkeys(person for person in people if person))


def record_edit(
    issue: Issue, by: User | None, expected_version: int | None = None, what: str = ""
) -> int:
    """Lock a draft before its content is written, and record the edit; returns the new version.

    ``expected_version`` is the version that the writer has seen. Raises Refused if
    another person's change came first, naming it, and if the issue is not an editable
    draft. Call it in the transaction that writes.
    """
    with transaction.atomic():
        row = lock_draft(issue, expected_version)
        step = _record_step(row, Action.EDIT, by, what=what)
    issue.version = step.version
    return step.version


def lock_draft(issue: Issue, expected_version: int | None = None) -> Issue:
    """The locked row of an editable draft at the expected version.

    Raises Refused as ``record_edit`` does. Needs an enclosing transaction.
    """
    row = lock_issue(issue)
    require_draft(row, expected_version)
    return row


def require_draft(row: Issue, expected_version: int | None = None) -> None:
    """Raise Refused unless an issue is an editable draft at the expected version."""
    if row.is_fixed:
        raise Refused(f"{row}已经发布过，内容不能直接修改；需要改动的，请提出勘误。")
    if row.status != Status.DRAFT:
        status = row.get_status_display()
        raise Refused(f"{row}现在是“{status}”，内容不能修改；需要修改的，请先收回或退回。")
    if expected_version is not None and row.version != expected_version:
        raise Refused(conflict_message(row, expected_version))


def conflict_message(issue: Issue, seen: int) -> str:
    """The message that names the changes made after the version ``seen``: by whom and when."""
    since = issue.steps.filter(version__gt=seen, action__in=[Action.EDIT, Action.CORRECT])
    steps = since.select_related("by").order_by("at", "pk")
    changes = "；".join(
        f"{step.who}于{timezone.localtime(step.at):%m月%d日%H:%M}{step.get_action_display()}"
        + (f"（{step.what}）" if step.what else "")
        for step in steps[:5]
    )
    return (
        f"您打开之后，本期已有别人先作的改动：{changes or '内容已更新'}。"
        "为免互相覆盖，您刚才所作的没有保存。请重新打开本页，看过最新内容再办。"
    )


def lock_issue(issue: Issue) -> Issue:
    """The stored row of an issue, locked until the transaction ends."""
    rows = Issue.objects.select_for_update(of=("self",)).select_related("gazette")
    return rows.without_source().get(pk=issue.pk)


def record_deletion(issue: Issue, by: User | None) -> Step:
    """Record that a draft is about to be deleted; its steps stay. Raises Refused."""
    row = lock_draft(issue)
    titles = "、".join(
        f"《{title}》" for title in row.documents.values_list("title", flat=True)[:20]
    )
    return _record_step(row, Action.DELETE, by, what=f"{row}：{titles or '没有文件'}")


def record_import(issue: Issue, by: User | None, what: str) -> Step:
    """Record the step of an import that has just written an unpublished issue."""
    return _record_step(issue, Action.EDIT, by, what=what)


def record_publication(issue: Issue, by: User | None, reason: str) -> Step:
    """Publish an imported issue without review: for samples and old archives."""
    return _record_step(issue, Action.PUBLISH, by, reason)


def record_correction(issue: Issue, by: User | None, reason: str, what: str) -> Step:
    """Record the step of a correction that has just been applied."""
    return _record_step(issue, Action.CORRECT, by, reason, what)


def _take_step(
    issue: Issue,
    action: Action,
    by: User,
    reason: str = "",
    publish_at: datetime | None = None,
    version: int | None = None,
) -> Step:
    """Take a step on the locked row and update ``issue``; raises Refused if it is not allowed."""
    with transaction.atomic():
        row = lock_issue(issue)
        if why := refusal(by, action, row):
            raise Refused(f"{row}：{why}")
        if TRANSITIONS[action].wants_reason and not reason.strip():
            raise Refused(f"{action.label}须写明理由。")
        if version is not None and row.version != version:
            raise Refused(conflict_message(row, version))
        if action in REVIEWS and (why := reading_marks.why_not_read(by, row)):
            raise Refused(why)
        if action in GATED and (why_not := why_not_ready(row, action)):
            raise Refused("".join(why_not))
        if action is Action.SUBMIT:
            write_doubts(row)
        step = _record_step(row, action, by, reason.strip(), publish_at=publish_at)
    for name in ("status", "version", "review_stages", "publish_at", "first_published_at"):
        setattr(issue, name, getattr(row, name))
    return step


def _record_step(
    issue: Issue,
    action: Action,
    by: User | None,
    reason: str = "",
    what: str = "",
    publish_at: datetime | None = None,
) -> Step:
    """Save the step and the new status and version of the issue, and send the signals."""
    before = issue.status
    stage = review_stages.recorded_stage(issue) if action in (*REVIEWS, Action.RETURN) else ""
    if action is Action.SUBMIT:
        issue.review_stages = issue.gazette.review_stages
    if action in TRANSITIONS:
        issue.status = TRANSITIONS[action].target
        issue.publish_at = publish_at
    if action in (Action.PUBLISH, Action.WITHDRAW):
        issue.first_published_at = issue.first_published_at or timezone.now()
    if action in (Action.EDIT, Action.CORRECT):
        issue.version += 1
    fields = ("status", "version", "review_stages", "publish_at", "first_published_at")
    issue.save(update_fields=fields)
    step = Step.objects.create(
        issue=issue,
        action=action,
        from_status=before,
        to_status=issue.status,
        by=by,
        reason=reason[:500],
        what=what,
        version=issue.version,
        stage=stage,
    )
    if action is Action.RETURN:
        document_snapshots.keep_returned(issue, step)
    if action is Action.APPROVE:
        issue_approved.send(sender=Issue, issue=issue, by=by)
    if action is Action.PUBLISH:
        issue_published.send(sender=Issue, issue=issue, by=by)
    if action is Action.WITHDRAW:
        issue_withdrawn.send(sender=Issue, issue=issue, by=by)
    return step
