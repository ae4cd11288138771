"""读者纠错 in the office: taken, answered, turned into a correction; nothing is dropped.

A report waits until a person has answered it, or a correction that grew from it is
accepted. Who may do what: ``handle_fault_report`` takes it, starts a correction, marks spam;
``answer_fault_report`` answers, which the reader then sees under the person's name.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from gazette.models import Correction, FaultReport, Issue, Provision
from gazette.models.fault_report import MOST_WORDS, FaultReportQuerySet
from gazette.models.portal_settings import portal_settings
from gazette.office.workflow import Refused
from gazette.signals import issue_corrected

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = FaultReport.State
HANDLE, ANSWER = "gazette.handle_fault_report", "gazette.answer_fault_report"
#: For so long the mark of a sender's network is kept.
SENDER_KEPT = timedelta(days=1)
#: Said to the reader where the person who accepts a correction has no words of their own.
CORRECTED_ANSWER = "您指出的问题属实，已经勘误，感谢指正。"


def take(report: FaultReport, by: User) -> FaultReport:
    """Let a person have the report, who then works on it; also from another person."""
    _refuse_without(by, HANDLE)
    with transaction.atomic():
        row = _waiting(report)
        row.state, row.handler = State.TAKEN, by
        row.save()
    return row


def answer(
    report: FaultReport, by: User, words: str, *, declined: bool = False, also_alike: bool = False
) -> int:
    """Answer a report, and with ``also_alike`` all that wait at the same place.

    Returns how many were answered. Raises Refused without words or permission, or if the
    report is answered already.
    """
    _refuse_without(by, ANSWER)
    if not words.strip():
        raise Refused("请写答复：读者凭回执号会看到。")
    if len(words) > MOST_WORDS:
        raise Refused(f"答复最多{MOST_WORDS}字，现在有{len(words)}字，请写短一些。")
    with transaction.atomic():
        rows = [_waiting(report)]
        if also_alike:
            alike = FaultReport.objects.waiting().filter(page=report.page, address=report.address)
            rows += alike.exclude(pk=report.pk).select_for_update(of=("self",))
        for row in rows:
            state = State.DECLINED if declined else State.ANSWERED
            _close(row, state, by, words.strip())
    return len(rows)


def mark_spam(report: FaultReport, by: User) -> FaultReport:
    """Put a report aside as spam: it stays on the list of spam, and its contact is deleted."""
    _refuse_without(by, HANDLE)
    with transaction.atomic():
        row = _waiting(report)
        row.state, row.handler, row.contact = State.SPAM, by, ""
        row.save()
    return row


def reopen(report: FaultReport, by: User) -> FaultReport:
    """Work on a report again that was answered or put aside; its answer is kept until a new one."""
    _refuse_without(by, HANDLE)
    with transaction.atomic():
        row = FaultReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if row.is_waiting:
            raise Refused("这条纠错还没有办结，不用重新办理。")
        if row.state == State.CORRECTED:
            raise Refused("这一处已经勘误。还有不对的，请另提勘误。")
        row.state, row.handler = State.TAKEN, by
        row.save()
    return row


def link_correction(report: FaultReport, correction: Correction, by: User) -> FaultReport:
    """Say that a correction has grown from a report: when it is accepted, so is the report."""
    _refuse_without(by, HANDLE)
    with transaction.atomic():
        row = _waiting(report)
        if row.issue_id != correction.issue_id:
            raise Refused("这条勘误不是同一期的，不能归到它。")
        if correction.status == Correction.Status.REJECTED:
            raise Refused("这条勘误没有采纳，不能归到它。")
        row.correction, row.handler, row.state = correction, row.handler or by, State.TAKEN
        if correction.status == Correction.Status.APPLIED:
            _close(row, State.CORRECTED, by, CORRECTED_ANSWER)
        else:
            row.save()
    return row


def proposed_values(report: FaultReport, row: Provision) -> dict[str, str]:
    """The row's fields with the reader's words in place, where it is certain which are meant.

    That is where what the reader calls wrong stands once in the row; else nothing, and the
    office writes the change itself beside the reader's words.
    """
    wrong, right = report.fault.strip("“”\"' \n"), report.should_be.strip("“”\"' \n")
    fields = {name: str(getattr(row, name)) for name in ("label", "heading", "body")}
    if not (wrong and right) or sum(words.count(wrong) for words in fields.values()) != 1:
        return {}
    return {name: words.replace(wrong, right) for name, words in fields.items() if wrong in words}


def forget_personal_data() -> int:
    """Delete what is kept of persons no longer than needed; returns how many contacts went.

    The contact goes some days after the answer, the mark of the sender's network after one.
    """
    now = timezone.now()
    FaultReport.objects.exclude(sender="").filter(reported_at__lt=now - SENDER_KEPT).update(
        sender=""
    )
    answered = FaultReport.objects.exclude(contact="").exclude(state__in=FaultReport.WAITING)
    days = portal_settings().contact_days
    return answered.filter(answered_at__lt=now - timedelta(days=days)).update(contact="")


def waiting_reports() -> FaultReportQuerySet:
    """What waits for an answer, the oldest first."""
    return FaultReport.objects.waiting().order_by("reported_at", "pk")


def close_corrected(
    sender: type[Issue], correction: Correction, by: User | None, **kwargs: Any
) -> None:
    """A receiver of ``issue_corrected``: reports from which the correction grew are answered."""
    if correction.pk is None:
        return
    reports = FaultReport.objects.waiting().filter(correction=correction)
    for report in reports.select_for_update(of=("self",)):
        _close(report, State.CORRECTED, by, CORRECTED_ANSWER)


issue_corrected.connect(close_corrected, dispatch_uid="gazette.fault_reports")


def _close(report: FaultReport, state: str, by: User | None, words: str) -> None:
    report.state, report.answer = state, words
    report.answered_by, report.answered_at = by, timezone.now()
    report.handler = report.handler or by
    report.save()


def _waiting(report: FaultReport) -> FaultReport:
    """The stored report, locked. Raises Refused if it does not wait any more."""
    row = FaultReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not row.is_waiting:
        who = row.answerer or row.handler_name
        raise Refused(f"这条纠错已由{who}办结（{row.get_state_display()}），请刷新页面再看。")
    return row


def _refuse_without(user: User, permission: str) -> None:
    if not user.has_perm(permission):
        doing = "答复" if permission == ANSWER else "办理"
        raise Refused(f"您没有{doing}读者纠错的权限。")
