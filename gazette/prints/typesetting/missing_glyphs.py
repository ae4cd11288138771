"""What is drawn for a character that no face has: its code point in a square of one em.

Whoever reads the page sees which character it is, and whoever copies or hears it gets the
character itself, from the ``ActualText`` around the drawing. No free source of descriptions of
the newest Han characters by their parts is packaged, so Han is drawn by its code point too.
"""

from __future__ import annotations

from collections.abc import Callable

from gazette.prints.typesetting.faces import SONG, face_font, is_printable

#: The frame, in ems: its outer edges from the point of writing, and its line.
LEFT, RIGHT, LOW, HIGH, LINE = 0.05, 0.95, -0.07, 0.83, 0.035
#: The size of the digits and the base lines of their two rows, in ems.
DIGIT_SIZE, BASE_LINES = 0.42, (0.44, 0.06)

#: Shows words in the face 宋: words, size and place in points → PDF operators.
Show = Callable[[str, float, float, float], str]


def description(character: str) -> str:
    """The name by which a character without a glyph is drawn and told: ``U+2EBF0``."""
    return f"U+{ord(character):04X}"


def with_descriptions(words: str) -> str:
    """Words with the description of each character that no face has in its place.

    For what is set by WeasyPrint, which cannot draw boxes and would leave them out.
    """
    return "".join(one if is_printable(one) else description(one) for one in words)


def box_operators(character: str, x: float, y: float, size: float, show: Show) -> str:
    """PDF operators that draw the box of a character at (x, y), all in points.

    The frame is filled, not stroked, so that it has the colour of the words around it. It must
    stand outside a text object (``BT … ET``); ``show`` gives a text object of its own.
    """
    frame = " ".join(
        _rectangle(x + (LEFT + inset) * size, y + (LOW + inset) * size,
                   (RIGHT - LEFT - 2 * inset) * size, (HIGH - LOW - 2 * inset) * size)
        for inset in (0.0, LINE)
    )  # fmt: skip
    digits = f"{ord(character):04X}"
    middle = (len(digits) + 1) // 2
    rows = zip((digits[:middle], digits[middle:]), BASE_LINES, strict=True)
    shown = [
        show(row, DIGIT_SIZE * size, x + (LEFT + RIGHT - _width(row)) / 2 * size, y + base * size)
        for row, base in rows
    ]
    return " ".join([f"{frame} f*", *shown])


def with_actual_text(words: str, operators: str) -> str:
    """Operators marked so that readers take them for these words (ISO 32000-1, 14.9.4)."""
    spoken = words.encode("utf-16-be").hex().upper()
    return f"/Span <</ActualText <FEFF{spoken}>>> BDC {operators} EMC"


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    return f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"


def _width(digits: str) -> float:
    """The width of a row of digits, in ems of the character."""
    font = face_font(SONG)
    glyphs = (font.get_nominal_glyph(ord(digit)) for digit in digits)
    return sum(map(font.get_glyph_h_advance, glyphs)) / font.face.upem * DIGIT_SIZE
