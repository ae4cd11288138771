"""Whether relations count: the one place that stores a decision and says so to the outlets.

Who may decide is asked by the callers: ``relation_proposals`` for what editors do, and
the approval of an issue, which decides the relations that its documents state.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils import timezone

from gazette.models import Document, Issue, Relation
from gazette.models.state import ChangeType
from gazette.signals import issue_approved, relation_decided

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Status = Relation.Status
#: The fields that a decision writes.
_DECISION = ["status", "note", "confirmed_by", "confirmed_at"]


@transaction.atomic
def decide(
    relations: Iterable[Relation],
    status: Status,
    user: User | None,
    note: str = "",
    at: datetime | None = None,
    former_targets: Iterable[Document] = (),
) -> list[Relation]:
    """Store a decision with its author, note and time, and send ``relation_decided``.

    ``user`` is None where the system decides for a sample. ``former_targets`` are the
    documents that the relations meant before they were set right. Each relation is saved by
    itself, so that its history says who decided.
    """
    decided = list(relations)
    for relation in decided:
        relation.status, relation.note = status, note[:200]
        relation.confirmed_by, relation.confirmed_at = user, at
        relation.save(update_fields=_DECISION)
    tell_outlets(decided, former_targets)
    return decided


def tell_outlets(relations: Iterable[Relation], former_targets: Iterable[Document] = ()) -> None:
    """Send ``relation_decided`` for relations that count otherwise than before."""
    changed = list(relations)
    ids = {pk for one in changed for pk in (one.source_id, one.target_id) if pk}
    ids |= {one.pk for one in former_targets}
    if ids:
        documents = list(Document.objects.filter(pk__in=ids).select_related("issue__gazette"))
        relation_decided.send(sender=Relation, relations=changed, documents=documents)


def relations_to_approve(issue: Issue) -> QuerySet[Relation]:
    """Relations of an issue's documents that its approval confirms.

    Those are the relations that change effect and were not rejected, except where it
    cannot be told which document of the archive is meant: an editor has to say that.
    """
    relations = Relation.objects.not_rejected().filter(
        source__issue=issue, type__in=list(ChangeType)
    )
    ordered = relations.order_by("source__position", "type", "position")
    return ordered.exclude(match=Relation.Match.AMBIGUOUS).select_related("source", "target")


def ambiguous_relations(issue: Issue) -> QuerySet[Relation]:
    """Relations of an issue's documents of which it cannot be told which document they mean."""
    waiting = Relation.objects.waiting().filter(source__issue=issue, type__in=list(ChangeType))
    return waiting.filter(match=Relation.Match.AMBIGUOUS).select_related("source")


@receiver(issue_approved)
def confirm_approved(sender: object, issue: Issue, by: User, **kwargs: object) -> None:
    """Confirm what the documents of an issue do to others, in the name of its approver."""
    decide(relations_to_approve(issue), Status.CONFIRMED, by, "随本期审定", timezone.now())
