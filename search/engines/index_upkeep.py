"""The index after the entries: following changes, rebuilding, checking and repairing.

Whatever happens here, and however far it has got, searching stays exact: what
the index lacks is tested in memory (``search.memory.candidates``).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from haystack import connections

from gazette.models import Document
from search.engines.haystack_door import IndexUnusable, Proposing
from search.engines.index_folder import Busy
from search.engines.tokens import tokens_of_text
from search.memory.candidates import backend
from search.memory.entries import Progress, composed, refresh
from search.memory.holdings import Holdings, current, forget
from search.models import Entry

logger = logging.getLogger(__name__)

#: Where more than so many documents and this part of all are to be written, build anew.
MANY_CHANGED, MOST_CHANGED = 500, 0.5


def follow() -> None:
    """Bring entries and index up to date after a commit; never raises.

    What another process is writing at the moment it need not wait for: the
    documents are found all the same, and the next to write takes them up.
    """
    try:
        synchronise()
    except Busy:
        logger.warning("Another process is writing the index; it is followed up later.")
    except Exception:
        logger.exception("The index could not be written; manage.py search_index --repair does.")


def synchronise(progress: Progress | None = None) -> int:
    """Write to the index what it lacks, drop what is no more; return how many documents."""
    holdings, engine = current(), backend()
    if not engine.has_index:
        return 0
    try:
        versions = engine.versions()
    except IndexUnusable:
        return rebuild(progress)
    missing = [
        pk for pk, one in holdings.documents.items() if versions.get(pk) != holdings.version(one)
    ]
    gone = [pk for pk in versions if pk not in holdings.documents]
    if len(missing) > max(MANY_CHANGED, len(holdings.documents) * MOST_CHANGED):
        return rebuild(progress)
    if gone:
        engine.remove_all(f"gazette.document.{pk}" for pk in gone)
    _write(engine, missing, progress)
    return len(missing) + len(gone)


def rebuild(progress: Progress | None = None) -> int:
    """Build the index anew beside the one that serves, then let it serve; return its size.

    Raises Busy where another process is doing so.
    """
    holdings, engine = current(), backend()
    if not engine.has_index:
        return 0
    documents = list(holdings.documents)
    with engine.rebuilding() as new:
        _write(new, documents, progress)
    # What changed meanwhile went to the former index, if anywhere.
    holdings = current()
    missing = [
        pk
        for pk, one in holdings.documents.items()
        if engine.versions().get(pk) != holdings.version(one)
    ]
    _write(engine, missing, None)
    return len(documents)


def _write(engine: Proposing, document_ids: Sequence[int], progress: Progress | None) -> None:
    if document_ids:
        index = connections["default"].get_unified_index().get_index(Document)
        documents = [Document(pk=pk) for pk in document_ids]
        engine.update(index, Reporting(documents, progress))


class Reporting(list[Document]):
    """Documents that tell their progress while they are gone through."""

    def __init__(self, documents: Iterable[Document], progress: Progress | None) -> None:
        super().__init__(documents)
        self.progress = progress

    def __iter__(self) -> Iterator[Document]:
        for done, document in enumerate(super().__iter__(), start=1):
            yield document
            if self.progress:
                self.progress(done, len(self))


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where search differs from the database; ``document_id`` is to be mended."""

    document_id: int
    what: str


def differences(progress: Progress | None = None) -> Iterator[Difference]:
    """All differences between database, entries and index: row by row, then by token."""
    yield from _entry_differences(progress)
    yield from _index_differences(current())


def _entry_differences(progress: Progress | None) -> Iterator[Difference]:
    """Where an entry is not what its document's rows give now."""
    stored = dict(Entry.objects.values_list("document_id", "is_stale"))
    published = list(Document.objects.published().order_by("pk").values_list("pk", flat=True))
    for pk in stored.keys() - set(published):
        if Entry.objects.exclude(words="").filter(pk=pk).exists():
            yield Difference(pk, "已不再公开，检索条目还在")
    for done, fresh in enumerate(composed(published), start=1):
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
    lines = entry.words.split("\n")
    ids: list[int] = entry.rows[0] if entry.rows else []
    return dict(zip(ids, lines[len(lines) - len(ids) :], strict=True))


def _index_differences(holdings: Holdings) -> Iterator[Difference]:
    engine = backend()
    if not engine.has_index:
        return
    try:
        versions = engine.versions()
        tokens = {pk: tokens_of_text(one.words) for pk, one in holdings.documents.items()}
        damaged = engine.damaged(tokens)
    except IndexUnusable as error:
        yield Difference(0, f"索引无法使用：{error}")
        return
    for pk, one in holdings.documents.items():
        if versions.get(pk) != holdings.version(one):
            yield Difference(pk, "索引中没有，或者不是最新的")
        elif pk in damaged:
            yield Difference(pk, "索引中缺少它的一些字词")
    for pk in versions:
        if pk not in holdings.documents:
            yield Difference(pk, "已不再公开，索引中还在")


def repair(found: Sequence[Difference], progress: Progress | None = None) -> None:
    """Write anew the entries of the documents that differ, then the index as far as it differs."""
    refresh({one.document_id for one in found if one.document_id})
    forget()
    if any("索引" in one.what for one in found):
        rebuild(progress)
    else:
        synchronise(progress)
