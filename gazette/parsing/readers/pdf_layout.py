"""From the runs of PDF pages to text: page furniture, columns, paragraphs.

Reads pages of runs; writes a text a page. Heads and feet that repeat but for
their digits stay lines of their own; watermarks are left out. A page in two
columns is read column by column; what crosses the gutter parts it into bands.
Lines that the column's width cut are put together again.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from gazette.parsing.readers.pdf_columns import Column, Line, columns, page_gutter, rows
from gazette.parsing.readers.pdf_page import Page
from gazette.parsing.readers.pdf_paragraphs import Edges, paragraphs

_DIGITS = re.compile(r"\d+")
_PAGE_MARK = re.compile(r"[\s\d第页共/|·•—–―－_~～-]{1,20}")
_FURNITURE_MAX = 70
_EDGE_ROWS = 2


@dataclass
class _Plan:
    """A page: its furniture as lines, its body as columns."""

    head: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    body: list[Column] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)  # text at an angle, but no watermark


def page_texts(pages: list[Page]) -> list[str]:
    """The text of every page, paragraphs parted by an empty line."""
    by_page = [rows(page.runs) for page in pages]
    repeated = _repeated(by_page)
    marks = Counter(mark for page in pages for mark in set(page.turned))
    plans = []
    for page, lines in zip(pages, by_page, strict=True):
        head, foot = _furniture(lines, repeated)
        plan = _Plan([line.text for line in lines[:head]])
        plan.turned = [mark for mark in page.turned if marks[mark] == 1]
        plan.foot = [line.text for line in lines[len(lines) - foot :]] if foot else []
        body = [run for line in lines[head : len(lines) - foot] for run in line.runs]
        plans.append((plan, body))
    gutters = [page_gutter(body) for _, body in plans]
    common = _common(gutters)
    for (plan, body), gutter in zip(plans, gutters, strict=True):
        plan.body = columns(body, gutter, common)
    edges = Edges([column for plan, _ in plans for column in plan.body])
    return [_text(plan, edges) for plan, _ in plans]


def _text(plan: _Plan, edges: Edges) -> str:
    return "\n\n".join([*plan.head, *paragraphs(plan.body, edges), *plan.turned, *plan.foot])


def _common(gutters: list[float | None]) -> float | None:
    """The gutter of a document in which most pages have one."""
    found = sorted(gutter for gutter in gutters if gutter is not None)
    return found[len(found) // 2] if 2 * len(found) >= len(gutters) > 0 else None


def _key(line: Line) -> str:
    return _DIGITS.sub("#", re.sub(r"\s+", "", line.text))


def _repeated(by_page: list[list[Line]]) -> set[str]:
    """Lines at the edges of pages that come again on another page but for their digits."""
    counts: Counter[str] = Counter()
    for lines in by_page:
        edge = lines[:_EDGE_ROWS] + lines[max(_EDGE_ROWS, len(lines) - _EDGE_ROWS) :]
        counts.update({_key(line) for line in edge if len(line.text) <= _FURNITURE_MAX})
    return {key for key, count in counts.items() if count >= 2}


def _furniture(lines: list[Line], repeated: set[str]) -> tuple[int, int]:
    """How many lines at the top and at the foot of a page are furniture."""

    def reach(edge: list[Line]) -> int:
        count = 0
        for line in edge:
            is_mark = _PAGE_MARK.fullmatch(line.text) and any(c.isdigit() for c in line.text)
            if not (is_mark or _key(line) in repeated):
                break
            count += 1
        return count

    head = reach(lines[:_EDGE_ROWS])
    rest = lines[head:]
    return head, reach(rest[::-1][:_EDGE_ROWS])
