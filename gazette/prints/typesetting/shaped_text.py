"""The text of a paragraph: its pieces as one, with the glyph and the width of each character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gazette.prints.typesetting.glyphs import Glyph, glyphs_of
from gazette.prints.typesetting.paragraph_breaks import MeasuredText
from gazette.prints.typesetting.printed_blocks import Piece


@dataclass(slots=True)
class ShapedText:
    """A paragraph's characters with their glyphs, and its pieces.

    ``glyphs[i]`` draws the character ``i``; inside a cluster it is None. ``pieces`` are the
    first characters of the pieces, and ``ends`` those after their last. ``cuts`` are the
    places at which face or piece change. ``odd`` are the places whose advance is not the
    glyph's own plus the stretch of the line, in order.
    """

    measured: MeasuredText
    glyphs: list[Glyph | None]
    pieces: list[tuple[int, int, Piece]]
    cuts: list[int] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)
    is_plain: bool = True


def shape_pieces(pieces: Sequence[Piece], family: str, size: float) -> ShapedText:
    """The pieces as one text of a size in points; ``family`` is the face of the look."""
    words, widths, glyphs = "", [], []
    spans, cuts, keep, gaps = [], [], [], set()
    whole: list[tuple[int, int]] = []
    is_plain = True
    for piece in pieces:
        start = len(words)
        found = glyphs_of(piece.words, piece.face or family)
        words += piece.words
        glyphs += found
        own = [0.0 if one is None else one.width * size / 1000 for one in found]
        if piece.is_seam:
            own = [0.0] * len(own)
        if piece.gap and own:
            own[-1] += piece.gap * size
            gaps.add(len(words) - 1)
        widths += own
        spans.append((start, len(words), piece))
        if piece.role and len(piece.words) <= 16:
            is_further = whole and whole[-1][1] == start
            whole.append((whole.pop()[0] if is_further else start, len(words)))
        if piece.is_kept:
            keep.append((start, len(words)))
        former = ""
        for place, glyph in enumerate(found, start):
            if place == start or glyph is not None and glyph.face != former:
                cuts.append(place)
            if glyph is not None:
                former = glyph.face
                is_plain = is_plain and glyph.is_plain
    measured = MeasuredText(words, widths, size, keep, whole)
    shaped = ShapedText(measured, glyphs, spans, cuts, is_plain=is_plain)
    stretches, marks = measured.gaps, measured.marks
    shaped.odd = [
        place
        for place, width in enumerate(measured.widths)
        if stretches[place + 1] == stretches[place]
        or marks[place + 1] > marks[place]
        or width != widths[place]
        or not width
        or place in gaps
    ]
    return shaped
