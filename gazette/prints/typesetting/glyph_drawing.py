"""Writes the glyphs of lines into a page's content, at the widths that were measured."""

from __future__ import annotations

from typing import Any

import pydyf
from weasyprint.draw import text as drawing
from weasyprint.text.ffi import FROM_UNITS, pango

from gazette.prints.typesetting.glyph_runs import GlyphRun
from gazette.prints.typesetting.line_breaks import TextLine
from gazette.prints.typesetting.text_boxes import LineLayout

#: Numbers from here on are not glyphs (PANGO_GLYPH_EMPTY, PANGO_GLYPH_UNKNOWN_FLAG).
NO_GLYPH = 0x0FFFFFFF
_draw_first_line = drawing.draw_first_line


def draw_first_line(
    stream: Any, textbox: Any, text_overflow: str, block_ellipsis: str, matrix: Any
) -> list[Any]:
    """Replaces WeasyPrint's function of this name; returns no emojis, which faces do not have."""
    layout = textbox.pango_layout
    if not isinstance(layout, LineLayout):
        emojis: list[Any] = _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)
        return emojis
    line, shaped = layout.line, layout.shaped
    advances = shaped.measured.advances(line, layout.stretch)
    values = list(matrix.values)
    values[4] -= line.flush
    stream.set_text_matrix(*values)
    for run in shaped.runs:
        _draw_run(stream, run, shaped.text, line, advances)
    return []


def _draw_run(stream: Any, run: GlyphRun, text: str, line: TextLine, advances: Any) -> None:
    """Write the glyphs of a run that are in the line.

    ``advances`` are the widths of the line's characters. A glyph is moved where the sum of
    its predecessors' own widths differs from theirs.
    """
    if run.characters[-1] < line.start or run.characters[0] >= line.last:
        return
    font, size = stream.add_font(run.pango_font)
    stream.set_font_size(font.hash, size)
    per_mille, error = 1000 / size, 0.0
    pieces = ["<"]
    last = len(run.glyphs) - 1
    for number, (glyph, character) in enumerate(zip(run.glyphs, run.characters, strict=True)):
        if not line.start <= character < line.last:
            continue
        advance = advances[character - line.start]
        if number < last and run.characters[number + 1] == character:
            advance = 0.0  # the cluster's last glyph carries its width
        if glyph >= NO_GLYPH:
            error += advance * per_mille
            continue
        if glyph not in font.widths:
            _record_glyph(stream, font, size, run, number, text)
        offset = run.offsets[number] * FROM_UNITS * per_mille
        if move := round(error + offset):
            pieces.append(f">{-move}<")
            error -= move
        pieces.append(f"{glyph:04x}")
        error += advance * per_mille - font.widths[glyph]
    if move := round(error):
        pieces.append(f">{-move}<")
    shown = "".join(pieces) + ">"
    stream.show_text(shown.replace("<>", ""))


def _record_glyph(
    stream: Any, font: Any, size: float, run: GlyphRun, number: int, text: str
) -> None:
    """Record a glyph's own width (per mille) and its characters, at its first use."""
    glyph, start = run.glyphs[number], run.characters[number]
    end = next((place for place in run.characters[number + 1 :] if place > start), start + 1)
    pango.pango_font_get_glyph_extents(run.pango_font, glyph, stream.ink_rect, stream.logical_rect)
    font.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
    font.to_unicode[glyph] = text[start:end]


def no_fonts(
    pdf: Any, fonts: dict[int, Any], compress: bool, subset: bool, options: Any
) -> pydyf.Dictionary:
    """Replaces WeasyPrint's function: parts have no fonts, ``merge`` embeds them."""
    return pydyf.Dictionary()
