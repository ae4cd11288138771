"""The doubts of an accepted intake as rows of its issue, written again after every change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model

from gazette.intake.models import Intake
from gazette.intake.stored_findings import warnings
from gazette.models import Doubt, Issue
from gazette.office.doubts import replace_doubts


def doubts_of(intake: Intake, issue: Issue) -> list[Doubt]:
    """The doubts of an intake's documents in order of print, as unsaved rows of the issue."""
    documents = list(intake.documents.current().values_list("findings", flat=True))
    people = _existing_people(documents)
    return [
        _doubt(issue, position, finding, people)
        for position, findings in enumerate(documents, start=1)
        for finding in warnings(findings)
    ]


def update_doubts(intake: Intake) -> None:
    """Write the doubts of an accepted intake's issue anew; nothing for any other intake."""
    if intake.state == Intake.State.ACCEPTED and intake.issue:
        replace_doubts(intake.issue, doubts_of(intake, intake.issue))


def _doubt(issue: Issue, position: int, finding: dict[str, Any], people: set[int]) -> Doubt:
    start, end = finding["span"]
    at, by = finding.get("checked_at"), finding.get("checked_by")
    return Doubt(
        issue=issue,
        document_position=position,
        code=finding["code"],
        message=finding["message"],
        span_start=start,
        span_end=end,
        answered_by_id=by if by in people else None,
        answered_at=datetime.fromisoformat(at) if at else None,
    )


def _existing_people(documents: Iterable[list[dict[str, Any]]]) -> set[int]:
    """The ids of the accounts that checked findings, as far as these still exist."""
    named: set[int] = {
        finding["checked_by"]
        for findings in documents
        for finding in findings
        if finding.get("checked_by")
    }
    return set(get_user_model().objects.filter(pk__in=named).values_list("pk", flat=True))
