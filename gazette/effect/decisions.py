"""Whether relations count: the one place that stores a decision and says so to the outlets.

Who may decide is asked by the callers: ``relation_proposals`` for what editors do, and
the approval of an issue, which decides the relations that its documents state.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.utils import timezone

from gazette.effect.extended_terms import settle_extensions
from gazette.models import Document, Issue, Relation
from gazette.models.relation import RelationQuerySet, endless_extension
from gazette.models.state import ChangeType
from gazette.signals import issue_approved, issue_published, issue_withdrawn, relation_decided

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
    former = list(former_targets)
    extensions = [one for one in decided if one.type == Relation.Type.EXTENDS]
    extended = [one.target_id for one in extensions if one.target_id]
    settled = settle_extensions([*extended, *(one.pk for one in former)])
    for relation in extensions:
        relation.refresh_from_db(fields=["until"])
    tell_outlets([*decided, *settled], former)
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

    Those are the relations that change effect and were not rejected, except
    ``relations_to_complete``.
    """
    relations = _changing_effect(issue).exclude(_undecidable())
    return relations.order_by("source__position", "type", "position")


def relations_to_complete(issue: Issue) -> QuerySet[Relation]:
    """Relations of an issue's documents that nobody can confirm as they are.

    It cannot be told which document of the archive is meant, from which day the relation
    counts, or until when it extends: an editor has to say that first.
    """
    return _changing_effect(issue).waiting().filter(_undecidable())


def why_not_confirmed(relation: Relation) -> str:
    """Why nobody can confirm a relation as it is, in Chinese; "" if one can."""
    if not Relation.Type(relation.type).changes_state:
        return ""
    if relation.target_id is None and relation.match == Relation.Match.AMBIGUOUS:
        return "库中相符的文件有几份，不能确定是哪一份。请先改正，选定所涉文件。"
    if relation.effective_on is None:
        return "没有写明从哪一天起，确认了也不能算数。请先改正，写明生效日期。"
    if relation.has_unknown_end:
        return "所延长的有效期原来到哪一天，库中没有，算不出延长到哪一天。请先改正，写明截止日期。"
    return ""


def _changing_effect(issue: Issue) -> RelationQuerySet:
    found = Relation.objects.not_rejected().filter(source__issue=issue, type__in=list(ChangeType))
    return found.select_related("source__issue", "target").defer("source__issue__source_text")


def _undecidable() -> Q:
    """``why_not_confirmed`` as a condition."""
    is_ambiguous = Q(match=Relation.Match.AMBIGUOUS, target=None)
    return is_ambiguous | Q(effective_on=None) | endless_extension()


@receiver([issue_published, issue_withdrawn])
def tell_of_publication(sender: object, issue: Issue, **kwargs: object) -> None:
    """What the documents of an issue do to others begins to count, or ceases to."""
    relations = Relation.objects.not_rejected().filter(
        source__issue=issue, type__in=list(ChangeType), target__isnull=False
    )
    changed = list(relations)
    settle_extensions([one.target_id for one in changed if one.target_id])
    tell_outlets(changed)


@receiver(issue_approved)
def confirm_approved(sender: object, issue: Issue, by: User, **kwargs: object) -> None:
    """Confirm what the documents of an issue do to others, in the name of its approver."""
    decide(relations_to_approve(issue), Status.CONFIRMED, by, "随本期审定", timezone.now())
