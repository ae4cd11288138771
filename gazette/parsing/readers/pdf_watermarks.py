"""Watermarks, and other words that are turned against the text.

Reads the text at an angle and the sheets that are turned; takes away what is repeated. A
watermark is turned, lies across the page, and stands on most pages; it is left out of the
text and told in a note with its words and pages. Words along the edge that stand at the
same place on most pages are left out likewise. All other words at an angle are text: they
stand at the end of their page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from gazette.parsing.readers.pdf_margins import Sheet
from gazette.parsing.readers.pdf_page import PdfPage, SlantedText
from gazette.parsing.words.lines import fold

_DIGITS = re.compile(r"\d+")
#: Words at an angle that reach over this share of the page lie across it.
_ACROSS = 0.35
#: They lie across the text if they cover at least so many of its lines.
_COVERED = 2


@dataclass
class Aside:
    """Words that are turned against the text; ``is_text`` if they are kept."""

    text: str
    pages: list[int]
    note: str
    is_text: bool = False


@dataclass
class _Repeated:
    """The same words at an angle, by page."""

    texts: dict[int, list[SlantedText]] = field(default_factory=lambda: defaultdict(list))


def take_asides(sheets: list[Sheet], pages: list[PdfPage]) -> list[Aside]:
    """The words at an angle of all pages; repeated ones are also taken from turned sheets."""
    found: dict[str, _Repeated] = {}
    for number, page in enumerate(pages, start=1):
        for slanted in page.slanted:
            if slanted.text:
                words = _DIGITS.sub("#", fold(slanted.text))
                found.setdefault(words, _Repeated()).texts[number].append(slanted)
    uprights = {sheet.page: sheet for sheet in sheets if sheet.quarter == 0}
    asides = []
    for repeated in found.values():
        asides += _asides(repeated, uprights, pages)
    return asides + _repeated_on_edge(sheets, len(pages))


def _asides(repeated: _Repeated, uprights: dict[int, Sheet], pages: list[PdfPage]) -> list[Aside]:
    numbers = sorted(repeated.texts)
    across = [
        number
        for number in numbers
        if _is_across(repeated.texts[number], uprights.get(number), pages[number - 1])
    ]
    if 2 * len(across) > len(pages) and (len(pages) > 1 or _is_wide(repeated.texts[1], pages[0])):
        text = repeated.texts[across[0]][0].text
        times = sum(len(texts) for texts in repeated.texts.values())
        note = (
            f"的水印“{text}”（斜排、横贯版面、各页相同，共{times}处）未读入正文，"
            "如属正文请核对原件后补录。"
        )
        return [Aside(text, numbers, note)]
    note = "有斜排的文字，已放在所在页的末尾，请核对原件："
    return [
        Aside(one.text, [number], f"{note}“{one.text}”。", is_text=True)
        for number in numbers
        for one in repeated.texts[number]
    ]


def _is_across(texts: list[SlantedText], sheet: Sheet | None, page: PdfPage) -> bool:
    """Whether the words of a page lie across it or across its text."""
    if _is_wide(texts, page):
        return True
    lines = sheet.lines if sheet else []
    return any(
        sum(
            line.top < one.bottom
            and line.bottom > one.top
            and line.left < one.right
            and line.right > one.left
            for line in lines
        )
        >= _COVERED
        for one in texts
    )


def _is_wide(texts: list[SlantedText], page: PdfPage) -> bool:
    """Whether words, or all of the same words on a page, reach over much of it."""
    wide = max(one.right for one in texts) - min(one.left for one in texts)
    high = max(one.bottom for one in texts) - min(one.top for one in texts)
    return max(wide / page.width, high / page.height) >= _ACROSS


def _repeated_on_edge(sheets: list[Sheet], pages: int) -> list[Aside]:
    """Lines of turned sheets that stand at the same place on most pages."""
    places: dict[tuple[int, str, int, int], list[Sheet]] = defaultdict(list)
    turned = [sheet for sheet in sheets if sheet.quarter]
    for sheet in turned:
        for line in sheet.lines:
            if not line.table:
                places[_place(sheet, line.text, line.left, line.baseline)].append(sheet)
    asides = []
    for (quarter, *_), found in places.items():
        if len(found) < 2 or 2 * len(found) <= pages:
            continue
        numbers = [sheet.page for sheet in found]
        for sheet in found:
            for line in list(sheet.lines):
                place = _place(sheet, line.text, line.left, line.baseline)
                if places.get(place) is found:
                    sheet.lines.remove(line)
                    text = line.text
        how = "倒排" if quarter == 2 else "竖排"
        note = f"的边栏或水印“{text}”（{how}、各页位置相同）未读入正文，如属正文请核对原件后补录。"
        asides.append(Aside(text, numbers, note))
    return asides


def _place(sheet: Sheet, text: str, left: float, baseline: float) -> tuple[int, str, int, int]:
    """What lines at one place of their pages have in common."""
    words = _DIGITS.sub("#", fold(text))
    return sheet.quarter, words, round(left / 4), round(baseline / 4)
