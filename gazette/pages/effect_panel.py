"""The effect panel at the top of a document's page: is it in force on a day, and why.

It holds the answer (``gazette.effect.validity``), the answers for parts that have states of
their own, the timeline of the document's dates, and the relations to it that no editor has
confirmed yet. A constant number of queries, however many relations there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import singledispatch
from itertools import groupby
from operator import attrgetter

from gazette.effect.as_of import AsOf
from gazette.effect.known_relations import relations_to
from gazette.effect.partial_states import PartState, part_states
from gazette.effect.validity import Facts, StateChange, Verdict, facts_of, state_on
from gazette.kinds import specific
from gazette.models import Document, Relation
from gazette.models.state import ChangeType, State


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """What happened to a document on a day.

    ``url`` leads to the provision that says so, empty where it is not known;
    ``source`` is the title of another document that did it, with 《》.
    """

    on: date
    name: str
    url: str = ""
    source: str = ""


@dataclass(slots=True)
class TimelineDay:
    """A day of the timeline; ``is_now`` marks the day as of which the page is read."""

    on: date
    events: list[TimelineEvent] = field(default_factory=list)
    is_now: bool = False
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class EffectPanel:
    """A document's state on a day, its timeline, and unconfirmed relations to it."""

    as_of: AsOf
    verdict: Verdict
    days: list[TimelineDay]
    parts: list[PartState]
    proposals: list[Relation]

    @property
    def reason(self) -> tuple[str, str, str]:
        """The verdict's sentence without the provision, split around the deciding document.

        The middle part is 《…》, the title of another document that decides. Where the
        document itself decides, the sentence is the first part and the others are empty.
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
        """The address of that provision; empty where it is not known."""
        if not self.verdict.provision:
            return ""
        by = self.verdict.by
        return f"{by.get_absolute_url() if by else ''}#{self.verdict.provision}"


def effect_panel(document: Document, as_of: AsOf) -> EffectPanel:
    """The panel of a document as of a day."""
    facts = facts_of(document)
    verdict = state_on(facts, as_of.on)
    if verdict.state is State.UNSTATED and not document.has_text:
        verdict = replace(verdict, reason="正文尚未录入，无法从正文判断是否有效")
    return EffectPanel(
        as_of=as_of,
        verdict=verdict,
        days=timeline(document, facts, as_of),
        parts=[one for one in part_states(document, verdict, as_of.on) if not one.caution],
        proposals=unconfirmed_relations_to(document),
    )


def unconfirmed_relations_to(document: Document) -> list[Relation]:
    """Relations by which a published document would change this one, once confirmed."""
    waiting = [
        one
        for one in relations_to(document)
        if one.status == Relation.Status.PROPOSED and Relation.Type(one.type).changes_state
    ]
    return sorted(waiting, key=lambda one: (one.source_id or 0, one.type, one.position))


@singledispatch
def milestones(document: Document) -> list[tuple[str, date | None]]:
    """The steps by which a document was made, each with its day, None where not known.

    A kind of document with more steps registers a function of its own.
    """
    return [("成文", document.signed_on)]


def timeline(document: Document, facts: Facts, as_of: AsOf) -> list[TimelineDay]:
    """The days of a document in order, among them the day as of which the page is read.

    Empty where the document has no dates.
    """
    events = sorted(_events(document, facts), key=attrgetter("on"))
    days = [TimelineDay(on, list(group)) for on, group in groupby(events, key=attrgetter("on"))]
    for day in days:
        day.is_past = day.on <= as_of.on
        day.is_now = day.on == as_of.on
    if days and not any(day.is_now for day in days):
        days.append(TimelineDay(as_of.on, is_now=True, is_past=True))
    return sorted(days, key=attrgetter("on"))


def _events(document: Document, facts: Facts) -> Iterator[TimelineEvent]:
    for name, on in milestones(specific(document)):
        if on:
            yield TimelineEvent(on, name)
    if facts.begins_on:
        yield TimelineEvent(facts.begins_on, "施行", _row_url(facts.effect_at.address))
    yield from map(_change_event, facts.changes)
    yield from _term_events(facts)


def _change_event(change: StateChange) -> TimelineEvent:
    url = change.by.get_absolute_url() if change.by else ""
    url += _row_url(change.place.address)
    return TimelineEvent(change.on, Relation.Type(change.type).label, url, change.name)


def _term_events(facts: Facts) -> Iterator[TimelineEvent]:
    """The ends of the term as first set and as extended, as far as no repeal came before."""
    repeals = (change.on for change in facts.changes if change.type is ChangeType.REPEALS)
    repealed_on = min(repeals, default=date.max)
    is_extended = any(change.type is ChangeType.EXTENDS for change in facts.changes)
    original, latest = facts.last_day_in_force, facts.last_day_on(date.max)
    if original and original < repealed_on and not (is_extended and original == latest):
        name = "原定有效期届满" if is_extended else "有效期届满"
        yield TimelineEvent(original, name, _row_url(facts.term_at.address))
    if is_extended and latest and latest < repealed_on:
        yield TimelineEvent(latest, "延长后的有效期届满")


def _row_url(address: str) -> str:
    return f"#{address}" if address else ""
