"""A text → its glyphs, from Pango in one piece; its lines are cut from what was measured here."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from gazette.prints.typesetting.line_breaks import Measured

#: PangoGlyphInfo: glyph, width, x and y offset, whether a cluster begins.
GLYPH = struct.Struct("=IiiiI")
#: PangoLogAttr: whether a line may begin here is the lowest bit.
MAY_BREAK = 1


@dataclass(slots=True)
class Run:
    """Neighbouring glyphs of one face; ``characters`` are the places of their characters."""

    pango_font: Any
    glyphs: list[int] = field(default_factory=list)
    characters: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Shaped:
    """A text with its glyphs, measured once for all of its lines."""

    layout: Any  # keeps Pango's fonts alive
    measured: Measured
    runs: list[Run]
    bytes_before: list[int]

    @property
    def text(self) -> str:
        return self.measured.text


def shape(text: str, style: Any) -> Shaped:
    """The glyphs, widths and places to break of a text, from Pango in one piece."""
    layout = Layout(style)
    layout.set_text(text)
    before = [0]
    for character in text:
        before.append(before[-1] + len(character.encode()))
    place = {count: number for number, count in enumerate(before)}
    widths = [0.0] * len(text)
    runs, node = [], layout.get_first_line()[0].runs
    while node != ffi.NULL:
        runs.append(_run(node.data, place, widths))
        node = node.next
    count = len(text) + 1
    attributes = pango.pango_layout_get_log_attrs_readonly(layout.layout, ffi.NULL)
    bits = struct.unpack(f"={count}I", ffi.buffer(attributes, count * 4))
    can_break = [bool(bit & MAY_BREAK) for bit in bits]
    measured = Measured(text, widths, can_break, style["font_size"])
    return Shaped(layout, measured, runs, before)


def _run(item: Any, place: dict[int, int], widths: list[float]) -> Run:
    """One of Pango's runs; adds the widths of its glyphs to their characters."""
    glyphs, offset = item.glyphs, item.item.offset
    count = glyphs.num_glyphs
    run = Run(item.item.analysis.font)
    clusters = struct.unpack(f"={count}i", ffi.buffer(glyphs.log_clusters, count * 4))
    buffer = ffi.buffer(glyphs.glyphs, count * GLYPH.size)
    for cluster, glyph in zip(clusters, GLYPH.iter_unpack(buffer), strict=True):
        number, width, x_offset, _, _ = glyph
        character = place[offset + cluster]
        widths[character] += width * FROM_UNITS
        run.glyphs.append(number)
        run.characters.append(character)
        run.offsets.append(x_offset)
    return run
