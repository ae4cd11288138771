"""From the runs of PDF pages to text: running heads, columns, paragraphs.

Reads the runs of all pages; writes one text for each page. Headers and footers, which
are the same on several pages except for their digits, stay lines of their own;
watermarks are left out. A page in two columns is read column by column (see
``pdf_columns``); lines broken at the column's width are joined (see ``pdf_paragraphs``).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from gazette.parsing.readers.pdf_columns import (
    TextColumn,
    TextLine,
    page_columns,
    page_gutter,
    text_lines,
)
from gazette.parsing.readers.pdf_page import PdfPage, TextRun
from gazette.parsing.readers.pdf_paragraphs import ColumnEdges, paragraphs

_DIGITS = re.compile(r"\d+")
_PAGE_MARK = re.compile(r"[\s\d第页共/|·•—–―－_~～-]{1,20}")
#: Headers and footers: at most so many characters, within so many lines of the page's edge.
_LONGEST = 70
_EDGE_LINES = 2


@dataclass
class _PageLayout:
    """A page: its header and footer as lines, its body as columns."""

    head: list[str]
    foot: list[str]
    body: list[TextColumn] = field(default_factory=list)
    slanted: list[str] = field(default_factory=list)  # text at an angle, except watermarks


def page_texts(pages: list[PdfPage]) -> list[str]:
    """The text of every page, with an empty line between paragraphs."""
    by_page = [text_lines(page.runs) for page in pages]
    repeated = _repeated_lines(by_page)
    layouts: list[_PageLayout] = []
    bodies: list[list[TextRun]] = []
    for lines in by_page:
        head, foot = _header_and_footer(lines, repeated)
        end = len(lines) - foot
        layouts.append(_PageLayout(_texts(lines[:head]), _texts(lines[end:])))
        bodies.append([run for line in lines[head:end] for run in line.runs])
    gutters = [page_gutter(body) for body in bodies]
    common = _common_gutter(gutters)
    for layout, body, gutter in zip(layouts, bodies, gutters, strict=True):
        layout.body = page_columns(body, gutter, common)
    _keep_slanted(layouts, pages)
    edges = ColumnEdges([column for layout in layouts for column in layout.body])
    return [_page_text(layout, edges) for layout in layouts]


def _texts(lines: list[TextLine]) -> list[str]:
    return [line.text for line in lines]


def _keep_slanted(layouts: list[_PageLayout], pages: list[PdfPage]) -> None:
    """Keep text at an angle that only one page has: any other is a watermark."""
    counts = Counter(text for page in pages for text in set(page.slanted))
    for layout, page in zip(layouts, pages, strict=True):
        layout.slanted = [text for text in page.slanted if counts[text] == 1]


def _page_text(layout: _PageLayout, edges: ColumnEdges) -> str:
    body = paragraphs(layout.body, edges)
    return "\n\n".join([*layout.head, *body, *layout.slanted, *layout.foot])


def _common_gutter(gutters: list[float | None]) -> float | None:
    """The median gutter of a document in which at least half the pages have one."""
    found = sorted(gutter for gutter in gutters if gutter is not None)
    return found[len(found) // 2] if 2 * len(found) >= len(gutters) > 0 else None


def _key(line: TextLine) -> str:
    """The text of a line, the same for all page numbers: every number becomes ``#``."""
    return _DIGITS.sub("#", re.sub(r"\s+", "", line.text))


def _repeated_lines(by_page: list[list[TextLine]]) -> set[str]:
    """Keys of the lines at the top and foot of pages that occur on two pages or more."""
    counts: Counter[str] = Counter()
    for lines in by_page:
        edge = lines[:_EDGE_LINES] + lines[max(_EDGE_LINES, len(lines) - _EDGE_LINES) :]
        counts.update({_key(line) for line in edge if len(line.text) <= _LONGEST})
    return {key for key, count in counts.items() if count >= 2}


def _header_and_footer(lines: list[TextLine], repeated: set[str]) -> tuple[int, int]:
    """How many lines at the top and at the foot of a page are its header and footer."""

    def count_from(edge: list[TextLine]) -> int:
        count = 0
        for line in edge:
            is_mark = _PAGE_MARK.fullmatch(line.text) and any(c.isdigit() for c in line.text)
            if not (is_mark or _key(line) in repeated):
                break
            count += 1
        return count

    head = count_from(lines[:_EDGE_LINES])
    rest = lines[head:]
    return head, count_from(rest[::-1][:_EDGE_LINES])
