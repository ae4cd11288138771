"""Which printed rows are no longer in force as printed, because an amendment changed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from gazette.effect.present_wording import PresentWording, RowWording
from gazette.models import Document, Relation
from search.memory.holdings import Holdings
from search.memory.kept_by_snapshot import KeptBySnapshot

_kept: KeptBySnapshot[PresentWording | None] = KeptBySnapshot()


def present_wordings(
    document_ids: Iterable[int], on: date, holdings: Holdings
) -> dict[int, PresentWording]:
    """The wordings of amended documents as of a day, by document id; others are left out.

    They are kept with the snapshot: a decision, an import or a correction makes a new one.
    """
    ids = list(document_ids)
    kept = _kept.of(holdings)
    missing = [pk for pk in ids if (pk, on) not in kept]
    if missing:
        kept.update({(pk, on): None for pk in missing})
        amending = Relation.objects.changing_state().filter(type=Relation.Type.AMENDS)
        amended = amending.filter(target__in=missing).values("target")
        for document in Document.objects.published().filter(pk__in=amended):
            kept[document.pk, on] = PresentWording(document, on) or None
    return {pk: wording for pk in ids if (wording := kept[pk, on]) is not None}


def wording_of_row(
    document_id: int, address: str, wordings: Mapping[int, PresentWording]
) -> RowWording | None:
    """The wording of a row, or of the row around it; None where it is the printed one."""
    wording = wordings.get(document_id)
    return wording.of(address) if wording else None
