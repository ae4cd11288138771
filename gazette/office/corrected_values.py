"""Values as they were before corrections (勘误): what two persons have answered for already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from gazette.models import Correction, Document, Issue, Provision, Rewording
from gazette.office.field_changes import as_text
from gazette.parsing.parsed import Level

#: Of each place (document and address, "" for the document itself) what was corrected in it,
#: the last correction first.
Corrected = Mapping[tuple[int | None, str], Sequence[Rewording]]


def corrected_places(issue: Issue) -> Corrected:
    """What corrections have changed in an issue since its present source was read.

    A correction that brought a new source with it is no change against that source.
    """
    found = Rewording.objects.filter(
        correction__issue=issue,
        correction__status=Correction.Status.APPLIED,
        correction__former_source_text="",
    )
    if issue.imported_at:
        found = found.filter(correction__decided_at__gt=issue.imported_at)
    places: dict[tuple[int | None, str], list[Rewording]] = defaultdict(list)
    for one in found.order_by("-correction__decided_at", "-correction", "-position"):
        places[one.document_id, one.address].append(one)
    return places


def undo_corrections(target: Provision | Document, corrected: Corrected) -> None:
    """Set the values of an instance to those before its corrections; nothing is saved.

    A value that is no longer the corrected one stays: somebody else has changed it.
    """
    if isinstance(target, Provision):
        place = (target.document_id, target.address)
    else:
        place = (target.pk, "")
    for one in corrected.get(place, ()):
        if one.field and as_text(getattr(target, one.field, None)) == one.after:
            field: Any = target._meta.get_field(one.field)
            empty = None if field.null else ""
            setattr(target, one.field, field.to_python(one.before) if one.before else empty)
            if isinstance(target, Provision) and target.level == Level.TABLE_ROW:
                target.cells = [cell.strip() for cell in target.body.split("\t")]
