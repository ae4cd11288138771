"""A published issue is corrected by an intake: documents added, or the whole printed anew.

One person proposes it with a reason; nothing changes until another has decided. What is then
written is what was proposed: neither the intake nor the issue may have changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction

from gazette.importing import ImportRefused, Progress
from gazette.intake.acceptance import write
from gazette.intake.additions import add_by_correction, chosen_documents
from gazette.intake.held_already import compare, stored_issue
from gazette.intake.models import Intake, IntakeCorrection, IntakeDocument
from gazette.intake.row_edits import CannotEdit
from gazette.intake.stored_findings import unchecked
from gazette.intake.unwritten_changes import content_of
from gazette.models import Correction, Issue
from gazette.office import corrections
from gazette.office.corrections import correction_writer
from gazette.office.workflow import Refused

if TYPE_CHECKING:
    from django.contrib.auth.models import User


#: Told how far the writing is, where a job writes.
_tell: ContextVar[Progress | None] = ContextVar("tell", default=None)


def apply_told(correction: Correction, by: User, note: str, tell: Progress) -> None:
    """Apply a correction as ``corrections.accept``; ``tell`` is called with the number of
    documents that are written, and of all."""
    token = _tell.set(tell)
    try:
        corrections.accept(correction, by, note)
    finally:
        _tell.reset(token)


def waiting_of(intake: Intake) -> list[IntakeCorrection]:
    """The corrections that an intake brings and that nobody has decided yet."""
    waiting = IntakeCorrection.objects.filter(
        intake=intake, correction__status=Correction.Status.PROPOSED
    )
    return list(waiting.select_related("correction__proposed_by"))


def propose(
    intake: Intake, issue: Issue, rows: Sequence[IntakeDocument], reason: str, by: User
) -> Correction:
    """Propose to add documents to a published issue or, without any, to print the whole anew.

    Raises Refused where the person may not, no reason is given, a doubt is unanswered, or the
    same intake waits for a decision already.
    """
    corrections.refuse_proposal(issue, by, reason)
    if waiting_of(intake):
        raise Refused("用这次录入提出的勘误还没有审定，不能再提一条。")
    shown = rows or list(intake.documents.current())
    doubts = sum(len(unchecked(row.findings)) for row in shown)
    if doubts:
        raise Refused(
            f"这些文件里还有{doubts}处存疑没有答复，公开之后就来不及了。请先在这次录入里逐处答复。"
        )
    titles = "、".join(f"《{row}》" for row in rows)
    summary = f"并入{len(rows)}件：{titles}" if rows else f"更正重刊：用{intake.title}整期重排"
    with transaction.atomic():
        correction = Correction.objects.create(
            issue=issue, reason=reason.strip(), proposed_by=by, summary=summary
        )
        IntakeCorrection.objects.create(
            correction=correction,
            intake=intake,
            documents=[row.pk for row in rows],
            content=digest_of(intake),
            issue_version=issue.version,
        )
    return correction


def digest_of(intake: Intake) -> str:
    """A digest of all that an intake would write."""
    return sha256(repr(content_of(intake)).encode()).hexdigest()


def why_stale(proposal: IntakeCorrection) -> str:
    """Why a proposal can no longer be applied; "" if it can."""
    issue = proposal.correction.issue
    again = "请不采纳，由提出的同事看过再提。"
    if proposal.intake is None:
        return f"提出这条勘误的录入已经没有了。{again}"
    if digest_of(proposal.intake) != proposal.content:
        return f"提出之后，那次录入又改过，与当时看到的不同。{again}"
    if Issue.objects.values_list("version", flat=True).get(pk=issue.pk) != proposal.issue_version:
        return f"提出之后，{issue}另有更正，与当时看到的不同。{again}"
    if stored_issue(proposal.intake) != issue:
        return f"那次录入现在写的年份、期号不是{issue}。{again}"
    return ""


@correction_writer
def write_correction(correction: Correction) -> bool:
    """Write a correction that an intake brings; see ``corrections.correction_writer``."""
    proposal = (
        IntakeCorrection.objects.filter(correction=correction).select_related("intake").first()
    )
    if proposal is None:
        return False
    proposal.correction = correction
    if (why := why_stale(proposal)) or proposal.intake is None:
        raise Refused(why)
    intake = Intake.objects.select_for_update().get(pk=proposal.intake.pk)
    by = correction.proposed_by
    assert by is not None, "a proposal of the intake names its person"  # noqa: S101
    try:
        if not proposal.documents:
            write(intake, by, _tell.get(), correction=correction)
        else:
            rows = chosen_documents(intake, compare(intake, correction.issue), proposal.documents)
            add_by_correction(intake, rows, correction, by)
    except (ImportRefused, CannotEdit) as error:
        raise Refused(f"没有更正，什么也没有改动：{error}") from error
    return True
