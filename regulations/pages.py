"""What this room adds to a document's page: citations as links, amendments, a decree's dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest

from gazette import annotators
from gazette.annotations import Annotation
from gazette.annotators import Note
from gazette.asof import as_of
from gazette.models import Document
from gazette.standing import milestones
from regulations.amendments import Change, amendments, reprinted_amendments
from regulations.citations import citation_annotations
from regulations.models import Amendment, Decree


@annotators.register
def citation_links(document: Document, request: HttpRequest) -> dict[str, list[Annotation]]:
    return citation_annotations(document)


@dataclass(frozen=True, slots=True)
class AmendmentNote:
    """What the page says of one change to a provision, as of the day that it is read for."""

    change: Change
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
    return _notes(amendments(document), "regulations/_amendment.html", request)


@annotators.register_notes
def reprint_notes(document: Document, request: HttpRequest) -> dict[str, list[Note]]:
    """What a decision changed in the rule that it prints again, before each row it made."""
    notes = _notes(reprinted_amendments(document), "regulations/_reprinted.html", request)
    return {
        address: [replace(note, is_after=False) for note in those]
        for address, those in notes.items()
    }


def _notes(changes: Iterable[Change], template: str, request: HttpRequest) -> dict[str, list[Note]]:
    on = as_of(request).on
    notes: dict[str, list[Note]] = {}
    for change in changes:
        begins = change.relation.effective_on
        content = AmendmentNote(change, is_in_effect=bool(begins and begins <= on))
        is_after = change.amendment.action == Amendment.Action.INSERT
        notes.setdefault(change.address, []).append(Note(template, content, is_after))
    return notes


@milestones.register
def decree_milestones(decree: Decree) -> list[tuple[str, date | None]]:
    """A rule is adopted (通过), signed and promulgated (公布); the last two fall on one day."""
    made_known = ("公布", decree.promulgated_on or decree.signed_on)
    return [("通过", decree.adopted_on), made_known]
