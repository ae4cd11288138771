"""Opening an ``.xlsx`` file of any size: its shared strings lie on disk.

Excel writes every text of a workbook once, into one part, to which the cells refer by
number (ECMA-376 Part 1, 18.4). openpyxl reads the cells in a stream, but would hold these
texts in memory: of a million rows more than everything else together.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, overload
from weakref import finalize

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

_STRING, _TEXT = f"{{{SHEET_MAIN_NS}}}si", f"{{{SHEET_MAIN_NS}}}t"


class SharedStrings(Sequence[str]):
    """The shared strings of a workbook, in a temporary file that goes with them."""

    def __init__(self, source: IO[bytes]) -> None:
        self._file: IO[bytes] = TemporaryFile("w+b")  # noqa: SIM115
        finalize(self, self._file.close)
        self._places = array("Q", [0])
        parts = etree.iterparse(
            source, tag=_STRING, resolve_entities=False, no_network=True, huge_tree=True
        )
        for _, node in parts:
            self._file.write(_text(node).encode("utf-8", "surrogatepass"))
            self._places.append(self._file.tell())
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
    """openpyxl's reader with its shared strings on disk."""

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = SharedStrings(source)


def open_book(path: Path) -> Workbook:
    """The workbook in a file, to be read in a stream and closed with ``close_book``."""
    reader = _Reader(path, read_only=True)
    reader.read()
    book: Workbook = reader.wb
    return book


def close_book(book: Workbook) -> None:
    """Close the file of a workbook."""
    book.close()
