"""A document as its page shows it: texts as sections, rows as blocks, and an outline.

Reads all rows of a document in one query, in printed order, and decides for each how it
is rendered (``shape``) and, if it heads other rows, at which heading level: h1 is the
document, h2 a text, h3 and below its chapters, headings and articles. Screen reader users
navigate by these headings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from gazette.kinds import kind_named
from gazette.layout.annotations import Annotation, annotate
from gazette.layout.questions import mark_questions
from gazette.models import Document, Provision, Text
from gazette.models.provision import rows_of
from gazette.parsing.parsed import Level, TextRole

DIVISIONS = {Level.PART, Level.CHAPTER, Level.SECTION}
HEADINGS = {Level.HEADING_1, Level.HEADING_2, Level.HEADING_3, Level.HEADING_4}
#: Rows that head others and have a heading level.
HEADING_ROWS = {*DIVISIONS, *HEADINGS, Level.ARTICLE}
#: Rows that readers cite; each has a link to copy.
CITABLE = {*HEADING_ROWS, Level.PARAGRAPH, Level.ITEM, Level.SUBITEM, Level.TABLE}
#: Rows above the body: title, document number and notes under the title.
MASTHEAD = {Level.TITLE, Level.NUMBER, Level.NOTE}

#: The deepest heading level of HTML, and the level of a text's title.
DEEPEST, TEXT_HEADING = 6, 2


@dataclass(slots=True)
class Block:
    """One printed row; for a table also its rows, for a title its further lines.

    ``opening`` is the first paragraph of an article with several paragraphs: a row with an
    address of its own, but printed on the line of the article's number. ``children`` are the
    blocks of the rows below it. ``target_news`` is shown when a link leads to the row: a note
    of what is to be known of it, besides its own notes. ``is_superseded``: its printed words
    are no longer in force. ``place`` are the words by which the row is cited
    (``row_citations.name_links``), empty where the block has no link of its own;
    ``is_stop``: the Tab key stops at its link.
    """

    row: Provision
    shape: str
    heading_level: int = 0
    opening: Provision | None = None
    rows: list[Provision] = field(default_factory=list)
    place: str = ""
    is_stop: bool = False
    notes_before: list[Any] = field(default_factory=list)
    notes_after: list[Any] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)
    target_news: Any = None
    is_superseded: bool = False

    @property
    def is_branch(self) -> bool:
        """Whether an element around the row holds its notes and the rows below it."""
        return bool(self.children or self.notes_before or self.target_news)

    @property
    def has_outer_id(self) -> bool:
        """Whether that element has the row's address, so that a link leads to all of it."""
        return self.is_branch and self.shape not in {"title", "table"}

    @property
    def is_amended(self) -> bool:
        """Whether a note tells of a change of its wording."""
        return any(note.is_change for note in (*self.notes_before, *self.notes_after))

    @property
    def addresses(self) -> list[str]:
        """The addresses of all rows printed in the block."""
        rows = [self.row, *([self.opening] if self.opening else []), *self.rows]
        return [row.address for row in rows]

    @property
    def gap(self) -> str:
        """The space between the label and the words: none, thin or wide.

        An em after ``第一条`` and ``1.1``, less after ``1.``, none after ``（一）`` and ``一、``,
        whose marks are half empty.
        """
        last = self.row.label.strip()[-1:]
        if last.isalnum():
            return "wide"
        return "thin" if last.isascii() and last else "none"

    @property
    def space(self) -> str:
        """What stands in print between the label and the words: an em space after 第一条.

        A reader who copies the row gets it too. It is no part of the row's printed words.
        """
        return "\u3000" if self.gap == "wide" and self.row.label else ""

    @property
    def line(self) -> str:
        """The printed line: the row's words and those of the paragraph that opens an article."""
        row, opening = self.row, self.opening.body if self.opening else ""
        words = f"{row.heading}{row.body}{opening}"
        return f"{row.label}{self.space if words else ''}{words}"

    @property
    def name(self) -> str:
        """The label or, without one, the first words; names the block's link."""
        return self.row.label.strip() or self.row.printed.strip()[:12]

    def takes(self, row: Provision) -> bool:
        """Whether a row is printed within this block.

        That holds for rows of a table, further lines of a title and an opening paragraph.
        """
        if self.shape == "table":
            return row.level == Level.TABLE_ROW
        if self.shape == "title":
            return row.level == Level.TITLE
        is_first = row.parent_id == self.row.pk and self.opening is None
        is_bare = bool(self.row.label) and not (self.row.heading or self.row.body)
        return is_first and is_bare and row.level == Level.PARAGRAPH and not row.label

    def take(self, row: Provision) -> None:
        """Add a row for which ``takes`` holds."""
        if self.shape in {"table", "title"}:
            self.rows.append(row)
        else:
            self.opening = row


@dataclass(slots=True)
class Section:
    """One text of the document; ``title`` is the block of its printed title, if it has one.

    ``notes`` concern the text as a whole; ``target_news`` is shown when a link leads to it.
    ``landmark`` names the text among those of the document: no two have the same.
    """

    text: Text
    blocks: list[Block]
    notes: list[Any] = field(default_factory=list)
    target_news: Any = None
    landmark: str = ""

    @property
    def anchor(self) -> str:
        return f"text_{self.text.position}"

    @property
    def title(self) -> Block | None:
        return next((block for block in self.blocks if block.shape == "title"), None)

    @property
    def roots(self) -> list[Block]:
        """The blocks of the rows that lie in no other row of the text."""
        below = {id(child) for block in self.blocks for child in block.children}
        return [block for block in self.blocks if id(block) not in below]

    @property
    def prints_role(self) -> bool:
        """Whether the first line of the text is its role, such as ``附件1``."""
        return self.title is not None and self.title.row.printed.strip() == self.text.label

    @property
    def name(self) -> str:
        """The title, even if it is printed only above the order; without a title the role."""
        promulgated = self.text.role == TextRole.PROMULGATED and self.text.document.text_title
        return self.text.title or promulgated or self.role

    @property
    def role(self) -> str:
        """发文, 被印发件 (of a decree 公布令, 正文), or the label of an annex."""
        kind = kind_named(self.text.document.kind)
        own = kind.text_roles.get(self.text.role) if kind else None
        return self.text.label or own or self.text.get_role_display()


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """An entry of the outline; ``depth`` counts from 0."""

    label: str
    words: str
    anchor: str
    depth: int


def sections(
    document: Document, annotations: Mapping[str, Sequence[Annotation]] | None = None
) -> list[Section]:
    """The document's texts with their rows, in two queries at most.

    ``annotations`` (by row address) are added to the rows.
    """
    provisions = rows_of(document)
    annotate(provisions, annotations or {})
    rows: dict[int, list[Provision]] = {}
    for row in provisions:
        rows.setdefault(row.text_id, []).append(row)
    texts: list[Text] = sorted(document.texts.all(), key=attrgetter("position"))
    printed = [Section(text, _nested(_blocks(rows.get(text.pk, [])))) for text in texts]
    kind = kind_named(document.kind)
    if kind and not kind.has_effect:
        for section in printed:
            mark_questions(section.blocks, TEXT_HEADING + 1, DEEPEST)
    _name_landmarks(printed)
    return printed


def _name_landmarks(printed: Sequence[Section]) -> None:
    """Role and title (公布令：《…办法》), with a number where texts are still alike."""
    given: Counter[str] = Counter()
    for section in printed:
        role = f"{section.role}：" if len(printed) > 1 and section.role != section.name else ""
        name = f"{role}{section.name}"
        given[name] += 1
        section.landmark = name if given[name] == 1 else f"{name}（{given[name]}）"


def place_notes(printed: Iterable[Section], notes: Mapping[str, Sequence[Any]]) -> list[Any]:
    """Add notes (``annotators.Note``, by row address) to the blocks of their rows.

    Those above the title of a text are of the text. Returns the notes that belong to no
    printed row.
    """
    left = dict(notes)
    for section in printed if left else ():
        section.notes += left.pop(section.anchor, ())
        for block in section.blocks:
            for address in block.addresses:
                for note in left.pop(address, ()):
                    above = section.notes if block is section.title else block.notes_before
                    (block.notes_after if note.is_after else above).append(note)
    return [note for those in left.values() for note in those]


def noted_rows(printed: Iterable[Section]) -> dict[str, str]:
    """Name → address of the amended rows; a paragraph is named by its article."""
    named: dict[str, str] = {}
    for section in printed:
        name = ""
        for block in section.blocks:
            if block.heading_level or not name:
                name = block.name
            if block.is_amended:
                named.setdefault(name, block.row.address)
    return named


def outline(printed: list[Section]) -> list[OutlineEntry]:
    """The entries of the outline: texts, if there are several, and their divisions."""
    several = len(printed) > 1
    entries = []
    for section in printed:
        if several:
            words = section.name if section.name != section.role else ""
            entries.append(OutlineEntry(section.role, words, section.anchor, 0))
        entries.extend(_divisions(section, base=int(several)))
    return entries


def _divisions(section: Section, base: int) -> Iterator[OutlineEntry]:
    """Chapters, sections and headings of the upper two levels; if there are none, articles."""
    divided = [
        block
        for block in section.blocks
        if block.row.level in DIVISIONS | HEADINGS or block.shape == "question"
    ]
    articles = [block for block in section.blocks if block.row.level == Level.ARTICLE]
    for block in divided or articles:
        depth = block.heading_level - TEXT_HEADING - 1
        if depth < 2 and section.text.role != TextRole.PROMULGATING:
            words = block.row.heading or (block.opening or block.row).body
            yield OutlineEntry(block.row.label, words.strip(), block.row.address, base + depth)


def _nested(blocks: Iterable[Block]) -> list[Block]:
    """The blocks in printed order, each with the blocks of the rows below it."""
    printed = list(blocks)
    around: list[Block] = []
    for block in printed:
        while around and around[-1].row.depth >= block.row.depth:
            around.pop()
        if around:
            around[-1].children.append(block)
        around.append(block)
    return printed


def _blocks(rows: Iterable[Provision]) -> Iterator[Block]:
    """The blocks in printed order; rows that another block takes have none of their own."""
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
    """The shape of a row that follows a block of shape ``after`` ("" for the first)."""
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
