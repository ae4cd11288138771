"""Where a document stands on a day: what its page says of its effect.

Gathers, from the document's own dates and from its relations, the answer
(``gazette.effect.validity``), the line of its dates, and what published documents say
of it that no editor has confirmed. Three queries, whatever there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import singledispatch
from itertools import groupby
from operator import attrgetter
from typing import Any

from gazette.effect.as_of import AsOf
from gazette.effect.validity import Facts, StateChange, Verdict, facts_of, state_on
from gazette.kinds import specific
from gazette.models import Document, Issue
from gazette.models.state import ChangeType, State

#: What a change is called in the line of days.
_CHANGED = {
    ChangeType.REPEALS: "废止",
    ChangeType.REPEALS_IN_PART: "部分废止",
    ChangeType.AMENDS: "修改",
    ChangeType.EXTENDS: "延长有效期",
    ChangeType.SUSPENDS: "暂停施行",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to a document on a day: a name, and who did it where another did."""

    on: date
    name: str
    url: str = ""
    source: str = ""


@dataclass(slots=True)
class Day:
    """A day in the line of a document's dates; ``is_now`` is the day that the page reads as of."""

    on: date
    happenings: list[Happening] = field(default_factory=list)
    is_now: bool = False
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page says first."""

    as_of: AsOf
    verdict: Verdict
    days: list[Day]
    proposals: list[Any]

    @property
    def reason(self) -> tuple[str, str, str]:
        """The sentence without the provision, cut before and behind the name of a document.

        The name, 《…》, is that of another document that decides; else it is empty.
        """
        sentence = self.verdict.reason.partition("——")[0]
        name = f"《{self.verdict.by.title}》" if self.verdict.by else ""
        return sentence.partition(name) if name else (sentence, "", "")

    @property
    def place(self) -> str:
        """The provision that says so, in words: 第九条第三项."""
        return self.verdict.reason.partition("——")[2]

    @property
    def place_url(self) -> str:
        """Where that provision stands; empty where it is not known."""
        if not self.verdict.provision:
            return ""
        by = self.verdict.by
        return f"{by.get_absolute_url() if by else ''}#{self.verdict.provision}"


def standing(document: Document, as_of: AsOf) -> Standing:
    """Where a document stands on a day."""
    facts = facts_of(document)
    verdict = state_on(facts, as_of.on)
    if verdict.state is State.UNSTATED and not document.has_text:
        verdict = replace(verdict, reason="正文尚未录入，无法从正文判断是否有效")
    return Standing(
        as_of=as_of,
        verdict=verdict,
        days=line_of_days(document, facts, as_of),
        proposals=list(proposals_about(document)),
    )


def proposals_about(document: Document) -> Any:
    """What published documents seem to do to this one, and no editor has confirmed."""
    related: Any = document.incoming_relations
    return (
        related.waiting()
        .filter(source__issue__status=Issue.Status.PUBLISHED, type__in=list(ChangeType))
        .select_related("source__issue__gazette")
        .defer("source__issue__source_text")
    )


@singledispatch
def milestones(document: Document) -> list[tuple[str, date | None]]:
    """Name and day of what was done to make the document; a kind registers what it adds."""
    return [("成文", document.signed_on)]


def line_of_days(document: Document, facts: Facts, as_of: AsOf) -> list[Day]:
    """The dates of a document in order, with the day as of which one reads among them."""
    happened = sorted(_happenings(document, facts), key=attrgetter("on"))
    days = [Day(on, list(group)) for on, group in groupby(happened, key=attrgetter("on"))]
    for day in days:
        day.is_past = day.on <= as_of.on
        day.is_now = day.on == as_of.on
    if days and not any(day.is_now for day in days):
        days.append(Day(as_of.on, is_now=True, is_past=True))
    return sorted(days, key=attrgetter("on"))


def _happenings(document: Document, facts: Facts) -> Iterator[Happening]:
    for name, on in milestones(specific(document)):
        if on:
            yield Happening(on, name)
    if facts.begins_on:
        yield Happening(facts.begins_on, "施行", _row_url(facts.effect_at.address))
    yield from map(_change, facts.changes)
    yield from _ends(facts)


def _change(change: StateChange) -> Happening:
    url = change.by.get_absolute_url() if change.by else ""
    url += _row_url(change.place.address)
    return Happening(change.on, _CHANGED[change.type], url, change.name)


def _ends(facts: Facts) -> Iterator[Happening]:
    """The last days of the term: the one first set, and those of later extensions."""
    repealed_on = min(_days(facts, ChangeType.REPEALS), default=date.max)
    extensions = [one for one in facts.changes if one.type is ChangeType.EXTENDS]
    last = facts.last_day_on(date.max)
    own = facts.last_day_in_force
    if own and own < repealed_on:
        is_extended = bool(extensions)
        name = "原定有效期届满" if is_extended else "有效期届满"
        if own != last or not is_extended:
            yield Happening(own, name, _row_url(facts.term_at.address))
    if extensions and last and last < repealed_on:
        yield Happening(last, "延长后的有效期届满")


def _days(facts: Facts, kind: ChangeType) -> Iterable[date]:
    return (change.on for change in facts.changes if change.type is kind)


def _row_url(address: str) -> str:
    return f"#{address}" if address else ""
