"""The glyphs of a text, shaped once by Pango; its lines are taken from this result."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from gazette.prints.typesetting.line_breaks import MeasuredText

#: PangoGlyphInfo: glyph, width, x and y offset, flags.
GLYPH = struct.Struct("=IiiiI")
#: The bit of PangoLogAttr that says whether a line may begin here.
MAY_BREAK = 1


@dataclass(slots=True)
class GlyphRun:
    """Adjacent glyphs of one face, with the indices of their characters and their x offsets."""

    pango_font: Any
    glyphs: list[int] = field(default_factory=list)
    characters: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)


@dataclass(slots=True)
class ShapedText:
    """A text with its glyphs; ``bytes_before[i]`` is the UTF-8 length of the first i characters."""

    layout: Any  # keeps the fonts of the runs alive
    measured: MeasuredText
    runs: list[GlyphRun]
    bytes_before: list[int]

    @property
    def text(self) -> str:
        return self.measured.text


def shape_text(text: str, style: Any) -> ShapedText:
    """Have Pango shape a text: its glyphs, widths and line break opportunities."""
    layout = Layout(style)
    layout.set_text(text)
    bytes_before = [0]
    for character in text:
        bytes_before.append(bytes_before[-1] + len(character.encode()))
    index = {count: number for number, count in enumerate(bytes_before)}
    widths = [0.0] * len(text)
    runs, node = [], layout.get_first_line()[0].runs
    while node != ffi.NULL:
        runs.append(_run(node.data, index, widths))
        node = node.next
    count = len(text) + 1
    attributes = pango.pango_layout_get_log_attrs_readonly(layout.layout, ffi.NULL)
    bits = struct.unpack(f"={count}I", ffi.buffer(attributes, count * 4))
    can_break = [bool(bit & MAY_BREAK) for bit in bits]
    measured = MeasuredText(text, widths, can_break, style["font_size"])
    return ShapedText(layout, measured, runs, bytes_before)


def _run(item: Any, index: dict[int, int], widths: list[float]) -> GlyphRun:
    """Convert a Pango run; adds the glyph widths to ``widths`` (CSS pixels by character)."""
    glyphs, offset = item.glyphs, item.item.offset
    count = glyphs.num_glyphs
    run = GlyphRun(item.item.analysis.font)
    clusters = struct.unpack(f"={count}i", ffi.buffer(glyphs.log_clusters, count * 4))
    buffer = ffi.buffer(glyphs.glyphs, count * GLYPH.size)
    for cluster, glyph in zip(clusters, GLYPH.iter_unpack(buffer), strict=True):
        number, width, x_offset, _, _ = glyph
        character = index[offset + cluster]
        widths[character] += width * FROM_UNITS
        run.glyphs.append(number)
        run.characters.append(character)
        run.offsets.append(x_offset)
    return run
