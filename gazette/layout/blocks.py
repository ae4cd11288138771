"""A document as its page shows it: texts as sections, rows as blocks, and an outline.

Reads all rows of a document in one query, in printed order, and decides for each
how it is set (``shape``) and, where it heads other rows, at which heading level:
h1 is the document, h2 a text, h3 and below its chapters, headings and articles,
so that a reader who cannot see the page jumps through it by headings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gazette.kinds import kind_named
from gazette.layout.annotations import Annotation, annotate
from gazette.models import Document, Provision, Text
from gazette.parsing.parsed import Level, TextRole

DIVISIONS = {Level.PART, Level.CHAPTER, Level.SECTION}
HEADINGS = {Level.HEADING_1, Level.HEADING_2, Level.HEADING_3, Level.HEADING_4}
#: Rows that head others and take a place in the order of headings.
HEADING_ROWS = {*DIVISIONS, *HEADINGS, Level.ARTICLE}
#: Rows that a reader may want to cite, and so get a link to copy.
CITABLE = {*HEADING_ROWS, Level.PARAGRAPH, Level.ITEM, Level.SUBITEM}
#: Rows above the body, between the title and the first words.
MASTHEAD = {Level.TITLE, Level.NUMBER, Level.NOTE}

#: The deepest level of HTML's headings, and that of a text's own title.
DEEPEST, TEXT_HEADING = 6, 2


@dataclass(slots=True)
class Block:
    """One printed row; for a table also the rows in it, for a title its further lines.

    ``opening`` is the first paragraph of an article that has several: a row of
    its own with an address of its own, but printed on the line of the number.
    """

    row: Provision
    shape: str
    heading_level: int = 0
    opening: Provision | None = None
    rows: list[Provision] = field(default_factory=list)
    notes_before: list[Any] = field(default_factory=list)
    notes_after: list[Any] = field(default_factory=list)

    @property
    def has_notes(self) -> bool:
        return bool(self.notes_before or self.notes_after)

    @property
    def addresses(self) -> list[str]:
        """The addresses of all rows that are printed in it."""
        rows = [self.row, *([self.opening] if self.opening else []), *self.rows]
        return [row.address for row in rows]

    @property
    def gap(self) -> str:
        """How much space the label keeps from what follows: none, thin or wide.

        ``第一条`` and ``1.1`` stand an em away; ``1.`` a little; ``（一）`` and
        ``一、`` bring their own space. Set by the style sheet, never as a character.
        """
        last = self.row.label.strip()[-1:]
        if last.isalnum():
            return "wide"
        return "thin" if last.isascii() and last else "none"

    @property
    def name(self) -> str:
        """What its link is called: the label, or the first words where there is none."""
        return self.row.label.strip() or self.row.printed.strip()[:12]

    @property
    def is_citable(self) -> bool:
        return self.row.level in CITABLE and bool(self.row.label or self.heading_level)

    def takes(self, row: Provision) -> bool:
        """Whether a row is printed within this block.

        So are the rows of a table, the further lines of a title, and an opening paragraph.
        """
        if self.shape == "table":
            return row.level == Level.TABLE_ROW
        if self.shape == "title":
            return row.level == Level.TITLE
        is_first = row.parent_id == self.row.pk and self.opening is None
        is_bare = bool(self.row.label) and not (self.row.heading or self.row.body)
        return is_first and is_bare and row.level == Level.PARAGRAPH and not row.label

    def take(self, row: Provision) -> None:
        if self.shape in {"table", "title"}:
            self.rows.append(row)
        else:
            self.opening = row


@dataclass(slots=True)
class Section:
    """One text of the document; ``title`` is its printed title row where it has one."""

    text: Text
    blocks: list[Block]

    @property
    def anchor(self) -> str:
        return f"text_{self.text.position}"

    @property
    def title(self) -> Block | None:
        return next((block for block in self.blocks if block.shape == "title"), None)

    @property
    def prints_role(self) -> bool:
        """Whether the text's own first line says what it is, as ``附件1`` does."""
        return self.title is not None and self.title.row.printed.strip() == self.text.label

    @property
    def name(self) -> str:
        """What the outline calls it: its title, also one printed only above the order."""
        promulgated = self.text.role == TextRole.PROMULGATED and self.text.document.text_title
        return self.text.title or promulgated or self.role

    @property
    def role(self) -> str:
        """发文, 被印发件 (for a decree 公布令, 正文), or the annex by its number."""
        kind = kind_named(self.text.document.kind)
        own = kind.text_roles.get(self.text.role) if kind else None
        return self.text.label or own or self.text.get_role_display()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline."""

    label: str
    words: str
    anchor: str
    depth: int


def sections(
    document: Document, annotations: Mapping[str, Sequence[Annotation]] | None = None
) -> list[Section]:
    """The document's texts with their rows, in two queries whatever its length.

    ``annotations`` by address are hung on the rows (``gazette.layout.annotations``).
    """
    printed = list(document.provisions.order_by("position"))
    annotate(printed, annotations or {})
    rows: dict[int, list[Provision]] = {}
    for row in printed:
        rows.setdefault(row.text_id, []).append(row)
    texts: Iterable[Text] = document.texts.order_by("position")
    return [Section(text, list(_blocks(rows.get(text.pk, [])))) for text in texts]


def place_notes(printed: Iterable[Section], notes: Mapping[str, Sequence[Any]]) -> list[Any]:
    """Hang notes (``gazette.layout.annotators.Note``) on the blocks beside which they stand.

    Returns those that belong to no printed row.
    """
    left = dict(notes)
    for section in printed if left else ():
        for place, block in enumerate(section.blocks):
            for address in block.addresses:
                for note in left.pop(address, ()):
                    if note.is_after:
                        _last_below(section.blocks, place).notes_after.append(note)
                    else:
                        block.notes_before.append(note)
    return [note for those in left.values() for note in those]


def noted_rows(printed: Iterable[Section]) -> dict[str, str]:
    """Name → address of the rows that have notes; a paragraph goes by its article's name."""
    found: dict[str, str] = {}
    for section in printed:
        name = ""
        for block in section.blocks:
            if block.heading_level or not name:
                name = block.name
            if block.has_notes:
                found.setdefault(name, block.row.address)
    return found


def _last_below(blocks: Sequence[Block], place: int) -> Block:
    """The last block that belongs to the one at a place: itself, or the last deeper one."""
    last = place
    while last + 1 < len(blocks) and blocks[last + 1].row.depth > blocks[place].row.depth:
        last += 1
    return blocks[last]


def outline(printed: list[Section]) -> list[Entry]:
    """The side contents: texts where there are several, then what divides them."""
    several = len(printed) > 1
    entries = []
    for section in printed:
        if several:
            words = section.name if section.name != section.role else ""
            entries.append(Entry(section.role, words, section.anchor, 0))
        entries.extend(_divisions(section, base=int(several)))
    return entries


def _divisions(section: Section, base: int) -> Iterator[Entry]:
    """Chapters, sections and headings of two levels; articles where there are none."""
    divided = [block for block in section.blocks if block.row.level in DIVISIONS | HEADINGS]
    articles = [block for block in section.blocks if block.row.level == Level.ARTICLE]
    for block in divided or articles:
        depth = block.heading_level - TEXT_HEADING - 1
        if depth < 2 and section.text.role != TextRole.PROMULGATING:
            words = block.row.heading or (block.opening or block.row).body
            yield Entry(block.row.label, words.strip(), block.row.address, base + depth)


def _blocks(rows: Iterable[Provision]) -> Iterator[Block]:
    """Rows in printed order, those printed within another row in that row's block."""
    heads: list[int] = []  # depths of the heading rows around the present one
    block: Block | None = None
    for row in rows:
        if block and block.takes(row):
            block.take(row)
            continue
        while heads and heads[-1] >= row.depth:
            heads.pop()
        if block:
            yield block
        block = Block(row, _shape(row, after=block.shape if block else ""))
        if row.level in HEADING_ROWS:
            block.heading_level = min(TEXT_HEADING + 1 + len(heads), DEEPEST)
            heads.append(row.depth)
    if block:
        yield block


def _shape(row: Provision, after: str) -> str:
    """How a row is set; a second title, or a note under the title, belongs to the head."""
    if row.level in MASTHEAD:
        is_head = after in {"", "title", "subtitle", "number"}
        if row.level == Level.TITLE:
            return "subtitle" if after else "title"
        if row.level == Level.NUMBER:
            return "number"
        return "subtitle" if is_head else "paragraph"
    if row.level in HEADING_ROWS:
        return "run_in" if row.body or row.level == Level.ARTICLE else _heading_shape(row)
    return {
        Level.ADDRESSEE: "addressee",
        Level.SIGNATURE: "signature",
        Level.CONTENTS: "contents",
        Level.TABLE: "table",
        Level.TABLE_ROW: "table",
    }.get(Level(row.level), "paragraph")


def _heading_shape(row: Provision) -> str:
    return "division" if row.level in DIVISIONS else "heading"
