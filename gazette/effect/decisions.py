"""An editor's decision on relations: one write, called alike by the admin and a test."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from gazette.models import Relation

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def confirm(relations: Iterable[Relation], user: User | None, note: str = "") -> int:
    """Confirm relations; from then on they count for the state of their targets."""
    return _decide(relations, Relation.Status.CONFIRMED, user, note)


def reject(relations: Iterable[Relation], user: User | None, note: str = "") -> int:
    """Reject relations: the text does not say so, or means another document."""
    return _decide(relations, Relation.Status.REJECTED, user, note)


@transaction.atomic
def _decide(
    relations: Iterable[Relation], status: Relation.Status, user: User | None, note: str
) -> int:
    decided = list(relations)
    for relation in decided:
        relation.status, relation.note = status, note
        relation.confirmed_by, relation.confirmed_at = user, timezone.now()
    fields = ["status", "note", "confirmed_by", "confirmed_at"]
    return Relation.objects.bulk_update(decided, fields)
