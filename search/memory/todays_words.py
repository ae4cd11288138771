"""Which printed rows are no longer in force as printed, because an amendment changed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gazette.effect.amendments import wording_changes
from gazette.models import Document, Relation
from search.memory.holdings import Holdings
from search.memory.kept_by_snapshot import KeptBySnapshot


@dataclass(frozen=True, slots=True)
class RowChange:
    """Since when a row has other words (None if the day is unknown), and whether it is deleted."""

    since: date | None
    is_deleted: bool


#: Address of a row → its last change.
RowChanges = Mapping[str, RowChange]
_kept: KeptBySnapshot[RowChanges] = KeptBySnapshot()


def row_changes(document_ids: Iterable[int], on: date, holdings: Holdings) -> dict[int, RowChanges]:
    """The changed rows of some documents as of a day, by document id."""
    ids = list(document_ids)
    kept = _kept.of(holdings)
    missing = [pk for pk in ids if (pk, on) not in kept]
    if missing:
        kept.update({(pk, on): {} for pk in missing})
        amending = Relation.objects.changing_state().filter(type=Relation.Type.AMENDS)
        amended = amending.filter(target__in=missing).values("target")
        for document in Document.objects.published().filter(pk__in=amended):
            kept[document.pk, on] = _changes(document, on)
    return {pk: kept[pk, on] for pk in ids}


def _changes(document: Document, on: date) -> RowChanges:
    """The printed rows that have other words on a day; inserted ones are not printed."""
    return {
        change.address: RowChange(change.relation.effective_on, change.new == "")
        for change in wording_changes(document, on)
        if change.address and change.old != "" and not change.is_inserted
        if change.new is None or change.old != change.new
    }


def change_of(address: str, changes: RowChanges) -> RowChange | None:
    """The change of the row at an address, or of the row that it is a part of."""
    while address:
        if address in changes:
            return changes[address]
        address = address.rpartition("__")[0]
    return None
