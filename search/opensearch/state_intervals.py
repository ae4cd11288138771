"""The states of a document as intervals of days, so that a day's states are a look-up.

A state changes only on days that the facts of the document name: when it begins, the day
after its last day, when a change counts from, the day after it ends. Between two of them
it stays; each interval's state is that of its first day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from gazette.effect.validity import Facts, facts_of_all, state_on
from gazette.models import Document

_DAY = timedelta(days=1)


class Interval(NamedTuple):
    """From ``first`` on and before ``end``, both as ordinals: a state, and a caution or ""."""

    first: int
    end: int
    state: str
    caution: str


def intervals_of_all(documents: Iterable[Document]) -> dict[int, list[Interval]]:
    """The intervals of many documents, by primary key, in a constant number of queries."""
    return {pk: list(intervals(facts)) for pk, facts in facts_of_all(documents).items()}


def intervals(facts: Facts) -> Iterator[Interval]:
    """The intervals in order, equal neighbours joined; together they cover all days."""
    days = [date.min, *sorted(_days_of_change(facts) - {date.min})]
    ends = [*(day.toordinal() for day in days[1:]), date.max.toordinal() + 1]
    last: Interval | None = None
    for day, end in zip(days, ends, strict=True):
        verdict = state_on(facts, day)
        said = (verdict.state.value, verdict.caution.value if verdict.caution else "")
        if last and said == (last.state, last.caution):
            last = last._replace(end=end)
            continue
        if last:
            yield last
        last = Interval(day.toordinal(), end, *said)
    if last:
        yield last


def _days_of_change(facts: Facts) -> set[date]:
    """The days on which the state may be another than the day before."""
    named = {facts.begins_on} | {change.on for change in (*facts.changes, *facts.pending)}
    last_days = {facts.last_day_in_force}
    last_days |= {change.until for change in (*facts.changes, *facts.pending)}
    days = {day for day in named if day}
    return days | {day + _DAY for day in last_days if day and day < date.max}
