"""Decisions on relations: whether they count for the state of their targets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from gazette.models import Relation

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def confirm(relations: Iterable[Relation], user: User | None, note: str = "") -> int:
    """Confirm relations; from now on they count for the state of their targets."""
    return decide(relations, Relation.Status.CONFIRMED, user, note, timezone.now())


def reject(relations: Iterable[Relation], user: User | None, note: str = "") -> int:
    """Reject relations: the text does not say so, or means another document."""
    return decide(relations, Relation.Status.REJECTED, user, note, timezone.now())


@transaction.atomic
def decide(
    relations: Iterable[Relation],
    status: Relation.Status,
    user: User | None,
    note: str,
    at: datetime | None,
) -> int:
    """Store a decision with its author, note and time; returns the number of relations."""
    decided = list(relations)
    for relation in decided:
        relation.status, relation.note = status, note
        relation.confirmed_by, relation.confirmed_at = user, at
    fields = ["status", "note", "confirmed_by", "confirmed_at"]
    return Relation.objects.bulk_update(decided, fields)
