"""Rows → what is printed: a document as flows of rows, each with its role and its look.

Reads the rows through ``gazette.layout.blocks``; decides which row is which kind of
element, at which level of heading, and which rows share a pair of columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gazette.effect.citations import citation_annotations
from gazette.layout.annotations import Annotation, annotated
from gazette.layout.blocks import DIVISIONS, HEADING_ROWS, Block, Section, sections
from gazette.models import Document, Provision
from gazette.parsing.parsed import Level, TextRole
from gazette.prints.pdf.title_lines import lines, seams

#: Rows of a text's head: over both columns, above them.
HEAD = {"title", "subtitle", "number"}
#: A table with more columns is printed on a page that lies on its side.
WIDE = 8
#: An annex with more characters begins on a page of its own.
LONG = 1200
#: Rows with fewer characters, all together, are not shared out between two columns.
SHORT = 220
#: How many squares a line of a title holds, by layout and look; the style sheet sets their size.
ROOM = {
    "standard": {"title": 22, "subordinate": 27},
    "large": {"title": 16, "subordinate": 21},
}
#: The scheme of links that ``joining`` leads to their destinations.
JOINED = "gazette:"
#: How many characters a long row is set at a time.
STRETCH = 2000
#: GB/T 9704-2012, 7.3.3: 一、 in 黑体, （一） in 楷体, deeper ones like the text.
FACES = {Level.HEADING_1: "first", Level.HEADING_2: "second"}
DEEPEST = 6


@dataclass(slots=True)
class Row:
    """A printed row; ``tag`` is its element and with it its role for a reader by ear."""

    address: str
    tag: str
    look: str
    label: SafeString
    gap: str
    body: SafeString
    opening_address: str = ""
    opening: SafeString | str = ""


@dataclass(slots=True)
class Table:
    """A table; ``columns`` are the widths in per cent, the first of ``rows`` its head."""

    address: str
    caption: SafeString
    columns: list[int]
    rows: list[tuple[str, list[SafeString]]]


@dataclass(slots=True)
class Flow:
    """What stands together on a page: a head over rows in columns, or a table.

    ``anchors`` are the texts that begin with it, ``length`` is the number of the rows'
    characters.
    """

    kind: Literal["columns", "table", "wide"] = "columns"
    head: list[list[Row]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    table: Table | None = None
    anchors: list[str] = field(default_factory=list)
    length: int = 0
    is_on_new_page: bool = False

    @property
    def is_short(self) -> bool:
        return self.length < SHORT


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the reader's side panel; ``depth`` 0 is the document."""

    depth: int
    label: str
    address: str


@dataclass(slots=True)
class PrintedDocument:
    title: str
    flows: list[Flow]
    bookmarks: list[Bookmark]


def printed(
    document: Document, layout: str = "standard", names: Sequence[str] = ()
) -> PrintedDocument:
    """All rows of a document in printed order, in two queries.

    ``names`` are not cut by a line's end in a title (see ``titles``).
    """
    read = sections(document, _links_within(document))
    flows = list(_Pages(document, read, layout, names).flows())
    return PrintedDocument(document.title, flows, list(_bookmarks(document, read)))


def _links_within(document: Document) -> dict[str, list[Annotation]]:
    """By address: the citations that lead to a row of the document itself.

    Where else a citation leads depends on what the archive holds, and the page on paper does not.
    """
    return {
        address: [
            Annotation(one.start, one.end, "a", (("href", f"{JOINED}{target}"),))
            for one in given
            if (target := dict(one.attributes).get("href", "")).startswith("#")
        ]
        for address, given in citation_annotations(document).items()
    }


class _Pages:
    """Lays a document's sections out in flows, keeping count of the levels of heading."""

    def __init__(
        self, document: Document, read: list[Section], layout: str, names: Sequence[str]
    ) -> None:
        self.document, self.read, self.names = document, read, names
        self.room = ROOM[layout]
        self.levels: list[int] = []  # the headings above, as reading counts them

    def flows(self) -> Iterator[Flow]:
        flow = Flow()
        if not (self.read and self.read[0].title):
            flow.head.append([self._made_title()])
        for section in self.read:
            if section.title and (flow.rows or flow.table):
                yield flow
                flow = Flow(is_on_new_page=_is_long_annex(section))
            flow.anchors.append(section.anchor)
            for block in section.blocks:
                if block.shape == "table":
                    table = self._table(block)
                    if flow.rows:
                        yield flow
                    else:  # nothing but its heading stands above it
                        table.head, table.anchors = flow.head, flow.anchors
                        table.is_on_new_page = flow.is_on_new_page
                    yield table
                    flow = Flow()
                elif block.shape in HEAD and not flow.rows:
                    flow.head.append(list(self._head(block, section)))
                else:
                    flow.rows.append(self._row(block))
                    flow.length += len(block.row.printed)
        yield flow

    def _made_title(self) -> Row:
        """For a document that prints none: the contents page leads to something."""
        words = self._by_sense(self.document.title, "title")
        self.levels = [1]
        return Row("title-made", "h1", "title", SafeString(), "none", words)

    def _head(self, block: Block, section: Section) -> Iterator[Row]:
        """A title's lines are one heading; its number and notes are paragraphs."""
        if block.shape != "title":
            yield Row(block.row.address, "p", block.shape, SafeString(), "none", _words(block.row))
            return
        is_first = section is self.read[0]
        tag = self._heading(1 if is_first else 2)
        look = "title" if is_first else "subordinate"
        for number, row in enumerate([block.row, *block.rows]):
            is_label = section.prints_role and not number
            words = _words(row) if is_label else self._by_sense(row.printed, look)
            yield Row(row.address, tag, "role" if is_label else look, SafeString(), "none", words)

    def _by_sense(self, title: str, look: str) -> SafeString:
        """The title with each of its lines in an element of its own."""
        cut = lines(title, self.room[look], self.names)
        return format_html_join("", '<span class="cut">{}</span>', ((_sewn(one),) for one in cut))

    def _heading(self, level: int) -> str:
        """``h1`` … ``h6``: one more than the heading above, whatever was left out between."""
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        return f"h{min(len(self.levels), DEEPEST)}"

    def _row(self, block: Block) -> Row:
        row, look, tag = block.row, block.shape, "p"
        if look in {"division", "heading"}:
            tag = self._heading(block.heading_level)
        elif look in HEAD:
            look = "subtitle"
        if row.level in FACES:
            look = f"{look} {FACES[Level(row.level)]}"
        if row.heading and not row.body and not block.opening:
            look = f"{look} lone"
        made = Row(row.address, tag, look, _label(row), block.gap, _words(row, row.label))
        if block.opening:
            made.opening_address = block.opening.address
            made.opening = _words(block.opening)
        return made

    def _table(self, block: Block) -> Flow:
        rows = [(row.address, _cells(row)) for row in block.rows]
        count = max((len(cells) for _, cells in rows), default=1)
        table = Table(block.row.address, _words(block.row), _widths(block.rows, count), rows)
        return Flow("wide" if count > WIDE else "table", table=table)


def _sewn(line: str) -> SafeString:
    """A title's line, in which the source's own ends of lines leave no gap."""
    pieces = (
        (format_html('<span class="seam">{}</span>', piece) if number % 2 else piece,)
        for number, piece in enumerate(seams(line))
    )
    return format_html_join("", "{}", pieces)


def _words(row: Provision, label: str = "") -> SafeString:
    """The row's words after its label, with the links that were hung on them.

    WeasyPrint counts through a text for every line of it, so a very long one is many.
    """
    words, given = row.printed, getattr(row, "annotations", ())
    if len(words) <= 2 * STRETCH:
        return annotated(words, given, len(label))
    stretches = range(len(label), len(words), STRETCH)
    pieces = ((annotated(words, given, start, start + STRETCH),) for start in stretches)
    return format_html_join("", "<span>{}</span>", pieces)


def _label(row: Provision) -> SafeString:
    return annotated(row.printed, getattr(row, "annotations", ()), 0, len(row.label))


def _cells(row: Provision) -> list[SafeString]:
    if not row.cells:
        return [_words(row)]
    return [annotated(str(cell), ()) for cell in row.cells]


def _widths(rows: Iterable[Provision], count: int) -> list[int]:
    """The columns' widths in per cent, by the square root of their longest cell."""
    longest = [2.0] * count
    for row in rows:
        for place, cell in enumerate(row.cells):
            longest[place] = max(longest[place], float(min(len(str(cell)), 120)))
    weights = [length**0.6 for length in longest]
    return [round(100 * weight / sum(weights)) for weight in weights]


def _is_long_annex(section: Section) -> bool:
    length = sum(len(block.row.printed) for block in section.blocks)
    return section.text.role == TextRole.ANNEX and length > LONG


def _bookmarks(document: Document, read: list[Section]) -> Iterator[Bookmark]:
    """Document → texts → chapters → articles and headings."""
    yield Bookmark(0, document.title, "")
    several = len(read) > 1
    for section in read:
        if several:
            yield Bookmark(1, section.name, section.anchor)
        heads: list[int] = []
        for block in section.blocks:
            if block.row.level not in HEADING_ROWS or block.heading_level > DEEPEST - 1:
                continue
            while heads and heads[-1] >= block.heading_level:
                heads.pop()
            heads.append(block.heading_level)
            yield Bookmark(len(heads) + int(several), _name(block), block.row.address)


def _name(block: Block) -> str:
    """``第一章 总则``; a row that goes on with its text is called by its first words."""
    row = block.row
    words = row.heading or (block.opening or row).body
    if not row.heading and row.level not in DIVISIONS:
        words = words if len(words) <= 20 else f"{words[:20]}…"
    return f"{row.label.strip()} {words.strip()}".strip()
