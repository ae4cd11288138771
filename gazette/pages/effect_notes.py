"""What a document's page shows of its citations and of what amended it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import HttpRequest

from gazette.effect.amendments import WordingChange, reprinted_changes, wording_changes
from gazette.effect.as_of import as_of
from gazette.effect.citations import citation_annotations
from gazette.layout import annotators
from gazette.layout.annotations import Annotation
from gazette.layout.annotators import Note
from gazette.models import Amendment, Document


@annotators.register
def citation_links(document: Document, request: HttpRequest) -> dict[str, list[Annotation]]:
    return citation_annotations(document)


@dataclass(frozen=True, slots=True)
class AmendmentNote:
    """What the page says of one change to a provision, as of the day that it is read for."""

    change: WordingChange
    is_in_effect: bool

    @property
    def action(self) -> str:
        return self.change.amendment.action

    @property
    def verb(self) -> str:
        return {"insert": "增加", "delete": "删去"}.get(self.action, "修改")

    @property
    def source_url(self) -> str:
        """The row of the amending document that says so."""
        url = self.change.relation.source.get_absolute_url()
        address = self.change.amendment.address
        return f"{url}#{address}" if address else url


@annotators.register_notes
def amendment_notes(document: Document, request: HttpRequest) -> dict[str, list[Note]]:
    """The changes to each provision, before it; an insertion stands behind."""
    return _notes(wording_changes(document), "gazette/_amendment.html", request)


@annotators.register_notes
def reprint_notes(document: Document, request: HttpRequest) -> dict[str, list[Note]]:
    """What a decision changed in the rule that it prints again, before each row it made."""
    notes = _notes(reprinted_changes(document), "gazette/_reprinted.html", request)
    return {
        address: [replace(note, is_after=False) for note in those]
        for address, those in notes.items()
    }


def _notes(
    changes: Iterable[WordingChange], template: str, request: HttpRequest
) -> dict[str, list[Note]]:
    on = as_of(request).on
    notes: dict[str, list[Note]] = {}
    for change in changes:
        begins = change.relation.effective_on
        content = AmendmentNote(change, is_in_effect=bool(begins and begins <= on))
        is_after = change.amendment.action == Amendment.Action.INSERT
        notes.setdefault(change.address, []).append(Note(template, content, is_after))
    return notes
