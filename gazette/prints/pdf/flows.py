"""Rows → page flows: a document as groups of printed rows, each with its role and its look.

Reads the rows through ``gazette.layout.blocks``; decides which element each row becomes,
its level of heading, and which rows are set together in columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gazette.effect.citations import citation_annotations
from gazette.kinds import kind_named, specific
from gazette.layout.annotations import Annotation, annotated
from gazette.layout.blocks import DIVISIONS, HEADING_ROWS, Block, Section, sections
from gazette.layout.table_grid import GridRow, table_grid
from gazette.layout.title_lines import break_title, split_at_seams
from gazette.models import Document, Provision
from gazette.parsing.parsed import Level, TextRole

#: Shapes of the rows of a text's head, which spans both columns above the body.
HEAD_SHAPES = {"title", "subtitle", "number"}
#: A table with more columns is printed on a landscape page.
WIDE_TABLE = 8
#: A cell that spans so many rows or fewer is kept on one page.
KEPT_ROWS = 8
#: An annex with more characters begins on a new page.
LONG_ANNEX = 1200
#: A flow with fewer characters is set in one column across the page.
SHORT_FLOW = 220
#: How many squares (ems) a line of a title holds, by layout and look. Their size: pdf.css.
TITLE_ROOM = {
    "standard": {"title": 22, "subordinate": 27},
    "large": {"title": 16, "subordinate": 21},
}
#: Scheme of links within the PDF; ``merge`` turns them into destinations.
INTERNAL_SCHEME = "gazette:"
#: A long row is set in elements of so many characters.
CHUNK = 2000
#: GB/T 9704-2012, 7.3.3: 一、 in 黑体, （一） in 楷体, deeper ones like the text.
HEADING_LOOKS = {Level.HEADING_1: "first", Level.HEADING_2: "second"}
DEEPEST = 6


@dataclass(slots=True)
class PrintedRow:
    """A printed row; ``tag`` is its element, which gives a screen reader its role."""

    address: str
    tag: str
    look: str
    body: SafeString
    label: SafeString = field(default_factory=SafeString)
    gap: str = "none"
    opening_address: str = ""
    opening: SafeString | str = ""


@dataclass(slots=True)
class PrintedCell:
    """A cell of a table, and how many columns and rows it spans."""

    words: SafeString
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class PrintedTableRow:
    """A row of a table; ``group`` is the element it stands in: ``thead`` or ``tbody``.

    ``is_kept``: it is not parted from the row before it, with which it shares a short cell.
    """

    address: str
    group: str
    cells: list[PrintedCell]
    is_kept: bool = False


@dataclass(slots=True)
class PrintedTable:
    """A table; ``columns`` are widths in per cent."""

    address: str
    caption: SafeString
    columns: list[int]
    rows: list[PrintedTableRow]


@dataclass(slots=True)
class PageFlow:
    """Rows that are laid out together: a head above rows in columns, or a table.

    ``anchors`` are those of the texts that begin here; ``length`` is the number of
    characters in ``rows``.
    """

    kind: Literal["columns", "table", "wide"] = "columns"
    head: list[list[PrintedRow]] = field(default_factory=list)
    rows: list[PrintedRow] = field(default_factory=list)
    table: PrintedTable | None = None
    anchors: list[str] = field(default_factory=list)
    length: int = 0
    is_on_new_page: bool = False

    @property
    def is_short(self) -> bool:
        return self.length < SHORT_FLOW


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the PDF viewer's outline; ``depth`` 0 is the document."""

    depth: int
    label: str
    address: str


@dataclass(slots=True)
class PrintedDocument:
    """A document as the template ``document.html`` takes it."""

    title: str
    flows: list[PageFlow]
    bookmarks: list[Bookmark]


def printed_document(
    document: Document, layout: str = "standard", names: Sequence[str] = ()
) -> PrintedDocument:
    """All rows of a document in printed order.

    ``names`` are never broken across two lines of a title (see ``title_lines``).
    """
    texts = sections(document, _internal_links(document))
    flows = list(_FlowBuilder(document, texts, layout, names).flows())
    return PrintedDocument(document.title, flows, list(_bookmarks(document, texts)))


def _internal_links(document: Document) -> dict[str, list[Annotation]]:
    """By row address: links from citations to rows of the document itself.

    Citations of other documents are left out: whether they lead anywhere depends on what
    the archive holds, and the printed page must not.
    """
    return {
        address: [
            Annotation(one.start, one.end, "a", (("href", f"{INTERNAL_SCHEME}{target}"),))
            for one in annotations
            if (target := dict(one.attributes).get("href", "")).startswith("#")
        ]
        for address, annotations in citation_annotations(document).items()
    }


class _FlowBuilder:
    """Builds the flows of a document's texts and keeps track of the levels of heading."""

    def __init__(
        self, document: Document, texts: list[Section], layout: str, names: Sequence[str]
    ) -> None:
        self.document, self.texts, self.names = document, texts, names
        self.room = TITLE_ROOM[layout]
        self.levels: list[int] = []  # of the open headings, as ``blocks`` counts them

    def flows(self) -> Iterator[PageFlow]:
        """The flows in printed order; a table interrupts the rows around it."""
        flow = PageFlow()
        if not (self.texts and self.texts[0].title):
            flow.head.append([self._missing_title()])
        for section in self.texts:
            if section.title and (flow.rows or flow.table):
                yield flow
                flow = PageFlow(is_on_new_page=_is_long_annex(section))
            flow.anchors.append(section.anchor)
            for block in section.blocks:
                if block.shape == "table":
                    table = self._table(block)
                    if flow.rows:
                        yield flow
                    else:  # only a head stands above the table: keep them together
                        table.head, table.anchors = flow.head, flow.anchors
                        table.is_on_new_page = flow.is_on_new_page
                    yield table
                    flow = PageFlow()
                elif block.shape in HEAD_SHAPES and not flow.rows:
                    flow.head.append(list(self._head(block, section)))
                else:
                    flow.rows.append(self._row(block))
                    flow.length += len(block.row.printed)
        flow.rows += self._pictures()
        yield flow

    def _pictures(self) -> Iterator[PrintedRow]:
        """The words of the pictures that stand on the page alone, so that none is left out."""
        kind = kind_named(self.document.kind)
        shown = specific(self.document).pictures_shown() if kind and kind.shown_beside else []
        for one in shown:
            credit = f"，来源：{one.credit}" if one.credit else ""
            name = f"图{one.position}　{one.caption}（图见网页{credit}）"
            yield PrintedRow(f"picture-{one.position}", "p", "paragraph", format_html("{}", name))
            for place, line in enumerate(filter(None, map(str.strip, one.words.splitlines()))):
                address = f"picture-{one.position}-{place + 1}"
                yield PrintedRow(address, "p", "paragraph", format_html("{}", line))

    def _missing_title(self) -> PrintedRow:
        """The heading of a document without a printed title row."""
        words = self._broken_title(self.document.title, "title")
        self.levels = [1]
        return PrintedRow("title-made", "h1", "title", words)

    def _head(self, block: Block, section: Section) -> Iterator[PrintedRow]:
        """The lines of a title form one heading; its number and notes are paragraphs."""
        if block.shape != "title":
            yield PrintedRow(block.row.address, "p", block.shape, _row_words(block.row))
            return
        is_first = section is self.texts[0]
        tag = self._heading(1 if is_first else 2)
        look = "title" if is_first else "subordinate"
        for number, row in enumerate([block.row, *block.rows]):
            is_label = section.prints_role and not number
            words = _row_words(row) if is_label else self._broken_title(row.printed, look)
            yield PrintedRow(row.address, tag, "role" if is_label else look, words)

    def _broken_title(self, title: str, look: str) -> SafeString:
        """The title with an element for each line (``title_lines``)."""
        broken = ((_title_line(one),) for one in break_title(title, self.room[look], self.names))
        return format_html_join("", '<span class="cut">{}</span>', broken)

    def _heading(self, level: int) -> str:
        """The tag (``h1`` … ``h6``) of a heading: one below its parent, so no level is skipped."""
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        return f"h{min(len(self.levels), DEEPEST)}"

    def _row(self, block: Block) -> PrintedRow:
        row, look, tag = block.row, block.shape, "p"
        if look == "question":
            look = "heading"
        if look in {"division", "heading"}:
            tag = self._heading(block.heading_level)
        elif look in HEAD_SHAPES:
            look = "subtitle"
        if row.level in HEADING_LOOKS:
            look = f"{look} {HEADING_LOOKS[Level(row.level)]}"
        if row.heading and not row.body and not block.opening:
            look = f"{look} lone"
        words = _row_words(row, row.label)
        printed = PrintedRow(row.address, tag, look, words, _row_label(row), block.gap)
        if block.opening:
            printed.opening_address = block.opening.address
            printed.opening = _row_words(block.opening)
        return printed

    def _table(self, block: Block) -> PageFlow:
        grid = table_grid(block.rows)
        kept = _kept_rows(grid)
        rows = [
            PrintedTableRow(
                line.row.address, "thead" if line.is_head else "tbody", _cells(line), at in kept
            )
            for at, line in enumerate(grid)
        ]
        count = max((len(row.cells) for row in block.rows), default=1) or 1
        widths = _widths(grid, count)
        table = PrintedTable(block.row.address, _row_words(block.row), widths, rows)
        return PageFlow("wide" if count > WIDE_TABLE else "table", table=table)


def _title_line(line: str) -> SafeString:
    """A line of a title; line breaks of the source in it show no gap."""
    pieces = (
        (format_html('<span class="seam">{}</span>', piece) if number % 2 else piece,)
        for number, piece in enumerate(split_at_seams(line))
    )
    return format_html_join("", "{}", pieces)


def _row_words(row: Provision, label: str = "") -> SafeString:
    """The row's words after its label, with their links.

    WeasyPrint walks through a whole text for each of its lines, so a very long text is
    split into several elements.
    """
    words, annotations = row.printed, getattr(row, "annotations", ())
    if len(words) <= 2 * CHUNK:
        return annotated(words, annotations, len(label))
    starts = range(len(label), len(words), CHUNK)
    pieces = ((annotated(words, annotations, start, start + CHUNK),) for start in starts)
    return format_html_join("", "<span>{}</span>", pieces)


def _row_label(row: Provision) -> SafeString:
    return annotated(row.printed, getattr(row, "annotations", ()), 0, len(row.label))


def _cells(line: GridRow) -> list[PrintedCell]:
    if not line.row.cells:
        return [PrintedCell(_row_words(line.row))]
    return [
        PrintedCell(annotated(str(line.row.cells[one.place]), ()), one.columns, one.rows)
        for one in line.cells
    ]


def _kept_rows(grid: Sequence[GridRow]) -> set[int]:
    """The indices of the rows into which a cell of few rows reaches from above."""
    return {
        row
        for at, line in enumerate(grid)
        for cell in line.cells
        if cell.rows <= KEPT_ROWS
        for row in range(at + 1, at + cell.rows)
    }


def _widths(grid: Iterable[GridRow], count: int) -> list[int]:
    """Widths of the columns in per cent, by their longest cell (its length to the power 0.6).

    The words of a cell that spans columns are shared out among them.
    """
    longest = [2.0] * count
    for line in grid:
        for cell in line.cells:
            share = min(len(str(line.row.cells[cell.place])), 120) / cell.columns
            for place in range(cell.place, cell.place + cell.columns):
                longest[place] = max(longest[place], share)
    weights = [length**0.6 for length in longest]
    return [round(100 * weight / sum(weights)) for weight in weights]


def _is_long_annex(section: Section) -> bool:
    length = sum(len(block.row.printed) for block in section.blocks)
    return section.text.role == TextRole.ANNEX and length > LONG_ANNEX


def _bookmarks(document: Document, texts: list[Section]) -> Iterator[Bookmark]:
    """Document → texts → chapters → articles and headings."""
    yield Bookmark(0, document.title, "")
    several = len(texts) > 1
    for section in texts:
        if several:
            yield Bookmark(1, section.name, section.anchor)
        heads: list[int] = []
        for block in section.blocks:
            if block.row.level not in HEADING_ROWS or block.heading_level > DEEPEST - 1:
                continue
            while heads and heads[-1] >= block.heading_level:
                heads.pop()
            heads.append(block.heading_level)
            yield Bookmark(len(heads) + int(several), _bookmark_label(block), block.row.address)


def _bookmark_label(block: Block) -> str:
    """``第一章 总则``; for a row without a heading of its own the label and its first words."""
    row = block.row
    words = row.heading or (block.opening or row).body
    if not row.heading and row.level not in DIVISIONS:
        words = words if len(words) <= 20 else f"{words[:20]}…"
    return f"{row.label.strip()} {words.strip()}".strip()
