"""The state of a document as of a date: one pure function over its dates and relations.

``state_on`` answers for one document, with the reason and who says so. Its twin
over many, in one query, is ``DocumentQuerySet.with_state``; a test holds the two
equal. Nothing here is stored: what holds depends on the day one asks for.

**Which day is the last.** A document holds from its day of effect, that day
included: 自2024年1月27日起施行 begins with the 27th. A term of N years ends with the
day before the N-th anniversary of that day (2029-01-26), and that day still
counts, as does the day named by 有效期至2026年6月30日. This is the way of documents
that print both ends (自2022年9月1日起施行，有效期至2025年8月31日 is three years), and
not that of 民法典 第二百零一条 and 第二百零二条 for periods of civil law, where the day
on which a period begins is not counted and the last day is the corresponding
one: there five years from the 27th end on the 27th. The day of effect is itself
a day in force, so counting it gives full years and no day more; and 第二百零四条
leaves room for another way of counting where the law or the parties provide one.
第二百零三条 (a last day that is a holiday moves on) is not followed either: it
serves those who must act within a period. The dates themselves
are computed once, by ``gazette.parsing.meaning.effect_dates``, and stored.

**What changes a state.** A relation counts from its ``effective_on`` on, where
it is confirmed, its target is the document and its source is published. A later
document that is repealed itself does not revive what it repealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from gazette.models.state import ChangeType, State
from gazette.parsing.words.dates import chinese_date


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: the row's address, and its name in words (第九条第三项)."""

    address: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What another document does to this one, from ``on``.

    ``until`` is the new last day of an extension (None: it holds on without
    one) or the last day of a suspension. ``by`` is that document, ``name`` how
    the reason names it, ``place`` its provision. ``order`` decides between two
    of one day: the later stands.
    """

    type: ChangeType
    on: date
    until: date | None = None
    by: Any = None
    name: str = ""
    place: Place = Place()
    order: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the state of a document depends on."""

    signed_on: date | None = None
    effective_on: date | None = None
    term_years: int | None = None
    last_day_in_force: date | None = None
    changes: tuple[Change, ...] = ()
    effect_at: Place = Place()
    term_at: Place = Place()

    @property
    def begins_on(self) -> date | None:
        """The day of effect; a document with a term that names none begins with its date."""
        has_term = self.last_day_in_force is not None or self.term_years is not None
        return self.effective_on or (self.signed_on if has_term else None)

    def last_day_on(self, on: date) -> date | None:
        """The last day in force as known on a day: the newest extension decides."""
        extension = _newest(self._active(ChangeType.EXTENDS, on))
        return extension.until if extension else self.last_day_in_force

    def _active(self, kind: ChangeType, on: date) -> list[Change]:
        return [change for change in self.changes if change.type is kind and change.on <= on]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state on a day, why, and who says so.

    ``reason`` is a sentence without a full stop that ends in ——第九条第三项 where
    the provision is known; ``provision`` is that provision's address in ``by``,
    which is None where it is the document itself. The state lasts from
    ``since`` to ``until``, both included, as far as that is known on the day.
    """

    state: State
    reason: str
    provision: str = ""
    by: Any = None
    since: date | None = None
    until: date | None = None


def state_on(facts: Facts, on: date) -> Verdict:
    """The state of a document on a day."""
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
    changes = facts._active(kind, on)
    if kind is ChangeType.SUSPENDS:
        changes = [one for one in changes if one.until is None or one.until >= on]
    if not changes:
        return None
    # A repeal counts from the first that says so, a later change from the last.
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


def _by_term(facts: Facts, on: date) -> Verdict | None:
    """Whether the term has ended, or effect not begun."""
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
    if facts.term_years:
        return f"有效期{facts.term_years}年，自{chinese_date(begins)}起，至{chinese_date(last)}届满"
    return f"自{chinese_date(begins)}起施行，有效期至{chinese_date(last)}"


def _with_place(sentence: str, place: Place) -> str:
    return f"{sentence}——{place.name}" if place.name else sentence


def _order(change: Change) -> tuple[date, int]:
    return change.on, change.order


def _newest(changes: Sequence[Change]) -> Change | None:
    return max(changes, key=_order, default=None)


def facts_of(document: Any) -> Facts:
    """The facts of a stored document, read from its row, its statements and relations to it."""
    places = {
        statement.subject: Place(statement.address, statement.place)
        for statement in document.statements.all()
    }
    return Facts(
        signed_on=document.signed_on,
        effective_on=document.effective_on,
        term_years=document.term_years,
        last_day_in_force=document.last_day_in_force,
        changes=tuple(_changes(document.incoming_relations.changing_state())),
        effect_at=places.get("effect", Place()),
        term_at=places.get("term", Place()),
    )


def _changes(relations: Iterable[Any]) -> Iterable[Change]:
    for relation in sorted(relations, key=attrgetter("pk")):
        yield Change(
            type=ChangeType(relation.type),
            on=relation.effective_on,
            until=relation.until,
            by=relation.source,
            name=f"《{relation.source.title}》",
            place=Place(relation.address, relation.place),
            order=relation.pk,
        )


def verdict_on(document: Any, on: date) -> Verdict:
    """The state of a stored document on a day."""
    return state_on(facts_of(document), on)
