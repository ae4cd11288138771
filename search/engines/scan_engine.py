"""No engine: every document is proposed, and tested in memory. For tests and small archives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from haystack.backends import BaseEngine

from search.engines.haystack_door import Proposing
from search.engines.haystack_query import GrammarQuery


class MemoryBackend(Proposing):
    """Keeps nothing, so nothing is ever to be written."""

    has_index = False

    def versions(self) -> Mapping[int, int]:
        return {}

    def with_tokens(self, tokens: Sequence[str]) -> set[int] | None:
        return None

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
        pass

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        pass

    def clear(self, models: Any = None, commit: bool = True) -> None:
        pass


class MemoryEngine(BaseEngine):
    backend = MemoryBackend
    query = GrammarQuery
