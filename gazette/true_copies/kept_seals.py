"""The seals and heads that are kept, as the portal reads them; nothing is made or checked here."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from gazette.models import DayHead, Issue, IssueSeal


def seals_at(gazette: str, year: int, number: int) -> QuerySet[IssueSeal]:
    """The seals of the issue at a place, of whichever portal, the oldest first."""
    found = IssueSeal.objects.filter(gazette=gazette, year=year, number=number)
    return found.order_by("at", "pk")


def seals_of(issue: Issue) -> list[IssueSeal]:
    """The seals of an issue, of whichever portal, the oldest first."""
    return list(seals_at(issue.gazette.slug, issue.year, issue.number))


def own_head(before: date | None = None) -> DayHead | None:
    """The last head of this portal, of a day before ``before``; None if there is none."""
    heads = DayHead.objects.filter(is_taken_over=False)
    return (heads.filter(day__lt=before) if before else heads).order_by("-day").first()


def head_named_in_print(issue: Issue) -> DayHead | None:
    """The head that the imprint of an issue names: the last one when it was first published.

    None for an issue that came before all heads, or that was sealed later.
    """
    first = next(iter(seals_of(issue)), None)
    if first is None or first.event != IssueSeal.Event.PUBLISHED:
        return None
    return DayHead.objects.filter(fingerprint=first.record["head"]).first()
