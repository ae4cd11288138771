"""One PDF page as runs: pieces of a line as the file draws them.

Reads a page through PDFium; writes runs in points, y growing downwards, turned
upright where the page is shown turned. PDFium gives every character its Unicode,
its advance box and whether the file's encoding knows it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Any

import pypdfium2.raw as raw

from gazette.parsing.readers.radicals import unified

#: A gap wider than this many ems begins a new run.
_GAP = 1.6
_NO_START = "，。、；：？！）》〉”’】〕」』…—％%)∶“‘"
_NO_END = "（《〈“‘【〔「『(∶"
#: How PDFium names a hyphen at the end of a line.
_LINE_END_HYPHENS = (0x02, 0xFFFE)
_TURN, _FULL_TURN = 0.12, 6.2831853  # radians
_IMAGE = raw.FPDF_PAGEOBJ_IMAGE


@dataclass(frozen=True, slots=True)
class Char:
    text: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(slots=True)
class Run:
    """Words that the file draws one after another on one base line.

    ``em`` is the width of a Chinese character, ``token`` that of the first word:
    what had to fit at the end of the line above for the line not to be broken.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    em: float
    token: float


def _run(chars: list[Char]) -> Run | None:
    """A run without the spaces at its ends; None where nothing else is in it."""
    while chars and chars[-1].text.isspace():
        chars.pop()
    first = next((i for i, char in enumerate(chars) if not char.text.isspace()), len(chars))
    if not (chars := chars[first:]):
        return None
    wide = [c.right - c.left for c in chars if c.text >= "\u2e80" and c.right > c.left]
    top, bottom = min(c.top for c in chars), max(c.bottom for c in chars)
    return Run(
        "".join(char.text for char in chars),
        min(c.left for c in chars),
        max(c.right for c in chars),
        top,
        bottom,
        median(wide) if wide else max(1.0, (bottom - top) * 0.7),
        _token(chars),
    )


def _token(chars: list[Char]) -> float:
    """The width of what no line break may divide: a Latin word, a sign with its stops."""
    end = 1
    while end < len(chars) and _is_tied(chars[end - 1].text, chars[end].text):
        end += 1
    return chars[end - 1].right - chars[0].left


def _is_tied(before: str, char: str) -> bool:
    """Whether no line is broken between two characters."""
    if before.isspace() or char.isspace():
        return False
    in_word = before.isascii() and char.isascii()
    return in_word or before in _NO_END or char in _NO_START


@dataclass
class Page:
    """The runs of a page, and what its encoding and its pictures say of it."""

    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)  # text at an angle: watermarks
    characters: int = 0
    unreadable: int = 0
    radicals: int = 0
    has_image: bool = False


def read_page(page: Any) -> Page:
    """The runs of a PDFium page; closes nothing."""
    width, height = page.get_size()
    result = Page(width, height)
    text_page = page.get_textpage()
    try:
        _read_chars(text_page, page.get_rotation() // 90, result)
    finally:
        text_page.close()
    if not result.characters:
        result.has_image = any(True for _ in page.get_objects(filter=[_IMAGE], max_depth=4))
    return result


def _read_chars(text_page: Any, rotation: int, page: Page) -> None:
    box = raw.FS_RECTF()
    turned: list[str] = []
    chars: list[Char] = []
    spaced = False
    for index in range(raw.FPDFText_CountChars(text_page)):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if raw.FPDFText_IsGenerated(text_page, index) == 1 or code in (0x0D, 0x0A):
            spaced = spaced or code == 0x20
            continue
        text = _character(text_page, index, code, page)
        if not rotation and _is_turned(text_page, index):
            turned.append(text)
        elif raw.FPDFText_GetLooseCharBox(text_page, index, box):
            char = _upright(text, box, rotation, page)
            if chars and not _goes_on(chars[-1], char):
                _end_run(chars, page)
                chars = []
            elif chars and spaced:
                chars.append(Char(" ", chars[-1].right, char.left, char.top, char.bottom))
            chars.append(char)
        spaced = False
    _end_run(chars, page)
    if turned:
        page.turned.append("".join(turned))


def _character(text_page: Any, index: int, code: int, page: Page) -> str:
    """The character, counted; U+FFFD where the file's encoding does not know it."""
    code = 0x2D if code in _LINE_END_HYPHENS else code
    is_private = 0xE000 <= code <= 0xF8FF
    is_unmapped = raw.FPDFText_HasUnicodeMapError(text_page, index) == 1
    if not is_private and (is_unmapped or not _is_character(code)):
        code = 0xFFFD
    page.characters += code not in (0x20, 0xA0, 0x3000)
    page.unreadable += is_private or code == 0xFFFD
    text = unified(chr(code))
    page.radicals += text != chr(code)
    return text


def _is_turned(text_page: Any, index: int) -> bool:
    """Whether a character stands at an angle, as in a watermark."""
    angle: float = raw.FPDFText_GetCharAngle(text_page, index)
    return _TURN < angle < _FULL_TURN - _TURN


def _end_run(chars: list[Char], page: Page) -> None:
    if (run := _run(chars)) is not None:
        page.runs.append(run)


def _is_character(code: int) -> bool:
    return (0x20 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF) and code != 0xFFFD


def _upright(text: str, box: Any, rotation: int, page: Page) -> Char:
    """The character's box as the reader sees it; ``page`` has its shown size."""
    left, right = sorted((box.left, box.right))
    bottom, top = sorted((box.bottom, box.top))
    if rotation == 1:
        return Char(text, bottom, top, left, right)
    if rotation == 2:
        return Char(text, page.width - right, page.width - left, bottom, top)
    if rotation == 3:
        return Char(
            text, page.width - top, page.width - bottom, page.height - right, page.height - left
        )
    return Char(text, left, right, page.height - top, page.height - bottom)


def _goes_on(before: Char, char: Char) -> bool:
    """Whether a character stands beside the one drawn before it, on the same line."""
    size = max(before.bottom - before.top, char.bottom - char.top) * 0.7
    overlap = min(before.bottom, char.bottom) - max(before.top, char.top)
    smaller = min(before.bottom - before.top, char.bottom - char.top)
    return overlap > 0.5 * smaller and -0.6 * size < char.left - before.right < _GAP * size
