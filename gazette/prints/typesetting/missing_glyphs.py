"""What is drawn for a character that no face has: its code point in a square of one em.

Whoever reads the page sees which character it is, and whoever copies or hears it gets the
character itself, from the ``ActualText`` around the drawing. No free source of descriptions of
the newest Han characters by their parts is packaged, so Han is drawn by its code point too.
"""

from __future__ import annotations

from collections.abc import Callable

from gazette.prints.typesetting.faces import HEI, is_printable
from gazette.prints.typesetting.glyph_outlines import glyph_outline

#: The frame, in ems: its outer edges from the point of writing, and its line.
LEFT, RIGHT, LOW, HIGH, LINE = 0.05, 0.95, -0.07, 0.83, 0.035
#: The size of the digits and the base lines of their two rows, in ems.
DIGIT_SIZE, BASE_LINES = 0.4, (0.43, 0.05)
#: An ideographic space, one em wide.
SPACE = "\u3000"

#: Shows words in the face 宋: words, size, x and y in points → PDF operators.
Show = Callable[[str, float, float, float], str]


def description(character: str) -> str:
    """The name by which a character without a glyph is drawn and told: ``U+2EBF0``."""
    return f"U+{ord(character):04X}"


def without_glyph(words: str) -> set[str]:
    """The characters of words that no face has."""
    return {one for one in set(words) if not is_printable(one)}


def with_descriptions(words: str) -> str:
    """Words with the description of each character that no face has in its place.

    For what is set by WeasyPrint, which cannot draw boxes and would leave them out.
    """
    return words.translate({ord(one): description(one) for one in without_glyph(words)})


def box_operators(character: str, x: float, y: float, size: float, show: Show) -> str:
    """PDF operators that draw the box of a character at (x, y), all in points.

    They stand outside a text object (``BT … ET``) and within ``with_actual_text``. Frame and
    digits are filled shapes, in the colour of the words around them. The only text is a space:
    programs that read a page take its place for that of the character, on the line.
    """
    frame = f"{_rectangle(0)} {_rectangle(LINE)}"
    digits = f"{ord(character):04X}"
    middle = (len(digits) + 1) // 2
    rows = zip((digits[:middle], digits[middle:]), BASE_LINES, strict=True)
    drawn = " ".join(_row(row, base) for row, base in rows)
    box = f"q {size:g} 0 0 {size:g} {x:.2f} {y:.2f} cm {frame} f* {drawn} Q"
    return f"{box} {show(SPACE, size, x, y)}"


def with_actual_text(words: str, operators: str, content: int | None = None) -> str:
    """Operators marked so that readers take them for these words (ISO 32000-1, 14.9.4).

    ``content`` is their number among the tagged content of the page (MCID), if they have one.
    """
    spoken = words.encode("utf-16-be").hex().upper()
    number = "" if content is None else f"/MCID {content} "
    return f"/Span <<{number}/ActualText <FEFF{spoken}>>> BDC {operators} EMC"


def _rectangle(inset: float) -> str:
    """The edge of the frame, moved inwards; the unit is the em."""
    wide, high = RIGHT - LEFT - 2 * inset, HIGH - LOW - 2 * inset
    return f"{LEFT + inset:g} {LOW + inset:g} {wide:g} {high:g} re"


def _row(digits: str, base: float) -> str:
    """Digits in the middle of the frame, as paths; the unit is the em of the character."""
    shapes = [glyph_outline(HEI, digit, DIGIT_SIZE) for digit in digits]
    place = (LEFT + RIGHT - sum(width for width, _ in shapes)) / 2
    drawn = []
    for width, path in shapes:
        drawn.append(f"q 1 0 0 1 {place:.3f} {base:g} cm {path} f Q")
        place += width
    return " ".join(drawn)
