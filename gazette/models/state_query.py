"""The state of all documents at once: ``effect.validity.state_on`` as a database expression."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Field,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models import When as W
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from gazette.models.prepared_expression import Prepared
from gazette.models.state import UNCONFIRMED, Caution, ChangeType, State, pending_types

if TYPE_CHECKING:
    # Imported for their types only: document.py imports this module, relation.py imports that.
    from gazette.models.document import Document
    from gazette.models.relation import Relation, RelationQuerySet


#: The document whose changes count: a reprint has the effect of its first print.
_CHANGED = Coalesce(OuterRef("reprint_of_id"), OuterRef("pk"))
#: The columns of a document on which its state depends.
_COLUMNS = (
    "id",
    "reprint_of_id",
    "signed_on",
    "effective_on",
    "term_years",
    "term_months",
    "last_day_in_force",
)
_FIELDS: dict[str, type[Field[Any, Any]]] = {
    "begins_on": DateField,
    "last_day_on": DateField,
    "state": CharField,
    "caution": CharField,
}


def state_annotations(on: date) -> dict[str, Prepared]:
    """Annotations for a query of documents: ``state`` on a day, ``begins_on``, ``last_day_on``.

    ``last_day_on`` is the last day in force as known on that day. ``caution`` is the
    ``Caution`` that is said beside the state, "" for none; of several the strongest.
    """
    return {
        name: Prepared(_query_of, name, on, _COLUMNS, field()) for name, field in _FIELDS.items()
    }


def _query_of(name: str, on: date) -> QuerySet[Document, Any]:
    """The query of all documents that gives one of the annotations."""
    documents: type[Document] = apps.get_model("gazette", "Document")
    return documents.objects.order_by().annotate(**_expressions(on)).values_list(name)


def _expressions(on: date) -> dict[str, Coalesce | Case]:
    """The annotations as Django writes them."""
    changes = changes_on(on)
    extensions = changes.filter(type=ChangeType.EXTENDS).order_by("-effective_on", "-pk")
    is_extended = Exists(extensions)
    has_term = Q(last_day_in_force__isnull=False) | Q(term_years__isnull=False)
    has_term |= Q(term_months__isnull=False)
    begins = Coalesce(
        F("effective_on"), Case(W(has_term, then=F("signed_on")), output_field=DateField())
    )
    last_day = Case(
        W(is_extended, then=Subquery(extensions.values("until")[:1])),
        default=F("last_day_in_force"),
        output_field=DateField(),
    )
    state = Case(
        W(~_is_touched(), then=_by_itself(on)),
        W(Exists(changes.filter(type=ChangeType.REPEALS)), then=Value(State.REPEALED)),
        W(last_day_on__lt=on, then=Value(State.EXPIRED)),
        W(begins_on__gt=on, then=Value(State.NOT_YET_IN_FORCE)),
        W(Exists(_suspensions(on)), then=Value(State.SUSPENDED)),
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
    return {
        "begins_on": begins,
        "last_day_on": last_day,
        "state": state,
        "caution": _caution(on, changes),
    }


def _is_touched() -> Exists:
    """Whether any relation may change the document, counted or not: one look into an index.

    Most documents are not, and need none of the subqueries below.
    """
    return Exists(_relations().filter(target=_CHANGED, type__in=list(ChangeType)).order_by())


def _by_itself(on: date) -> Case:
    """The state that follows from the dates of the document alone."""
    return Case(
        W(last_day_in_force__lt=on, then=Value(State.EXPIRED)),
        W(begins_on__gt=on, then=Value(State.NOT_YET_IN_FORCE)),
        W(begins_on__isnull=False, then=Value(State.IN_FORCE)),
        default=Value(State.UNSTATED),
        output_field=CharField(),
    )


def changes_on(on: date) -> RelationQuerySet:
    """The relations that change the document of the outer query, as known on a day."""
    return _relations().changing_state().filter(target=_CHANGED, effective_on__lte=on)


def _relations() -> RelationQuerySet:
    model: type[Relation] = apps.get_model("gazette", "Relation")
    return model.objects.all()


def _suspensions(on: date) -> RelationQuerySet:
    """The suspensions that last on a day and that no later change has ended."""
    resumptions = (
        _relations()
        .changing_state()
        .filter(
            type=ChangeType.RESUMES,
            target=OuterRef("target"),
            effective_on__gte=OuterRef("effective_on"),
            effective_on__lte=on,
        )
    )
    lasting = changes_on(on).filter(Q(until=None) | Q(until__gte=on), type=ChangeType.SUSPENDS)
    return lasting.filter(~Exists(resumptions))


def _caution(on: date, changes: RelationQuerySet) -> Case:
    """The strongest unconfirmed change that would matter; else whether a machine read it.

    The branches are those of the state, in its order. To ask for the state itself would
    have the database compute it once more for each.
    """
    newest = {
        kind: Subquery(
            changes.filter(type=kind).order_by("-effective_on", "-pk").values("status")[:1]
        )
        for kind in (ChangeType.AMENDS, ChangeType.EXTENDS)
    }
    in_part = Exists(changes.filter(type=ChangeType.REPEALS_IN_PART))
    deciding = Coalesce(newest[ChangeType.AMENDS], newest[ChangeType.EXTENDS])
    return Case(
        W(~_is_touched(), then=Value("")),
        W(Exists(changes.filter(type=ChangeType.REPEALS)), then=Value("")),
        W(
            last_day_on__lt=on,
            then=_said(on, State.EXPIRED, _by_machine(newest[ChangeType.EXTENDS])),
        ),
        W(begins_on__gt=on, then=_said(on, State.NOT_YET_IN_FORCE)),
        W(Exists(_suspensions(on)), then=_said(on, State.SUSPENDED)),
        W(in_part, then=_said(on, State.REPEALED_IN_PART)),
        default=_said(on, State.IN_FORCE, _by_machine(deciding)),
        output_field=CharField(),
    )


def _said(on: date, state: State, otherwise: Case | None = None) -> Coalesce:
    """What to say beside a state: a change that waits, or what ``otherwise`` gives."""
    last = [otherwise] if otherwise else []
    return Coalesce(_pending(on, pending_types(state)), *last, Value(""), output_field=CharField())


def _by_machine(status: Subquery | Coalesce) -> Case:
    """Says so if the status of the deciding relation is that of a machine's reading."""
    is_read = Q(Exact(status, Value("read")))
    return Case(W(is_read, then=Value(Caution.READ_BY_MACHINE)), output_field=CharField())


def _pending(on: date, types: tuple[ChangeType, ...]) -> Subquery:
    """What to say of the strongest unconfirmed change of these kinds, NULL for none."""
    ranks = [W(type=kind, then=Value(rank)) for rank, kind in enumerate(UNCONFIRMED)]
    said = [W(type=kind, then=Value(caution)) for kind, caution in UNCONFIRMED.items()]
    pending = (
        _relations()
        .unconfirmed_on(on)
        .filter(target=_CHANGED, type__in=list(types))
        .annotate(
            rank=Case(*ranks, output_field=IntegerField()),
            said=Case(*said, output_field=CharField()),
        )
    )
    return Subquery(pending.order_by("rank").values("said")[:1], output_field=CharField())
