"""The state of single provisions, areas and groups on a day, where they have one of their own.

第五条自2025年1月1日起施行，其他条款自2024年2月1日起施行: what a document says of its parts. Of
single provisions other acts say something too (``provision_acts``). The state of the
document (``validity``) answers for the whole, ``provision_verdict`` for one of its rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import attrgetter

from gazette.effect.known_relations import known_relations
from gazette.effect.provision_acts import ProvisionAct, acts_on_provisions
from gazette.effect.validity import Place, Verdict, verdict_on
from gazette.models import Document, OutsideAct, PartialEffect
from gazette.models.state import Caution, ChangeType, State
from gazette.parsing.words.dates import chinese_date

#: States of the whole that no part of it outlives.
_OVER = (State.REPEALED, State.EXPIRED, State.SUSPENDED)
#: What is said beside a provision of which such a change waits for a person.
_WAITING = {
    ChangeType.REPEALS_IN_PART: Caution.REPEAL_UNCONFIRMED,
    ChangeType.SUSPENDS: Caution.SUSPENSION_UNCONFIRMED,
    ChangeType.RESUMES: Caution.RESUMPTION_UNCONFIRMED,
}


@dataclass(frozen=True, slots=True)
class PartState:
    """The state of a part on a day: ``words`` say since when, ``state`` is its own.

    ``place`` is the row that says so, of the document itself or of ``by``, another act.
    ``caution`` is what waits for a person: such a part has the state of the whole still.
    """

    part: str
    words: str
    state: State
    place: Place
    addresses: tuple[str, ...] = ()
    by: Document | OutsideAct | None = None
    caution: Caution | None = None

    @property
    def place_url(self) -> str:
        """Where it is said: a row of this page, or of the other act."""
        anchor = f"#{self.place.address}" if self.place.address else ""
        return f"{self.by.get_absolute_url()}{anchor}" if self.by else anchor

    @property
    def sentence(self) -> str:
        """第三条自2025年1月1日起施行, without a full stop."""
        return f"{self.part}{self.words}"


@dataclass(frozen=True, slots=True)
class DocumentParts:
    """All that is said of parts of a document, by itself and by other acts."""

    effects: tuple[PartialEffect, ...] = ()
    acts: tuple[ProvisionAct, ...] = ()

    def states(self, whole: State, on: date) -> list[PartState]:
        """The parts with their states on a day, where the document's is ``whole``.

        Acts that wait for a person come last.
        """
        acts = [act for act in self.acts if act.has_begun(on)]
        counted = [act for act in acts if act.relation.is_decisive and self._lasts(act, on)]
        waiting = [act for act in acts if not act.relation.is_decisive]
        return [
            *(_part_state(one, whole, on) for one in self.effects),
            *(_act_state(act, whole) for act in [*counted, *waiting]),
        ]

    def own_verdict(self, address: str, whole: Verdict, on: date) -> Verdict | None:
        """The verdict on a row that has a state or a caution of its own; else None."""
        own = self._by_acts(address, whole, on) or self._by_itself(address, whole, on)
        verdict = own or whole
        waiting = list(self._cautions(address, verdict, on))
        if not waiting or verdict.state in (State.REPEALED, State.EXPIRED):
            return own
        known = [one for one in verdict.cautions if one is not Caution.REPEAL_IN_PART_UNCONFIRMED]
        return replace(verdict, cautions=tuple(dict.fromkeys([*waiting, *known])))

    def _by_acts(self, address: str, whole: Verdict, on: date) -> Verdict | None:
        """The verdict if another act ends or suspends the row; the first repeal counts."""
        if whole.state in (State.REPEALED, State.EXPIRED):
            return None
        counted = [
            act
            for act in self.acts
            if act.covers(address) and act.relation.is_decisive and act.has_begun(on)
        ]
        repeals = [
            act for act in counted if act.kind is ChangeType.REPEALS_IN_PART and act.is_exact
        ]
        if repeals:
            return _act_verdict(min(repeals, key=attrgetter("begins")), State.REPEALED, whole)
        if whole.state is State.SUSPENDED:
            return None
        lasting = [act for act in counted if act.kind is ChangeType.SUSPENDS and act.is_exact]
        lasting = [act for act in lasting if self._lasts(act, on)]
        if lasting:
            return _act_verdict(max(lasting, key=attrgetter("begins")), State.SUSPENDED, whole)
        inexact = [act for act in counted if not act.is_exact and self._lasts(act, on)]
        if inexact:
            return _act_verdict(max(inexact, key=attrgetter("begins")), whole.state, whole)
        return None

    def _by_itself(self, address: str, whole: Verdict, on: date) -> Verdict | None:
        """The verdict if the document says something of the row, or of what it lies in."""
        one = _innermost(self.effects, address)
        if one is None:
            return None
        state = _state(one, whole.state, on)
        if state is whole.state and (state in _OVER or one.begins_on is None):
            return None
        reason = f"{one.part}{_words(one)}"
        return replace(
            whole,
            state=state,
            reason=f"{reason}——{one.place}" if one.place else reason,
            provision=one.address,
            by=None,
            since=_since(one, whole, state),
            until=_until(one, whole, state),
        )

    def _lasts(self, act: ProvisionAct, on: date) -> bool:
        """Whether an act that has begun still counts: no later one resumes what it suspends."""
        if act.kind is ChangeType.RESUMES:
            return False
        if act.kind is not ChangeType.SUSPENDS:
            return True
        return not any(
            other.kind is ChangeType.RESUMES
            and other.covers(act.row)
            and other.relation.is_decisive
            and other.has_begun(on)
            and other.begins >= act.begins
            for other in self.acts
        )

    def _cautions(self, address: str, verdict: Verdict, on: date) -> Iterator[Caution]:
        waiting = {
            act.kind
            for act in self.acts
            if act.covers(address) and not act.relation.is_decisive and act.has_begun(on)
        }
        is_suspended = verdict.state is State.SUSPENDED
        waiting -= {ChangeType.SUSPENDS if is_suspended else ChangeType.RESUMES}
        return (caution for kind, caution in _WAITING.items() if kind in waiting)


NO_PARTS = DocumentParts()
#: The attribute of a document under which its parts are kept.
_KNOWN = "known_parts"


def parts_of(
    document_ids: Iterable[int], first_prints: Mapping[int, int] | None = None
) -> dict[int, DocumentParts]:
    """What is said of parts of documents, by document id; those without are left out.

    A reprint has the parts of its first print, as it has its effect; ``first_prints`` are these
    by the ids of the reprints, if they are known. Four queries at most, however many documents
    there are.
    """
    ids = list(document_ids)
    firsts = _first_prints(ids) if first_prints is None else first_prints
    acts = acts_on_provisions(ids, firsts)
    effects: dict[int, list[PartialEffect]] = defaultdict(list)
    stated = PartialEffect.objects.filter(document__in={*ids, *firsts.values()})
    for one in stated.order_by("document_id", "position"):
        effects[one.document_id].append(one)
    found = {}
    for pk in ids:
        own = effects.get(firsts.get(pk, 0)) or effects.get(pk, [])
        if own or acts.get(pk):
            found[pk] = DocumentParts(tuple(own), tuple(acts.get(pk, ())))
    return found


def _first_prints(ids: list[int]) -> dict[int, int]:
    """The first prints of the reprints among some documents, by id."""
    reprints = Document.objects.filter(pk__in=ids, reprint_of__isnull=False)
    pairs = reprints.values_list("pk", "reprint_of_id")
    return {pk: first for pk, first in pairs if first is not None}


def with_known_parts(document: Document) -> Document:
    """The document with its parts read, so that ``parts_of_document`` needs no query again.

    A document of ``with_parts_known`` that has none needs none at all, and one of
    ``with_known_relations`` a single short one.
    """
    setattr(document, _KNOWN, parts_of_document(document) if _has_parts(document) else NO_PARTS)
    return document


def _has_parts(document: Document) -> bool:
    """Whether something may be said of the effect of single parts of a document."""
    known = known_relations(document)
    if known is None:
        return getattr(document, "has_parts", True)
    if any(one.target_address for one in (*known.to, *known.to_first)):
        return True
    prints = {document.pk, document.reprint_of_id or document.pk}
    return PartialEffect.objects.filter(document__in=prints).exists()


def parts_of_document(document: Document) -> DocumentParts:
    """What is said of parts of a document."""
    known: DocumentParts | None = getattr(document, _KNOWN, None)
    if known is not None:
        return known
    first = document.reprint_of_id
    firsts = {document.pk: first} if first else {}
    return parts_of([document.pk], firsts).get(document.pk, NO_PARTS)


def part_states(document: Document, whole: Verdict, on: date) -> list[PartState]:
    """The parts of a document that have states of their own on a day.

    ``whole`` is the verdict on the document for that day.
    """
    return parts_of_document(document).states(whole.state, on)


def provision_verdict(document: Document, address: str, on: date) -> Verdict:
    """The state of the provision at an address: its own where it has one.

    Without a statement about the provision, or about the chapter or annex it lies in, it
    is that of the document.
    """
    whole = verdict_on(document, on)
    return parts_of_document(document).own_verdict(address, whole, on) or whole


def _innermost(effects: Iterable[PartialEffect], address: str) -> PartialEffect | None:
    """The statement about the smallest part that holds the address."""
    holding = [
        (len(holder), one)
        for one in effects
        for holder in one.addresses
        if address == holder or address.startswith(f"{holder}__")
    ]
    return max(holding, key=lambda pair: pair[0])[1] if holding else None


def _part_state(one: PartialEffect, whole: State, on: date) -> PartState:
    return PartState(
        part=one.part,
        words=_words(one),
        state=_state(one, whole, on),
        place=Place(one.address, one.place),
        addresses=tuple(one.addresses),
    )


def _act_state(act: ProvisionAct, whole: State) -> PartState:
    ended = {ChangeType.REPEALS_IN_PART: State.REPEALED, ChangeType.SUSPENDS: State.SUSPENDED}
    counts = act.relation.is_decisive and whole not in (State.REPEALED, State.EXPIRED)
    return PartState(
        part=act.part,
        words=act.words,
        state=ended.get(act.kind, whole) if counts else whole,
        place=Place(act.relation.address, act.relation.place),
        addresses=(act.row,),
        by=act.relation.by,
        caution=None if act.relation.is_decisive else _WAITING[act.kind],
    )


def _act_verdict(act: ProvisionAct, state: State, whole: Verdict) -> Verdict:
    relation = act.relation
    reason = f"{act.part}{act.words}"
    is_repeal = state is State.REPEALED
    return replace(
        whole,
        state=state,
        reason=f"{reason}——{relation.place}" if relation.place else reason,
        provision=relation.address,
        by=relation.by,
        since=relation.effective_on,
        until=None if is_repeal else relation.until or whole.until,
        cautions=() if is_repeal else whole.cautions,
        advice="" if is_repeal else whole.advice,
    )


def _state(one: PartialEffect, whole: State, on: date) -> State:
    if whole in _OVER:
        return whole
    if one.is_postponed or (one.begins_on and one.begins_on > on):
        return State.NOT_YET_IN_FORCE
    if one.last_day_in_force and one.last_day_in_force < on:
        return State.EXPIRED
    if one.begins_on and whole is State.NOT_YET_IN_FORCE:
        return State.IN_FORCE
    return whole


def _words(one: PartialEffect) -> str:
    """自2025年1月1日起施行，至2026年12月31日失效; 暂缓施行; 施行日期未定."""
    said = []
    if one.is_postponed:
        said.append("暂缓施行")
    elif one.begins_on:
        said.append(f"自{chinese_date(one.begins_on)}起施行")
    if one.last_day_in_force:
        said.append(f"有效期至{chinese_date(one.last_day_in_force)}")
    return "，".join(said) or "的施行日期未载明是哪一天"


def _since(one: PartialEffect, whole: Verdict, state: State) -> date | None:
    if state is State.EXPIRED and one.last_day_in_force and state is not whole.state:
        return one.last_day_in_force + timedelta(days=1)
    if state is State.NOT_YET_IN_FORCE:
        return None
    return one.begins_on or whole.since


def _until(one: PartialEffect, whole: Verdict, state: State) -> date | None:
    if state is State.NOT_YET_IN_FORCE:
        return one.begins_on - timedelta(days=1) if one.begins_on else None
    if state is State.EXPIRED:
        return None
    return one.last_day_in_force or whole.until
