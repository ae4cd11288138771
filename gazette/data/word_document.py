"""Documents as a Word file that looks like 公文 (GB/T 9704-2012) and is read back without loss.

Writes the blocks of a document (``gazette.layout.blocks``) as paragraphs and tables. What is not
printed in the gazette stands beside the text: in the page header where it was printed and its
state on a day, in comments what has changed since. So our own reader (``gazette.parsing.readers``)
finds the printed rows and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from gazette.data.word_template import (
    CAPTION,
    CELL,
    CENTERED,
    CENTERED_SCRIPT,
    FLUSH,
    IN_BLACK,
    IN_SCRIPT,
    IN_TITLE,
    LINE,
    PARAGRAPH,
    SIGNATURE,
    serialized,
    set_indent,
    style_id,
    template_parts,
)
from gazette.layout.blocks import Block, Section
from gazette.layout.table_grid import table_grid
from gazette.models import Provision
from gazette.parsing.parsed import Level, TextRole

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: Level → the face of its label and heading.
_FACES = {
    Level.PART: IN_BLACK, Level.CHAPTER: IN_BLACK, Level.SECTION: IN_BLACK,
    Level.ARTICLE: IN_BLACK, Level.HEADING_1: IN_BLACK, Level.HEADING_2: IN_SCRIPT,
}  # fmt: skip
#: Shape of a block → the style of its paragraph; the others are 公文正文.
_STYLES = {
    "subtitle": CENTERED_SCRIPT, "number": CENTERED, "division": CENTERED, "addressee": FLUSH,
    "contents": FLUSH, "signature": SIGNATURE,
}  # fmt: skip
_HEAD_SHAPES = {"title", "subtitle", "number"}
#: Texts that begin on a page of their own.
_ON_A_NEW_PAGE = {TextRole.PROMULGATED, TextRole.ANNEX}
#: The width of the text in twentieths of a point (156 mm), and that of a narrow and a wide column.
_WIDTH, _NARROW, _WIDE = 8845, 3, 24
#: The longest name of a bookmark that Word takes.
_LONGEST_NAME = 40
#: The earliest time that a package can name: the same words give the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)
#: Characters that XML cannot hold, each as the picture that Unicode has of it.
_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r"} | {
    0xFFFE: 0xFFFD,
    0xFFFF: 0xFFFD,
}


@dataclass(frozen=True, slots=True)
class WordText:
    """A document as it is written: its sections, and what is to be said of rows by address.

    ``note`` is said of the whole document.
    """

    sections: Sequence[Section]
    note: Sequence[str] = ()
    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class About:
    """What stands around the text: ``header`` lines on each page, and the file's properties."""

    title: str
    author: str
    gazette: str
    header: Sequence[str]
    on: date


def word_file(texts: Iterable[WordText], about: About) -> bytes:
    """The ``.docx`` with the documents in order, each on a page of its own."""
    parts = dict(template_parts())
    writer = _Writer(about, etree.fromstring(parts["word/document.xml"]))
    for number, text in enumerate(texts):
        writer.write(text, is_first=number == 0)
    parts["word/document.xml"] = serialized(writer.document())
    parts["word/comments.xml"] = serialized(
        _with(etree.fromstring(parts["word/comments.xml"]), writer.comments)
    )
    for name in [name for name in parts if name.startswith("word/header")]:
        parts[name] = _header(parts[name], about)
    parts["docProps/core.xml"] = _properties(parts["docProps/core.xml"], about)
    return _package(parts)


class _Writer:
    """Collects the paragraphs and tables of the body, and the comments on them."""

    def __init__(self, about: About, document: etree._Element) -> None:
        self.about = about
        self._document = document
        self._body = document[0]
        self._page = deepcopy(self._body[-1])
        _with(self._body, ())
        self.comments: list[etree._Element] = []
        self._bookmarks: set[str] = set()

    def document(self) -> etree._Element:
        self._body.append(self._page)
        return self._document

    def write(self, text: WordText, *, is_first: bool) -> None:
        """The texts of a document; its first row has the note on the whole."""
        note = [text.note] if text.note else []
        for number, section in enumerate(text.sections):
            has_page = section.title is not None and section.text.role in _ON_A_NEW_PAGE
            breaks = has_page if number else not is_first
            shape = ""
            for block in section.blocks:
                notes = [text.notes[one] for one in block.addresses if one in text.notes]
                first = self._block(block, section)
                _set_apart(first, lines=_empty_lines(shape, block.shape), breaks=breaks)
                self._mark(first, block.row.address, [*note, *notes])
                breaks, note, shape = False, [], block.shape

    def _block(self, block: Block, section: Section) -> etree._Element:
        """Write a block; its first paragraph."""
        before = len(self._body)
        if block.shape == "title":
            self._title(block, section)
        elif block.shape == "table":
            self._table(block)
        else:
            self._line(block)
        first = self._body[before]
        return first if first.tag == f"{_W}p" else next(first.iter(f"{_W}p"))

    def _title(self, block: Block, section: Section) -> None:
        """The lines of the title; above that of an annex its label, flush left."""
        for number, row in enumerate([block.row, *block.rows]):
            if number == 0 and section.prints_role:
                self._paragraph(FLUSH, [(row.printed, IN_BLACK)], outline=1)
            else:
                heading = "Heading 1" if number <= int(section.prints_role) else CENTERED
                self._paragraph(heading, [(row.printed, IN_TITLE)], centered=True)

    def _line(self, block: Block) -> None:
        row = block.row
        words = f"{row.body}{block.opening.body if block.opening else ''}"
        space = block.space if row.heading or words else ""
        head = (f"{row.label}{space}{row.heading}", _FACES.get(Level(row.level), ""))
        style = _STYLES.get(block.shape, PARAGRAPH)
        outline = max(block.heading_level - 1, 0)
        # The name of an article without brackets (第一条　目的) is a line of its own.
        stands_alone = not words or row.heading[-1:].isalnum()
        if outline and stands_alone:
            centered = style == CENTERED
            self._paragraph(f"Heading {outline}", [head], centered=centered, indented=not centered)
            if words:
                self._paragraph(style, [(words, "")])
        else:
            self._paragraph(style, [head, (words, "")], outline=outline)

    def _table(self, block: Block) -> None:
        rows = block.rows
        if block.row.level == Level.TABLE:
            if block.row.printed:
                self._paragraph(CAPTION, [(block.row.printed, "")])
        else:
            rows = [block.row, *rows]
        if rows:
            self._body.append(_table(rows))
        if rows or not block.row.printed:
            # Two tables that follow each other would be one; an empty line is read as nothing.
            self._paragraph(CELL, [])

    def _paragraph(
        self,
        style: str,
        runs: Iterable[tuple[str, str]],
        *,
        outline: int = 0,
        centered: bool = False,
        indented: bool = False,
    ) -> None:
        paragraph = _element("p")
        properties = _added(paragraph, "pPr")
        _added(properties, "pStyle", val=style_id(style))
        if indented:
            set_indent(_added(properties, "ind"), firstLine=200)
        if centered:
            _added(properties, "jc", val="center")
        if outline:
            _added(properties, "outlineLvl", val=outline - 1)
        for words, face in runs:
            _add_words(paragraph, words, face)
        self._body.append(paragraph)

    def _mark(
        self, paragraph: etree._Element, address: str, notes: Sequence[Sequence[str]]
    ) -> None:
        """A bookmark with the address of the row, and a comment for each note on it."""
        # A name stands once in a file: in that of an issue the first document has it.
        if len(address) <= _LONGEST_NAME and address not in self._bookmarks:
            self._bookmarks.add(address)
            number = len(self._bookmarks)
            start = _element("bookmarkStart", id=number, name=address)
            paragraph.insert(1, start)
            start.addnext(_element("bookmarkEnd", id=number))
        for lines in notes:
            identity = len(self.comments)
            paragraph.insert(1, _element("commentRangeStart", id=identity))
            _added(paragraph, "commentRangeEnd", id=identity)
            _added(_added(paragraph, "r"), "commentReference", id=identity)
            self.comments.append(self._comment(identity, lines))

    def _comment(self, identity: int, lines: Iterable[str]) -> etree._Element:
        day = f"{self.about.on.isoformat()}T00:00:00Z"
        comment = _element(
            "comment", id=identity, author=self.about.gazette, initials="公报", date=day
        )
        for line in lines:
            _add_words(_added(comment, "p"), line, "")
        return comment


def _empty_lines(before: str, shape: str) -> int:
    """The empty lines that the standard has between a block and the shape of the one before."""
    if shape == "signature":
        return 2 if before not in ("", "signature") else 0
    return 1 if before in _HEAD_SHAPES and shape not in _HEAD_SHAPES else 0


def _set_apart(paragraph: etree._Element, *, lines: int, breaks: bool) -> None:
    """Leave empty lines above a paragraph, or begin a page with it. The text has none of it."""
    properties = paragraph[0]
    if lines and not breaks:
        properties.insert(1, _element("spacing", before=round(LINE.pt * 20 * lines)))
    if breaks:
        properties.insert(1, _element("pageBreakBefore"))


def _table(rows: Sequence[Provision]) -> etree._Element:
    """A table with its merged cells; the rows of its head come again on each page."""
    width = max((len(row.cells) for row in rows), default=0) or 1
    widths = _widths(rows, width)
    table = _element("tbl")
    properties = _added(table, "tblPr")
    _added(properties, "tblW", type="dxa", w=sum(widths))
    borders = _added(properties, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _added(borders, side, val="single", sz=4, space=0, color="000000")
    _added(properties, "tblLayout", type="fixed")
    grid = _added(table, "tblGrid")
    for one in widths:
        _added(grid, "gridCol", w=one)

    def wide(column: int, span: int) -> int:
        return sum(widths[column : column + span])

    covered: dict[int, tuple[int, int]] = {}  # column → rows that a cell from above still spans
    for shown in table_grid(rows):
        line = _added(table, "tr")
        line_properties = _added(line, "trPr")
        _added(line_properties, "cantSplit")
        if shown.is_head:
            _added(line_properties, "tblHeader")
        cells = {cell.place: cell for cell in shown.cells}
        column = 0
        while column < width:
            cell = cells.get(column)
            if cell:
                words = shown.row.cells[column] if shown.row.cells else shown.row.body
                span = cell.columns
                if cell.rows > 1:
                    covered[column] = (cell.rows - 1, span)
                _add_cell(line, words, span, wide(column, span), merge="restart" * (cell.rows > 1))
            elif column in covered:
                left, span = covered.pop(column)
                if left > 1:
                    covered[column] = (left - 1, span)
                _add_cell(line, "", span, wide(column, span), merge="continue")
            else:
                span = 1
                words = shown.row.body if column == 0 and not shown.row.cells else ""
                _add_cell(line, words, span, wide(column, span))
            column += span
    return table


def _add_cell(line: etree._Element, words: str, columns: int, width: int, merge: str = "") -> None:
    cell = _added(line, "tc")
    properties = _added(cell, "tcPr")
    _added(properties, "tcW", type="dxa", w=width)
    if columns > 1:
        _added(properties, "gridSpan", val=columns)
    if merge:
        _added(properties, "vMerge", val=merge)
    paragraph = _added(cell, "p")
    _added(_added(paragraph, "pPr"), "pStyle", val=style_id(CELL))
    _add_words(paragraph, words, "")


def _widths(rows: Sequence[Provision], width: int) -> list[int]:
    """The widths of the columns by their longest words, between narrow and wide."""
    longest = [_NARROW] * width
    for row in rows:
        for column, words in enumerate(row.cells):
            longest[column] = max(longest[column], min(len(words), _WIDE))
    return [_WIDTH * one // sum(longest) for one in longest]


def _add_words(paragraph: etree._Element, words: str, face: str) -> None:
    """A run with every character of the words; a line end within them is Word's own."""
    if not words:
        return
    run = _added(paragraph, "r")
    if face:
        _added(_added(run, "rPr"), "rStyle", val=style_id(face))
    for number, line in enumerate(words.translate(_PICTURES).split("\n")):
        if number:
            _added(run, "br")
        for place, piece in enumerate(line.split("\t")):
            if place:
                _added(run, "tab")
            text = _added(run, "t")
            text.text = piece
            text.set(_SPACE, "preserve")


def _header(content: bytes, about: About) -> bytes:
    header = _with(etree.fromstring(content), ())
    for line in about.header:
        paragraph = _added(header, "p")
        _added(_added(paragraph, "pPr"), "pStyle", val="Header")
        _add_words(paragraph, line, "")
    return serialized(header)


def _properties(content: bytes, about: About) -> bytes:
    properties = etree.fromstring(content)
    told = {"title": about.title, "creator": about.author, "subject": about.header[0]}
    for element in properties:
        name = etree.QName(element).localname
        if name in told:
            element.text = told[name].translate(_PICTURES)
        elif name in ("keywords", "description", "lastModifiedBy"):
            element.text = ""
    return serialized(properties)


def _package(parts: Mapping[str, bytes]) -> bytes:
    """The parts as one file, whose bytes depend on them alone."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as package:
        for name in sorted(parts, key=lambda one: (one != "[Content_Types].xml", one)):
            package.writestr(ZipInfo(name, _EPOCH), parts[name], ZIP_DEFLATED)
    return content.getvalue()


def _element(tag: str, **values: str | int) -> etree._Element:
    return etree.Element(
        f"{_W}{tag}", {f"{_W}{name}": str(value) for name, value in values.items()}
    )


def _added(parent: etree._Element, tag: str, **values: str | int) -> etree._Element:
    element = _element(tag, **values)
    parent.append(element)
    return element


def _with(element: etree._Element, children: Iterable[etree._Element]) -> etree._Element:
    """An element with these children alone."""
    for child in list(element):
        element.remove(child)
    element.extend(children)
    return element
