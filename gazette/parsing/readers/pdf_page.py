"""One PDF page as runs: pieces of a line that the file draws in one size on one baseline.

Reads a page through PDFium; writes layers, one for each direction in which text is
set, and the text that is set at any other angle. Coordinates are points from the upper
left corner of the page as it is shown, turned so that the layer's text is upright; y
grows downwards. A slanted (sheared) character is upright: only the direction of its
baseline counts.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as raw

from gazette.parsing.readers.pdf_rules import PageRules, page_rules, turned_point
from gazette.parsing.readers.pdf_tags import page_blocks
from gazette.parsing.readers.radicals import is_compatibility, unify_radical

#: Width of a gap that begins a new run, in ems.
_GAP = 1.6
#: Characters that may not begin, or end, a line (GB/T 15834-2011, 5.1).
_NO_START = "，。、；：？！）》〉”’】〕」』…—％%)∶“‘"
_NO_END = "（《〈“‘【〔「『(∶"
#: What PDFium gives for a hyphen at the end of a line.
_LINE_END_HYPHENS = (0x02, 0xFFFE)
#: PDFium adds spaces and line ends of its own; it says so.
_MAY_BE_GENERATED = (0x20, 0x0D, 0x0A)
_BLANK = (0x20, 0xA0, 0x3000)
#: A baseline that is turned by less, in radians, counts as level (scans lie askew).
_LEVEL = 0.05
#: How much of a size lies above and below the baseline.
_ASCENT, _DESCENT = 0.88, 0.12
_IMAGE = raw.FPDF_PAGEOBJ_IMAGE

#: x' = a·x + b·y + e, y' = c·x + d·y + f, as (a, b, c, d, e, f).
Affine = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class PdfChar:
    """A character on its baseline; ``size`` is the type size, ``is_spaced`` if a space precedes."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    is_spaced: bool = False


@dataclass(slots=True)
class TextRun:
    """Text that the file draws in one go, in one size, on one baseline.

    ``em`` is the type size, ``token`` the width of the first word: if there was no room
    for it on the line above, the line was broken before it. ``is_spaced`` says that a
    space stands before the run; ``is_margin`` that the file itself calls it a running
    head or a page number; ``block`` is the number of its tagged paragraph, 0 without tags.
    """

    text: str
    left: float
    right: float
    baseline: float
    em: float
    token: float
    is_spaced: bool = False
    is_margin: bool = False
    block: int = 0

    @property
    def top(self) -> float:
        return self.baseline - _ASCENT * self.em

    @property
    def bottom(self) -> float:
        return self.baseline + _DESCENT * self.em


@dataclass(slots=True)
class SlantedText:
    """Text on a baseline that is neither level nor upright, with the box around it."""

    text: str
    angle: float
    left: float
    right: float
    top: float
    bottom: float


@dataclass
class PageLayer:
    """The text of one direction, read upright, and the ruled lines in the same coordinates."""

    width: float
    height: float
    rules: PageRules
    runs: list[TextRun] = field(default_factory=list)


@dataclass
class PdfPage:
    """The text of a page, with counts of its characters.

    ``layers`` holds the directions by quarter turns against the clock, 0 always among
    them. ``unreadable`` counts characters without a known Unicode value; ``replaced``
    the radicals that were read as the character that looks alike, ``compatible`` the
    compatibility characters, which stay. ``has_image`` is only set for a page without text.
    """

    width: float
    height: float
    layers: dict[int, PageLayer] = field(default_factory=dict)
    slanted: list[SlantedText] = field(default_factory=list)
    characters: int = 0
    unreadable: int = 0
    odd: int = 0
    wide: int = 0
    replaced: Counter[str] = field(default_factory=Counter)
    compatible: Counter[str] = field(default_factory=Counter)
    has_image: bool = False

    @property
    def upright(self) -> PageLayer:
        return self.layers[0]


def read_page(page: Any) -> PdfPage:
    """The content of a PDFium page, which stays open."""
    width, height = page.get_size()
    result = PdfPage(width, height)
    text_page = page.get_textpage()
    try:
        _PageReader(page, text_page, result).read()
    finally:
        text_page.close()
    if not result.characters:
        result.has_image = any(True for _ in page.get_objects(filter=[_IMAGE], max_depth=4))
    return result


@dataclass(slots=True)
class _Style:
    """What the characters of one text object share."""

    quarter: int  # -1 for a baseline at any other angle
    angle: float
    size: float
    lean: float  # by how much the box of a slanted character is too wide
    is_margin: bool
    block: int
    to_layer: Affine


class _PageReader:
    """Reads the characters of one page in the order in which the file draws them."""

    def __init__(self, page: Any, text_page: Any, result: PdfPage) -> None:
        self.page = result
        self.text_page = text_page
        left, bottom, right, top = page.get_bbox()
        self.rotation = page.get_rotation() // 90
        self.corner = left, bottom
        self.extent = right - left, top - bottom
        self.rules = page_rules(page, self._shown)
        self.blocks = page_blocks(page)
        self.open: dict[int, list[PdfChar]] = {}
        self.open_margin, self.open_block = False, 0
        self.maps: dict[int, Affine] = {}
        self.slanted: list[tuple[float, str, float, float, float, float]] = []
        self._layer(0)

    def _shown(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file's coordinates on the page as it is shown, y downwards."""
        width, height = self.extent
        x, y = x - self.corner[0], y - self.corner[1]
        if self.rotation == 1:
            return y, x
        if self.rotation == 2:
            return width - x, y
        if self.rotation == 3:
            return height - y, width - x
        return x, height - y

    def _layer(self, quarter: int) -> PageLayer:
        if quarter not in self.page.layers:
            size = self.page.width, self.page.height
            width, height = size if quarter % 2 == 0 else size[::-1]
            rules = self.rules.turned(quarter, *size)
            self.page.layers[quarter] = PageLayer(width, height, rules)
        return self.page.layers[quarter]

    def _to_layer(self, quarter: int) -> Affine:
        """The map from the file's coordinates to those of a layer, which is made if it is new."""
        if quarter < 0:
            return 1, 0, 0, 1, 0, 0
        if quarter not in self.maps:
            self._layer(quarter)
            size = self.page.width, self.page.height
            (e, f), (x1, y1), (x2, y2) = (
                turned_point(quarter, *size, *self._shown(*point))
                for point in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))
            )
            self.maps[quarter] = x1 - e, x2 - e, y1 - f, y2 - f, e, f
        return self.maps[quarter]

    def read(self) -> None:
        """Add all characters to the page."""
        text_page, box = self.text_page, raw.FS_RECTF()
        x, y = ctypes.c_double(), ctypes.c_double()
        style: _Style | None = None
        before: tuple[float, float, float] | None = None
        spaced = False
        for index in range(raw.FPDFText_CountChars(text_page)):
            code = raw.FPDFText_GetUnicode(text_page, index)
            if code in _MAY_BE_GENERATED and (
                code != 0x20 or raw.FPDFText_IsGenerated(text_page, index) == 1
            ):
                spaced = spaced or code == 0x20
                continue
            text = self._character(index, code)
            if code in _BLANK and code != 0x3000:
                spaced = True
                continue
            raw.FPDFText_GetCharOrigin(text_page, index, x, y)
            raw.FPDFText_GetLooseCharBox(text_page, index, box)
            key = y.value, box.top, raw.FPDFText_GetFontSize(text_page, index)
            if style is None or key != before:
                style, before = self._style(index, key[2]), key
            if style.quarter < 0:
                self._add_slanted(" " * spaced + text, style, box)
            else:
                self._add(text, style, x.value, y.value, box, spaced)
            spaced = False
        for quarter, chars in self.open.items():
            self._end_run(quarter, chars)
        self._end_slanted()

    def _character(self, index: int, code: int) -> str:
        """Read and count a character; U+FFFD if the file does not map it to Unicode."""
        page = self.page
        code = 0x2D if code in _LINE_END_HYPHENS else code
        is_private = 0xE000 <= code <= 0xF8FF
        if not is_private and (
            not _is_character(code) or raw.FPDFText_HasUnicodeMapError(self.text_page, index) == 1
        ):
            code = 0xFFFD
        if code in _BLANK:
            return chr(code)
        page.characters += 1
        page.unreadable += is_private or code == 0xFFFD
        if code <= 0x7E:
            return chr(code)
        page.wide += 1
        page.odd += code < 0x2000 and chr(code) not in "·×÷°±§"
        char = chr(code)
        if 0x2E80 <= code <= 0x2FDF and (text := unify_radical(char)) != char:
            page.replaced[char] += 1
            return text
        if code >= 0xF900 and is_compatibility(char):
            page.compatible[char] += 1
        return char

    def _style(self, index: int, size: float) -> _Style:
        """Size and direction of a character and of those beside it in the same font size."""
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self.text_page, index, matrix)
        size = abs(size) or 1.0
        a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
        angle = math.atan2(b, a) - self.rotation * math.pi / 2
        turns = angle / (math.pi / 2)
        is_level = abs(turns - round(turns)) * math.pi / 2 < _LEVEL
        along = math.hypot(a, b) or 1.0
        height = abs(a * d - b * c) / along or along
        lean = max(0.0, a * c + b * d) / along * size * _ASCENT
        quarter = round(turns) % 4 if is_level else -1
        item = raw.FPDFText_GetTextObject(self.text_page, index)
        return _Style(
            quarter,
            angle,
            max(0.5, size * height),
            lean,
            _is_margin(item),
            self.blocks.get(raw.FPDFPageObj_GetMarkedContentID(item), 0) if self.blocks else 0,
            self._to_layer(quarter),
        )

    def _add_slanted(self, text: str, style: _Style, box: Any) -> None:
        (x0, y0), (x1, y1) = self._shown(box.left, box.bottom), self._shown(box.right, box.top)
        at = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        self.slanted.append((style.angle, text, *at))

    def _add(self, text: str, style: _Style, x: float, y: float, box: Any, spaced: bool) -> None:
        """Add a character to the layer of its direction; x and y are its origin in the file."""
        quarter = style.quarter
        a, b, c, d, e, f = style.to_layer
        left, baseline = a * x + b * y + e, c * x + d * y + f
        end = a * (box.right if a > 0 else box.left) + b * (box.top if b > 0 else box.bottom) + e
        char = PdfChar(text, left, max(left, end - style.lean), baseline, style.size, spaced)
        chars = self.open.setdefault(quarter, [])
        if chars:
            if not self._goes_on(quarter, chars[-1], char, style):
                self._end_run(quarter, chars)
                chars = self.open[quarter] = []
            elif spaced:
                chars.append(PdfChar(" ", chars[-1].right, left, baseline, style.size))
        chars.append(char)
        self.open_margin, self.open_block = style.is_margin, style.block

    def _goes_on(self, quarter: int, before: PdfChar, char: PdfChar, style: _Style) -> bool:
        """Whether a character continues a run: beside its end, alike, no ruled line between."""
        size = max(before.size, char.size)
        if abs(char.baseline - before.baseline) > 0.05 * size:
            return False
        if (style.is_margin, style.block) != (self.open_margin, self.open_block):
            return False
        if abs(char.size - before.size) > 0.08 * size:
            return False
        if not -0.6 * size < char.left - before.right < _GAP * size:
            return False
        rules = self.page.layers[quarter].rules
        return not rules.stands_between(before.left, char.left, char.baseline - 0.3 * size)

    def _end_run(self, quarter: int, chars: list[PdfChar]) -> None:
        if (run := _run(chars, self.open_margin, self.open_block)) is not None:
            self.page.layers[quarter].runs.append(run)

    def _end_slanted(self) -> None:
        """Put the characters at an angle together, as they are drawn."""
        for angle, text, left, right, top, bottom in self.slanted:
            last = self.page.slanted[-1] if self.page.slanted else None
            reach = 1.5 * max(right - left, bottom - top)
            if (
                last
                and abs(last.angle - angle) < _LEVEL
                and left <= last.right + reach
                and right >= last.left - reach
                and top <= last.bottom + reach
                and bottom >= last.top - reach
            ):
                last.text += text
                last.left, last.right = min(last.left, left), max(last.right, right)
                last.top, last.bottom = min(last.top, top), max(last.bottom, bottom)
            else:
                self.page.slanted.append(SlantedText(text.strip(), angle, left, right, top, bottom))


def _run(chars: list[PdfChar], is_margin: bool, block: int) -> TextRun | None:
    """A run of the characters without the spaces at both ends; None if nothing is left."""
    end = len(chars)
    while end and chars[end - 1].text.isspace():
        end -= 1
    start = next((i for i, char in enumerate(chars) if not char.text.isspace()), end)
    if start >= end:
        return None
    chars = chars[start:end]
    return TextRun(
        "".join(char.text for char in chars),
        min(char.left for char in chars),
        max(char.right for char in chars),
        chars[0].baseline,
        chars[0].size,
        _token(chars),
        start > 0 or chars[0].is_spaced,
        is_margin,
        block,
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


def _is_character(code: int) -> bool:
    return (0x20 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF) and code != 0xFFFD


def _is_margin(item: Any) -> bool:
    """Whether the file marks a text object as an artifact (ISO 32000-1, 14.8.2.2)."""
    count = raw.FPDFPageObj_CountMarks(item)
    if count <= 0:
        return False
    name, length = (ctypes.c_ushort * 32)(), ctypes.c_ulong()
    for index in range(count):
        raw.FPDFPageObjMark_GetName(raw.FPDFPageObj_GetMark(item, index), name, 64, length)
        if bytes(name).decode("utf-16-le", "replace").startswith("Artifact\0"):
            return True
    return False
