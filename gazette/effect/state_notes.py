"""What has to be said beside the state of many documents: rules on trial, parts of their own.

The words are those of a document's own page (``Verdict.advice``, ``PartState``), for lists,
results, tables and data; a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gazette.effect.partial_states import NO_PARTS, DocumentParts, PartState, parts_of
from gazette.effect.trial_rules import body_to_ask, trial_advice, trial_word
from gazette.effect.validity import Facts
from gazette.models import Document, Relation
from gazette.models.state import ChangeType, State, words_of_state

#: Parts that a line of a list names; the others are counted.
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class StateNotes:
    """``advice`` is the caution on a rule on trial with the body to ask, else "".

    ``parts`` are the provisions, areas and groups whose state is not that of the document,
    or of which a change waits for a person.
    """

    advice: str = ""
    parts: tuple[PartState, ...] = ()

    @property
    def part_sentences(self) -> list[str]:
        """Each part with its state: 第三条自2030年1月1日起施行（尚未施行）."""
        return [_sentence(part) for part in self.parts]

    @property
    def lines(self) -> list[str]:
        """What a line of a list says, a sentence each."""
        named = "；".join(self.part_sentences[:MOST_NAMED])
        left = len(self.parts) - MOST_NAMED
        parts = f"其中{named}{f'，等{len(self.parts)}处' if left > 0 else ''}。" if named else ""
        return [line for line in (parts, self.advice) if line]


def _sentence(part: PartState) -> str:
    if part.caution:
        return f"{part.sentence}（{part.caution.label}）"
    return part.sentence if part.by else f"{part.sentence}（{words_of_state(part.state)}）"


NO_NOTES = StateNotes()


def state_notes(
    documents: Iterable[Document],
    states: Mapping[int, str],
    on: date,
    parts: Mapping[int, DocumentParts] | None = None,
) -> dict[int, StateNotes]:
    """The notes of documents by id, as of a day; documents of which nothing is to say are left out.

    ``states`` are the documents' own on that day, by id. ``parts`` is what ``parts_of`` gives,
    where the caller has it. The documents have their issuing bodies with them (``for_lists``).
    """
    held = {one.pk: one for one in documents}
    known = parts_of(held) if parts is None else parts
    advice = _advice(held, states, on)
    found = {
        pk: StateNotes(
            advice.get(pk, ""),
            tuple(_telling(known.get(pk, NO_PARTS), State(states[pk]), on)),
        )
        for pk in held
        if states.get(pk)
    }
    return {pk: notes for pk, notes in found.items() if notes != NO_NOTES}


def with_state_notes(documents: Iterable[Any], on: date) -> list[Any]:
    """Documents of ``with_state`` and ``for_lists``, each with its ``state_notes``."""
    found = list(documents)
    notes = state_notes(found, {one.pk: one.state for one in found}, on)
    for one in found:
        one.state_notes = notes.get(one.pk, NO_NOTES)
    return found


def _telling(parts: DocumentParts, whole: State, on: date) -> Iterator[PartState]:
    """The parts of which a reader has to know more than the state of the document."""
    return (one for one in parts.states(whole, on) if one.caution or one.state is not whole)


def _advice(
    documents: Mapping[int, Document], states: Mapping[int, str], on: date
) -> dict[int, str]:
    """The caution on rules on trial, as ``validity`` gives it for one document."""
    on_trial = {
        pk: word
        for pk, one in documents.items()
        if states.get(pk) and State(states[pk]).is_in_force and (word := trial_word(one))
    }
    if not on_trial:
        return {}
    extended = Relation.objects.changing_state().filter(
        type=ChangeType.EXTENDS, target__in=on_trial, effective_on__lte=on
    )
    is_extended = set(extended.order_by().values_list("target", flat=True))
    return {
        pk: said
        for pk, word in on_trial.items()
        if pk not in is_extended and (said := _trial_advice(documents[pk], word, on))
    }


def _trial_advice(document: Document, word: str, on: date) -> str:
    facts = Facts(
        signed_on=document.signed_on,
        effective_on=document.effective_on,
        term_years=document.term_years,
        term_months=document.term_months,
        last_day_in_force=document.last_day_in_force,
    )
    body = body_to_ask(document)
    return trial_advice(word, body, facts.begins_on, document.last_day_in_force, on)
