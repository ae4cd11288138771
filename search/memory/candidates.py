"""Which documents must be tested for a query: what the index proposes, and what it lacks.

The index may lag behind the entries. Documents that it lacks are always tested, so
what is found does not depend on it. If there is no index, or it is damaged, every
document is tested.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import NamedTuple

from search.engines.candidate_index import CandidateIndex
from search.engines.serving_index import serving_index
from search.memory.holdings import Holdings
from search.memory.indexed_document import IndexedDocument
from search.query.compiled_query import CompiledQuery

logger = logging.getLogger(__name__)

#: The index counts as being rebuilt if it lacks more documents than these, and than a tenth.
FEW_MISSING = 20


class Candidates(NamedTuple):
    """The documents to be tested. ``is_rebuilding``: no index, a damaged one, or far behind."""

    documents: Collection[IndexedDocument]
    is_rebuilding: bool = False


def candidates(holdings: Holdings, query: CompiledQuery) -> Candidates:
    everything = Candidates(holdings.documents.values())
    index = serving_index()
    if not index.has_index or not holdings.documents:
        return everything
    try:
        pending = _pending(holdings, index)
        proposed = _proposed(index, query)
    except Exception as error:  # whatever an engine raises, searching goes on without it
        logger.warning("The index cannot be used, the entries themselves are searched: %r", error)
        return everything._replace(is_rebuilding=True)
    is_rebuilding = len(pending) > max(FEW_MISSING, len(holdings.documents) // 10)
    if proposed is None:
        return everything._replace(is_rebuilding=is_rebuilding)
    known = holdings.documents
    return Candidates(
        [known[pk] for pk in sorted(proposed | pending) if pk in known], is_rebuilding
    )


def _pending(holdings: Holdings, index: CandidateIndex) -> frozenset[int]:
    """Ids of the documents that the index lacks or has in another version."""
    versions = index.versions()
    known = holdings.pending.get(id(versions))
    if known is None or known[0] is not versions:
        known = (versions, frozenset(holdings.missing_from(versions)))
        holdings.pending[id(versions)] = known
    return known[1]


def _proposed(index: CandidateIndex, query: CompiledQuery) -> set[int] | None:
    """Ids of the documents proposed for the words, or for the literal query; None for all."""
    wordings = [query.words] if query.restricts else []
    if query.literal:
        wordings.append((query.literal,))
    proposed: set[int] = set()
    for words in wordings:
        ids = index.propose(words)
        if ids is None:
            return None
        proposed |= ids
    return proposed
