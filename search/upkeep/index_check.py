"""Comparing database, entries and index, row by row and token by token; mending what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gazette.models import Document
from search.engines.candidate_index import IndexUnusable
from search.engines.serving_index import serving_index
from search.engines.tokens import tokens_of_text
from search.memory.entries import Progress, compose_all, refresh
from search.memory.holdings import Holdings, current_holdings, forget_holdings
from search.models import Entry
from search.opensearch.engine_check import index_differences, mend
from search.opensearch.engine_server import is_serving, serving_engine
from search.upkeep.index_writer import rebuild, synchronise


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where entries or index differ from the database; ``what`` says so in Chinese.

    ``document_id`` is 0 for the index as a whole.
    """

    document_id: int
    what: str
    is_of_index: bool = False


def differences(progress: Progress | None = None) -> Iterator[Difference]:
    """All differences: first those between database and entries, then those of the index."""
    yield from _entry_differences(progress)
    if is_serving():
        for pk, what in index_differences(serving_engine()):
            yield Difference(pk, what, is_of_index=True)
    else:
        yield from _index_differences(current_holdings())


def _entry_differences(progress: Progress | None) -> Iterator[Difference]:
    """Where a stored entry is not what would be written now."""
    stored = dict(Entry.objects.values_list("document_id", "is_stale"))
    published = list(Document.objects.published().order_by("pk").values_list("pk", flat=True))
    for pk in stored.keys() - set(published):
        if Entry.objects.exclude(words="").filter(pk=pk).exists():
            yield Difference(pk, "已不再公开，检索条目还在")
    for done, fresh in enumerate(compose_all(published), start=1):
        if fresh.document_id not in stored:
            yield Difference(fresh.document_id, "没有检索条目")
        else:
            yield from _row_differences(Entry.objects.get(pk=fresh.document_id), fresh)
        if progress:
            progress(done, len(published))


def _row_differences(entry: Entry, fresh: Entry) -> Iterator[Difference]:
    if entry.is_stale:
        yield Difference(entry.document_id, "检索条目待更新")
    if (entry.words, entry.rows, entry.facts, entry.issue_id) == (
        fresh.words,
        fresh.rows,
        fresh.facts,
        fresh.issue_id,
    ):
        return
    before, after = _rows(entry), _rows(fresh)
    changed = [pk for pk in {**before, **after} if before.get(pk) != after.get(pk)]
    if not changed:
        yield Difference(entry.document_id, "文件的标题、文号等与检索条目不同")
    for pk in changed:
        kind = "没有编入" if pk not in before else "已不存在" if pk not in after else "文字不同"
        yield Difference(entry.document_id, f"条文 {pk}：{kind}")


def _rows(entry: Entry) -> dict[int, str]:
    """Provision id → its words, of an entry."""
    lines = entry.words.split("\n")
    ids: list[int] = entry.rows[0] if entry.rows else []
    return dict(zip(ids, lines[len(lines) - len(ids) :], strict=True))


def _index_differences(holdings: Holdings) -> Iterator[Difference]:
    index = serving_index()
    if not index.has_index:
        return
    try:
        versions = index.versions()
        damaged = index.damaged(
            {pk: tokens_of_text(one.words) for pk, one in holdings.documents.items()}
        )
    except IndexUnusable as error:
        yield Difference(0, f"索引无法使用：{error}", is_of_index=True)
        return
    missing = set(holdings.missing_from(versions))
    for pk in holdings.documents:
        if pk in missing:
            yield Difference(pk, "索引中没有，或者不是最新的", is_of_index=True)
        elif pk in damaged:
            yield Difference(pk, "索引中缺少它的一些字词", is_of_index=True)
    for pk in versions:
        if pk not in holdings.documents:
            yield Difference(pk, "已不再公开，索引中还在", is_of_index=True)


def repair(found: Sequence[Difference], progress: Progress | None = None) -> None:
    """Write the entries of the documents that differ anew, then what the index lacks.

    If the index itself differs, it is rebuilt; that of a search server only where it differs
    as a whole. Raises IndexBusy, or with a search server one of ``EngineErrors``.
    """
    differing = {one.document_id for one in found if one.document_id}
    if is_serving():
        mend(serving_engine(), differing, is_whole=any(not one.document_id for one in found))
        return
    refresh(differing)
    forget_holdings()
    if any(one.is_of_index for one in found):
        rebuild(progress)
    else:
        synchronise(progress)
