"""Entries → the engine's index: written one by one as they change, or built anew beside it.

Each document is written with the generation of its entry as its version, and the engine
refuses an older one: whatever is written twice, late or by two processes at once, the newest
stays. The index is an alias of the one that serves (``gazette`` of ``gazette-20260101…``).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from opensearchpy import NotFoundError, OpenSearch, OpenSearchException
from opensearchpy.helpers import streaming_bulk

from search.memory.entries import BATCH, Progress
from search.models import Entry, Generation
from search.opensearch.engine_documents import engine_documents
from search.opensearch.engine_mapping import LAYOUT, mapping
from search.opensearch.engine_server import Engine
from search.opensearch.engine_warmth import warm_index

logger = logging.getLogger(__name__)

#: A request of writing has at most so many bytes.
LARGEST_REQUEST = 8_000_000


#: What the library raises where the engine does not answer or answers with an error.
EngineErrors = (OpenSearchException,)


def write_entries(
    client: OpenSearch, index: str, entries: Iterable[Entry], *, is_alias: bool = True
) -> dict[int, str]:
    """Write entries, and remove those of documents that are not public.

    Returns the documents that the engine refuses, by id, with its reasons. What is written
    is not found before ``refresh``. Raises one of ``EngineErrors``.
    """
    refused: dict[int, str] = {}
    for is_ok, told in streaming_bulk(
        client,
        _actions(index, entries),
        max_chunk_bytes=LARGEST_REQUEST,
        raise_on_error=False,
        raise_on_exception=True,
        # Without its alias the index would be made up by the engine, with fields of its own.
        require_alias=is_alias,
        max_retries=2,
    ):
        ((action, result),) = told.items()
        is_newer_there = result["status"] == 409
        is_gone = action == "delete" and result["status"] == 404 and "error" not in result
        if not (is_ok or is_newer_there or is_gone):
            refused[int(result["_id"])] = str(result.get("error"))[:300]
            logger.error("The engine refuses document %s: %s", result["_id"], result.get("error"))
    return refused


def _actions(index: str, entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    for entry, kept in engine_documents(entries):
        action = {
            "_index": index,
            "_id": str(entry.document_id),
            "version": entry.generation,
            "version_type": "external_gte",
        }
        if kept is None:
            yield {"_op_type": "delete", **action}
        else:
            yield {"_op_type": "index", **action, "_source": kept}


def build_beside(engine: Engine, progress: Progress | None = None) -> int:
    """Build an index of all entries beside the one that serves, warm it, then let it serve.

    What changes meanwhile is written to both: each change to the one that serves then, and
    all that changed since the beginning once more to the new one. Returns the number of
    documents. Raises one of ``EngineErrors``.
    """
    client = engine.writer
    before = _generation()
    new = f"{engine.index}-{time.strftime('%Y%m%d%H%M%S')}-{time.time_ns() % 10**9:09d}"
    _remove_unfinished(client, engine.index)
    client.indices.create(index=new, body=mapping(epoch(), settings.SEARCH_SHARDS))
    try:
        count = _write_all(client, new, progress)
        client.indices.refresh(index=new)
        warm_index(engine, new)
        former = _let_serve(client, engine.index, new)
    except BaseException:
        client.indices.delete(index=new, ignore_unavailable=True)
        raise
    write_since(client, engine.index, before)
    for one in former:
        client.indices.delete(index=one, ignore_unavailable=True)
    return count


def write_since(client: OpenSearch, index: str, generation: int) -> None:
    """Write the entries of later generations than this one, and let them be found."""
    later = Entry.objects.filter(generation__gt=generation).order_by("generation")
    for batch in _batches(later):
        write_entries(client, index, batch)
    client.indices.refresh(index=index)


def _write_all(client: OpenSearch, index: str, progress: Progress | None) -> int:
    public = Entry.objects.exclude(words="").order_by("document_id")
    total, done = public.count(), 0
    for batch in _batches(public):
        write_entries(client, index, batch, is_alias=False)
        done += len(batch)
        if progress:
            progress(min(done, total), total)
    return done


def _batches(entries: Any) -> Iterator[Sequence[Entry]]:
    batch: list[Entry] = []
    for entry in entries.iterator(chunk_size=BATCH):
        batch.append(entry)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def has_index(engine: Engine) -> bool:
    """Whether an index serves that has the fields of this version. Raises ``EngineErrors``."""
    return LAYOUT in {kept.get("layout") for kept in serving_marks(engine)}


def serving_marks(engine: Engine) -> list[dict[str, Any]]:
    """The ``_meta`` of the index that serves; none without one. Raises ``EngineErrors``."""
    try:
        found = engine.writer.indices.get_mapping(index=engine.index)
    except NotFoundError:
        return []
    return [kept["mappings"].get("_meta", {}) for kept in found.values()]


def _remove_unfinished(client: OpenSearch, alias: str) -> None:
    """Delete the indexes that processes have begun a day ago or earlier, and died."""
    yesterday = f"{alias}-{time.strftime('%Y%m%d%H%M%S', time.localtime(time.time() - 86_400))}"
    for name, kept in client.indices.get(index=f"{alias}-*", ignore_unavailable=True).items():
        if not kept.get("aliases") and name < yesterday:
            client.indices.delete(index=name, ignore_unavailable=True)


def _let_serve(client: OpenSearch, alias: str, new: str) -> list[str]:
    """Point the alias at the new index in one step; returns the indexes that served before."""
    try:
        former = sorted(client.indices.get_alias(name=alias))
    except NotFoundError:
        former = []
    actions = [{"remove": {"index": one, "alias": alias}} for one in former]
    client.indices.update_aliases(
        body={"actions": [*actions, {"add": {"index": new, "alias": alias}}]}
    )
    return former


def _generation() -> int:
    return Generation.objects.values_list("number", flat=True).first() or 0


def epoch() -> str:
    """What tells this database's entries from those of another one."""
    return str(Generation.objects.values_list("epoch", flat=True).first() or "")
