"""The glyphs of words: which face draws each character, its number there, its width.

Chinese needs no shaping, so that a character is looked up once in the whole process. A
character with marks, joiners or a variation selector after it is a cluster, which HarfBuzz
shapes; what is drawn for it then carries its characters as its real words (``ActualText``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import uharfbuzz

from gazette.prints.typesetting.faces import (
    INVISIBLE,
    OWN,
    SELECTORS,
    face_beside,
    face_font,
    face_of,
    usual_character,
    variation_face,
)
from gazette.prints.typesetting.page_parts import FaceUsage

#: What belongs to the character before it: marks, joiners, variation selectors.
FOLLOWERS = re.compile(
    "[\u00ad\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2060\u20d0-\u20ff\u3099\u309a"
    "\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\U000e0100-\U000e01ef]+"
)
#: White space that has no glyph of its own is drawn as a space.
BLANKS = frozenset("\t\n\r\u00a0\u2028")


def _drawn(character: str) -> str:
    """The character whose glyph draws a character."""
    return " " if character in BLANKS else character


@dataclass(frozen=True, slots=True)
class Glyph:
    """What draws a character: a face, the glyph's number and width (thousandths of an em).

    ``code`` is the number as a content stream has it. ``face`` is empty if no face has the
    character: its description is drawn. ``shaped`` are the glyphs of a cluster, each with its
    advance and offsets in thousandths of an em; ``words`` are its characters.
    """

    face: str
    number: int
    width: int
    code: str
    words: str
    shaped: tuple[tuple[int, int, int, int], ...] = ()

    @property
    def is_plain(self) -> bool:
        return bool(self.face) and not self.shaped

    def placed(self, size: float, x: float, y: float) -> Iterator[tuple[int, float, float]]:
        """The glyphs of the cluster at (x, y): the number of each and its point, in points."""
        for number, advance, right, up in self.shaped:
            yield number, x + right * size / 1000, y + up * size / 1000
            x += advance * size / 1000


class _GlyphTable(dict[str, Glyph]):
    """The glyphs of a family's characters, each looked up at its first use."""

    def __init__(self, family: str) -> None:
        self.family = family

    def __missing__(self, character: str) -> Glyph:
        found = self[character] = _glyph(self.family, character)
        return found


@cache
def glyph_table(family: str) -> _GlyphTable:
    """The glyphs by character, from the family or from the faces that stand in for it."""
    return _GlyphTable(family)


def load_faces() -> None:
    """Load the faces of the project, for a process that waits for its first document."""
    for family in OWN:
        glyphs_of("示例", family)


def _glyph(family: str, character: str) -> Glyph:
    if len(character) > 1:
        return _cluster(family, character)
    shown = _drawn(character)
    face = face_of(shown, family)
    if face is None:
        return Glyph("", 0, 0 if ord(character) in INVISIBLE else 1000, "", character)
    font = face_font(face)
    number = font.get_nominal_glyph(ord(shown)) or 0
    width = round(font.get_glyph_h_advance(number) * 1000 / font.face.upem)
    return Glyph(face_beside(face, shown), number, width, f"{number:04x}", character)


def _cluster(family: str, words: str) -> Glyph:
    """A character with what belongs to it; without a face it is as the character alone."""
    face = variation_face(words[0], words[1], family) if ord(words[1]) in SELECTORS else None
    base = glyph_table(face or family)[words[0]]
    if not base.face:
        return Glyph("", 0, base.width, "", words)
    font, buffer = face_font(base.face), uharfbuzz.Buffer()
    buffer.add_str(_drawn(words[0]) + words[1:])
    buffer.guess_segment_properties()
    # A selector or joiner that chooses nothing would else be drawn as a space without width.
    buffer.flags = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    uharfbuzz.shape(font, buffer, {"kern": False})
    scale = 1000 / font.face.upem
    shaped = tuple(
        (
            info.codepoint,
            round(place.x_advance * scale),
            round(place.x_offset * scale),
            round(place.y_offset * scale),
        )
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        if info.codepoint
    )
    if not shaped:  # of a soft hyphen with what follows it nothing is left
        return Glyph("", 0, 0, "", words)
    width = sum(advance for _, advance, _, _ in shaped)
    return Glyph(base.face, base.number, width, base.code, words, shaped)


def glyphs_of(words: str, family: str) -> list[Glyph | None]:
    """The glyph of each character; None for those that belong to the character before."""
    table = glyph_table(family)
    if not FOLLOWERS.search(words):
        return [table[one] for one in words]
    found: list[Glyph | None] = []
    place = 0
    for match in FOLLOWERS.finditer(words):
        start = max(match.start() - 1, place)
        found += [table[one] for one in words[place:start]]
        found.append(table[words[start : match.end()]])
        found += [None] * (match.end() - start - 1)
        place = match.end()
    return found + [table[one] for one in words[place:]]


def record_usage(usages: dict[str, FaceUsage], glyph: Glyph) -> None:
    """Record the glyphs that draw a character, for the subsets of the faces."""
    usage = usages.setdefault(glyph.face, FaceUsage(glyph.face))
    if not glyph.shaped:
        usage.widths[glyph.number] = glyph.width
        usage.unicode.setdefault(glyph.number, _drawn(glyph.words))
        return
    font = face_font(glyph.face)
    scale = 1000 / font.face.upem
    for number, *_ in glyph.shaped:
        usage.widths[number] = round(font.get_glyph_h_advance(number) * scale)
        words = glyph.words[0]
        is_base = number == glyph.number
        usage.unicode.setdefault(
            number, words if is_base else usual_character(glyph.face, number, words)
        )
