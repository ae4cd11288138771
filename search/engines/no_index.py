"""``memory:``, the engine without an index: every document is tested. For small archives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from search.engines.candidate_index import CandidateIndex, IndexRecord
from search.engines.index_folder import IndexFolder


class NoIndex(CandidateIndex):
    """Proposes every document and stores nothing."""

    has_index = False

    def __init__(self, folder: IndexFolder | None = None) -> None:
        """``folder`` is accepted, as of the other indexes, and ignored."""

    def versions(self) -> Mapping[int, int]:
        return {}

    def with_tokens(self, tokens: Sequence[str]) -> set[int] | None:
        return None

    def write(self, records: Iterable[IndexRecord]) -> None:
        pass

    def remove_all(self, document_ids: Iterable[int]) -> None:
        pass

    def clear(self) -> None:
        pass
