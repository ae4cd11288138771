"""What an import is going to write, worked out by reading alone and kept on disk.

A new row gets a temporary key, a negative number, by which the rows after it refer to it;
``plan_writer`` puts the database's keys in their place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any
from weakref import finalize

from django.core.serializers.json import DjangoJSONEncoder

#: One entry of a plan as JSON values; ``table`` says what it is about.
Entry = dict[str, Any]


class WritePlan:
    """The entries of a plan in order, in a temporary file, which goes with the plan."""

    def __init__(self) -> None:
        self._file: IO[bytes] = TemporaryFile("w+b")  # noqa: SIM115
        finalize(self, self._file.close)
        self._end = 0
        #: How many temporary keys were given out.
        self.new_keys = 0

    @property
    def size(self) -> int:
        """How many bytes the entries take; another number, another plan."""
        return self._end

    def new_key(self) -> int:
        """A temporary key for a row that the database does not have yet."""
        self.new_keys += 1
        return -self.new_keys

    def add(self, table: str, **values: Any) -> int:
        """Add an entry; returns the place from which ``read`` gives it back."""
        place = self._end
        entry = {"table": table, **values}
        line = json.dumps(entry, cls=DjangoJSONEncoder, ensure_ascii=False).encode() + b"\n"
        self._file.seek(place)
        self._file.write(line)
        self._end += len(line)
        return place

    def read(self, place: int) -> Entry:
        """The entry at a place."""
        self._file.seek(place)
        entry: Entry = json.loads(self._file.readline())
        return entry

    def __iter__(self) -> Iterator[Entry]:
        place = 0
        while place < self._end:
            self._file.seek(place)
            line = self._file.readline()
            place += len(line)
            yield json.loads(line)
