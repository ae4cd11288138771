"""Comparing the engine's index with the entries, and mending what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from opensearchpy import NotFoundError

from search.memory.entries import BATCH, write_missing_entries
from search.models import Entry, IndexChange
from search.opensearch.engine_documents import engine_documents
from search.opensearch.engine_server import Engine
from search.opensearch.index_delivery import EngineErrors, build_beside, epoch
from search.opensearch.outbox import deliver, deliver_documents

#: Documents of the index that are listed at once.
LISTED = 5_000
_KEPT = ["document_id", "digest"]


def index_differences(engine: Engine) -> Iterator[tuple[int, str]]:
    """What differs, in Chinese, with the document; 0 for the index as a whole."""
    try:
        yield from _of_whole(engine)
        yield from _of_documents(engine)
        yield from _left_over(engine)
    except NotFoundError:
        yield 0, "检索服务器上没有索引"
    except EngineErrors as error:
        yield 0, f"检索服务器没有应答：{str(error)[:200]}"
    refused = IndexChange.objects.exclude(refused="").values_list("document_id", "refused")
    for pk, reason in refused:
        yield pk, f"检索服务器不收：{reason}"


def _of_whole(engine: Engine) -> Iterator[tuple[int, str]]:
    """The index is one of this database, and has as many rows as its documents say."""
    for kept in engine.writer.indices.get_mapping(index=engine.index).values():
        if kept["mappings"].get("_meta", {}).get("epoch") != epoch():
            yield 0, "索引是另一个数据库的"
    rows = {"nested": {"path": "rows"}}
    said = {"sum": {"field": "row_count"}}
    found = _ask(engine, {"size": 0, "aggs": {"rows": rows, "said": said}})["aggregations"]
    if found["rows"]["doc_count"] != int(found["said"]["value"]):
        yield 0, "索引里的条文数与文件所载不符"


def _of_documents(engine: Engine) -> Iterator[tuple[int, str]]:
    """Each public document is in the index as it would be written now."""
    public = Entry.objects.exclude(words="").order_by("document_id")
    last = 0
    while batch := list(public.filter(document_id__gt=last)[:BATCH]):
        last = batch[-1].document_id
        query = {"terms": {"document_id": [entry.document_id for entry in batch]}}
        hits = _ask(engine, {"size": BATCH, "query": query, "_source": _KEPT})["hits"]["hits"]
        known = {hit["_source"]["document_id"]: hit["_source"]["digest"] for hit in hits}
        for entry, kept in engine_documents(batch):
            if kept is None:
                continue
            if entry.document_id not in known:
                yield entry.document_id, "索引中没有"
            elif known[entry.document_id] != kept["digest"]:
                yield entry.document_id, "索引中的不是最新的"


def _left_over(engine: Engine) -> Iterator[tuple[int, str]]:
    """No document is in the index that is not public."""
    body: dict[str, Any] = {"size": LISTED, "sort": ["document_id"], "_source": ["document_id"]}
    while True:
        hits = _ask(engine, body)["hits"]["hits"]
        ids = {int(hit["_source"]["document_id"]) for hit in hits}
        public = Entry.objects.exclude(words="").filter(document_id__in=ids)
        for pk in sorted(ids - set(public.values_list("document_id", flat=True))):
            yield pk, "已不再公开，索引中还在"
        if len(hits) < LISTED:
            return
        body["search_after"] = hits[-1]["sort"]


def _ask(engine: Engine, body: dict[str, Any]) -> Any:
    """Ask as a job does, with the patience of one."""
    engine.writer.indices.refresh(index=engine.index)
    return engine.writer.search(index=engine.index, body=body)


def mend(engine: Engine, document_ids: Collection[int], *, is_whole: bool) -> None:
    """Write documents anew, or the whole index. Raises one of ``EngineErrors``."""
    write_missing_entries()
    IndexChange.objects.exclude(refused="").update(refused="")
    if is_whole:
        build_beside(engine)
    else:
        deliver_documents(engine, document_ids)
    deliver(engine)
