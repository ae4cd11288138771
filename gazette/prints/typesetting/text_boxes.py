"""Lines of text in WeasyPrint's boxes: cut, squeezed and stretched by ``lines``.

WeasyPrint measures every line anew and stretches only spaces; here a text is measured
once and its lines stretch between characters.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline

from gazette.prints.typesetting.glyph_runs import Shaped, shape
from gazette.prints.typesetting.line_breaks import Line
from gazette.prints.typesetting.style_cache import strut

_split_text_box, _justify_line = inline.split_text_box, inline.justify_line


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
    return _line_box(box, SetLine(shaped, line)), resume, False


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


def justify_line(context: Any, line: Any, extra_width: float) -> None:
    """Stretch a line between its characters; without a place to stretch it stays."""
    texts = list(_texts(line))
    set_lines = [box.pango_layout for box in texts]
    if not all(isinstance(one, SetLine) for one in set_lines):
        _justify_line(context, line, extra_width)
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
