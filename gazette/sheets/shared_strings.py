"""Opening an ``.xlsx`` file of any size: its shared strings lie on disk.

Excel writes every text of a workbook once, into one part, to which the cells refer by
number (ECMA-376 Part 1, 18.4). openpyxl reads the cells in a stream, but would hold these
texts in memory: of a million rows more than everything else together.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, overload
from weakref import finalize

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

#: Called every so often in a long reading; what it raises ends the reading.
Beat = Callable[[], None]
_BEAT_EVERY = 5_000
_STRING, _TEXT = f"{{{SHEET_MAIN_NS}}}si", f"{{{SHEET_MAIN_NS}}}t"


class SharedStrings(Sequence[str]):
    """The shared strings of a workbook, in a temporary file that goes with them."""

    def __init__(self, source: IO[bytes], beat: Beat) -> None:
        self._file: IO[bytes] = TemporaryFile("w+b")  # noqa: SIM115
        finalize(self, self._file.close)
        self._places = array("Q", [0])
        parts = etree.iterparse(
            source, tag=_STRING, resolve_entities=False, no_network=True, huge_tree=True
        )
        for _, node in parts:
            self._file.write(_text(node).encode("utf-8", "surrogatepass"))
            self._places.append(self._file.tell())
            if len(self._places) % _BEAT_EVERY == 0:
                beat()
            node.clear()
            while node.getprevious() is not None:
                del node.getparent()[0]

    def __len__(self) -> int:
        return len(self._places) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        start, end = self._places[index], self._places[index + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")


def _text(node: Any) -> str:
    """The text of a string, as openpyxl gives it."""
    if len(node) == 1 and node[0].tag == _TEXT:
        words = node[0].text or ""
    else:
        words = Text.from_tree(node).content
    found: str = words.replace("x005F_", "")
    return found


class _Reader(ExcelReader):
    """openpyxl's reader with its shared strings on disk; ``strings`` are those read before."""

    def __init__(self, path: Path, strings: Sequence[str] | None, beat: Beat) -> None:
        super().__init__(path, read_only=True)
        self._strings, self._beat = strings, beat

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if self._strings is None and part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self._strings = SharedStrings(source, self._beat)
        self.shared_strings = self._strings if self._strings is not None else []


class BookFile:
    """An ``.xlsx`` file that is opened several times, its shared strings read once.

    ``beat`` is called every so often while they are read; what it raises ends that.
    """

    def __init__(self, path: Path, beat: Beat) -> None:
        self._path, self._beat = path, beat
        self._strings: Sequence[str] | None = None

    @contextmanager
    def opened(self) -> Iterator[Workbook]:
        """The workbook, to be read in a stream."""
        reader = _Reader(self._path, self._strings, self._beat)
        try:
            reader.read()
            self._strings = reader.shared_strings
            yield reader.wb
        finally:
            reader.archive.close()
