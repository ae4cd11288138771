"""The glyphs of words: which face draws each character, its number there, its width.

Chinese needs no shaping, so that a character is looked up once in the whole process. A
character with marks, joiners or a variation selector after it is a cluster, which HarfBuzz
shapes in the first face of the project that has all of it; if none has, marks are put over the
character from another face. What is drawn for it carries its characters as its real words
(``ActualText``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import uharfbuzz

from gazette.prints.typesetting.faces import (
    INVISIBLE,
    OWN,
    RARE,
    SELECTORS,
    face_beside,
    face_font,
    face_of,
    faces_with,
    is_printable,
    usual_character,
    variation_face,
)
from gazette.prints.typesetting.page_parts import FaceUsage

#: What belongs to the character before it: marks, joiners, variation selectors.
FOLLOWERS = re.compile(
    "[\u00ad\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2060\u20d0-\u20ff\u302a-\u302f\u3099\u309a"
    "\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\U000e0100-\U000e01ef]+"
)
#: Between a mark from another face and the character over or under which it is put: an em's part
#: in thousandths, as HarfBuzz has it.
MARK_GAP = 62
#: Classes of marks that stand over a character, and of those under it (Unicode, 4.3).
OVER, UNDER = range(228, 236), frozenset([202, 216, 218, 220, 222, 233, 240])
#: White space that has no glyph of its own is drawn as a space.
BLANKS = frozenset("\t\n\r\u00a0\u2028")


def _drawn(character: str) -> str:
    """The character whose glyph draws a character."""
    return " " if character in BLANKS else character


class ShapedGlyph(NamedTuple):
    """A glyph of a cluster: its number, advance and offsets (thousandths of an em), its face."""

    number: int
    advance: int
    right: int
    up: int
    face: str


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """What draws a character: a face, the glyph's number and width (thousandths of an em).

    There is one for each character of a family, in its table; they are compared as objects.
    ``code`` is the number as a content stream has it. ``face`` is empty if no face has the
    character: its description is drawn. ``shaped`` are the glyphs of a cluster; ``words`` are its
    characters.
    """

    face: str
    number: int
    width: int
    code: str
    words: str
    shaped: tuple[ShapedGlyph, ...] = ()

    @property
    def is_plain(self) -> bool:
        return bool(self.face) and not self.shaped

    def placed(self, size: float, x: float, y: float) -> Iterator[tuple[str, int, float, float]]:
        """The glyphs of the cluster at (x, y): face and number of each and its point, in points."""
        for one in self.shaped:
            yield one.face, one.number, x + one.right * size / 1000, y + one.up * size / 1000
            x += one.advance * size / 1000


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
    chosen = variation_face(words[0], words[1], family) if ord(words[1]) in SELECTORS else None
    base = glyph_table(chosen or family)[words[0]]
    if not base.face:
        return Glyph("", 0, base.width, "", words)
    drawn = _drawn(words[0]) + words[1:]
    faces = () if chosen else faces_with(drawn[0], family)
    owns = (glyph_table(face)[words[0]] for face in faces if face not in RARE)
    complete = (one for one in owns if all(each.number for each in _shape(one.face, drawn)))
    own = next(complete, base)
    shaped = _shape_over(own.face, drawn)
    if not shaped:  # of a soft hyphen with what follows it nothing is left
        return Glyph("", 0, 0, "", words)
    width = sum(one.advance for one in shaped)
    return Glyph(own.face, own.number, width, own.code, words, tuple(shaped))


def _shape(face: str, words: str) -> list[ShapedGlyph]:
    """A cluster as HarfBuzz shapes it in a face; what the face lacks has the number 0."""
    font, buffer = face_font(face), uharfbuzz.Buffer()
    buffer.add_str(words)
    buffer.guess_segment_properties()
    # A selector or joiner that chooses nothing would else be drawn as a space without width.
    buffer.flags = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    uharfbuzz.shape(font, buffer, {"kern": False})
    scale = 1000 / font.face.upem
    return [
        ShapedGlyph(
            info.codepoint,
            round(place.x_advance * scale),
            round(place.x_offset * scale),
            round(place.y_offset * scale),
            face,
        )
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


def _shape_over(face: str, words: str) -> list[ShapedGlyph]:
    """A cluster in a face that has its first character.

    Marks that the face lacks, or that it draws beside the character, are put over it.
    """
    own, others = words[0], ""
    for mark in words[1:]:
        shaped = _shape(face, own + mark)
        if all(one.number for one in shaped) and not any(one.advance for one in shaped[1:]):
            own += mark
        else:
            others += mark
    shaped = _shape(face, own)
    if not others:
        return shaped
    left, bottom, right, top = _ink(shaped)
    width = sum(one.advance for one in shaped)
    for mark in others:
        glyph = glyph_table(face)[mark]
        from_left, from_bottom, from_right, from_top = _ink(
            [ShapedGlyph(glyph.number, 0, 0, 0, glyph.face)]
        )
        x = (left + right - from_left - from_right) // 2
        place = unicodedata.combining(mark)
        if place in OVER:
            y = top + MARK_GAP - from_bottom
            top = y + from_top
        elif place in UNDER:
            y = bottom - MARK_GAP - from_top
            bottom = y + from_bottom
        else:  # around it or through it
            y = (bottom + top - from_bottom - from_top) // 2
        shaped.append(ShapedGlyph(glyph.number, 0, x - width, y, glyph.face))
    return shaped


def _ink(shaped: Sequence[ShapedGlyph]) -> tuple[int, int, int, int]:
    """Left, bottom, right and top of what is drawn, in thousandths of an em."""
    x, boxes = 0, []
    for one in shaped:
        font = face_font(one.face)
        scale = 1000 / font.face.upem
        found = font.get_glyph_extents(one.number)
        left, top = x + one.right + found.x_bearing * scale, one.up + found.y_bearing * scale
        boxes.append((left, top + found.height * scale, left + found.width * scale, top))
        x += one.advance
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return round(min(lefts)), round(min(bottoms)), round(max(rights)), round(max(tops))


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
        for cluster in _drawable(words[start : match.end()]):
            found += [table[cluster], *[None] * (len(cluster) - 1)]
        place = match.end()
    return found + [table[one] for one in words[place:]]


def _drawable(words: str) -> Iterator[str]:
    """A character with what belongs to it, without marks that cannot be drawn over it.

    A mark that no face has is drawn as its description, after the character; one over a
    description stands after it, too.
    """
    cluster = words[0]
    for one in words[1:]:
        with_mark = cluster + one
        forms = (with_mark, unicodedata.normalize("NFC", with_mark))
        if ord(one) in INVISIBLE or any(all(map(is_printable, form)) for form in forms):
            cluster = with_mark
        else:
            yield cluster
            cluster = one
    yield cluster


def record_usage(usages: dict[str, FaceUsage], glyph: Glyph) -> None:
    """Record the glyphs that draw a character, for the subsets of the faces."""
    if not glyph.shaped:
        usage = usages.setdefault(glyph.face, FaceUsage(glyph.face))
        usage.widths[glyph.number] = glyph.width
        usage.unicode.setdefault(glyph.number, _drawn(glyph.words))
        return
    for one in glyph.shaped:
        usage = usages.setdefault(one.face, FaceUsage(one.face))
        font = face_font(one.face)
        advance = font.get_glyph_h_advance(one.number) * 1000 / font.face.upem
        usage.widths[one.number] = round(advance)
        words = glyph.words[0]
        is_base = (one.face, one.number) == (glyph.face, glyph.number)
        usage.unicode.setdefault(
            one.number, words if is_base else usual_character(one.face, one.number, words)
        )
