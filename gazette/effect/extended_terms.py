"""Extensions of a term: from which last day each counts, and whether it can count at all.

An extension by years counts from the last day in force as extended before it; one of a
term whose end the archive does not know is a doubt, and waits for an editor. Which
extension comes before another follows from their days of effect, so all extensions of a
document are settled together whenever one of them, or its term, changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from django.db.models import F

from gazette.models import Issue, Relation
from gazette.parsing.words.periods import Length, last_day_of

Match = Relation.Match
#: From this confidence on, a relation that ends no effect counts without a person.
CLEAR = 0.75


def initial_status(relation: Relation) -> Relation.Status:
    """The status of a relation that no person has decided yet.

    A relation that ends or suspends effect is a proposal, however clear it is; so is a
    change that is not clear, that names no day, or that extends an unknown term. What is
    clear and only adds, or changes no state, counts as read by machine.
    """
    kind = Relation.Type(relation.type)
    if kind is Relation.Type.EXPLAINS:
        return _status_of_explanation(relation)
    if not kind.changes_state:
        return Relation.Status.READ
    has_day = relation.effective_on is not None and not relation.has_unknown_end
    is_clear = relation.confidence >= CLEAR and has_day and relation.is_parsed
    if kind.takes_away or not is_clear:
        return Relation.Status.PROPOSED
    return Relation.Status.READ


def _status_of_explanation(relation: Relation) -> Relation.Status:
    """READ where the words are clear and mean one document, or one that is not held.

    A guess from the text, and a target that agrees in part only, wait for an editor.
    """
    sure = (Match.BY_HAND, Match.NUMBER_AND_TITLE, Match.TITLE, Match.OUTSIDE)
    is_clear = relation.wording_confidence >= CLEAR and relation.match in sure
    return Relation.Status.READ if is_clear else Relation.Status.PROPOSED


def settle_extensions(targets: Iterable[int]) -> list[Relation]:
    """Set the last day of each extension by years of these documents; return what changed."""
    extensions = Relation.objects.not_rejected().filter(
        type=Relation.Type.EXTENDS, target__in=set(targets)
    )
    ordered = extensions.order_by("target", F("effective_on").asc(nulls_last=True), "pk")
    related = ordered.select_related("target", "source__issue", "outside_act")
    changed: list[Relation] = []
    for target, chain in groupby(
        related.defer("source__issue__source_text"), key=lambda one: one.target
    ):
        changed += _settle(target.last_day_in_force if target else None, chain)
    Relation.objects.bulk_update(changed, ["until", "status"])
    return changed


def _settle(last: date | None, chain: Iterable[Relation]) -> Iterator[Relation]:
    """The extensions of one document in order, as far as they change; ``last`` is its last day."""
    for relation in chain:
        former = relation.until, relation.status
        if relation.has_length:
            length = Length(relation.extended_years or 0, relation.extended_months or 0)
            begins = last and last + timedelta(days=1)
            relation.until = last_day_of(begins, length) if begins else None
        if not relation.is_decided:
            relation.status = initial_status(relation)
        if relation.until and relation.is_decisive and is_public(relation):
            last = relation.until
        if (relation.until, relation.status) != former:
            yield relation


def is_public(relation: Relation) -> bool:
    """Whether the source of a relation is published, or an act outside the archive."""
    if relation.source is None:
        return True
    return relation.source.issue.status == Issue.Status.PUBLISHED
