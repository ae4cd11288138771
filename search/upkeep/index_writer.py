"""Writing the index: following the changes of entries, and building it anew.

Whatever happens here, search stays exact: documents that the index lacks are tested
in memory (``search.memory.candidates``).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from gazette.jobs.queue import enqueue
from search.engines.candidate_index import CandidateIndex, IndexRecord, IndexUnusable
from search.engines.index_folder import IndexBusy
from search.engines.serving_index import serving_index
from search.memory.entries import Progress, write_missing_entries
from search.memory.holdings import Holdings, current_holdings
from search.opensearch.engine_server import is_serving, serving_engine
from search.opensearch.index_delivery import build_beside
from search.opensearch.outbox import DELIVER, deliver

logger = logging.getLogger(__name__)

#: The index is built anew if more documents than these, and this part of all, must be written.
MANY_CHANGED, MOST_CHANGED = 500, 0.5


def follow() -> None:
    """Bring entries and index up to date after a commit, or ask the job that does; never raises.

    If another process is writing the index, this one does not wait: the documents
    are found all the same, and the next writer adds them.
    """
    try:
        if is_serving():
            enqueue(DELIVER)
        else:
            synchronise()
    except IndexBusy:
        logger.warning("Another process is writing the index; it is followed up later.")
    except Exception:
        logger.exception("The index could not be written; manage.py search_index --repair does.")


def synchronise(progress: Progress | None = None) -> int:
    """Write what the index lacks and remove what is no longer published; return the number.

    Raises IndexBusy, or with a search server one of ``EngineErrors``.
    """
    if is_serving():
        return deliver(serving_engine(), progress)
    holdings, index = current_holdings(), serving_index()
    if not index.has_index:
        return 0
    try:
        versions = index.versions()
    except IndexUnusable:
        return rebuild(progress)
    missing = holdings.missing_from(versions)
    gone = [pk for pk in versions if pk not in holdings.documents]
    if len(missing) > max(MANY_CHANGED, len(holdings.documents) * MOST_CHANGED):
        return rebuild(progress)
    if gone:
        index.remove_all(gone)
    _write(index, holdings, missing, progress)
    return len(missing) + len(gone)


def rebuild(progress: Progress | None = None) -> int:
    """Build the index anew beside the one that serves, then let it serve; return its size.

    Raises IndexBusy if another process is doing so, or with a search server one of
    ``EngineErrors``.
    """
    if is_serving():
        write_missing_entries()
        return build_beside(serving_engine(), progress)
    holdings, index = current_holdings(), serving_index()
    if not index.has_index:
        return 0
    with index.rebuilding() as new:
        _write(new, holdings, list(holdings.documents), progress)
    # Changes made meanwhile were written to the former index, if at all.
    newer = current_holdings()
    _write(index, newer, newer.missing_from(index.versions()), None)
    return len(holdings.documents)


def _write(
    index: CandidateIndex, holdings: Holdings, document_ids: list[int], progress: Progress | None
) -> None:
    if document_ids:
        index.write(_records(holdings, document_ids, progress))


def _records(
    holdings: Holdings, document_ids: list[int], progress: Progress | None
) -> Iterator[IndexRecord]:
    for done, pk in enumerate(document_ids, start=1):
        document = holdings.documents[pk]
        yield IndexRecord(pk, holdings.version(document), document.words)
        if progress:
            progress(done, len(document_ids))
