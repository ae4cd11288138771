"""Rows → page flows: a document as groups of printed rows, each with its role and its look.

Reads the rows through ``gazette.layout.blocks``; decides which element each row becomes,
its level of heading, and which rows are set together in columns.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from gazette.effect.citations import OwnCitation, own_addresses, own_anchor, own_citations
from gazette.kinds import kind_named, specific
from gazette.layout.annotations import Annotation
from gazette.layout.blocks import DIVISIONS, HEADING_ROWS, Block, Section, sections
from gazette.layout.title_lines import break_title, split_at_seams
from gazette.models import Document, Provision
from gazette.parsing.parsed import Level, TextRole
from gazette.prints.printed_tables import is_wide, printed_table
from gazette.prints.typesetting.faces import HEI, KAI
from gazette.prints.typesetting.printed_blocks import (
    PageFlow,
    Paragraph,
    Piece,
    PrintedDocument,
)

if TYPE_CHECKING:
    from gazette.prints.pdf.changes_since_print import ChangesSincePrint

#: Shapes of the rows of a text's head, which spans both columns above the body.
HEAD_SHAPES = {"title", "subtitle", "number"}
#: An annex with more characters begins on a new page.
LONG_ANNEX = 1200
#: How many squares (ems) a line of a title holds, by layout and look. Their size: ``looks``.
TITLE_ROOM = {
    "standard": {"title": 22, "subordinate": 27},
    "large": {"title": 16, "subordinate": 21},
}
#: GB/T 9704-2012, 7.3.3: 一、 in 黑体, （一） in 楷体, deeper ones like the text.
HEADING_LOOKS = {Level.HEADING_1: "first", Level.HEADING_2: "second"}
#: The same of the number of a row that goes on in the text; articles are as 一、.
LABEL_FACES = {Level.ARTICLE: HEI, Level.HEADING_1: HEI, Level.HEADING_2: KAI}
#: The space after the number of a row, in ems. Readers of the file that go by distances take an
#: em and more for the space between two columns.
GAPS = {"wide": 0.8, "thin": 0.25, "none": 0.0}
DEEPEST = 6
#: The most characters of a row that is set across the page above a table without a caption.
LEAD_IN = 90
#: 附件：1. or 附表1.; the names of annexes stand below one another (GB/T 9704-2012, 7.3.4).
_ANNEX = re.compile(r"(?P<word>附(?:[件表图][：:]|[表图](?=\s*\d)))?\s*(?P<number>\d{1,2}[.．、])?")
#: Who is appointed or dismissed: 任命…为…；, …任…，免去…; lines after the first stand further in.
_APPOINTMENTS = re.compile("任免|任职|免职|任命")
_APPOINTMENT = re.compile(
    r"任命|聘任|免去|[\u4e00-\u9fff·]{2,5}\s*(?:同志)?\s*(?:(?:不再担)?任|免去)"
)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the PDF viewer's outline; ``depth`` 0 is the document."""

    depth: int
    label: str
    address: str


def printed_document(
    document: Document,
    layout: str = "standard",
    names: Sequence[str] = (),
    note: ChangesSincePrint | None = None,
    links: Sequence[OwnCitation] | None = None,
) -> tuple[PrintedDocument, list[Bookmark]]:
    """All rows of a document in printed order, and its bookmarks.

    ``names`` are never broken across two lines of a title (see ``title_lines``). ``note`` is
    printed in a frame above the document. ``links`` are its own citations where they were read;
    those of other documents are left out: whether they lead anywhere depends on what the archive
    holds, and the printed page must not.
    """
    if links is None:
        links = own_citations([document])[document.pk]
    texts = sections(document, _links_by_row(document, links))
    flows = list(_FlowBuilder(document, texts, layout, names).flows())
    if note:
        flows[0].notice = [
            Paragraph("", "P", "notice day", [Piece(note.heading)]),
            *(Paragraph("", "P", "notice", [Piece(line)]) for line in note.lines),
        ]
    return PrintedDocument(document.title, flows), list(_bookmarks(document, texts))


def _links_by_row(document: Document, links: Sequence[OwnCitation]) -> dict[str, list[Annotation]]:
    own_rows = own_addresses(document) if links else frozenset()
    found: dict[str, list[Annotation]] = defaultdict(list)
    for one in links:
        if anchor := own_anchor(one, document, own_rows):
            link = Annotation(one.start, one.end, "a", (("href", f"#{anchor}"),))
            found[one.address].append(link)
    return found


class _FlowBuilder:
    """Builds the flows of a document's texts and keeps track of the levels of heading."""

    def __init__(
        self, document: Document, texts: list[Section], layout: str, names: Sequence[str]
    ) -> None:
        self.document, self.texts, self.names = document, texts, names
        self.room = TITLE_ROOM[layout]
        self.appoints = bool(_APPOINTMENTS.search(document.title))
        self.levels: list[int] = []  # of the open headings, as ``blocks`` counts them

    def flows(self) -> Iterator[PageFlow]:
        """The flows in printed order; a table interrupts the rows around it."""
        flow = PageFlow()
        if not (self.texts and self.texts[0].title):
            flow.head += self._missing_title()
        for section in self.texts:
            if section.title and (flow.rows or flow.table):
                yield flow
                flow = PageFlow(is_on_new_page=_is_long_annex(section))
            flow.anchors.append(section.anchor)
            annexes = (0.0, 0.0)
            for block in section.blocks:
                if block.shape == "table":
                    table = self._table(block)
                    if flow.rows:
                        table.head = _taken_lead(flow, table)
                        yield flow
                    else:  # only a head stands above the table: keep them together
                        table.head, table.anchors = flow.head, flow.anchors
                        table.is_on_new_page = flow.is_on_new_page
                    yield table
                    flow = PageFlow()
                elif block.shape in HEAD_SHAPES and not flow.rows:
                    flow.head += self._head(block, section)
                elif flow.head and not flow.rows and _is_byline(block):
                    flow.head.append(
                        Paragraph(block.row.address, "P", "subtitle", _pieces(block.row))
                    )
                else:
                    row = self._row(block)
                    if block.row.level == Level.ANNEX_NOTE:
                        annexes = _hang_annex(row, *annexes)
                    elif block.shape == "signature" and not _is_signed(flow):
                        row.look = "signature first"
                    elif block.row.level == Level.NOTE and _is_signed(flow):
                        row.look = "signed note"
                    flow.rows.append(row)
        flow.rows += self._pictures()
        yield flow

    def _pictures(self) -> Iterator[Paragraph]:
        """The words of the pictures that stand on the page alone, so that none is left out."""
        kind = kind_named(self.document.kind)
        shown = specific(self.document).pictures_shown() if kind and kind.shown_beside else []
        for one in shown:
            credit = f"，来源：{one.credit}" if one.credit else ""
            name = f"图{one.position}　{one.caption}（图见网页{credit}）"
            yield Paragraph(f"picture-{one.position}", "P", "paragraph", [Piece(name)])
            lines = [line for line in map(str.strip, one.words.splitlines()) if line]
            for place, (line, after) in enumerate(zip_longest(lines, lines[1:], fillvalue="")):
                address = f"picture-{one.position}-{place + 1}"
                look = "lone" if _is_above(line, after) else "paragraph"
                yield Paragraph(address, "P", look, [Piece(line)])

    def _missing_title(self) -> Iterator[Paragraph]:
        """The heading of a document without a printed title row."""
        self.levels = [1]
        yield from self._title_lines(self.document.title, "title-made", "H1", "title")

    def _head(self, block: Block, section: Section) -> Iterator[Paragraph]:
        """The lines of a title form one heading; its number and notes are paragraphs."""
        if block.shape != "title":
            yield Paragraph(block.row.address, "P", block.shape, _pieces(block.row))
            return
        is_first = section is self.texts[0]
        role = self._heading(1 if is_first else 2)
        look = "title" if is_first else "subordinate"
        for number, row in enumerate([block.row, *block.rows]):
            if section.prints_role and not number:
                yield Paragraph(row.address, role, "role", _pieces(row))
                continue
            lines = self._title_lines(row.printed, row.address, role, look)
            for place, line in enumerate(lines):
                line.continues = bool(number or place)
                yield line

    def _title_lines(self, title: str, address: str, role: str, look: str) -> Iterator[Paragraph]:
        """The title in lines by its sense; line breaks of the source in it show no gap."""
        for number, line in enumerate(break_title(title, self.room[look], self.names)):
            pieces = [
                Piece(piece, is_seam=bool(place % 2))
                for place, piece in enumerate(split_at_seams(line))
                if piece
            ]
            own = address if not number else ""
            yield Paragraph(own, role, look, pieces, continues=bool(number))

    def _heading(self, level: int) -> str:
        """The role (``H1`` … ``H6``) of a heading: one below its parent, so no level is skipped."""
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        return f"H{min(len(self.levels), DEEPEST)}"

    def _row(self, block: Block) -> Paragraph:
        row, look, role = block.row, block.shape, "P"
        if look == "question":
            look = "heading"
        if look in {"division", "heading"}:
            role = self._heading(block.heading_level)
        elif look in HEAD_SHAPES or look == "contents":
            look = "paragraph"
        if look == "heading" and row.level in HEADING_LOOKS:
            look = f"heading {HEADING_LOOKS[Level(row.level)]}"
        if row.level == Level.PARAGRAPH and self.appoints and _APPOINTMENT.match(row.body):
            look = "appointment"
        if look == "run_in" and row.heading and not row.body and not block.opening:
            look = "lone"
        pieces = self._label(block, role) + _pieces(row, len(row.label))
        if block.opening and (opening := _pieces(block.opening)):
            opening[0].address = block.opening.address
            pieces += opening
        return Paragraph(row.address, role, look, pieces)

    def _label(self, block: Block, role: str) -> list[Piece]:
        """The number of a row; that of an article is a heading that runs in.

        Where words follow a heading on its line, the heading belongs to its number.
        """
        row = block.row
        pieces = _pieces(row, 0, len(row.label))
        if not pieces:
            return []
        if role == "P":
            for piece in pieces:
                piece.face = LABEL_FACES.get(Level(row.level), "")
        if row.level == Level.ARTICLE and role == "P":
            own = self._heading(block.heading_level)
            for piece in pieces:
                piece.role = own
        pieces[-1].gap = GAPS[block.gap]
        return pieces

    def _table(self, block: Block) -> PageFlow:
        table = printed_table(block.row.address, _pieces(block.row), block.rows)
        return PageFlow("wide" if is_wide(table) else "table", table=table)


def _pieces(row: Provision, start: int = 0, end: int | None = None) -> list[Piece]:
    """The row's printed words from ``start`` to ``end``, with their links."""
    words = row.printed
    end = len(words) if end is None else end
    pieces = []
    annotations: Iterable[Annotation] = getattr(row, "annotations", ())
    for one in sorted(annotations, key=lambda one: one.start):
        first, last = max(one.start, start), min(one.end, end)
        if first >= last:
            continue
        if first > start:
            pieces.append(Piece(words[start:first]))
        pieces.append(Piece(words[first:last], target=dict(one.attributes)["href"]))
        start = last
    if start < end or not pieces and end:
        pieces.append(Piece(words[start:end]))
    return [piece for piece in pieces if piece.words]


def _taken_lead(flow: PageFlow, table: PageFlow) -> list[Paragraph]:
    """The last row, taken out to be set across the page as the caption of a table would be.

    Between two columns and a table without a caption words have to stand across, or readers of
    the file that go by places read cells of the table before the second column.
    """
    last = flow.rows[-1]
    is_plain = last.look in {"paragraph", "run_in"} and 0 < len(last.words) <= LEAD_IN
    has_caption = table.table is not None and bool(table.table.caption)
    if len(flow.rows) == 1 or not is_plain or has_caption or table.kind == "wide":
        return []
    last.look = "lead in"
    return [flow.rows.pop()]


def _is_above(line: str, after: str) -> bool:
    """Whether a line of a picture's words is a heading of the line after it: 一、谁能申请."""
    from gazette.parsing.words.markers import find_mark  # noqa: PLC0415  (few issues have pictures)

    mark, following = find_mark(line), find_mark(after)
    is_item = mark and following and mark.scheme == following.scheme
    return bool(mark and after and not is_item) and line[-1] not in "。；！？"


def _is_byline(block: Block) -> bool:
    """Whether a row names the bodies that wrote a text, as one directly below its title does."""
    names = block.row.printed.split()
    if block.row.level != Level.PARAGRAPH or not names or names[-1][-1] in "。：；":
        return False
    from gazette.parsing.words.bodies import is_body  # noqa: PLC0415  (few rows come here)

    return all(map(is_body, names))


def _is_signed(flow: PageFlow) -> bool:
    """Whether the row before is a signature, too."""
    return bool(flow.rows) and flow.rows[-1].look.startswith("signature")


def _hang_annex(row: Paragraph, start: float, end: float) -> tuple[float, float]:
    """Hang the names of annexes below one another.

    ``start`` and ``end`` are where the number of the row before stands and where its name
    begins, in ems, 0.0 for none; returns those of this row.
    """
    match = _ANNEX.match(row.words)
    word, number = (match["word"], match["number"]) if match else (None, None)
    row.look = "annex_note"
    if not word and not number:
        row.hang = (end, end) if end else (2.0, 0.0)
        return start, end
    if word:
        start = 2.0 + len(word)
    end = (start or 2.0) + sum(1.0 if one > "\u00ff" else 0.5 for one in number or "")
    row.hang = (2.0 if word else start or 2.0, end)
    return start or 2.0, end


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
            label = _bookmark_label(block)
            if not label:  # a row without words is not printed: nothing is there to lead to
                continue
            while heads and heads[-1] >= block.heading_level:
                heads.pop()
            heads.append(block.heading_level)
            yield Bookmark(len(heads) + int(several), label, block.row.address)


def _bookmark_label(block: Block) -> str:
    """``第一章 总则``; for a row without a heading of its own the label and its first words."""
    row = block.row
    words = row.heading or (block.opening or row).body
    if not row.heading and row.level not in DIVISIONS:
        words = words if len(words) <= 20 else f"{words[:20]}…"
    return f"{row.label.strip()} {words.strip()}".strip()
