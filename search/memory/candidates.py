"""Which documents may hold a query: what the engine proposes, and all it does not know yet.

The engine's index follows the entries at a distance. Documents written since
are always proposed, so what is found never depends on how far it has got; where
there is no index, or a damaged one, every document is.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from haystack import connections

from search.memory.holdings import Held, Holdings
from search.memory.matching import Wanted

if TYPE_CHECKING:
    from search.engines.haystack_door import Proposing

logger = logging.getLogger(__name__)

#: The index is said to be rebuilt where it lacks more documents than these, or than a tenth.
FEW_MISSING = 20


class Candidates(NamedTuple):
    """Documents to be tested; whether the index is missing, damaged or far behind."""

    documents: Collection[Held]
    is_rebuilding: bool = False


def backend() -> Proposing:
    """The engine that SEARCH_URL names, as this thread uses it."""
    engine: Proposing = connections["default"].get_backend()
    return engine


def candidates(holdings: Holdings, what: Wanted) -> Candidates:
    everything = Candidates(holdings.documents.values())
    engine = backend()
    if not engine.has_index or not holdings.documents:
        return everything
    try:
        pending = _pending(holdings, engine)
        proposed = _proposed(engine, what)
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


def _pending(holdings: Holdings, engine: Proposing) -> set[int]:
    """The documents that the index has not, or not as they are."""
    versions = engine.versions()
    known = holdings.pending.get(id(versions))
    if known is None or known[0] is not versions:
        pending = {
            pk
            for pk, one in holdings.documents.items()
            if versions.get(pk) != holdings.version(one)
        }
        holdings.pending[id(versions)] = known = (versions, pending)
    return known[1]


def _proposed(engine: Proposing, what: Wanted) -> set[int] | None:
    """What the engine proposes for the words, and for the query as typed; None for all."""
    asked = [what.words] if what.restricts else []
    if what.literal:
        asked.append((what.literal,))
    proposed: set[int] = set()
    for words in asked:
        some = engine.propose(words)
        if some is None:
            return None
        proposed |= some
    return proposed
