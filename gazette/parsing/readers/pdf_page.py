"""One PDF page as runs: pieces of a line as the file draws them.

Reads a page through PDFium; writes runs, in points from the upper left corner of
the page as it is shown (a rotated page is read upright). For every character PDFium
gives the Unicode value, the advance box, and whether the file maps it to Unicode.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Any

import pypdfium2.raw as raw

from gazette.parsing.readers.radicals import unify_radical

#: Width of a gap that begins a new run, in ems.
_GAP = 1.6
#: Characters that may not begin, or end, a line (GB/T 15834-2011, 5.1).
_NO_START = "，。、；：？！）》〉”’】〕」』…—％%)∶“‘"
_NO_END = "（《〈“‘【〔「『(∶"
#: What PDFium gives for a hyphen at the end of a line.
_LINE_END_HYPHENS = (0x02, 0xFFFE)
#: Angle beyond which text counts as slanted, and a full turn, in radians.
_SLANT, _FULL_TURN = 0.12, 6.2831853
_IMAGE = raw.FPDF_PAGEOBJ_IMAGE


@dataclass(frozen=True, slots=True)
class PdfChar:
    """A character with its advance box; y grows downwards."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(slots=True)
class TextRun:
    """Text that the file draws in one go on one baseline.

    ``em`` is the width of a Chinese character, ``token`` that of the first word: if
    there was no room for it on the line above, the line was broken before it.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    em: float
    token: float


def _run(chars: list[PdfChar]) -> TextRun | None:
    """A run of the characters without the spaces at both ends; None if nothing is left."""
    while chars and chars[-1].text.isspace():
        chars.pop()
    first = next((i for i, char in enumerate(chars) if not char.text.isspace()), len(chars))
    if not (chars := chars[first:]):
        return None
    wide = [c.right - c.left for c in chars if c.text >= "\u2e80" and c.right > c.left]
    top, bottom = min(c.top for c in chars), max(c.bottom for c in chars)
    return TextRun(
        "".join(char.text for char in chars),
        min(c.left for c in chars),
        max(c.right for c in chars),
        top,
        bottom,
        median(wide) if wide else max(1.0, (bottom - top) * 0.7),
        _token(chars),
    )


def _token(chars: list[PdfChar]) -> float:
    """The width up to the first possible line break: a Latin word, a character with its stops."""
    end = 1
    while end < len(chars) and _is_tied(chars[end - 1].text, chars[end].text):
        end += 1
    return chars[end - 1].right - chars[0].left


def _is_tied(before: str, char: str) -> bool:
    """Whether a line may not be broken between two characters."""
    if before.isspace() or char.isspace():
        return False
    in_word = before.isascii() and char.isascii()
    return in_word or before in _NO_END or char in _NO_START


@dataclass
class PdfPage:
    """The runs of a page, with counts of its characters.

    ``unreadable`` counts those without a known Unicode value, ``radicals`` those replaced
    by the character that looks alike. ``has_image`` is only set for a page without text.
    """

    width: float
    height: float
    runs: list[TextRun] = field(default_factory=list)
    slanted: list[str] = field(default_factory=list)  # text at an angle, such as watermarks
    characters: int = 0
    unreadable: int = 0
    radicals: int = 0
    has_image: bool = False


def read_page(page: Any) -> PdfPage:
    """The content of a PDFium page, which stays open."""
    width, height = page.get_size()
    result = PdfPage(width, height)
    text_page = page.get_textpage()
    try:
        _read_chars(text_page, page.get_rotation() // 90, result)
    finally:
        text_page.close()
    if not result.characters:
        result.has_image = any(True for _ in page.get_objects(filter=[_IMAGE], max_depth=4))
    return result


def _read_chars(text_page: Any, rotation: int, page: PdfPage) -> None:
    """Add the characters to ``page`` as runs; ``rotation`` is in quarter turns."""
    box = raw.FS_RECTF()
    slanted: list[str] = []
    chars: list[PdfChar] = []
    spaced = False
    for index in range(raw.FPDFText_CountChars(text_page)):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if raw.FPDFText_IsGenerated(text_page, index) == 1 or code in (0x0D, 0x0A):
            spaced = spaced or code == 0x20
            continue
        text = _character(text_page, index, code, page)
        if not rotation and _is_slanted(text_page, index):
            slanted.append(text)
        elif raw.FPDFText_GetLooseCharBox(text_page, index, box):
            char = _upright(text, box, rotation, page)
            if chars and not _goes_on(chars[-1], char):
                _end_run(chars, page)
                chars = []
            elif chars and spaced:
                chars.append(PdfChar(" ", chars[-1].right, char.left, char.top, char.bottom))
            chars.append(char)
        spaced = False
    _end_run(chars, page)
    if slanted:
        page.slanted.append("".join(slanted))


def _character(text_page: Any, index: int, code: int, page: PdfPage) -> str:
    """Read and count a character; U+FFFD if the file does not map it to Unicode."""
    code = 0x2D if code in _LINE_END_HYPHENS else code
    is_private = 0xE000 <= code <= 0xF8FF
    is_unmapped = raw.FPDFText_HasUnicodeMapError(text_page, index) == 1
    if not is_private and (is_unmapped or not _is_character(code)):
        code = 0xFFFD
    page.characters += code not in (0x20, 0xA0, 0x3000)
    page.unreadable += is_private or code == 0xFFFD
    text = unify_radical(chr(code))
    page.radicals += text != chr(code)
    return text


def _is_slanted(text_page: Any, index: int) -> bool:
    """Whether a character is drawn at an angle, as in a watermark."""
    angle: float = raw.FPDFText_GetCharAngle(text_page, index)
    return _SLANT < angle < _FULL_TURN - _SLANT


def _end_run(chars: list[PdfChar], page: PdfPage) -> None:
    if (run := _run(chars)) is not None:
        page.runs.append(run)


def _is_character(code: int) -> bool:
    return (0x20 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF) and code != 0xFFFD


def _upright(text: str, box: Any, rotation: int, page: PdfPage) -> PdfChar:
    """The character with its box on the page as it is shown; ``page`` has the shown size."""
    left, right = sorted((box.left, box.right))
    bottom, top = sorted((box.bottom, box.top))
    if rotation == 1:
        return PdfChar(text, bottom, top, left, right)
    if rotation == 2:
        return PdfChar(text, page.width - right, page.width - left, bottom, top)
    if rotation == 3:
        return PdfChar(
            text, page.width - top, page.width - bottom, page.height - right, page.height - left
        )
    return PdfChar(text, left, right, page.height - top, page.height - bottom)


def _goes_on(before: PdfChar, char: PdfChar) -> bool:
    """Whether a character continues the run that ends with ``before``: beside it on its line."""
    size = max(before.bottom - before.top, char.bottom - char.top) * 0.7
    overlap = min(before.bottom, char.bottom) - max(before.top, char.top)
    lower = min(before.bottom - before.top, char.bottom - char.top)
    return overlap > 0.5 * lower and -0.6 * size < char.left - before.right < _GAP * size
