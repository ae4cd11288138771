"""The state of a document on a day, computed from its dates and relations.

``verdict_on`` gives the state of one document with the reason; ``state_on`` is the
pure function behind it. ``DocumentQuerySet.with_state`` gives the same states for many
documents in one query; a test compares the two. No state is stored, since it depends
on the day.

**The last day in force.** A document is in force from its day of effect, that day
included: 自2024年1月27日起施行 begins with the 27th. A term of N years ends with the
day before the N-th anniversary of that day (2029-01-26), and that day still counts,
as does the day named by 有效期至2026年6月30日. Documents that print both ends count so
(自2022年9月1日起施行，有效期至2025年8月31日 is three years). 民法典 第二百零一条 and
第二百零二条 count periods of civil law otherwise: the day on which a period begins is
not counted, and five years from the 27th end on the 27th. Here the day of effect is
itself a day in force, so counting it gives exactly N full years; 第二百零四条 allows
another way of counting where the law or the parties provide one. 第二百零三条 (a last
day that is a holiday moves to the next working day) is not applied either, since it
protects those who must act within a period. The dates are computed by
``gazette.parsing.meaning.effect_dates`` on import and stored.

**What changes a state.** A relation counts from its ``effective_on`` on, if it is
confirmed or clearly read by machine, its target is the document and its source is
published or an act outside the archive. The repeal of a repealing document does not
revive what that document repealed.

**What is said beside a state.** A change that no person has confirmed, and that would
alter the answer, is a ``Caution`` of the verdict (现行有效 · 废止待确认); so is a state
that rests on a change read by machine alone. Of a rule on trial (试行) in force without
a term, or for more than two years, ``advice`` says whom to ask.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import attrgetter

from django.db.models import prefetch_related_objects

from gazette.effect.known_relations import telling_relations
from gazette.effect.trial_rules import body_to_ask, trial_advice, trial_word
from gazette.models import Document, OutsideAct, Relation
from gazette.models.state import (
    UNCONFIRMED,
    Caution,
    ChangeType,
    State,
    pending_types,
    words_of_state,
)
from gazette.parsing.parsed import Subject
from gazette.parsing.words.dates import chinese_date
from gazette.parsing.words.periods import term_in_words


@dataclass(frozen=True, slots=True)
class Place:
    """The row that states something: its address, and its name in words (第九条第三项)."""

    address: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class StateChange:
    """What another document does to the state of this one, from the day ``on``.

    ``until`` is the new last day of an extension (None: without a last day) or the last
    day of a suspension. ``by`` is the other document, ``name`` its name in the reason,
    ``place`` its provision. Of two changes on one day the higher ``order`` counts.
    ``status`` says whether a person has confirmed it.
    """

    type: ChangeType
    on: date
    until: date | None = None
    by: Document | OutsideAct | None = None
    name: str = ""
    place: Place = Place()
    order: int = 0
    status: str = Relation.Status.CONFIRMED

    def has_begun(self, day: date) -> bool:
        """Whether it counts on a day, as far as its own dates go."""
        is_over = self.type is ChangeType.SUSPENDS and self.until and self.until < day
        return self.on <= day and not is_over


@dataclass(frozen=True, slots=True)
class Facts:
    """The dates and changes on which the state of a document depends.

    ``pending`` are changes that count for nothing until a person confirms them; one that
    does not say from which day it counts has ``date.min``. ``trial`` is 试行 or 暂行 of a
    rule on trial, ``body_to_ask`` who can tell whether it is still applied.
    """

    signed_on: date | None = None
    effective_on: date | None = None
    term_years: int | None = None
    term_months: int | None = None
    last_day_in_force: date | None = None
    changes: tuple[StateChange, ...] = ()
    pending: tuple[StateChange, ...] = ()
    effect_at: Place = Place()
    term_at: Place = Place()
    trial: str = ""
    body_to_ask: str = ""

    @property
    def begins_on(self) -> date | None:
        """The day of effect; without one, the date of a document that has a term."""
        term = (self.last_day_in_force, self.term_years, self.term_months)
        has_term = any(part is not None for part in term)
        return self.effective_on or (self.signed_on if has_term else None)

    def last_day_on(self, on: date) -> date | None:
        """The last day in force as known on a day: that of the newest extension, if any."""
        extension = _newest(self._active(ChangeType.EXTENDS, on))
        return extension.until if extension else self.last_day_in_force

    def _active(self, kind: ChangeType, on: date) -> list[StateChange]:
        return [change for change in self.changes if change.type is kind and change.on <= on]

    def _suspensions(self, on: date) -> list[StateChange]:
        """The suspensions that last on a day and that no later change has ended."""
        resumed = [change.on for change in self._active(ChangeType.RESUMES, on)]
        return [
            change
            for change in self._active(ChangeType.SUSPENDS, on)
            if change.has_begun(on) and not any(change.on <= day for day in resumed)
        ]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state on a day, with the reason and the provision that states it.

    ``reason`` is a sentence without a full stop; it ends in ——第九条第三项 if the
    provision is known. ``provision`` is that provision's address in the document ``by``;
    None means the document itself. The state lasts from ``since`` to ``until``, both
    included, as far as known on the day. ``cautions`` is what has to be said beside the
    state, the strongest first. ``advice`` is a sentence of caution on a rule on trial,
    with the body to ask; "" where there is none.
    """

    state: State
    reason: str
    provision: str = ""
    by: Document | OutsideAct | None = None
    since: date | None = None
    until: date | None = None
    cautions: tuple[Caution, ...] = ()
    advice: str = ""

    @property
    def caution(self) -> Caution | None:
        """The strongest of what has to be said beside the state, as lists say it."""
        return self.cautions[0] if self.cautions else None

    @property
    def words(self) -> str:
        """The state with all that has to be said beside it: 现行有效 · 废止待确认."""
        return words_of_state(self.state, *self.cautions)


def state_on(facts: Facts, on: date) -> Verdict:
    """The state of a document on a day, with what has to be said beside it."""
    verdict = _state_on(facts, on)
    cautions = tuple(_cautions(facts, on, verdict.state))
    return replace(verdict, cautions=cautions, advice=_advice(facts, on, verdict.state))


def _advice(facts: Facts, on: date, state: State) -> str:
    """The caution on a rule on trial in force; none where an extension has decided since."""
    is_extended = bool(facts._active(ChangeType.EXTENDS, on))
    if not facts.trial or not state.is_in_force or is_extended:
        return ""
    last = facts.last_day_in_force
    return trial_advice(facts.trial, facts.body_to_ask, facts.begins_on, last, on)


def _state_on(facts: Facts, on: date) -> Verdict:
    verdict = _by_change(facts, on, ChangeType.REPEALS) or _by_term(facts, on)
    return (
        verdict
        or _by_change(facts, on, ChangeType.SUSPENDS)
        or _by_change(facts, on, ChangeType.REPEALS_IN_PART)
        or _by_change(facts, on, ChangeType.AMENDS)
        or _by_change(facts, on, ChangeType.EXTENDS)
        or _by_itself(facts, on)
    )


_BY_CHANGE = {
    ChangeType.REPEALS: (State.REPEALED, "自{day}起被{name}废止"),
    ChangeType.SUSPENDS: (State.SUSPENDED, "自{day}起被{name}暂停施行{until}"),
    ChangeType.REPEALS_IN_PART: (State.REPEALED_IN_PART, "自{day}起被{name}废止一部分"),
    ChangeType.AMENDS: (State.AMENDED, "自{day}起被{name}修改"),
    ChangeType.EXTENDS: (State.EXTENDED, "有效期自{day}起被{name}延长{until}"),
}


def _by_change(facts: Facts, on: date, kind: ChangeType) -> Verdict | None:
    is_suspension = kind is ChangeType.SUSPENDS
    changes = facts._suspensions(on) if is_suspension else facts._active(kind, on)
    if not changes:
        return None
    # The first repeal counts; of all other changes the last.
    change = min(changes, key=_order) if kind is ChangeType.REPEALS else max(changes, key=_order)
    state, sentence = _BY_CHANGE[kind]
    until = f"至{chinese_date(change.until)}" if change.until else ""
    reason = sentence.format(day=chinese_date(change.on), name=change.name, until=until)
    last = change.until if kind is ChangeType.SUSPENDS else facts.last_day_on(on)
    return Verdict(
        state=state,
        reason=_with_place(reason, change.place),
        provision=change.place.address,
        by=change.by,
        since=change.on,
        until=None if kind is ChangeType.REPEALS else last,
    )


#: What decides a state, by which one sees whether a person has confirmed it.
_DECIDING = {
    State.AMENDED: ChangeType.AMENDS,
    State.EXTENDED: ChangeType.EXTENDS,
    State.EXPIRED: ChangeType.EXTENDS,
}


def _cautions(facts: Facts, on: date, state: State) -> Iterator[Caution]:
    pending = {change.type for change in facts.pending if change.has_begun(on)}
    for kind, caution in UNCONFIRMED.items():
        if kind in pending and kind in pending_types(state):
            yield caution
    if state in _DECIDING:
        deciding = _newest(facts._active(_DECIDING[state], on))
        if deciding and deciding.status == Relation.Status.READ:
            yield Caution.READ_BY_MACHINE


def _by_term(facts: Facts, on: date) -> Verdict | None:
    """The verdict if the term has ended or effect has not begun; None otherwise."""
    last = facts.last_day_on(on)
    if last and last < on:
        extension = _newest(facts._active(ChangeType.EXTENDS, on))
        place = extension.place if extension else facts.term_at
        extended = f"经{extension.name}延长，" if extension else ""
        return Verdict(
            state=State.EXPIRED,
            reason=_with_place(f"{extended}有效期至{chinese_date(last)}，已经届满", place),
            provision=place.address,
            by=extension.by if extension else None,
            since=last + timedelta(days=1),
        )
    begins = facts.begins_on
    if begins and begins > on:
        return Verdict(
            state=State.NOT_YET_IN_FORCE,
            reason=_with_place(f"自{chinese_date(begins)}起施行", facts.effect_at),
            provision=facts.effect_at.address,
            until=begins - timedelta(days=1),
        )
    return None


def _by_itself(facts: Facts, on: date) -> Verdict:
    begins, last = facts.begins_on, facts.last_day_in_force
    if begins is None:
        return Verdict(State.UNSTATED, "文件没有载明施行日期，也没有载明有效期")
    place = facts.term_at if last else facts.effect_at
    return Verdict(
        state=State.IN_FORCE,
        reason=_with_place(_term_sentence(facts, begins, last), place),
        provision=place.address,
        since=begins,
        until=last,
    )


def _term_sentence(facts: Facts, begins: date, last: date | None) -> str:
    if last is None:
        return f"自{chinese_date(begins)}起施行，没有载明有效期"
    if term := term_in_words(facts.term_years, facts.term_months):
        return f"有效期{term}，自{chinese_date(begins)}起，至{chinese_date(last)}届满"
    return f"自{chinese_date(begins)}起施行，有效期至{chinese_date(last)}"


def _with_place(sentence: str, place: Place) -> str:
    return f"{sentence}——{place.name}" if place.name else sentence


def _order(change: StateChange) -> tuple[date, int]:
    return change.on, change.order


def _newest(changes: Sequence[StateChange]) -> StateChange | None:
    return max(changes, key=_order, default=None)


def facts_of(document: Document) -> Facts:
    """The facts of a stored document, from its row, its statements and the relations to it.

    What changes the first print changes what prints it again.
    """
    return _facts(document, telling_relations(document))


def relations_to(documents: Iterable[Document]) -> dict[int, list[Relation]]:
    """What is said of the state of each document, counted or not, by its primary key.

    What changes the first print changes what prints it again.
    """
    firsts = {document.pk: document.reprint_of_id or document.pk for document in documents}
    relations: dict[int | None, list[Relation]] = defaultdict(list)
    telling = Relation.objects.filter(target__in=set(firsts.values())).telling_state()
    for one in telling:
        relations[one.target_id].append(one)
    return {pk: relations[first] for pk, first in firsts.items()}


def facts_of_all(
    documents: Iterable[Document], relations: Mapping[int, list[Relation]] | None = None
) -> dict[int, Facts]:
    """The facts of many stored documents, by primary key; in a constant number of queries.

    ``relations`` is what ``relations_to`` gives, where the caller has it.
    """
    found = list({document.pk: document for document in documents}.values())
    prefetch_related_objects(found, "statements", "issuers__body")
    known = relations_to(found) if relations is None else relations
    return {one.pk: _facts(one, known[one.pk]) for one in found}


def _facts(document: Document, relations: Sequence[Relation]) -> Facts:
    """The facts of a document and the relations that tell of its state."""
    places = {
        statement.subject: Place(statement.address, statement.place)
        for statement in document.statements.all()
    }
    counted = [relation for relation in relations if relation.counts_for_state]
    pending = [relation for relation in relations if not relation.is_decisive]
    trial = trial_word(document)
    return Facts(
        signed_on=document.signed_on,
        effective_on=document.effective_on,
        term_years=document.term_years,
        term_months=document.term_months,
        last_day_in_force=document.last_day_in_force,
        changes=tuple(_changes(counted)),
        pending=tuple(_changes(pending)),
        effect_at=places.get(Subject.EFFECT, Place()),
        term_at=places.get(Subject.TERM, Place()),
        trial=trial,
        body_to_ask=body_to_ask(document) if trial else "",
    )


def _changes(relations: Iterable[Relation]) -> Iterator[StateChange]:
    for relation in sorted(relations, key=attrgetter("pk")):
        yield StateChange(
            type=ChangeType(relation.type),
            on=relation.effective_on or date.min,
            until=relation.until,
            by=relation.by,
            name=f"《{relation.by_title}》",
            place=Place(relation.address, relation.place),
            order=relation.pk,
            status=relation.status,
        )


def verdict_on(document: Document, on: date) -> Verdict:
    """The state of a stored document on a day."""
    return state_on(facts_of(document), on)


def verdicts_on(days: Sequence[tuple[Document, date]]) -> list[Verdict]:
    """The states of many stored documents, each on its own day, as ``verdict_on`` gives them.

    The number of queries is constant.
    """
    facts = facts_of_all(document for document, _day in days)
    return [state_on(facts[document.pk], day) for document, day in days]


def verdicts_of(
    documents: Iterable[Document],
    on: date,
    relations: Mapping[int, list[Relation]] | None = None,
) -> dict[int, Verdict]:
    """The verdict on each document on one day, by primary key, as ``verdict_on`` gives it.

    ``relations`` is what ``relations_to`` gives, where the caller has it. The number of
    queries is constant.
    """
    facts = facts_of_all(documents, relations)
    return {pk: state_on(one, on) for pk, one in facts.items()}
