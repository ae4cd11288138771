"""How full the pages of an issue are, and where columns end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.prints.pdf.printed_rows import body_pages, visible_characters
from tests.prints.pdf.reading_back import PdfReader
from tests.prints.pdf.set_characters import SetCharacter

#: A page that is less full than this share needs a reason.
SPARSE = 0.3
#: Characters that stand so much higher than the one before, in points, begin a column.
RISE = 5.0
#: What may not be the last of a column: it belongs to what follows.
HEADINGS = {"H1", "H2", "H3", "H4", "H5", "H6", "Caption"}
LAST = "the last page of the issue"
SHORT = "a document, an annex or a turned table that is itself that short"


@dataclass(frozen=True, slots=True)
class PageFill:
    """``share`` is the height from the first line's place to the lowest line, 1 for a full page.

    ``reason`` says why the page may be sparse; empty if it may not.
    """

    index: int
    share: float
    reason: str


def page_fills(
    made: PdfReader, documents: list[dict[str, Any]], *, begin_pages: bool
) -> list[PageFill]:
    """The pages of an issue's documents: cover, contents and imprint are left out.

    ``begin_pages``: each document begins a page. The type area is that of the fullest page.
    """
    pages = body_pages(made)
    heights = {page: float(made.pdf.pages[page].mediabox[3]) for page in pages}
    levels = {page: [one.y for one in visible_characters(made, page)] for page in pages}
    head = min(heights[page] - max(levels[page]) for page in pages)
    foot = min(min(levels[page]) for page in pages)
    begun = set(_pages_begun_anew(made, documents, begin_pages=begin_pages))
    return [
        PageFill(
            page,
            (heights[page] - head - min(levels[page])) / (heights[page] - head - foot),
            LAST if page == pages[-1] else SHORT if {page, page + 1} <= begun else "",
        )
        for page in pages
    ]


def _pages_begun_anew(
    made: PdfReader, documents: list[dict[str, Any]], *, begin_pages: bool
) -> Iterator[int]:
    """Pages that what is before them may not run on to."""
    pages = body_pages(made)
    if begin_pages:
        yield from (made.destinations[f"doc_{one['position']}"][0] for one in documents)
    for before, page in pairwise(pages):
        opening = "".join(one.word for one in visible_characters(made, page)[:2])
        turned = made.pdf.pages[page].mediabox[3] != made.pdf.pages[before].mediabox[3]
        if turned or opening == "附件":
            yield page
    yield pages[0]


def headings_at_foot(made: PdfReader) -> list[str]:
    """The words of each heading with which a column or a page ends."""
    return [
        "".join(one.word for one in column[-20:])
        for page in body_pages(made)
        for column in _columns(visible_characters(made, page))
        if HEADINGS & made.roles(page, column[-1].run.content_id)
    ]


def _columns(characters: list[SetCharacter]) -> Iterator[list[SetCharacter]]:
    column = characters[:1]
    for before, one in pairwise(characters):
        if one.y > before.y + RISE:
            yield column
            column = []
        column.append(one)
    yield column
