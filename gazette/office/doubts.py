"""What the parser doubts in an issue, as far as nobody has compared it with the original.

The doubts of an issue that was checked beside its source are rows, written when the draft
is accepted. An issue that came in by another way is parsed again for its doubts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from gazette.models import Doubt, Issue, SourceCheck
from gazette.parsing import parse
from gazette.parsing.parsed import Severity

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def unanswered_doubts(issue: Issue) -> list[Doubt]:
    """The unanswered doubts in order of print; unsaved rows for an issue that is parsed."""
    if SourceCheck.objects.filter(issue=issue).exists():
        return list(issue.doubts.unanswered())
    return [
        Doubt(
            issue=issue,
            document_position=found.document or 0,
            code=found.code,
            message=found.message,
            span_start=found.span[0],
            span_end=found.span[1],
        )
        for found in parse(issue.source_text).findings
        if found.severity is Severity.WARNING
    ]


def record_check(issue: Issue, by: User, doubts: Iterable[Doubt]) -> None:
    """Record that ``by`` has checked an issue beside its source, and what is doubtful in it."""
    with transaction.atomic():
        values = {"checked_by": by, "checked_at": timezone.now()}
        SourceCheck.objects.update_or_create(issue=issue, defaults=values)
        replace_doubts(issue, doubts)


def replace_doubts(issue: Issue, doubts: Iterable[Doubt]) -> None:
    """Write the doubts of a checked issue anew."""
    with transaction.atomic():
        issue.doubts.all().delete()
        Doubt.objects.bulk_create(doubts)


def remove_check(issue: Issue) -> None:
    """Forget the check and its doubts: the issue is parsed for its doubts again."""
    with transaction.atomic():
        SourceCheck.objects.filter(issue=issue).delete()
        issue.doubts.all().delete()
