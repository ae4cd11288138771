"""What is stamped on a page when parts are merged: running head, page number, QR code, 草稿.

Stamps lie below the page's own content, so that a cached part does not depend on its page
numbers. They are artifacts (ISO 32000-1, 14.8.2.2), but for the QR code, a figure with a link
(``pdf.code_links``). Their glyphs are those of ``glyphs``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from gazette.prints.pdf.qr_codes import qr_operators
from gazette.prints.typesetting.faces import HEI, SONG, face_name
from gazette.prints.typesetting.glyph_outlines import glyph_outline
from gazette.prints.typesetting.glyphs import Glyph, glyphs_of, record_usage
from gazette.prints.typesetting.looks import FOOT, NUMBER_SIZE, SIDE
from gazette.prints.typesetting.missing_glyphs import box_operators, with_actual_text
from gazette.prints.typesetting.page_parts import FaceUsage

#: Points from the trimmed edge to the running head.
HEAD = 52.0
HEAD_SIZE, DRAFT_SIZE = 9.0, 150.0
#: The QR code: its distance from the edge and its side, within what trimming leaves.
CODE_FOOT, CODE_SIZE, CODE_WORDS_SIZE = 15.0, 42.0, 8.0
#: Between a code and its words, and what is kept free for the page number, in points.
CODE_GAP, NUMBER_ROOM = 5.0, 60.0
#: Ends a running head that is too long for its line.
ELLIPSIS = "…"


@dataclass(slots=True)
class StampGlyphs:
    """Shows the words of stamps, and records their glyphs for the font subsets."""

    usages: dict[str, FaceUsage] = field(default_factory=dict)

    def width(self, family: str, words: str, size: float) -> float:
        """In points."""
        return sum(one.width for one in _glyphs(family, words)) * size / 1000

    def cut(self, family: str, words: str, size: float, room: float, end: str = ELLIPSIS) -> str:
        """The words, shortened to fit into ``room`` points; if they are, they have this end."""
        if self.width(family, words, size) <= room:
            return words
        while words and self.width(family, words + end, size) > room:
            words = words[:-1]
        return words + end

    def show(self, family: str, words: str, size: float, x: float, y: float) -> str:
        """PDF operators that show the words at (x, y), in points.

        A character without a glyph is drawn as its box (``missing_glyphs``).
        """
        shown = []
        for (face, is_plain), run in groupby(_glyphs(family, words), key=_way_of_showing):
            glyphs = list(run)
            if face:
                for glyph in glyphs:
                    record_usage(self.usages, glyph)
            if is_plain:
                shown.append(_text(face, "".join(one.code for one in glyphs), size, x, y))
                x += sum(glyph.width for glyph in glyphs) * size / 1000
                continue
            for glyph in glyphs:
                if glyph.width:
                    drawn = self._show_one(glyph, size, x, y)
                    shown.append(with_actual_text(glyph.words, drawn))
                    x += glyph.width * size / 1000
        return " ".join(shown)

    def _show_one(self, glyph: Glyph, size: float, x: float, y: float) -> str:
        if not glyph.face:
            return box_operators(glyph.words[0], x, y, size, partial(self.show, SONG))
        placed = glyph.placed(size, x, y)
        return " ".join(_text(face, f"{number:04x}", size, *at) for face, number, *at in placed)


def _glyphs(family: str, words: str) -> list[Glyph]:
    return [one for one in glyphs_of(words, family) if one is not None]


def _way_of_showing(glyph: Glyph) -> tuple[str, bool]:
    """Equal for adjacent characters that one text object can show."""
    return glyph.face, glyph.is_plain


def _text(face: str, codes: str, size: float, x: float, y: float) -> str:
    return f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm /{face_name(face)} {size:g} Tf <{codes}> Tj ET"


@dataclass(frozen=True, slots=True)
class PageCode:
    """A QR code: its address, the title of its document, the words beside it.

    ``document`` is the number of its document in the part.
    """

    address: str
    title: str
    words: str = "扫码查看本文现行效力"
    document: int = 0


@dataclass(frozen=True, slots=True)
class StampedCode:
    """A QR code on its page: ``number`` is that of its marked content (MCID), ``left`` where it
    stands, in points, ``beside`` where the ``words`` do for which there is room."""

    code: PageCode
    number: int
    left: float
    beside: float
    words: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The sides of the code, in points."""
        return self.left, CODE_FOOT, self.left + CODE_SIZE, CODE_FOOT + CODE_SIZE


@dataclass(frozen=True, slots=True)
class PageStamp:
    """What one page is stamped with.

    Width and height are in points; ``number`` is None on a page without a number;
    ``codes`` are those of the documents that end here; ``first_id`` is the number (MCID) of the
    first code's marked content. ``scale`` enlarges running head, number and the words beside codes.
    """

    width: float
    height: float
    number: int | None
    issue_words: str
    document_words: str
    is_draft: bool
    scale: float = 1.0
    codes: Sequence[PageCode] = ()
    first_id: int = 0

    @property
    def is_left(self) -> bool:
        return self.number is not None and self.number % 2 == 0

    @property
    def words_size(self) -> float:
        """The size of the words beside QR codes."""
        return CODE_WORDS_SIZE * self.scale

    def placed_codes(self, glyphs: StampGlyphs) -> list[StampedCode]:
        """The QR codes at the inner edge, opposite the page number, with their words.

        They stand from left to right in the order of their documents.
        """
        count = len(self.codes)
        room = (self.width - 2 * SIDE - NUMBER_ROOM) / max(count, 1)
        placed = []
        for place, code in enumerate(self.codes):
            free = room - CODE_SIZE - 3 * CODE_GAP
            end = ELLIPSIS + "》" * code.words.endswith("》")
            words = glyphs.cut(SONG, code.words, self.words_size, free, end)
            words = "" if words == end else words
            wide = glyphs.width(SONG, words, self.words_size)
            if self.is_left:
                left = self.width - SIDE - CODE_SIZE - (count - 1 - place) * room
                beside = left - wide - CODE_GAP
            else:
                left = SIDE + place * room
                beside = left + CODE_SIZE + CODE_GAP
            placed.append(StampedCode(code, self.first_id + place, left, beside, words))
        return placed


def stamp_content(glyphs: StampGlyphs, page: PageStamp) -> bytes:
    """The content stream that is put below a page's own."""
    parts = []
    if page.is_draft:
        parts.append(_artifact("/Type /Background", _draft(page)))
    if page.number is not None:
        parts.append(_artifact("/Type /Pagination /Subtype /Header", _head(glyphs, page)))
        parts.append(_artifact("/Type /Pagination /Subtype /Footer", _number(glyphs, page)))
    for stamped in page.placed_codes(glyphs):
        parts.append(_code(stamped))
        parts.append(_artifact("/Type /Layout", _code_words(glyphs, stamped, page.words_size)))
    return "\n".join(["q 0 g 0 G", *parts, "Q"]).encode()


def _artifact(properties: str, content: str) -> str:
    return f"/Artifact << {properties} >> BDC {content} EMC"


def _head(glyphs: StampGlyphs, page: PageStamp) -> str:
    """Gazette and issue on a left page, the document on a right page, above a fine rule."""
    words = page.issue_words if page.is_left else page.document_words
    room = page.width - 2 * SIDE
    size = HEAD_SIZE * page.scale
    words = glyphs.cut(SONG, words, size, room)
    y = page.height - HEAD
    x = SIDE if page.is_left else page.width - SIDE - glyphs.width(SONG, words, size)
    rule = f"0.5 w {SIDE:.2f} {y - 6:.2f} m {page.width - SIDE:.2f} {y - 6:.2f} l S"
    return f"{glyphs.show(SONG, words, size, x, y)} {rule}"


def _number(glyphs: StampGlyphs, page: PageStamp) -> str:
    """``— 3 —`` at the outer edge (GB/T 9704-2012, 7.5)."""
    words = f"— {page.number} —"
    size = NUMBER_SIZE * page.scale
    wide = glyphs.width(SONG, words, size)
    x = SIDE if page.is_left else page.width - SIDE - wide
    return glyphs.show(SONG, words, size, x, FOOT)


def _code(stamped: StampedCode) -> str:
    """The QR code, as a figure of the document."""
    drawn = qr_operators(stamped.code.address, stamped.left, CODE_FOOT, CODE_SIZE)
    return f"/Figure << /MCID {stamped.number} >> BDC {drawn} EMC"


def _code_words(glyphs: StampGlyphs, stamped: StampedCode, size: float) -> str:
    """What the QR code is for, beside it; read aloud are the words of the figure."""
    return glyphs.show(SONG, stamped.words, size, stamped.beside, FOOT)


def _draft(page: PageStamp) -> str:
    """草稿 in grey, diagonally across the page.

    As paths: letters so large are words to readers that go by places, which then take the columns
    on both sides of them apart.
    """
    shapes = [glyph_outline(HEI, one, DRAFT_SIZE) for one in "草稿"]
    x, y = page.width / 2, page.height / 2
    left = -sum(width for width, _ in shapes) / 2
    drawn = []
    for width, path in shapes:
        drawn.append(f"q 1 0 0 1 {left:.2f} {-DRAFT_SIZE / 3:.2f} cm {path} f Q")
        left += width
    turned = f"q 0.92 g 0.7071 0.7071 -0.7071 0.7071 {x:.2f} {y:.2f} cm"
    return f"{turned} {' '.join(drawn)} Q"
