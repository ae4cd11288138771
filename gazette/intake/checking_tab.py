"""What the intake tells on the page of its issue: the tab 核对, and who works on which document."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import Max

from gazette.admin.issue_tabs import DocumentNote, IssueTab, document_notes, issue_tab
from gazette.intake.access import PERMISSION
from gazette.intake.models import Intake, IntakeStep
from gazette.models import Issue
from gazette.models.step import person_name


def _intake_of(issue: Issue) -> Intake | None:
    """The intake that wrote the draft last; None if it came in by another way."""
    made = Intake.objects.filter(issue=issue).defer("source", "outline")
    return made.order_by("-changed_at").first()


@issue_tab(order=20)
def checking_tab(user: User, issue: Issue) -> IssueTab | None:
    """核对, for those who enter, as long as the issue is a draft."""
    if issue.status != Issue.Status.DRAFT or not user.has_perm(PERMISSION):
        return None
    intake = _intake_of(issue)
    return IssueTab("checking", "核对", intake.get_absolute_url()) if intake else None


@document_notes
def work_on_documents(user: User, issue: Issue) -> dict[int, DocumentNote]:
    """Who changed which document last, whether it is checked, and where it is worked on."""
    intake = _intake_of(issue)
    if intake is None:
        return {}
    is_open = issue.status == Issue.Status.DRAFT and user.has_perm(PERMISSION)
    last = dict(
        IntakeStep.objects.filter(intake=intake, is_undone=False)
        .values_list("document")
        .annotate(last=Max("pk"))
    )
    steps = IntakeStep.objects.filter(pk__in=last.values()).select_related("by").defer(
        "before", "after"
    )  # fmt: skip
    by_document = {step.document_id: step for step in steps}
    notes: dict[int, DocumentNote] = {}
    rows = intake.documents.current().defer("structure", "findings")
    for position, row in enumerate(rows, start=1):
        step = by_document.get(row.pk)
        notes[position] = DocumentNote(
            url=row.get_absolute_url() if is_open else "",
            state="已核对" if row.is_checked else "未核对",
            by=person_name(step.by) if step else "",
            at=step.at if step else None,
        )
    return notes
