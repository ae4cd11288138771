"""沿革: the predecessors of a rule, what changed each of them, and its successors, by day.

A predecessor is a document that a later one repeals as a whole, as a successor is one that
repeals this. The line leads from predecessor to predecessor and from successor to successor,
over repeals that a person confirmed, and never to the other predecessors of a successor.
宣布继续有效 is told too, though it changes no state. A document that only repeals or amends
others (``is_changing_title``) has no predecessors and succeeds nobody; what it does is told of
those it changes. A repeal that waits for a person is told, marked, and not followed.

One query for each generation, at most ``GENERATIONS``, however many relations there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.db.models import Q

from gazette.models import Document, OutsideAct, Relation
from gazette.models.changing_titles import is_changing_title
from gazette.models.relation import RelationQuerySet
from gazette.models.state import ChangeType

#: How many predecessors of predecessors, and successors of successors, are looked for.
GENERATIONS = 5

#: The relations of the line, with what is said of the document that they are to. That a
#: document is declared to stay in force (清理结果) changes no state, but belongs to its history.
_DONE: dict[str, str] = {
    ChangeType.REPEALS: "废止",
    ChangeType.REPEALS_IN_PART: "废止一部分",
    ChangeType.AMENDS: "修改",
    ChangeType.EXTENDS: "延长有效期",
    ChangeType.SUSPENDS: "暂停施行",
    ChangeType.RESUMES: "恢复施行",
    Relation.Type.CONTINUES: "宣布继续有效",
}


@dataclass(frozen=True, slots=True)
class LineageAct:
    """An act of the line; ``url`` is empty where the public cannot read it here.

    ``is_this`` marks the document whose line it is, ``is_held`` whether the archive holds it.
    """

    title: str
    number: str = ""
    url: str = ""
    is_this: bool = False
    is_held: bool = True


@dataclass(frozen=True, slots=True)
class LineageEvent:
    """What happened to ``act`` on a day (None: not stated), by another act or on its own.

    ``quote`` are the words of the row ``place`` of ``by`` that say so; ``status`` is that
    of the relation, empty for a day of the document itself.
    """

    on: date | None
    act: LineageAct
    name: str
    by: LineageAct | None = None
    until: date | None = None
    place: str = ""
    place_url: str = ""
    quote: str = ""
    status: str = ""

    @property
    def acts(self) -> list[LineageAct]:
        """The act to which it happened, then the one that did it, if any."""
        return [self.act, self.by] if self.by else [self.act]

    @property
    def flag(self) -> str:
        """待确认 or 机器识别, where no person has confirmed it; else ""."""
        unconfirmed = (Relation.Status.PROPOSED, Relation.Status.READ)
        return Relation.Status(self.status).label if self.status in unconfirmed else ""


def lineage(document: Document, relations: Iterable[Relation] | None = None) -> list[LineageEvent]:
    """The line of a document, the earliest first and what has no day last.

    Empty where no other act replaces it, is replaced by it or changes it. ``relations``
    are those by the document and those to it that the public may see, where the caller
    has them already.
    """
    first = _relations_of(document) if relations is None else relations
    members, told = _follow(document, first)
    if not told:
        return []
    in_order = sorted(members, key=attrgetter("pk"))
    events = [event for one in in_order for event in _own_days(one, document)]
    events += [_change(relation, document) for relation in sorted(told, key=attrgetter("pk"))]
    return sorted(events, key=lambda event: (event.on is None, event.on or date.max))


def _relations_of(document: Document) -> list[Relation]:
    incoming = document.incoming_relations.from_public_sources()
    return [*_with_both_ends(document.relations.all()), *_with_both_ends(incoming)]


def _follow(document: Document, first: Iterable[Relation]) -> tuple[list[Document], list[Relation]]:
    """The documents of the line, each once, and what is told of them."""
    members = {document.pk: document}
    back = on = set() if is_changing_title(document.title) else {document.pk}
    told: dict[int, Relation] = {}
    found = first
    for generation in range(GENERATIONS + 1):
        found = [one for one in found if _is_told(one, members, back)]
        told.update((one.pk, one) for one in found)
        if generation == GENERATIONS:
            break
        leads = [one for one in found if _leads_on(one)]
        targets = [_held_target(one) for one in leads if one.source_id in back]
        sources = [one.source for one in leads if one.target_id in on]
        back, on = _add(targets, members), _add(sources, members)
        if not back | on:
            break
        found = _next_generation(back, on)
    return list(members.values()), list(told.values())


def _is_told(relation: Relation, members: dict[int, Document], back: set[int]) -> bool:
    """Whether it changes a document of the line, declares that it goes on, or is a repeal
    by a rule on the way back."""
    if relation.status == Relation.Status.REJECTED or relation.source_id == relation.target_id:
        return False
    if relation.target_id in members:
        return relation.type in _DONE
    return relation.source_id in back and relation.type == Relation.Type.REPEALS


def _leads_on(relation: Relation) -> bool:
    """Whether the line goes on over it: a repeal of the whole that a person confirmed."""
    return relation.type == Relation.Type.REPEALS and relation.status == Relation.Status.CONFIRMED


def _add(documents: Iterable[Document | None], members: dict[int, Document]) -> set[int]:
    """Add rules to the line; the keys of those that were not in it."""
    new = {
        one.pk: one
        for one in documents
        if one is not None and one.pk not in members and not is_changing_title(one.title)
    }
    members.update(new)
    return set(new)


def _next_generation(back: set[int], on: set[int]) -> RelationQuerySet:
    """What the public may see of changes to new documents, and of repeals by predecessors."""
    changes = Q(target__in=back | on, type__in=list(_DONE))
    repeals = Q(source__in=back, type=ChangeType.REPEALS)
    found = Relation.objects.filter(changes | repeals).not_rejected()
    return _with_both_ends(found.from_public_sources())


def _with_both_ends(relations: RelationQuerySet) -> RelationQuerySet:
    return (
        relations.select_related("source__issue__gazette", "outside_act", "target__issue__gazette")
        .defer("source__issue__source_text", "target__issue__source_text")
        .order_by("pk")
    )


def _held_target(relation: Relation) -> Document | None:
    """The target, where the public may see it."""
    target = relation.target
    return target if target is not None and target.issue.is_published else None


def _own_days(one: Document, this: Document) -> Iterator[LineageEvent]:
    """When a document of the line was signed and took effect."""
    act = _act(one, this)
    if one.signed_on:
        yield LineageEvent(one.signed_on, act, "成文")
    if one.effective_on:
        yield LineageEvent(one.effective_on, act, "施行")


def _change(relation: Relation, this: Document) -> LineageEvent:
    by = _act(relation.by, this) if relation.by else None
    anchor = f"#{relation.address}" if relation.source and relation.address else ""
    return LineageEvent(
        on=relation.effective_on,
        act=_target_act(relation, this),
        name=_DONE[relation.type],
        by=by,
        until=relation.until,
        place=relation.place,
        place_url=f"{by.url}{anchor}" if by and anchor else "",
        quote=relation.quote,
        status=relation.status,
    )


def _act(one: Document | OutsideAct, this: Document) -> LineageAct:
    return LineageAct(
        title=one.title,
        number=one.document_number,
        url=one.get_absolute_url(),
        is_this=one == this,
        is_held=isinstance(one, Document),
    )


def _target_act(relation: Relation, this: Document) -> LineageAct:
    """The target; what the archive does not hold or show goes by the name the source gives."""
    if relation.target == this:
        return _act(this, this)
    target = _held_target(relation)
    if target is not None:
        return _act(target, this)
    return LineageAct(relation.target_title, relation.target_number, is_held=False)
