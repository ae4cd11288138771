"""The effect room's additions to a document's text: citation links, amendments, and states of
single provisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import HttpRequest

from gazette.effect.amendments import WordingChange, reprinted_changes, wording_changes
from gazette.effect.as_of import as_of
from gazette.effect.citations import citation_annotations
from gazette.effect.partial_states import NO_PARTS, parts_of_document
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

    ``is_in_effect`` says whether it counts on the day as of which the page is read.
    """

    change: WordingChange
    is_in_effect: bool

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
        by, address = self.change.relation.by, self.change.amendment.address
        url = by.get_absolute_url() if by else ""
        return f"{url}#{address}" if address else url


@annotators.register_notes
def amendment_notes(document: Document, request: HttpRequest) -> dict[str, list[Note]]:
    """The amendments of each provision, by its address, above it; an insertion stands below."""
    return _notes(wording_changes(document), "gazette/_amendment_note.html", request)


@annotators.register_notes
def reprint_notes(document: Document, request: HttpRequest) -> dict[str, list[Note]]:
    """What a decision amends in the rule that it reprints, above each row of the reprint."""
    notes = _notes(reprinted_changes(document), "gazette/_reprint_note.html", request)
    return {
        address: [replace(note, is_after=False) for note in row_notes]
        for address, row_notes in notes.items()
    }


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
        content = AmendmentNote(change, is_in_effect=bool(begins and begins <= on))
        is_insertion = change.amendment.action == Amendment.Action.INSERT
        is_after = is_insertion or change.is_inserted
        notes.setdefault(change.address, []).append(Note(template, content, is_after))
    return notes
