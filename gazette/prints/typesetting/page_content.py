"""The content stream of a page: its lines as marked content, its rules as artifacts.

Positions are points from the top left corner of the page; the stream counts from below.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from gazette.prints.typesetting.faces import SONG, face_name
from gazette.prints.typesetting.glyphs import Glyph, glyph_table, record_usage
from gazette.prints.typesetting.missing_glyphs import SPACE, box_operators, with_actual_text
from gazette.prints.typesetting.page_parts import FaceUsage
from gazette.prints.typesetting.paragraph_breaks import TextLine, advances
from gazette.prints.typesetting.printed_blocks import Piece
from gazette.prints.typesetting.set_paragraphs import Element, Leaders, SetParagraph
from gazette.prints.typesetting.shaped_text import ShapedText

#: Where the baseline lies in the em, from its top.
BASELINE = 0.88
#: The colour of the heads of the contents, and what follows; ``merge`` defines the colour.
RED, BLACK = "/GazetteRed cs 1 scn", "0 g"
#: Leaders are round dots: their width and distance in points.
DOT, DOT_PITCH = 0.9, 4.4


@dataclass(frozen=True, slots=True)
class LinkArea:
    """A link on a page: its corners (points from below left), its target and its number."""

    corners: tuple[float, float, float, float]
    target: str
    number: int
    element: Element


@dataclass(slots=True)
class PartUsage:
    """What the pages of a part use: glyphs, and numbers of link annotations given so far."""

    faces: dict[str, FaceUsage] = field(default_factory=dict)
    glyphs: set[Glyph] = field(default_factory=set)
    links: int = 0

    def record(self) -> dict[str, FaceUsage]:
        """The faces with all glyphs that were drawn, by the name of the font resource."""
        for glyph in sorted(self.glyphs, key=lambda one: (one.face, one.number, one.words)):
            record_usage(self.faces, glyph)
        return {face_name(face): usage for face, usage in sorted(self.faces.items())}


@dataclass(slots=True)
class PageContent:
    """The operators of a page under construction.

    ``index`` is the number of the page in its part; ``parents`` are the elements of its
    marked content, by id. ``font`` and ``spacing`` are those set last.
    """

    index: int
    height: float
    usage: PartUsage
    operators: list[str] = field(default_factory=list)
    parents: list[Element] = field(default_factory=list)
    links: list[LinkArea] = field(default_factory=list)
    anchors: list[tuple[str, float, float]] = field(default_factory=list)
    font: tuple[str, float] = ("", 0.0)
    spacing: float = 0.0
    element: Element | None = None

    def draw_lines(
        self,
        text: SetParagraph,
        first: int,
        x: float,
        tops: Sequence[float],
        *,
        is_artifact: bool = False,
    ) -> None:
        """Draw lines of a paragraph from the index ``first``; ``x`` is the left of its measure."""
        if text.look.is_red:
            self.operators.append(RED)
        if is_artifact:
            self.operators.append("/Artifact BMC BT")
        for number, top in enumerate(tops, first):
            self._draw_line(text, text.lines[number], x, top, is_artifact)
        if is_artifact:
            self.operators.append("ET EMC")
        elif text.leaders and first + len(tops) == len(text.lines):
            self._draw_leaders(text, text.leaders, x, tops)
        self._close()
        if text.look.is_red:
            self.operators.append(BLACK)

    def draw_rules(self, rules: Sequence[tuple[float, float, float, float, float]]) -> None:
        """Draw lines (x, y, x, y, width) as artifacts."""
        if not rules:
            return
        self.operators.append("/Artifact BMC")
        former = -1.0
        for x, y, to_x, to_y, width in sorted(rules, key=lambda rule: rule[4]):
            if width != former:
                self.operators.append(f"{width:g} w")
                former = width
            y, to_y = self.height - y, self.height - to_y
            self.operators.append(f"{x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S")
        self.operators.append("EMC")

    def _draw_line(
        self, text: SetParagraph, line: TextLine, x: float, top: float, is_artifact: bool
    ) -> None:
        look, shaped = text.look, text.shaped
        left = x + text.left(line)
        baseline = self.height - (top + (look.leading - look.size) / 2 + look.size * BASELINE)
        wanted = advances(shaped.measured, line)
        offsets = [left - line.flush, *accumulate(wanted, initial=left - line.flush)][1:]
        if is_artifact or self.element is not None:
            self._move(offsets[0], baseline)
        for place, begin, stop, piece in _within(shaped, line):
            at, to = offsets[begin - line.start], offsets[stop - line.start]
            if piece.address and begin == shaped.pieces[place][0]:
                self.anchors.append((piece.address, at, top))
            if begin == stop:
                continue
            own = text.elements[place]
            if own is not None and own is not self.element and not is_artifact:
                self._open(own, at, baseline)
            self._draw_run(shaped, line, wanted, (begin, stop), (at, baseline))
            if piece.target and own is not None and not text.is_entry:
                bottom = self.height - top - look.leading
                self._link(own, piece.target, (at, bottom, to, bottom + look.leading))

    def _draw_leaders(
        self, text: SetParagraph, leaders: Leaders, x: float, tops: Sequence[float]
    ) -> None:
        """Draw dots and page number, and make the whole entry one link."""
        self._close()
        look, top = text.look, tops[-1]
        middle = top + (look.leading - look.size) / 2 + look.size / 2
        y = self.height - middle
        dots = f"q 1 J [0 {DOT_PITCH:g}] 0 d {DOT:g} w"
        count = max(int((leaders.end - leaders.start) / DOT_PITCH), 0)
        right = x + leaders.end
        left = right - count * DOT_PITCH
        line = f"{right:.2f} {y:.2f} m {left:.2f} {y:.2f} l S Q"
        self.operators.append(f"/Artifact BMC {dots} {line} EMC")
        page = leaders.page
        self._draw_line(page, page.lines[0], x, top, is_artifact=False)
        element = text.elements[0]
        if element is not None:
            low = self.height - top - look.leading
            corners = (x, low, x + page.measure, self.height - tops[0])
            self._link(element, text.paragraph.pieces[0].target, corners)

    def _move(self, x: float, y: float) -> None:
        """Go on writing at a point from below left."""
        self.operators.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")

    def _open(self, element: Element, x: float, y: float) -> None:
        """Begin content of an element; a link becomes part of its paragraph at its first."""
        self._close()
        if element.holder is not None and not element.kids:
            element.holder.kids.append(element)
        self.operators.append(f"/{element.role} <</MCID {self._tag(element)}>> BDC BT")
        self._move(x, y)
        self.element = element

    def _close(self) -> None:
        if self.element is not None:
            self.operators.append("ET EMC")
            self.element = None

    def _link(
        self, element: Element, target: str, corners: tuple[float, float, float, float]
    ) -> None:
        """Add an annotation over what was drawn; the element's content ends with it."""
        element.kids.append(self.usage.links)
        self.links.append(LinkArea(corners, target, self.usage.links, element))
        self.usage.links += 1
        self._close()

    def _draw_run(
        self,
        shaped: ShapedText,
        line: TextLine,
        wanted: Sequence[float],
        span: tuple[int, int],
        at: tuple[float, float],
    ) -> None:
        """Draw the characters of a span, which are one piece; ``at`` is where they begin."""
        begin, stop = span
        cuts = shaped.cuts
        ends = [*cuts[bisect_left(cuts, begin + 1) : bisect_left(cuts, stop)], stop]
        for end in ends:
            run = shaped.glyphs[begin:end]
            if shaped.is_plain or all(one is not None and one.is_plain for one in run):
                self._draw_plain(shaped, line, wanted, begin, end)
            else:
                x = at[0] + sum(wanted[span[0] - line.start : begin - line.start])
                self._draw_odd(shaped, line, wanted, (begin, end), (x, at[1]))
            begin = end

    def _draw_plain(
        self, shaped: ShapedText, line: TextLine, wanted: Sequence[float], begin: int, end: int
    ) -> None:
        """Draw characters of one face, of which each has a glyph.

        The stretch of the line is the spacing of its characters; where the advance differs
        from that, the next character is moved.
        """
        glyphs: list[Glyph] = shaped.glyphs[begin:end]  # type: ignore[assignment]  # none is None
        size = shaped.measured.size
        self.operators += self._fonts(glyphs[0].face, size, round(line.stretch, 3))
        self.usage.glyphs.update(glyphs)
        codes = [one.code for one in glyphs]
        pieces: list[str] = []
        former, error, per_mille = begin, 0.0, 1000 / size
        odd = shaped.odd
        for number in range(bisect_left(odd, begin), bisect_left(odd, end)):
            place = odd[number]
            advance = self.spacing - wanted[place - line.start]
            error += glyphs[place - begin].width + advance * per_mille
            move = round(error)
            if move and place + 1 < line.last:
                pieces.append(f"<{''.join(codes[former - begin : place + 1 - begin])}>{move}")
                error -= move
                former = place + 1
        rest = "".join(codes[former - begin :])
        if not pieces:
            self.operators.append(f"<{rest}> Tj")
        else:
            self.operators.append(f"[{''.join(pieces)}{f'<{rest}>' if rest else ''}] TJ")

    def _draw_odd(
        self,
        shaped: ShapedText,
        line: TextLine,
        wanted: Sequence[float],
        span: tuple[int, int],
        at: tuple[float, float],
    ) -> None:
        """Draw characters one by one: clusters, and descriptions of what no face has."""
        x, y = at
        for place in range(*span):
            glyph = shaped.glyphs[place]
            if glyph is not None:
                self._draw_one(glyph, shaped.measured.size, x, y)
            x += wanted[place - line.start]
        self._move(x, y)

    def _draw_one(self, glyph: Glyph, size: float, x: float, y: float) -> None:
        """Draw a glyph, a cluster or a description, with the real characters as its words."""
        if glyph.is_plain:
            at = [(glyph.face, glyph.number, x, y)]
            self.operators.append(self._shown(at, glyph, size))
        elif glyph.shaped:
            placed = glyph.placed(size, x, y)
            self._draw_as(glyph.words, f"BT {self._shown(placed, glyph, size)} ET")
        elif glyph.width:
            self._draw_as(glyph.words, box_operators(glyph.words[0], x, y, size, self._show_space))
        else:  # a joiner or selector that follows nothing: no ink, but it is read
            self._draw_as(glyph.words, self._show_space(SPACE, size / 100, x, y))

    def _draw_as(self, words: str, operators: str) -> None:
        """Draw what is to be read as other words, between two text objects.

        It is an element of its own within the present one: not every reader can tell the end of
        marked content within marked content.
        """
        holder = self.element
        if holder is None:
            self.operators.append(f"ET {with_actual_text(words, operators)} BT")
            return
        self._close()
        span = holder.add("Span")
        span.words = words
        number = self._tag(span)
        self.operators.append(with_actual_text(words, operators, number))
        self.operators.append(f"/{holder.role} <</MCID {self._tag(holder)}>> BDC BT")
        self.element = holder

    def _tag(self, element: Element) -> int:
        """The number of the next content of the page, which becomes part of an element."""
        number = len(self.parents)
        element.kids.append((self.index, number))
        self.parents.append(element)
        return number

    def _shown(
        self, placed: Iterable[tuple[str, int, float, float]], glyph: Glyph, size: float
    ) -> str:
        """Operators that show glyphs, by face and number, at their points."""
        self.usage.glyphs.add(glyph)
        shown: list[str] = []
        for face, number, x, y in placed:
            shown += self._fonts(face, size, 0.0)
            shown.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm <{number:04x}> Tj")
        return " ".join(shown)

    def _show_space(self, space: str, size: float, x: float, y: float) -> str:
        """Operators of a text object with the space in the box of a description."""
        glyph = glyph_table(SONG)[space]
        return f"BT {self._shown([(glyph.face, glyph.number, x, y)], glyph, size)} ET"

    def _fonts(self, face: str, size: float, spacing: float) -> Iterator[str]:
        """Operators that set font and spacing, where they are not set yet."""
        if (face, size) != self.font:
            self.font = face, size
            yield f"/{face_name(face)} {size:g} Tf"
        if spacing != self.spacing:
            self.spacing = spacing
            yield f"{spacing:g} Tc"


def _within(shaped: ShapedText, line: TextLine) -> Iterator[tuple[int, int, int, Piece]]:
    """The pieces of a line: number, first character, character after the last, piece."""
    for place, (start, end, piece) in enumerate(shaped.pieces):
        if end < line.start or start > line.last or start == line.last > line.start:
            continue
        begin, stop = max(start, line.start), min(end, line.last)
        if begin < stop or start == end >= line.start:
            yield place, begin, stop, piece
