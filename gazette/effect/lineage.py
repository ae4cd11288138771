"""沿革: the predecessors of a rule, what changed each of them, and its successors, by day.

A predecessor is a document that a later one repeals as a whole, as a successor is one that
repeals this. The line leads from predecessor to predecessor and from successor to
successor, over repeals that a person confirmed, and never to the other predecessors of a
successor. A document that only repeals or amends others (``is_changing_title``) has no
predecessors and succeeds nobody; what it does is told of those it changes. A repeal that
waits for a person is told, marked, and not followed.

One query for each step back and each step on, at most ``GENERATIONS`` of each, and one for
all changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from gazette.models import Document, OutsideAct, Relation
from gazette.models.changing_titles import is_changing_title
from gazette.models.relation import RelationQuerySet
from gazette.models.state import ChangeType

#: How many predecessors of predecessors, and successors of successors, are looked for.
GENERATIONS = 5

#: What is said of the document that is changed.
_DONE = {
    ChangeType.REPEALS: "废止",
    ChangeType.REPEALS_IN_PART: "废止一部分",
    ChangeType.AMENDS: "修改",
    ChangeType.EXTENDS: "延长有效期",
    ChangeType.SUSPENDS: "暂停施行",
    ChangeType.RESUMES: "恢复施行",
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


def lineage(document: Document) -> list[LineageEvent]:
    """The line of a document, the earliest first and what has no day last.

    Empty where no other act replaces it, is replaced by it or changes it.
    """
    members = {document.pk: document}
    relations: dict[int, Relation] = {}
    _follow(document, members, relations, _step_back, _held_target)
    _follow(document, members, relations, _step_on, _held_source)
    for relation in _changes_of(members.values()):
        relations.setdefault(relation.pk, relation)
    # A rule with its amendments in the same document changes nothing of another.
    told = [relation for relation in relations.values() if relation.source_id != relation.target_id]
    if not told:
        return []
    events = [event for one in members.values() for event in _own_days(one, document)]
    events += [_change(relation, document) for relation in told]
    return sorted(events, key=lambda event: (event.on is None, event.on or date.max))


def _follow(
    start: Document,
    members: dict[int, Document],
    relations: dict[int, Relation],
    step: Callable[[list[Document]], RelationQuerySet],
    other: Callable[[Relation], Document | None],
) -> None:
    """Add what is met in one direction, each document once."""
    level = [start]
    for _ in range(GENERATIONS):
        level = [one for one in level if not is_changing_title(one.title)]
        if not level:
            return
        found: list[Document] = []
        for relation in step(level):
            relations.setdefault(relation.pk, relation)
            met = other(relation)
            if met is None or met.pk in members or relation.status != Relation.Status.CONFIRMED:
                continue
            if not is_changing_title(met.title):
                members[met.pk] = met
                found.append(met)
        level = found


def _step_back(documents: list[Document]) -> RelationQuerySet:
    """The repeals by documents, whether the archive holds their targets or not."""
    repeals = Relation.objects.filter(source__in=documents, type=ChangeType.REPEALS)
    return _with_both_ends(repeals.not_rejected())


def _step_on(documents: list[Document]) -> RelationQuerySet:
    """The repeals of documents by what the public may see."""
    repeals = Relation.objects.filter(target__in=documents, type=ChangeType.REPEALS)
    return _with_both_ends(repeals.not_rejected().from_public_sources())


def _changes_of(documents: Iterable[Document]) -> RelationQuerySet:
    """All that published documents and acts outside the archive change in documents."""
    changes = Relation.objects.filter(target__in=list(documents), type__in=list(ChangeType))
    return _with_both_ends(changes.not_rejected().from_public_sources())


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


def _held_source(relation: Relation) -> Document | None:
    return relation.source


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
        name=_DONE[ChangeType(relation.type)],
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
