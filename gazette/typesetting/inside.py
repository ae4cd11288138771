"""All that reaches into WeasyPrint: lines of Chinese, and fonts that come later.

WeasyPrint measures every line anew and several times over, stretches only spaces and
gives every file fonts of its own. Here a text is measured once (``Measured``), its
lines are cut, squeezed and stretched by ``lines``, drawn from what was measured, and
the glyphs that a document uses are handed over in place of its fonts.

Bound to one version of WeasyPrint: ``install`` refuses any other. Whoever upgrades
compares what is replaced here (``REPLACED``) with the new version's.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

import pydyf
import weasyprint
from weasyprint.draw import text as drawing
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from gazette.typesetting.lines import Line, Measured

WRITTEN_FOR = "70.0"
#: What is replaced, by module and name, and what stood there.
REPLACED: dict[tuple[Any, str], Any] = {
    (inline, "split_text_box"): inline.split_text_box,
    (inline, "justify_line"): inline.justify_line,
    (inline, "strut"): inline.strut,
    (inline, "resolve_percentages"): inline.resolve_percentages,
    (drawing, "draw_first_line"): drawing.draw_first_line,
    (weasyprint.pdf, "build_fonts_dictionary"): weasyprint.pdf.build_fonts_dictionary,
}

#: PangoGlyphInfo: glyph, width, x and y offset, whether a cluster begins.
GLYPH = struct.Struct("=IiiiI")
#: PangoLogAttr: whether a line may begin here is the lowest bit.
MAY_BREAK = 1
#: Glyphs above are no glyphs (PANGO_GLYPH_EMPTY, PANGO_GLYPH_UNKNOWN_FLAG).
NO_GLYPH = 0x0FFFFFFF


class WrongWeasyPrint(Exception):
    """Another version of WeasyPrint is installed than this module was written for."""


def install() -> None:
    """Put our lines and fonts in WeasyPrint's place; WrongWeasyPrint for another version."""
    if weasyprint.__version__ != WRITTEN_FOR:
        raise WrongWeasyPrint(
            f"gazette.typesetting.inside was written for WeasyPrint {WRITTEN_FOR}, "
            f"not {weasyprint.__version__}"
        )
    inline.split_text_box = split_text_box
    inline.justify_line = justify_line
    inline.strut = strut
    inline.resolve_percentages = resolve_percentages
    drawing.draw_first_line = draw_first_line
    weasyprint.pdf.build_fonts_dictionary = no_fonts


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


class SetLine:
    """Stands where WeasyPrint keeps a line's Pango layout."""

    first_line_direction = 0
    max_width = None
    ascent = underline_position = strikethrough_position = 0.0
    underline_thickness = strikethrough_thickness = 0.5

    def __init__(self, shaped: Shaped, line: Line) -> None:
        self.shaped, self.line, self.stretch = shaped, line, 0.0
        self.text = shaped.text[line.start : line.last]

    def reactivate(self, style: Any) -> None:
        pass

    def deactivate(self) -> None:
        pass


def is_plain(box: Any) -> bool:
    """Whether a text is one of ours to set: in one direction and on lines that are not given."""
    style = box.style
    return (
        style["font_size"] > 0
        and style["white_space"] in {"normal", "nowrap"}
        and style["letter_spacing"] == "normal"
        and not style["word_spacing"]
        and style["direction"] == "ltr"
        and not any(character in box.text for character in "\n\t\xad")
    )


def split_text_box(
    context: Any, box: Any, available_width: float | None, skip: int, is_line_start: bool = True
) -> tuple[Any, int | None, bool]:
    """As WeasyPrint's: the box's next line, the bytes before the one after it (or None)."""
    shaped = _shaped(box)
    if shaped is None:
        former = REPLACED[inline, "split_text_box"]
        answer: tuple[Any, int | None, bool] = former(
            context, box, available_width, skip, is_line_start
        )
        return answer
    measured, before = shaped.measured, shaped.bytes_before
    if skip >= before[-1]:
        return None, None, False
    is_forced = is_line_start and box.style["overflow_wrap"] != "normal"
    width = None if box.style["white_space"] == "nowrap" else available_width
    line = measured.line(_place(before, skip), width, is_forced)
    resume = before[line.end] if line.end < len(measured.text) else None
    return _line_box(box, SetLine(shaped, line)), resume, False


def _place(before: list[int], skip: int) -> int:
    """The character before which so many bytes stand."""
    low, high = 0, len(before) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if before[middle] < skip else (low, middle)
    return low


def _line_box(box: Any, line: SetLine) -> Any:
    """The text box of a line; all faces stand in one square, so the height is given."""
    size = box.style["font_size"]
    line_height, baseline = strut(box.style)
    new = box.copy_with_text(line.text)
    new.pango_layout = line
    new.width, new.height = line.line.width, size
    new.margin_top = new.margin_bottom = (line_height - size) / 2
    new.baseline = baseline
    return new


def _shaped(box: Any) -> Shaped | None:
    """The box's text, measured when it is first asked for; None where it is not ours to set."""
    text, known = getattr(box, "gazette_shaped", ("", None))
    if text != box.text:
        known = shape(box.text, box.style) if is_plain(box) else None
        box.gazette_shaped = box.text, known
    return known


def strut(style: Any) -> tuple[float, float]:
    """As WeasyPrint's: line height and baseline of a style, found once for each."""
    known: tuple[float, float] | None = getattr(style, "gazette_strut", None)
    if known is None:
        known = style.gazette_strut = REPLACED[inline, "strut"](style)
    return known


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """As WeasyPrint's; a text has neither margins nor borders, so once is enough."""
    if isinstance(box, boxes.TextBox):
        if hasattr(box, "gazette_resolved"):
            return
        box.gazette_resolved = True
    REPLACED[inline, "resolve_percentages"](box, containing_block)


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


def justify_line(context: Any, line: Any, extra_width: float) -> None:
    """Stretch a line between its characters; without a place to stretch it stays."""
    texts = list(_texts(line))
    set_lines = [box.pango_layout for box in texts]
    if not all(isinstance(one, SetLine) for one in set_lines):
        REPLACED[inline, "justify_line"](context, line, extra_width)
        return
    gaps = sum(one.shaped.measured.gaps(one.line) for one in set_lines)
    if gaps:
        _stretch(line, extra_width / gaps, 0.0)


def _texts(box: Any) -> list[Any]:
    if isinstance(box, boxes.TextBox):
        return [box]
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        return [text for child in box.children for text in _texts(child)]
    return []


def _stretch(box: Any, stretch: float, shift: float) -> float:
    """Move a box by ``shift`` and stretch what is in it; the shift of what follows."""
    if isinstance(box, boxes.TextBox):
        box.position_x += shift
        box.pango_layout.stretch = stretch
        added: float = stretch * box.pango_layout.shaped.measured.gaps(box.pango_layout.line)
        box.width += added
        return shift + added
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.position_x += shift
        before = shift
        for child in box.children:
            if child.is_in_normal_flow():
                shift = _stretch(child, stretch, shift)
        box.width += shift - before
        return shift
    box.translate(shift, 0)
    return shift


def draw_first_line(
    stream: Any, textbox: Any, text_overflow: str, block_ellipsis: str, matrix: Any
) -> list[Any]:
    """As WeasyPrint's: write the glyphs of a line; emojis, of which we have none."""
    layout = textbox.pango_layout
    if not isinstance(layout, SetLine):
        former = REPLACED[drawing, "draw_first_line"]
        emojis: list[Any] = former(stream, textbox, text_overflow, block_ellipsis, matrix)
        return emojis
    line, shaped = layout.line, layout.shaped
    advances = shaped.measured.advances(line, layout.stretch)
    values = list(matrix.values)
    values[4] -= line.flush
    stream.set_text_matrix(*values)
    for run in shaped.runs:
        _show(stream, run, shaped.text, line, advances)
    return []


def _show(stream: Any, run: Run, text: str, line: Line, advances: Any) -> None:
    """Write the glyphs of a run that stand in the line, each where it is to stand."""
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
            _learn(stream, font, size, run, number, text)
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


def _learn(stream: Any, font: Any, size: float, run: Run, number: int, text: str) -> None:
    """Note a glyph's own width and what it stands for, when it is first used."""
    glyph, start = run.glyphs[number], run.characters[number]
    end = next((place for place in run.characters[number + 1 :] if place > start), start + 1)
    pango.pango_font_get_glyph_extents(run.pango_font, glyph, stream.ink_rect, stream.logical_rect)
    font.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
    font.to_unicode[glyph] = text[start:end]


def no_fonts(
    pdf: Any, fonts: dict[int, Any], compress: bool, subset: bool, options: Any
) -> pydyf.Dictionary:
    """Leave the fonts to whoever joins the parts."""
    return pydyf.Dictionary()


def continued_tables(document: Any) -> list[bool]:
    """For each piece of a table, page by page: whether it goes on from the page before."""
    seen: set[Any] = set()
    found = []
    for page in document.pages:
        for box in page._page_box.descendants():
            if isinstance(box, boxes.TableBox) and box.element_tag == "table":
                found.append(box.element in seen)
                seen.add(box.element)
    return found
