"""Answers about the archive that a process keeps until the archive is another one.

For what many pages ask alike: the facts of all documents of a list, the lists of the home page.
An answer is kept in memory under the archive's revision, so none is given after a change, and
nothing has to be told of one. What shows a state names the day in its key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from threading import Lock
from typing import Generic, TypeVar

from gazette.office.archive_revision import archive_revision

Answer = TypeVar("Answer")
Key = TypeVar("Key", bound=Hashable)


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
        return self.answers([key], lambda _missing: {key: compute()})[key]

    def answers(
        self, keys: Iterable[Key], compute: Callable[[list[Key]], Mapping[Key, Answer]]
    ) -> dict[Key, Answer]:
        """The answers for keys, for which the revision is asked once.

        ``compute`` gives those that are not kept, in one go; a key for which it gives none is
        left out.
        """
        wanted = list(keys)
        if not wanted:
            return {}
        revision = archive_revision()
        if revision is None:
            return dict(compute(wanted))
        with self._lock:
            found = {
                key: self._kept[revision, key] for key in wanted if (revision, key) in self._kept
            }
            for key in found:
                self._kept.move_to_end((revision, key))
        missing = [key for key in wanted if key not in found]
        if missing:
            computed = compute(missing)
            self._keep(revision, computed)
            found.update(computed)
        return found

    def _keep(self, revision: str, computed: Mapping[Key, Answer]) -> None:
        with self._lock:
            for key, answer in computed.items():
                self._kept[revision, key] = answer
            weight = sum(map(self.weigh, self._kept.values()))
            while weight > self.most and len(self._kept) > 1:
                _place, answer = self._kept.popitem(last=False)
                weight -= self.weigh(answer)
