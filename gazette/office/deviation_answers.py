"""What people say of deviations: the clerk why, the reviewer that it may stand; revocable.

An answer is that of a second person: whoever made the deviation, or has a hand in their
account, may not give it. Where nobody is known to have made it, nobody may who has entered
anything of the issue.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from gazette.models import DeviationAnswer, DeviationReason, Issue
from gazette.office import workflow
from gazette.office.source_deviations import Deviation, deviations
from gazette.office.two_persons import why_not_second
from gazette.office.workflow import Refused

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: An issue is answered for while it is reviewed or waits to be published.
ANSWERED_IN = (Issue.Status.IN_REVIEW, Issue.Status.APPROVED)
_GONE = "您所答复的地方在您打开本页之后有变，请看过再答复。"
_MOST = 500


def why_not_answer(user: User, issue: Issue, one: Deviation | None = None) -> str:
    """Why a person may not answer a deviation, or any of the issue, now; "" if they may."""
    if not user.is_active or not user.has_perm("gazette.review_issue"):
        return "您没有审定的权限，不能答复。"
    if issue.status not in ANSWERED_IN:
        return f"本期现在是“{issue.get_status_display()}”，送审之后才能答复。"
    if one is None:
        return ""
    return why_not_second(user, [one.by] if one.by else workflow.entered_by(issue))


def why_not_answer_each(user: User, issue: Issue, found: Sequence[Deviation]) -> list[str]:
    """``why_not_answer`` for each of the deviations of an issue; asked once for each author."""
    known: dict[int | None, str] = {}
    for one in found:
        author = one.by.pk if one.by else None
        if author not in known:
            known[author] = why_not_answer(user, issue, one)
    return [known[one.by.pk if one.by else None] for one in found]


def why_not_explain(user: User, issue: Issue) -> str:
    """Why a person may not write the reason of a deviation now; "" if they may."""
    if not user.is_active or not user.has_perm("gazette.change_issue"):
        return "您没有修改本期的权限，不能补写理由。"
    if issue.status != Issue.Status.DRAFT or issue.is_fixed:
        return "理由在送审之前补写。"
    return ""


def answer(issue: Issue, digests: Iterable[str], words: str, by: User) -> list[DeviationAnswer]:
    """Answer deviations that are unanswered now, all or none. Raises Refused."""
    words = _given(words, "请写明答复，例如“原件如此，已对照”。")
    with transaction.atomic():
        row = workflow.lock_issue(issue)
        if why := why_not_answer(by, row):
            raise Refused(why)
        chosen = _chosen(row, digests)
        for one in chosen:
            if one.answer:
                raise Refused(f"{one.where}已经由{one.answer.answerer}答复。")
            if why := why_not_answer(by, row, one):
                raise Refused(f"{one.where}：{why}")
        return DeviationAnswer.objects.bulk_create(
            DeviationAnswer(
                issue=row,
                digest=one.digest,
                document_position=one.document_position,
                place=one.place[:200],
                before=one.before,
                after=one.after,
                words=words,
                answered_by=by,
            )
            for one in chosen
        )


def revoke(issue: Issue, digest: str, by: User) -> DeviationAnswer:
    """Take back the answer that holds for a deviation; it stays on record. Raises Refused."""
    with transaction.atomic():
        row = workflow.lock_issue(issue)
        if why := why_not_answer(by, row):
            raise Refused(why)
        given = DeviationAnswer.objects.filter(issue=row, digest=digest, revoked_at=None).first()
        if given is None:
            raise Refused("这一处没有可以撤回的答复。")
        given.revoked_by, given.revoked_at = by, timezone.now()
        given.save(update_fields=["revoked_by", "revoked_at"])
    return given


def explain(issue: Issue, digests: Iterable[str], reason: str, by: User) -> list[DeviationReason]:
    """Write why deviations were made, before the issue is submitted. Raises Refused."""
    reason = _given(reason, "请写明理由。")
    with transaction.atomic():
        row = workflow.lock_issue(issue)
        if why := why_not_explain(by, row):
            raise Refused(why)
        return DeviationReason.objects.bulk_create(
            DeviationReason(issue=row, digest=one.digest, reason=reason, written_by=by)
            for one in _chosen(row, digests)
        )


def _given(words: str, missing: str) -> str:
    if not words.strip():
        raise Refused(missing)
    return words.strip()[:_MOST]


def _chosen(issue: Issue, digests: Iterable[str]) -> list[Deviation]:
    """The deviations that are meant. Raises Refused if one of them is no longer there."""
    wanted = set(digests)
    if not wanted:
        raise Refused("请先勾选一处或几处。")
    chosen = [one for one in deviations(issue) if one.digest in wanted]
    if {one.digest for one in chosen} != wanted:
        raise Refused(_GONE)
    return chosen
