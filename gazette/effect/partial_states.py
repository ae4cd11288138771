"""The state of single provisions, areas and groups on a day, where a document sets them apart.

第五条自2025年1月1日起施行，其他条款自2024年2月1日起施行: the state of the document
(``validity``) answers for the whole, ``provision_verdict`` for one of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from gazette.effect.validity import Place, Verdict, verdict_on
from gazette.models import Document, PartialEffect
from gazette.models.state import State
from gazette.parsing.words.dates import chinese_date

#: States of the whole that no part of it outlives.
_OVER = (State.REPEALED, State.EXPIRED, State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class PartState:
    """The state of a part on a day: ``words`` say since when, ``state`` is its own.

    ``place`` is the row of the document that says so.
    """

    part: str
    words: str
    state: State
    place: Place
    addresses: tuple[str, ...] = ()


def part_states(document: Document, whole: Verdict, on: date) -> list[PartState]:
    """The parts of a document that have days of their own, each with its state on a day.

    ``whole`` is the verdict on the document for that day.
    """
    return [
        PartState(
            part=one.part,
            words=_words(one),
            state=_state(one, whole, on),
            place=Place(one.address, one.place),
            addresses=tuple(one.addresses),
        )
        for one in document.partial_effects.all()
    ]


def provision_verdict(document: Document, address: str, on: date) -> Verdict:
    """The state of the provision at an address: its own where the document says so of it.

    Without a statement about the provision, or about the chapter or annex it lies in, it
    is that of the document.
    """
    whole = verdict_on(document, on)
    one = _innermost(document.partial_effects.all(), address)
    if one is None:
        return whole
    state = _state(one, whole, on)
    if state is whole.state and (state in _OVER or one.begins_on is None):
        return whole
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


def _innermost(effects: Iterable[PartialEffect], address: str) -> PartialEffect | None:
    """The statement about the smallest part that holds the address."""
    holding = [
        (len(holder), one)
        for one in effects
        for holder in one.addresses
        if address == holder or address.startswith(f"{holder}__")
    ]
    return max(holding, key=lambda pair: pair[0])[1] if holding else None


def _state(one: PartialEffect, whole: Verdict, on: date) -> State:
    if whole.state in _OVER:
        return whole.state
    if one.is_postponed or (one.begins_on and one.begins_on > on):
        return State.NOT_YET_IN_FORCE
    if one.last_day_in_force and one.last_day_in_force < on:
        return State.EXPIRED
    if one.begins_on and whole.state is State.NOT_YET_IN_FORCE:
        return State.IN_FORCE
    return whole.state


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
