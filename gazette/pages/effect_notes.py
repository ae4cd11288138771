"""The effect room's additions to a document's text: citation links, amendments, and states of
single provisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest

from gazette.effect.amendments import WordingChange, reprinted_changes
from gazette.effect.as_of import as_of
from gazette.effect.citations import citation_annotations
from gazette.effect.partial_states import NO_PARTS, parts_of_document
from gazette.effect.present_wording import PresentWording, RowWording, source_url
from gazette.effect.validity import verdict_on
from gazette.layout import annotators
from gazette.layout.annotations import Annotation
from gazette.layout.annotators import Note
from gazette.models import Amendment, Document


@annotators.register
def citation_links(document: Document, request: HttpRequest) -> dict[str, list[Annotation]]:
    """Annotate citations with links to the cited provisions."""
    return citation_annotations(document)


@dataclass(frozen=True, slots=True)
class AmendmentNote:
    """An amendment of a provision, as a note beside it on the page.

    ``is_in_effect`` says whether it counts on the day as of which the page is read. ``present``
    is the wording of the row on that day, with the latest of its changes alone;
    ``is_asked``: the reader chose a day other than today. ``is_reprint``: the row is printed in
    its new wording.
    """

    change: WordingChange
    is_in_effect: bool
    present: RowWording | None = None
    is_asked: bool = False
    is_reprint: bool = False

    @property
    def flag(self) -> str:
        """What became of the row, or will."""
        if not self.is_in_effect:
            return "将修改"
        return {"delete": "已删去", "insert": "已增加"}.get(self.action, "已修改")

    @property
    def is_superseding(self) -> bool:
        """Whether the printed words below are no longer in force."""
        if self.is_reprint:
            return False
        is_insertion = self.action == Amendment.Action.INSERT
        is_same = self.change.is_known and self.change.old == self.change.new
        return self.is_in_effect and not (is_insertion or self.change.is_inserted or is_same)

    @property
    def action(self) -> str:
        """The action; a row of which a piece is deleted is changed, not deleted."""
        amendment = self.change.amendment
        is_piece = amendment.action == Amendment.Action.DELETE and self.change.new != ""
        return Amendment.Action.REWORD.value if is_piece else amendment.action

    @property
    def clause(self) -> str:
        """The words of the decision where they could not be applied, else empty."""
        return "" if self.change.is_known else self.change.amendment.quote.removesuffix("。") + "。"

    @property
    def verb(self) -> str:
        return {"insert": "增加", "delete": "删去"}.get(self.action, "修改")

    @property
    def source_url(self) -> str:
        """The address of the row of the amending document that says so."""
        return source_url(self.change)


@annotators.register_notes
def amendment_notes(document: Document, request: HttpRequest) -> dict[str, list[Note]]:
    """The amendments of each provision, by its address, above it; an insertion stands below.

    Above a provision the latest change that counts comes first, with the present wording.
    """
    day = as_of(request)
    wording = PresentWording(document, day.on)
    notes: dict[str, list[Note]] = {}
    latest: set[str] = set()
    for change in reversed(wording.changes):
        note = AmendmentNote(change, is_in_effect=True, is_asked=day.is_asked)
        if note.is_superseding and change.address not in latest:
            latest.add(change.address)
            present = wording.of(change.address)
            note = replace(note, present=present if _is_shown(change, present) else None)
        _add(notes, note)
    for change in wording.future:
        _add(notes, AmendmentNote(change, is_in_effect=False, is_asked=day.is_asked))
    return {address: _in_order(those) for address, those in notes.items()}


def _is_shown(change: WordingChange, present: RowWording | None) -> bool:
    """Whether the present wording is that of this very row, and known."""
    return bool(present and present.words and present.address == change.address)


def _add(notes: dict[str, list[Note]], content: AmendmentNote) -> None:
    change = content.change
    is_after = change.amendment.action == Amendment.Action.INSERT or change.is_inserted
    note = Note("gazette/_amendment_note.html", content, is_after)
    notes.setdefault(change.address, []).append(note)


def _in_order(notes: list[Note]) -> list[Note]:
    """Those above the row as they are, those below it the oldest first, as they were added."""
    above = [note for note in notes if not note.is_after]
    below = [note for note in notes if note.is_after]
    return [*above, *sorted(below, key=lambda note: _begins(note.content))]


def _begins(content: AmendmentNote) -> tuple[date, int]:
    amendment = content.change.amendment
    return content.change.relation.effective_on or date.max, amendment.position


@annotators.register_notes
def reprint_notes(document: Document, request: HttpRequest) -> dict[str, list[Note]]:
    """What a decision amends in the rule that it reprints, above each row of the reprint."""
    return dict(_notes(reprinted_changes(document), "gazette/_reprint_note.html", request))


@annotators.register_notes
def partial_effect_notes(document: Document, request: HttpRequest) -> dict[str, list[Note]]:
    """Above each provision with a state of its own: since when it is in force, or is not."""
    parts = parts_of_document(document)
    if parts == NO_PARTS:
        return {}
    on = as_of(request).on
    notes: dict[str, list[Note]] = {}
    for part in parts.states(verdict_on(document, on).state, on):
        for address in part.addresses:
            note = Note("gazette/_partial_effect_note.html", part, is_change=False)
            notes.setdefault(address, []).append(note)
    return notes


def _notes(
    changes: Iterable[WordingChange], template: str, request: HttpRequest
) -> dict[str, list[Note]]:
    on = as_of(request).on
    notes: dict[str, list[Note]] = {}
    for change in changes:
        begins = change.relation.effective_on
        is_in_effect = bool(begins and begins <= on)
        content = AmendmentNote(change, is_in_effect=is_in_effect, is_reprint=True)
        notes.setdefault(change.address, []).append(Note(template, content))
    return notes
