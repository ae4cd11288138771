"""The outbox: what has changed and is not in the engine's index yet (``IndexChange``).

A change writes its row in its own transaction. Delivery reads rows, writes the documents
as they are then, waits until they can be found, and deletes just these rows: whoever dies
in between, the rows are there and are delivered again, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Min, Q
from django.utils import timezone

from gazette.models import Document, Relation
from search.memory.entries import BATCH, Progress, refresh, write_missing_entries
from search.models import Entry, IndexChange
from search.opensearch.engine_server import Engine
from search.opensearch.index_delivery import build_beside, has_index, write_entries

#: The task that delivers.
DELIVER = "search.deliver"


class Lag(NamedTuple):
    """Documents that wait to be delivered, for how many seconds the oldest change has waited,
    and documents that the engine has refused."""

    waiting: int
    seconds: float
    refused: int


def note_changes(document_ids: Iterable[int]) -> None:
    """Put documents, and those whose state depends on them, into the outbox.

    To be called in the transaction of the change.
    """
    changed = set(document_ids)
    IndexChange.objects.bulk_create(
        IndexChange(document_id=pk) for pk in sorted(changed | _dependants(changed))
    )


def _dependants(document_ids: set[int]) -> set[int]:
    """The documents whose state a change of these may change: what they act upon, and reprints."""
    targets = Relation.objects.filter(source__in=document_ids, target__isnull=False)
    found = set(targets.values_list("target", flat=True)) - {None}
    firsts = document_ids | found
    return found | set(
        Document.objects.filter(reprint_of__in=firsts).order_by().values_list("pk", flat=True)
    )


def deliver(engine: Engine, progress: Progress | None = None) -> int:
    """Deliver what waits; returns the number of documents. Builds the index if there is none.

    Raises one of ``EngineErrors``; what has been delivered till then stays delivered.
    """
    if not has_index(engine):
        write_missing_entries()
        build_beside(engine, progress)
    done = 0
    while changes := list(_waiting()[: BATCH * 4]):
        ids = {change.document_id for change in changes}
        refused = deliver_documents(engine, ids)
        delivered = Q(pk__in=[change.pk for change in changes])
        IndexChange.objects.filter(delivered).exclude(document_id__in=refused).delete()
        for pk, reason in refused.items():
            IndexChange.objects.filter(delivered, document_id=pk).update(refused=reason)
        done += len(ids)
        if progress:
            progress(done, done + _waiting().values("document_id").distinct().count())
    return done


def deliver_documents(engine: Engine, document_ids: Iterable[int]) -> dict[int, str]:
    """Write these documents as they are now, until they are found; returns those refused."""
    ids = sorted(set(document_ids))
    refresh(ids)
    refused: dict[int, str] = {}
    for start in range(0, len(ids), BATCH):
        entries = Entry.objects.filter(document_id__in=ids[start : start + BATCH])
        refused |= write_entries(engine.writer, engine.index, entries)
    engine.writer.indices.refresh(index=engine.index)
    return refused


def _waiting() -> Any:
    return IndexChange.objects.filter(refused="")


def lag(now: datetime | None = None) -> Lag:
    """How far the engine's index is behind the database."""
    waiting = _waiting()
    oldest = waiting.aggregate(oldest=Min("made_at"))["oldest"]
    seconds = ((now or timezone.now()) - oldest).total_seconds() if oldest else 0.0
    return Lag(
        waiting.values("document_id").distinct().count(),
        max(0.0, seconds),
        IndexChange.objects.exclude(refused="").values("document_id").distinct().count(),
    )
