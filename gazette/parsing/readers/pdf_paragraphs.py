"""Paragraphs of a PDF: joins the lines that were broken at the width of their column.

Reads the columns of all pages in reading order; writes each page's paragraphs. A line
continues in the next one, also on the next page, if it had no room for the next line's
first word, and the next line begins at the edge of the column, in the same size and at
the usual distance.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from statistics import median

from gazette.parsing.readers.pdf_columns import TableRun, TextColumn, TextLine
from gazette.parsing.readers.pdf_tables import joint
from gazette.parsing.words.annex_labels import is_annex_label
from gazette.parsing.words.bodies import is_title
from gazette.parsing.words.dates import line_date
from gazette.parsing.words.document_numbers import line_number, order_tail
from gazette.parsing.words.markers import find_mark

_STOPS = "。；：！？"
#: The end of an entry of a contents page: leaders and a page number.
_ENTRY_END = re.compile(r"(?:[·.．…‥・]\s?){2,}\s*[（(]?\d{1,4}[)）]?$")
#: Lines above a title that are none of its: the gazette's name, a red head, 目录, 附件1.
_STANDS_ALONE = re.compile(
    r".*(?:公报|文件|令)|目\s*[录次]|附\s*[件图表录].{0,4}|[（(].*[）)]|[【\[].*"
)
_TITLE = 1.12  # how many times larger than the text a title is
#: Text as wide as this share of what equal margins leave shows its right edge; narrower text
#: does so with some lines of one width, and much narrower text with many.
_WIDE, _NARROW, _MANY = 0.93, 0.75, 8
_FEW = 4  # a column with fewer lines does not tell its own edge
_INDENT = 0.7  # ems from the edge beyond which a line is indented
_DEEPEST = 6  # ems from the edge beyond which a line is no line of a paragraph
_SLACK = 0.5  # ems by which a full line may fall short of its column
_PITCH = 1.5  # times the usual distance of lines, beyond which a paragraph begins
#: What an entry of a list begins with; its further lines may stand below the words after it.
_ENTRY_MARK = re.compile(
    r"附\s*[件图表录]\s*[：:]?\s*(?:\d{1,2}\s*[.．、]?)?|\d{1,2}\s*[.．、]|[（(]\d{1,2}[)）]"
)
_HANG = 0.75  # ems by which the width of such a mark may differ from what its signs tell

#: A column's place on the page, and whether the page is a left or a right one.
_Side = tuple[int, int]
_Place = tuple[int, TextColumn, TextLine]


class ColumnEdges:
    """The edges of a document's columns: for each place, the most frequent left and right edge.

    ``em`` is the width of a Chinese character, ``pitch`` the usual distance from line to
    line, in points; ``has_indents`` says whether paragraphs begin with an indent.
    """

    def __init__(self, columns: list[TextColumn]) -> None:
        lines = [line for column in columns for line in column.lines if not line.table]
        self.em = median(line.em for line in lines) if lines else 10.0
        tall = [column for column in columns if len(column.lines) > 2]
        self.lefts = _most_frequent(tall, attrgetter("left"))
        self.rights = _most_frequent(tall, attrgetter("right"))
        self.pitch = _pitch(columns)
        self._known: dict[int, tuple[float, float]] = {}
        indented = sum(
            1.2 * self.em < line.left - self.of(column)[0] < 3 * self.em
            for column in columns
            for line in column.lines
        )
        self.has_indents = indented >= 0.04 * len(lines)

    def of(self, column: TextColumn) -> tuple[float, float]:
        """Left and right edge of a column: the usual ones if its own lines do not reach them."""
        if id(column) not in self._known:
            self._known[id(column)] = self._of(column)
        return self._known[id(column)]

    def _of(self, column: TextColumn) -> tuple[float, float]:
        left, right = column.left or 0.0, column.right or 0.0
        side = column.place, column.side
        usual = self.lefts.get(side, left), self.rights.get(side, right)
        if 0 < left - usual[0] < 3 * self.em or (left > usual[0] and len(column.lines) < _FEW):
            left = usual[0]
        right = max(right, usual[1])
        if column.place == 0 and not self._is_full_width(column, left, right):
            right = max(right, column.page_width - left)
        return left, right

    def _is_full_width(self, column: TextColumn, left: float, right: float) -> bool:
        """Whether the widest lines reach the edge of the text: short lines alone tell none.

        Where they do not reach the edge that the left margin suggests, many must be as wide.
        """
        share = (right - left) / max(1.0, column.page_width - 2 * left)
        if share >= _WIDE:
            return True
        full = sum(line.right > right - self.em for line in column.lines)
        if share >= _NARROW:
            return full >= _FEW
        return full >= max(_MANY, 0.4 * len(column.lines))


def _most_frequent(
    columns: list[TextColumn], edge: Callable[[TextColumn], float | None]
) -> dict[_Side, int]:
    """For each place, the edge in whole points of the columns that have most lines."""
    counts: dict[_Side, Counter[int]] = defaultdict(Counter)
    for column in columns:
        if (at := edge(column)) is not None:
            counts[column.place, column.side][round(at)] += len(column.lines)
    return {side: count.most_common(1)[0][0] for side, count in counts.items()}


def _pitch(columns: list[TextColumn]) -> float:
    """The usual distance from one line to the next, in points."""
    steps = [
        below.baseline - line.baseline
        for column in columns
        for line, below in zip(column.lines, column.lines[1:], strict=False)
        if below.baseline > line.baseline and not (line.table or below.table)
    ]
    return median(steps) if steps else 1e9


@dataclass(slots=True)
class Paragraph:
    """A paragraph with the lines that were put together, or a ruled table in its place."""

    text: str
    table: TableRun | None = None
    lines: list[TextLine] = field(default_factory=list)


def paragraphs(pages: list[list[TextColumn]], edges: ColumnEdges) -> list[list[Paragraph]]:
    """The paragraphs of each page; one that runs over to the next page is on the first."""
    found: list[list[Paragraph]] = []
    before: _Place | None = None
    last = Paragraph("")
    for page, columns in enumerate(pages):
        found.append([])
        for column in columns:
            for line in column.lines:
                if line.table:
                    found[-1].append(Paragraph("", line.table, [line]))
                    before = None
                    continue
                place = page, column, line
                text = line.text
                if before and _continues(before, place, edges):
                    last.text += joint(last.text, text) + text
                else:
                    last = Paragraph(text)
                    found[-1].append(last)
                last.lines.append(line)
                before = place
    return found


def _continues(before: _Place, after: _Place, edges: ColumnEdges) -> bool:
    """Whether a line continues the paragraph of the line before it."""
    (page, column, line), (next_page, next_column, following) = before, after
    em = line.em
    if abs(em - following.em) > 0.15 * em or "\t" in line.text or "\t" in following.text:
        return False
    if _ENTRY_END.search(line.text) or following.text[0] == "【":
        return False
    if column is next_column and _is_title_line(line, following, edges):
        return True
    own_left, right = edges.of(column)
    left, _ = edges.of(next_column)
    if line.left > own_left + _DEEPEST * em:
        return False
    if line.right + following.runs[0].token <= right - _SLACK * em:
        return False
    if following.left > left + _INDENT * em and not _hangs(line, following):
        return False
    if column is next_column and following.baseline - line.baseline > _PITCH * edges.pitch:
        return False
    if column is not next_column and is_annex_label(following.text):
        return False
    if page != next_page:
        return _continues_over_page(line, following, edges)
    if column is not next_column and 0 in (column.place, next_column.place):
        return _is_one_block(line, following) or False
    ends = line.text[-1] in _STOPS
    return edges.has_indents or not (ends and find_mark(following.text))


def _is_one_block(line: TextLine, following: TextLine) -> bool | None:
    """Whether two lines of a page are of one tagged paragraph; None without tags."""
    blocks = line.runs[0].block, following.runs[0].block
    return blocks[0] == blocks[1] if all(blocks) else None


def _hangs(line: TextLine, following: TextLine) -> bool:
    """Whether a line stands below the words of an entry, past its mark: 附件：1.…"""
    is_one = _is_one_block(line, following)
    if is_one is not None:
        return is_one
    mark = _ENTRY_MARK.match(line.text)
    if not mark or find_mark(following.text):
        return False
    width = sum(1.0 if ord(one) > 0x2000 else 0.5 for one in mark[0])
    return abs(following.left - line.left - width * line.em) <= _HANG * line.em


def _is_title_line(line: TextLine, following: TextLine, edges: ColumnEdges) -> bool:
    """Whether two lines are of one title: large, of one size, about one middle, close together."""
    em = line.em
    if em < _TITLE * edges.em or abs(em - following.em) > 0.02 * em:
        return False
    if abs(line.left + line.right - following.left - following.right) > em:
        return False
    text, after = line.text, following.text
    is_one = _is_one_block(line, following)
    if is_one is not None:
        return is_one
    return (
        following.baseline - line.baseline <= 2 * em
        and not is_title(text)
        and not _STANDS_ALONE.fullmatch(text.strip())
        and not (find_mark(after) or line_number(after) or line_date(after) or order_tail(after))
    )


def _continues_over_page(line: TextLine, following: TextLine, edges: ColumnEdges) -> bool:
    """Whether a paragraph goes on with the first line of the next page.

    A character that is printed on both pages is left to the parser, which reports it.
    """
    text, after = line.text, following.text
    if text[-1] == after[0] and not text[-1].isdigit():
        return False
    is_open = text[-1] not in _STOPS
    if edges.has_indents and is_open:
        return True  # 伍、 behind 救援队 is no number
    return (edges.has_indents or is_open) and not find_mark(after)
