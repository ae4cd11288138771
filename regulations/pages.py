"""What this room adds to a document's page: its citations as links, a decree's dates."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest

from gazette import annotators
from gazette.annotations import Annotation
from gazette.models import Document
from gazette.standing import milestones
from regulations.citations import citation_annotations
from regulations.models import Decree


@annotators.register
def citation_links(document: Document, request: HttpRequest) -> dict[str, list[Annotation]]:
    return citation_annotations(document)


@milestones.register
def decree_milestones(decree: Decree) -> list[tuple[str, date | None]]:
    """A rule is adopted (通过), signed and promulgated (公布); the last two fall on one day."""
    made_known = ("公布", decree.promulgated_on or decree.signed_on)
    return [("通过", decree.adopted_on), made_known]
