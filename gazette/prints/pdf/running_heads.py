"""What is stamped on a page when parts are merged: running head, page number, QR code, 草稿.

Stamps lie below the page's own content, so that a cached part does not depend on its page
numbers. They are artifacts (ISO 32000-1, 14.8.2.2), but for the QR code, a figure with a link
(``pdf.code_links``). Their words need no shaping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import NamedTuple

from gazette.prints.pdf.qr_codes import qr_operators
from gazette.prints.typesetting.faces import (
    HEI,
    INVISIBLE,
    SONG,
    face_font,
    face_name,
    face_of,
    variation_face,
    variation_glyph,
    with_selectors,
)
from gazette.prints.typesetting.looks import SIDE
from gazette.prints.typesetting.missing_glyphs import box_operators, with_actual_text
from gazette.prints.typesetting.page_parts import FaceUsage

#: Points from the trimmed edge to the running head and to the page number.
HEAD, FOOT = 52.0, 36.0
HEAD_SIZE, NUMBER_SIZE, DRAFT_SIZE = 9.0, 10.5, 150.0
#: The QR code: its distance from the edge and its side, within what trimming leaves.
CODE_FOOT, CODE_SIZE, CODE_WORDS_SIZE = 15.0, 42.0, 8.0
#: Between a code and its words, and what is kept free for the page number, in points.
CODE_GAP, NUMBER_ROOM = 5.0, 60.0
#: White space that has no glyph of its own.
LINE_ENDS = "\t\n\r"
#: Ends a running head that is too long for its line.
ELLIPSIS = "…"


class StampGlyph(NamedTuple):
    """How a character, with its variation selector if it has one, is drawn.

    ``face`` is None where no glyph is: for what prints nothing, and for what is drawn as a box.
    ``width`` is in ems. ``needs_words`` says that the glyph alone does not tell the words.
    """

    face: str | None
    number: int
    width: float
    needs_words: bool


@dataclass(slots=True)
class StampGlyphs:
    """Looks up the glyphs that stamps use, and records them for the font subsets."""

    usages: dict[str, FaceUsage] = field(default_factory=dict)
    cache: dict[tuple[str, str], StampGlyph] = field(default_factory=dict)

    def glyph(self, family: str, words: str) -> StampGlyph:
        """The glyph of a character, which may have a variation selector behind it."""
        if (family, words) not in self.cache:
            self.cache[family, words] = self._find(family, words)
        return self.cache[family, words]

    def _find(self, family: str, words: str) -> StampGlyph:
        character, selectors = words[0], words[1:]
        if ord(character) in INVISIBLE:
            return StampGlyph(None, 0, 0.0, needs_words=False)
        if character in LINE_ENDS:
            character = " "
        face, number = face_of(character, family), 0
        if face is None:
            return StampGlyph(None, 0, 1.0, needs_words=True)
        if selectors and (varied := variation_face(character, selectors[0], family)):
            face, number = varied, variation_glyph(varied, character, selectors[0]) or 0
        font = face_font(face)
        usual = font.get_nominal_glyph(ord(character))
        number = number or usual
        width = font.get_glyph_h_advance(number) / font.face.upem
        usage = self.usages.setdefault(face, FaceUsage(face))
        usage.widths[number] = round(width * 1000)
        usage.unicode.setdefault(number, character if number == usual else words)
        return StampGlyph(face, number, width, needs_words=bool(selectors))

    def width(self, family: str, words: str, size: float) -> float:
        """In points."""
        return sum(self.glyph(family, one).width for one in with_selectors(words)) * size

    def cut(self, family: str, words: str, size: float, room: float) -> str:
        """The words, shortened to fit into ``room`` points."""
        if self.width(family, words, size) <= room:
            return words
        while words and self.width(family, words + ELLIPSIS, size) > room:
            words = words[:-1]
        return words + ELLIPSIS

    def show(self, family: str, words: str, size: float, x: float, y: float) -> str:
        """PDF operators that show the words at (x, y), in points.

        A character without a glyph is drawn as its box (``missing_glyphs``).
        """
        shown = []
        found = ((self.glyph(family, one), one) for one in with_selectors(words))
        for (face, needs_words), run in groupby(found, key=_way_of_showing):
            glyphs = list(run)
            if needs_words:
                for glyph, its_words in glyphs:
                    drawn = self._show_one(glyph, its_words, size, x, y)
                    shown.append(with_actual_text(its_words, drawn))
                    x += glyph.width * size
            elif face:
                shown.append(_text(face, [glyph for glyph, _ in glyphs], size, x, y))
                x += sum(glyph.width for glyph, _ in glyphs) * size
        return " ".join(shown)

    def _show_one(self, glyph: StampGlyph, words: str, size: float, x: float, y: float) -> str:
        if glyph.face:
            return _text(glyph.face, [glyph], size, x, y)
        return box_operators(words[0], x, y, size, partial(self.show, SONG))


def _way_of_showing(found: tuple[StampGlyph, str]) -> tuple[str | None, bool]:
    """Equal for adjacent characters that one text object can show."""
    glyph, _ = found
    return glyph.face, glyph.needs_words


def _text(face: str, glyphs: Sequence[StampGlyph], size: float, x: float, y: float) -> str:
    numbers = "".join(f"{glyph.number:04x}" for glyph in glyphs)
    return f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm /{face_name(face)} {size:g} Tf <{numbers}> Tj ET"


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
    first code's marked content. ``scale`` enlarges running head and number.
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

    def placed_codes(self, glyphs: StampGlyphs) -> list[StampedCode]:
        """The QR codes from the inner edge on, opposite the page number, with their words."""
        count = len(self.codes)
        room = (self.width - 2 * SIDE - NUMBER_ROOM) / max(count, 1)
        placed = []
        for place, code in enumerate(self.codes):
            words = glyphs.cut(SONG, code.words, CODE_WORDS_SIZE, room - CODE_SIZE - 3 * CODE_GAP)
            words = "" if words == ELLIPSIS else words
            wide = glyphs.width(SONG, words, CODE_WORDS_SIZE)
            if self.is_left:
                left = self.width - SIDE - CODE_SIZE - place * room
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
        parts.append(_artifact("/Type /Background", _draft(glyphs, page)))
    if page.number is not None:
        parts.append(_artifact("/Type /Pagination /Subtype /Header", _head(glyphs, page)))
        parts.append(_artifact("/Type /Pagination /Subtype /Footer", _number(glyphs, page)))
    for stamped in page.placed_codes(glyphs):
        parts.append(_code(stamped))
        parts.append(_artifact("/Type /Layout", _code_words(glyphs, stamped)))
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


def _code_words(glyphs: StampGlyphs, stamped: StampedCode) -> str:
    """What the QR code is for, beside it; read aloud are the words of the figure."""
    return glyphs.show(SONG, stamped.words, CODE_WORDS_SIZE, stamped.beside, FOOT)


def _draft(glyphs: StampGlyphs, page: PageStamp) -> str:
    """草稿 in grey, diagonally across the page."""
    words = "草稿"
    half = glyphs.width(HEI, words, DRAFT_SIZE) / 2
    x, y = page.width / 2, page.height / 2
    turned = f"q 0.92 g 0.7071 0.7071 -0.7071 0.7071 {x:.2f} {y:.2f} cm"
    return f"{turned} {glyphs.show(HEI, words, DRAFT_SIZE, -half, -DRAFT_SIZE / 3)} Q"
