"""Where the lines of a PDF's text stand on its pages, so that one can look at the page itself.

Reads the texts of the pages and the printed lines that they were put together of; writes a
``LinePlace`` for each line that is found in the text again. The words of both are the same
and in the same order, but for white space and the bars of tables.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Protocol

from gazette.parsing.readers.pdf_columns import TextLine
from gazette.parsing.readers.pdf_margins import Sheet
from gazette.parsing.readers.pdf_rules import turned_point
from gazette.parsing.readers.pdf_tables import Box
from gazette.parsing.readers.source_text import WHOLE, LinePlace
from gazette.parsing.readers.table_lines import TableRow
from gazette.parsing.words.furniture_marks import marked_reason

_SPACE = re.compile(r"\s+")
_WORDS = re.compile(r"\S")
#: A line is looked for among so many characters behind the line before it.
_REACH = 400
#: A line of which the whole is not found is looked for by so many of its first characters.
_BEGINNING = 8


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """The words of a line or of a cell, its page from 1, and its box on the page in points."""

    words: str
    page: int
    box: Box


#: The first and the last offset, in the text, of a printed line.
_Found = tuple[int, int, PrintedLine]


class PageOfLines(Protocol):
    """What is asked of ``pdf_layout.PageText``."""

    head: list[str]
    body: list[str]
    foot: list[str]
    printed: list[PrintedLine]
    furniture: list[PrintedLine]


def printed_line(sheet: Sheet, line: TextLine) -> PrintedLine:
    """A line of a sheet where it stands on the page as it is shown."""
    box = line.left, line.top, line.right, line.bottom
    return PrintedLine(line.text, sheet.page, _on_page(sheet, box))


def printed_cells(
    sheet: Sheet, rows: Iterable[TableRow], *, is_one: bool = False
) -> Iterator[PrintedLine]:
    """The cells of a table's rows that have words, or all of them as one line."""
    found = [
        PrintedLine(cell.text, sheet.page, _on_page(sheet, cell.box))
        for row in rows
        for cell in row
        if cell.box and cell.text
    ]
    if is_one and found:
        boxes = [one.box for one in found]
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        box = min(lefts), min(tops), max(rights), max(bottoms)
        found = [PrintedLine(" ".join(one.words for one in found), sheet.page, box)]
    yield from found


def _on_page(sheet: Sheet, box: Box) -> Box:
    """A box of the upright layer of a sheet on the page as it is shown."""
    back, layer = -sheet.quarter % 4, sheet.layer
    (x0, y0), (x1, y1) = (
        turned_point(back, layer.width, layer.height, *point) for point in (box[:2], box[2:])
    )
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def line_places(
    texts: Sequence[PageOfLines], sizes: Sequence[tuple[float, float]]
) -> list[LinePlace]:
    """The places of all printed lines, in the order of the text.

    The text is that of ``pdf.read``: entries of a page divided by an empty line, pages by a
    form feed between two line ends. ``sizes`` are the width and height of each page in points.
    """
    body = _Words()
    found: list[_Found] = []
    at = 0
    for page in texts:
        furniture = iter(page.furniture)
        entries = [*page.head, *page.body, *page.foot]
        is_body = range(len(page.head), len(page.head) + len(page.body))
        for index, entry in enumerate(entries):
            if index in is_body and not marked_reason(entry):
                body.add(entry, at)
            elif line := next(furniture, None):
                found.append((at, at + len(entry), line))
            at += len(entry) + 2
        at += 1 if entries else 3
    found += body.matched(line for page in texts for line in page.printed)
    return [_place(one, sizes[one[2].page - 1]) for one in sorted(found, key=itemgetter(0, 1))]


class _Words:
    """The characters of texts without white space, with their offsets."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.offsets = array("I")

    def add(self, text: str, at: int) -> None:
        self.texts.append(_SPACE.sub("", text))
        self.offsets.extend(at + match.start() for match in _WORDS.finditer(text))

    def matched(self, lines: Iterable[PrintedLine]) -> Iterator[_Found]:
        """The lines, in the order of the texts, that are found in them."""
        whole = "".join(self.texts)
        end = missed = 0
        for line in lines:
            words = _SPACE.sub("", line.words)
            limit = end + _REACH + missed + len(words)
            at = whole.find(words, end, limit) if words else -1
            if at < 0 and len(words) > _BEGINNING:
                at = whole.find(words[:_BEGINNING], end, limit)
            if at < 0:
                missed += len(words)
                continue
            end, missed = min(at + len(words), len(whole)), 0
            yield self.offsets[at], self.offsets[end - 1] + 1, line


def _place(found: _Found, size: tuple[float, float]) -> LinePlace:
    start, end, line = found
    width, height = size[0] or 1.0, size[1] or 1.0
    left, top, right, bottom = line.box
    shares = (left / width, top / height, right / width, bottom / height)
    edges = (min(WHOLE, max(0, round(WHOLE * share))) for share in shares)
    return LinePlace(start, end, line.page, *edges)
