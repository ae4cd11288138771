"""What a page says of its place: running head, page number, 草稿 across a draft.

Written under the page's content as artifacts (ISO 32000-1, 14.8.2.2), so that a part
does not depend on where its pages come to stand. These words need no shaping.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from gazette.prints.pdf.qr_codes import drawn
from gazette.prints.typesetting.faces import HEI, LAST, SONG, face_font, faces_present
from gazette.prints.typesetting.page_parts import Usage

#: Points: from the trimmed edge to the text, to the running head and to the page number.
SIDE, HEAD, FOOT = 56.14, 52.0, 36.0
HEAD_SIZE, NUMBER_SIZE, DRAFT_SIZE = 9.0, 10.5, 150.0
#: The code: its foot and its side; it takes what a booklet's trimming leaves of the margin.
CODE_FOOT, CODE_SIZE, CODE_WORDS_SIZE = 15.0, 42.0, 8.0
CODE_WORDS = "扫码查看本文现行效力"
#: What does not fit on a third of the line is cut and ends so.
ELLIPSIS = "…"


@dataclass(slots=True)
class Ink:
    """Notes the glyphs that stamps use."""

    usages: dict[str, Usage] = field(default_factory=dict)
    known: dict[tuple[str, str], tuple[str, int, float]] = field(default_factory=dict)

    def glyph(self, family: str, character: str) -> tuple[str, int, float]:
        """The face that has a character, its glyph there and the width in ems."""
        if (family, character) not in self.known:
            self.known[family, character] = self._find(family, character)
        return self.known[family, character]

    def _find(self, family: str, character: str) -> tuple[str, int, float]:
        faces = [one for one in (family, *LAST) if one in faces_present()]
        numbers = {one: face_font(one).get_nominal_glyph(ord(character)) or 0 for one in faces}
        face = next((one for one in faces if numbers[one]), family)
        font, number = face_font(face), numbers[face]
        width = font.get_glyph_h_advance(number) / font.face.upem
        usage = self.usages.setdefault(face, Usage(face))
        usage.widths[number] = round(width * 1000)
        usage.unicode[number] = character
        return face, number, width

    def width(self, family: str, words: str, size: float) -> float:
        return sum(self.glyph(family, one)[2] for one in words) * size

    def cut(self, family: str, words: str, size: float, room: float) -> str:
        """The words, or as many of them as there is room for."""
        if self.width(family, words, size) <= room:
            return words
        while words and self.width(family, words + ELLIPSIS, size) > room:
            words = words[:-1]
        return words + ELLIPSIS

    def show(self, family: str, words: str, size: float, x: float, y: float) -> str:
        """The words at a place, in PDF's operators."""
        shown = [f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm"]
        found = (self.glyph(family, one) for one in words)
        for face, run in groupby(found, key=itemgetter(0)):
            glyphs = "".join(f"{number:04x}" for _, number, _ in run)
            shown.append(f"/{face_name(face)} {size:g} Tf <{glyphs}> Tj")
        return " ".join([*shown, "ET"])


def face_name(family: str) -> str:
    """The name under which stamps call a face."""
    return family.replace(" ", "")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: its size in points, its number (None on a cover), what it belongs to."""

    width: float
    height: float
    number: int | None
    issue_words: str
    document_words: str
    is_draft: bool
    scale: float = 1.0
    code: str = ""

    @property
    def is_left(self) -> bool:
        return self.number is not None and self.number % 2 == 0


def stamp(ink: Ink, place: Place) -> bytes:
    """The content that goes under a page's own."""
    parts = []
    if place.is_draft:
        parts.append(_artifact("/Type /Background", _draft(ink, place)))
    if place.number is not None:
        parts.append(_artifact("/Type /Pagination /Subtype /Header", _head(ink, place)))
        parts.append(_artifact("/Type /Pagination /Subtype /Footer", _number(ink, place)))
    if place.code:
        parts.append(_artifact("/Type /Layout", _code(ink, place)))
    return "\n".join(["q 0 g 0 G", *parts, "Q"]).encode()


def _artifact(properties: str, content: str) -> str:
    return f"/Artifact << {properties} >> BDC {content} EMC"


def _head(ink: Ink, place: Place) -> str:
    """Gazette and issue on a left page, the document on a right one, over a fine rule."""
    words = place.issue_words if place.is_left else place.document_words
    room = place.width - 2 * SIDE
    size = HEAD_SIZE * place.scale
    words = ink.cut(SONG, words, size, room)
    y = place.height - HEAD
    x = SIDE if place.is_left else place.width - SIDE - ink.width(SONG, words, size)
    rule = f"0.5 w {SIDE:.2f} {y - 6:.2f} m {place.width - SIDE:.2f} {y - 6:.2f} l S"
    return f"{ink.show(SONG, words, size, x, y)} {rule}"


def _number(ink: Ink, place: Place) -> str:
    """``— 3 —`` at the outer edge (GB/T 9704-2012, 7.5)."""
    words = f"— {place.number} —"
    size = NUMBER_SIZE * place.scale
    wide = ink.width(SONG, words, size)
    x = SIDE if place.is_left else place.width - SIDE - wide
    return ink.show(SONG, words, size, x, FOOT)


def _code(ink: Ink, place: Place) -> str:
    """A square code at the inner edge, opposite the page number, and what it is for."""
    x = place.width - SIDE - CODE_SIZE if place.is_left else SIDE
    wide = ink.width(SONG, CODE_WORDS, CODE_WORDS_SIZE)
    beside = x - wide - 5 if place.is_left else x + CODE_SIZE + 5
    words = ink.show(SONG, CODE_WORDS, CODE_WORDS_SIZE, beside, FOOT)
    return f"{drawn(place.code, x, CODE_FOOT, CODE_SIZE)} {words}"


def _draft(ink: Ink, place: Place) -> str:
    """草稿 in grey, rising over the whole page."""
    words = "草稿"
    half = ink.width(HEI, words, DRAFT_SIZE) / 2
    x, y = place.width / 2, place.height / 2
    turned = f"q 0.92 g 0.7071 0.7071 -0.7071 0.7071 {x:.2f} {y:.2f} cm"
    return f"{turned} {ink.show(HEI, words, DRAFT_SIZE, -half, -DRAFT_SIZE / 3)} Q"
