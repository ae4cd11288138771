"""The state of all documents at once: ``effect.validity.state_on`` as a database expression."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Case, CharField, DateField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models import When as W
from django.db.models.functions import Coalesce

from gazette.models.state import ChangeType, State

if TYPE_CHECKING:
    # Imported for its type only: relation.py imports document.py, which imports this module.
    from gazette.models.relation import Relation, RelationQuerySet


def state_annotations(on: date) -> dict[str, Coalesce | Case]:
    """Annotations for a query of documents: ``state`` on a day, ``begins_on``, ``last_day_on``.

    ``last_day_on`` is the last day in force as known on that day.
    """
    changes = changes_on(on)
    extensions = changes.filter(type=ChangeType.EXTENDS).order_by("-effective_on", "-pk")
    suspensions = changes.filter(Q(until=None) | Q(until__gte=on), type=ChangeType.SUSPENDS)
    is_extended = Exists(extensions)
    has_term = Q(last_day_in_force__isnull=False) | Q(term_years__isnull=False)
    begins = Coalesce(
        F("effective_on"), Case(W(has_term, then=F("signed_on")), output_field=DateField())
    )
    last_day = Case(
        W(is_extended, then=Subquery(extensions.values("until")[:1])),
        default=F("last_day_in_force"),
        output_field=DateField(),
    )
    state = Case(
        W(Exists(changes.filter(type=ChangeType.REPEALS)), then=Value(State.REPEALED)),
        W(last_day_on__lt=on, then=Value(State.EXPIRED)),
        W(begins_on__gt=on, then=Value(State.NOT_YET_IN_FORCE)),
        W(Exists(suspensions), then=Value(State.SUSPENDED)),
        W(
            Exists(changes.filter(type=ChangeType.REPEALS_IN_PART)),
            then=Value(State.REPEALED_IN_PART),
        ),
        W(Exists(changes.filter(type=ChangeType.AMENDS)), then=Value(State.AMENDED)),
        W(is_extended, then=Value(State.EXTENDED)),
        W(begins_on__isnull=False, then=Value(State.IN_FORCE)),
        default=Value(State.UNSTATED),
        output_field=CharField(),
    )
    return {"begins_on": begins, "last_day_on": last_day, "state": state}


def changes_on(on: date) -> RelationQuerySet:
    """The relations that change the document of the outer query, as known on a day."""
    model: type[Relation] = apps.get_model("gazette", "Relation")
    return model.objects.changing_state().filter(target=OuterRef("pk"), effective_on__lte=on)
