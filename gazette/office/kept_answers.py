"""Answers about the archive that a process keeps until the archive is another one.

For what many pages ask alike: the facts of all documents of a list, the lists of the home page.
An answer is kept in memory under the archive's revision, so none is given after a change, and
nothing has to be told of one. What shows a state names the day in its key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from gazette.office.archive_revision import archive_revision

Answer = TypeVar("Answer")


class KeptAnswers(Generic[Answer]):
    """Answers of one kind; those not asked for longest go when they weigh more than ``most``.

    ``weigh`` says how much an answer weighs: 1 without it. An answer is given to several
    requests at once, so nobody may change it.
    """

    def __init__(self, most: int, weigh: Callable[[Answer], int] = lambda _answer: 1) -> None:
        self.most, self.weigh = most, weigh
        self._kept: OrderedDict[tuple[str, Hashable], Answer] = OrderedDict()
        self._lock = Lock()

    def answer(self, key: Hashable, compute: Callable[[], Answer]) -> Answer:
        """The answer for a key; computed where it is not kept, or nothing may be kept."""
        revision = archive_revision()
        if revision is None:
            return compute()
        place = (revision, key)
        with self._lock:
            if place in self._kept:
                self._kept.move_to_end(place)
                return self._kept[place]
        found = compute()
        with self._lock:
            self._kept[place] = found
            while sum(map(self.weigh, self._kept.values())) > self.most and len(self._kept) > 1:
                self._kept.popitem(last=False)
        return found
