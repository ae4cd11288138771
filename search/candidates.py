"""Which documents may hold a query: what the engine proposes, and all it does not know yet.

The engine's index follows the entries at a distance. Documents written since
are always proposed, so what is found never depends on how far it has got; where
there is no index, or a damaged one, every document is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from search.holdings import Held, Holdings
from search.matching import Wanted


class Candidates(NamedTuple):
    """Documents to be tested; ``is_complete`` says that the index could not be asked."""

    documents: Collection[Held]
    is_rebuilding: bool = False


def candidates(holdings: Holdings, what: Wanted) -> Candidates:
    return Candidates(holdings.documents.values())
