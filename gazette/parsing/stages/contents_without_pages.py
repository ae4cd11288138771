"""A contents page that prints no pages: titles, a line each or wrapped.

Reads the lines behind 目录; writes its entries and where it ends: with the line that
repeats the first title. How many lines an entry takes is known by the titles below.
"""

from collections.abc import Callable

from gazette.parsing.parsed import ContentsEntry
from gazette.parsing.stages.contents_entries import entry_of, opens_entry, page_at_end
from gazette.parsing.stages.title_finder import TitleFinder
from gazette.parsing.words.bodies import is_title
from gazette.parsing.words.document_numbers import line_number
from gazette.parsing.words.lines import Line, fold_title
from gazette.parsing.words.markers import Scheme

_LONGEST_ENTRY = 4
_LONGEST_PAGE = 200

_Column = Callable[[list[Line], int], str | None]


def unpaged_entries(
    lines: list[Line], start: int, numbering: Scheme | None, column_of: _Column
) -> tuple[list[ContentsEntry], int] | None:
    """The entries of a page without printed pages, and the line behind it; None for another.

    ``column_of`` names the column that a line is, or None.
    """
    first = start
    while first < len(lines) and column_of(lines, first) is not None:
        first += 1
    end = _end(lines, first, numbering)
    if end is None:
        return None
    reader = _Reader(lines, end, numbering)
    column = None
    at = start
    while at < end:
        name = column_of(lines, at)
        if name is not None:
            column, at = name, at + 1
            continue
        at = reader.take(column, at)
    return reader.entries, end


def _end(lines: list[Line], first: int, numbering: Scheme | None) -> int | None:
    """The line that repeats the first title, if no line above it ends with a page."""
    targets = [
        fold_title(entry.title)
        for length in range(1, _LONGEST_ENTRY + 1)
        if (entry := entry_of(None, lines[first : first + length], None, numbering))
    ]
    for index in range(first + 1, min(first + _LONGEST_PAGE, len(lines))):
        text = lines[index].text
        if page_at_end(text) or page_at_end(lines[index - 1].text) or "。" in text:
            return None
        if any(_spells(lines, index, target) for target in targets):
            return index
    return None


def _spells(lines: list[Line], index: int, target: str) -> bool:
    """Whether the lines from ``index`` on spell a title of four characters at least."""
    joined = ""
    for line in lines[index : index + _LONGEST_ENTRY + 1]:
        joined += fold_title(line.text)
        if not target.startswith(joined):
            return False
        if joined == target:
            return len(target) >= 4
    return False


class _Reader:
    """Reads the entries of the lines before ``end`` one after the other."""

    def __init__(self, lines: list[Line], end: int, numbering: Scheme | None) -> None:
        self.lines, self.end, self.numbering = lines, end, numbering
        self.titles = TitleFinder(lines[end:])
        self.entries: list[ContentsEntry] = []

    def take(self, column: str | None, at: int) -> int:
        """Read the entry that begins at ``at``; return the line behind it."""
        length = self._length(at)
        while at + length < self.end and line_number(self.lines[at + length].text):
            length += 1
        entry = entry_of(column, self.lines[at : at + length], None, self.numbering)
        if entry:
            self.entries.append(entry)
        return at + length

    def _length(self, at: int) -> int:
        """How many lines the entry takes: as a title below spells them, else to a title's end."""
        most = min(_LONGEST_ENTRY, self.end - at)
        if self.numbering:
            starts = (
                n for n in range(1, most) if opens_entry(self.lines[at + n].text, self.numbering)
            )
            most = next(starts, most)
        for length in range(most, 0, -1):
            entry = entry_of(None, self.lines[at : at + length], None, self.numbering)
            if entry and entry.title and self.titles.has(fold_title(entry.title)):
                return length
        joined = ""
        for length in range(1, most + 1):
            joined += self.lines[at + length - 1].text
            if is_title(joined):
                return length
        return 1
