"""What was computed for the documents of one snapshot of the archive, kept until the next."""

from __future__ import annotations

from datetime import date
from typing import Generic, TypeVar

from search.memory.holdings import Holdings

#: Documents whose answers are kept.
MOST_KEPT = 500
Answer = TypeVar("Answer")


class KeptBySnapshot(Generic[Answer]):
    """Answers by document id and day; a decision, an import or a correction drops them all."""

    def __init__(self) -> None:
        self._kept: tuple[Holdings | None, dict[tuple[int, date], Answer]] = (None, {})

    def of(self, holdings: Holdings) -> dict[tuple[int, date], Answer]:
        """What is kept for this snapshot, to be read and added to; empty for a new one."""
        if self._kept[0] is not holdings or len(self._kept[1]) > MOST_KEPT:
            self._kept = (holdings, {})
        return self._kept[1]
