"""Lines of text in WeasyPrint's boxes, broken, squeezed and stretched by ``line_breaks``.

WeasyPrint measures every line anew and stretches only spaces; here a text is measured
once and its lines are stretched between characters.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline

from gazette.prints.typesetting.glyph_runs import ShapedText, shape_text
from gazette.prints.typesetting.line_breaks import TextLine
from gazette.prints.typesetting.style_cache import strut

_split_text_box, _justify_line = inline.split_text_box, inline.justify_line


class LineLayout:
    """A line in the place of WeasyPrint's Pango layout, with the attributes that it reads."""

    first_line_direction = 0
    max_width = None
    ascent = underline_position = strikethrough_position = 0.0
    underline_thickness = strikethrough_thickness = 0.5

    def __init__(self, shaped: ShapedText, line: TextLine) -> None:
        self.shaped, self.line, self.stretch = shaped, line, 0.0
        self.text = shaped.text[line.start : line.last]

    def reactivate(self, style: Any) -> None:
        pass

    def deactivate(self) -> None:
        pass


def is_plain(box: Any) -> bool:
    """Whether this module lays the text out: left to right, normal spacing, no forced breaks."""
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
    """Replaces WeasyPrint's function of this name.

    Returns the box of the line that begins at byte ``skip``, the byte at which the next one
    begins (None after the last), and False: no line break is forced.
    """
    shaped = _shaped(box)
    if shaped is None:
        answer: tuple[Any, int | None, bool] = _split_text_box(
            context, box, available_width, skip, is_line_start
        )
        return answer
    measured, before = shaped.measured, shaped.bytes_before
    if skip >= before[-1]:
        return None, None, False
    is_forced = is_line_start and box.style["overflow_wrap"] != "normal"
    width = None if box.style["white_space"] == "nowrap" else available_width
    line = measured.line(bisect_left(before, skip), width, is_forced)
    resume = before[line.end] if line.end < len(measured.text) else None
    return _line_box(box, LineLayout(shaped, line)), resume, False


def _line_box(box: Any, line: LineLayout) -> Any:
    """The text box of a line, one em high: all faces have square glyphs."""
    size = box.style["font_size"]
    line_height, baseline = strut(box.style)
    new = box.copy_with_text(line.text)
    new.pango_layout = line
    new.width, new.height = line.line.width, size
    new.margin_top = new.margin_bottom = (line_height - size) / 2
    new.baseline = baseline
    return new


def _shaped(box: Any) -> ShapedText | None:
    """The box's text, shaped once; None if WeasyPrint lays it out (``is_plain``)."""
    text, cached = getattr(box, "gazette_shaped", ("", None))
    if text != box.text:
        cached = shape_text(box.text, box.style) if is_plain(box) else None
        box.gazette_shaped = box.text, cached
    return cached


def justify_line(context: Any, line: Any, extra_width: float) -> None:
    """Replaces WeasyPrint's function of this name: stretch a line between its characters.

    A line without gaps that may stretch stays as it is.
    """
    texts = list(_texts(line))
    layouts = [box.pango_layout for box in texts]
    if not all(isinstance(one, LineLayout) for one in layouts):
        _justify_line(context, line, extra_width)
        return
    gaps = sum(one.shaped.measured.gaps(one.line) for one in layouts)
    if gaps:
        _stretch(line, extra_width / gaps, 0.0)


def _texts(box: Any) -> list[Any]:
    if isinstance(box, boxes.TextBox):
        return [box]
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        return [text for child in box.children for text in _texts(child)]
    return []


def _stretch(box: Any, stretch: float, shift: float) -> float:
    """Move a box by ``shift`` and stretch its content; returns the shift of what follows.

    ``stretch`` is added at each gap; all are CSS pixels.
    """
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
