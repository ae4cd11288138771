"""The first row of a workbook with each natural key, in sixteen bytes a row."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Hashable


class FirstRows:
    """Remembers keys by their hashes: of one issue or document as a dictionary, of those
    before as numbers only, since a sheet may have a million rows."""

    def __init__(self) -> None:
        self._hashes, self._rows = array("q"), array("q")
        #: Owner → where its keys begin and end.
        self._slices: dict[int, list[tuple[int, int]]] = defaultdict(list)

    def of(self, owner: Hashable) -> OwnersRows:
        """The first rows of an owner; what is noted there is remembered here."""
        known = {
            self._hashes[place]: self._rows[place]
            for begin, end in self._slices.get(hash(owner), ())
            for place in range(begin, end)
        }
        return OwnersRows(self, hash(owner), known)

    def add(self, owner: int, key: int, row: int) -> None:
        """Remember a key of an owner."""
        place = len(self._rows)
        self._hashes.append(key)
        self._rows.append(row)
        slices = self._slices[owner]
        if slices and slices[-1][1] == place:
            slices[-1] = (slices[-1][0], place + 1)
        else:
            slices.append((place, place + 1))


class OwnersRows:
    """The first rows of one issue or document."""

    def __init__(self, all_rows: FirstRows, owner: int, known: dict[int, int]) -> None:
        self._all, self._owner, self._known = all_rows, owner, known

    def note(self, key: Hashable, row: int) -> int:
        """The number of the first row with a key, which is ``row`` where the key is new."""
        hashed = hash(key)
        if hashed not in self._known:
            self._known[hashed] = row
            self._all.add(self._owner, hashed, row)
        return self._known[hashed]
