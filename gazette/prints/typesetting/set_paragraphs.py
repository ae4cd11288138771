"""Paragraphs with their glyphs and lines, and the structure elements that they become."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gazette.prints.typesetting.looks import Look, look_of
from gazette.prints.typesetting.paragraph_breaks import TextLine, break_paragraph
from gazette.prints.typesetting.printed_blocks import Paragraph
from gazette.prints.typesetting.shaped_text import ShapedText, shape_pieces


@dataclass(slots=True, eq=False)
class Element:
    """An element of the tag tree (ISO 32000-1, 14.7.2).

    ``kids`` are elements, pieces of content (page index, id on the page) and the numbers of
    link annotations, in reading order. ``attributes`` is written as it is. ``words`` are read in
    the place of the content, if there are any. ``holder`` is the element of which a link becomes
    part when its first words are drawn, so that it stands among those around it.
    """

    role: str
    kids: list[Element | tuple[int, int] | int] = field(default_factory=list)
    attributes: str = ""
    title: str = ""
    words: str = ""
    holder: Element | None = None

    def add(self, role: str, attributes: str = "") -> Element:
        """A new element at the end of this one."""
        kid = Element(role, attributes=attributes)
        self.kids.append(kid)
        return kid


@dataclass(frozen=True, slots=True)
class Leaders:
    """What ends an entry of the contents: dots from ``start`` to ``end``, and a page number.

    Points from the left of the measure.
    """

    page: SetParagraph
    start: float
    end: float


@dataclass(slots=True, eq=False)
class SetParagraph:
    """A paragraph in lines. ``elements`` are those of its pieces; None for an artifact.

    ``measure`` is the width in points in which the lines were broken.
    """

    paragraph: Paragraph
    look: Look
    shaped: ShapedText
    lines: list[TextLine]
    measure: float
    elements: list[Element | None]
    #: After the last line; the paragraph is then one link as a whole.
    leaders: Leaders | None = None

    @property
    def is_entry(self) -> bool:
        """Whether it is a line of the contents, whose link is made once for all of it."""
        return self.paragraph.role == "Link"

    @property
    def height(self) -> float:
        """Points from the top of the first line to the bottom of the last."""
        return len(self.lines) * self.look.leading

    def left(self, line: TextLine) -> float:
        """Where a line begins: points from the left edge of the measure."""
        look = self.look
        left, right = (side * look.size for side in look.side)
        room = self.measure - left - right
        if look.align == "center":
            return left + (room - line.width) / 2
        if look.align == "right":
            return self.measure - right - line.width
        return left + line.indent


def set_paragraph(
    paragraph: Paragraph,
    layout: str,
    measure: float,
    elements: Sequence[Element | None],
) -> SetParagraph:
    """Set a paragraph in lines of a width in points."""
    look = look_of(layout, paragraph.look)
    shaped = shape_pieces(paragraph.pieces, look.family, look.size)
    first, rest = paragraph.hang or (look.indent, look.hang)
    room = measure - sum(look.side) * look.size
    is_justified = look.align == "justify"
    first, rest = (first, rest) if is_justified or look.align == "left" else (0.0, 0.0)
    lines = break_paragraph(
        shaped.measured,
        room,
        first_indent=first * look.size,
        indent=rest * look.size,
        justify=is_justified,
    )
    return SetParagraph(paragraph, look, shaped, lines, measure, list(elements))


def set_tagged(
    paragraphs: Iterable[Paragraph], layout: str, measure: float, parent: Element
) -> Iterator[SetParagraph]:
    """Set paragraphs as elements of a parent, in reading order.

    Lines of one heading are one element. Pieces with a role of their own, such as the number
    of an article, are an element beside that of the paragraph: a heading that runs in.
    """
    element: Element | None = None
    for paragraph in paragraphs:
        if not (paragraph.continues and element):
            element = None
        elements: list[Element | None] = []
        heading: Element | None = None
        for piece in paragraph.pieces:
            if piece.role:
                own = heading = heading or parent.add(piece.role)
            else:
                own = element = element or parent.add(paragraph.role)
            elements.append(Element("Link", holder=own) if piece.target else own)
        yield set_paragraph(paragraph, layout, measure, elements)
