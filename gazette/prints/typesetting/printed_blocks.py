"""What is to be set: documents as paragraphs and tables, without markup, styles or a database.

``pdf.flows`` makes these from the rows; ``page_filling`` sets them. They are sent from one
process to the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class Piece:
    """Adjacent characters of a paragraph that have one face and one link.

    ``face`` is empty for the face of the paragraph's look. ``target`` is where a link leads:
    the name of a destination. ``address`` is the destination that begins here. ``role`` is the
    structure element that the piece is within the paragraph, such as ``H4`` for the number of
    an article; ``gap`` is the space after it, in ems. A ``seam`` is a space at which the source
    ended a line: there to be copied, not to be seen. A piece that ``is_kept`` had better not be
    cut by the end of a line.
    """

    words: str
    face: str = ""
    target: str = ""
    address: str = ""
    role: str = ""
    gap: float = 0.0
    is_seam: bool = False
    is_kept: bool = False


@dataclass(slots=True)
class Paragraph:
    """A paragraph or a line of a heading; ``role`` is its structure element.

    ``look`` names its style in ``looks``. ``continues``: it is a further line of the element
    of the paragraph before it, as the lines of a title are. ``hang`` are the squares (ems) by
    which its first line and the lines after it are indented, if not as the look says.
    """

    address: str
    role: str
    look: str
    pieces: list[Piece]
    continues: bool = False
    hang: tuple[float, float] | None = None

    @property
    def words(self) -> str:
        return "".join(piece.words for piece in self.pieces)


@dataclass(slots=True)
class Cell:
    """A cell of a table, and how many columns and rows it spans; ``column`` is its first.

    In a group of columns (``column_groups``) ``columns`` are those within it, ``columns_in_all``
    those of the table; a cell that ``is_repeated`` is read in a group before.
    """

    words: str
    column: int
    columns: int = 1
    rows: int = 1
    columns_in_all: int = 0
    is_repeated: bool = False

    @property
    def is_single(self) -> bool:
        """Whether it spans no further column, in its group or in the whole table."""
        return self.columns == 1 and self.columns_in_all <= 1


@dataclass(slots=True)
class TableRow:
    """A row of a table. ``is_kept``: it is not parted from the row before it, with which it
    shares a short cell."""

    address: str
    is_head: bool
    cells: list[Cell]
    is_kept: bool = False


@dataclass(slots=True)
class Table:
    """A table; ``columns`` are shares of the width, more than 0."""

    address: str
    caption: list[Piece]
    columns: list[float]
    rows: list[TableRow]


@dataclass(slots=True)
class PageFlow:
    """Rows that are laid out together: a head above rows in columns, or a table.

    ``anchors`` are destinations where the flow begins; ``notice`` are paragraphs in a frame above
    the head.
    """

    kind: Literal["columns", "table", "wide"] = "columns"
    head: list[Paragraph] = field(default_factory=list)
    rows: list[Paragraph] = field(default_factory=list)
    table: Table | None = None
    anchors: list[str] = field(default_factory=list)
    is_on_new_page: bool = False
    notice: list[Paragraph] = field(default_factory=list)

    @property
    def length(self) -> int:
        """The number of characters in ``rows``."""
        return sum(len(one.words) for one in self.rows)


@dataclass(slots=True)
class PrintedDocument:
    """A document, or any other sheets, as the setter takes it.

    ``prefix`` is put before its destinations, ``start`` is that of its beginning.
    """

    title: str
    flows: list[PageFlow]
    start: str = "document"
    prefix: str = ""


@dataclass(slots=True)
class ContentsEntry:
    """A line of the contents: the title, its number in brackets, leaders, the page number."""

    title: str
    number: str
    page: int
    target: str


@dataclass(slots=True)
class ContentsSheet:
    """The contents pages: their title, a line of facts, and entries by column."""

    title: str
    facts: str
    columns: list[tuple[str, list[ContentsEntry]]]


@dataclass(slots=True)
class SettingJob:
    """What one process sets into one part.

    ``runs_on``: a document begins on the page on which the one before it ends.
    """

    layout: str
    documents: list[PrintedDocument] = field(default_factory=list)
    runs_on: bool = False
    contents: ContentsSheet | None = None
