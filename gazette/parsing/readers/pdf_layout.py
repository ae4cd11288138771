"""From the runs of PDF pages to text: tables, running heads, columns, footnotes, paragraphs.

Reads the runs and ruled lines of all pages; writes one text for each page, and notes on
what was left out. Running heads and page numbers stay lines of their own, marked where the
parser would not know them (see ``furniture_marks``); watermarks are left out and told in a note. A
page in two columns is read column by column (see ``pdf_columns``); text that is turned
against the page follows its upright text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from gazette.parsing.readers.page_numbers import page_list
from gazette.parsing.readers.pdf_columns import (
    TableRun,
    TextColumn,
    page_columns,
    page_gutter,
    text_lines,
)
from gazette.parsing.readers.pdf_footnotes import take_footnotes
from gazette.parsing.readers.pdf_margins import BodyType, Sheet, body_type, take_margins
from gazette.parsing.readers.pdf_page import PdfPage
from gazette.parsing.readers.pdf_paragraphs import ColumnEdges, Paragraph, paragraphs
from gazette.parsing.readers.pdf_places import PrintedLine, printed_cells, printed_line
from gazette.parsing.readers.pdf_tables import with_tables
from gazette.parsing.readers.pdf_watermarks import Aside, take_asides
from gazette.parsing.readers.table_lines import table_lines
from gazette.parsing.stages.clean_text import furniture_reason
from gazette.parsing.words.furniture_marks import marked
from gazette.parsing.words.lines import fold

#: What is printed above a table that goes on from the page before: 续表, 续表2, 表3（续）.
_CONTINUED = re.compile(r"(?:续|续上|接上)表[\s\d一二三四五六七八九十.—-]*|.{0,30}[（(]续表?[)）]")
#: What the portal prints in a frame above a document's own PDF begins so.
_NOTICE = re.compile(r"以下是(?:刊印|发布)时的文字(?:，勘误之处已经更正)?。截至")


@dataclass
class PageText:
    """One page: furniture as lines, paragraphs and rows of tables, footnotes, asides.

    ``printed`` are the lines of the body where they stand on the pages, ``furniture`` those
    of head, repeated table heads and foot; each in the order of the text.
    """

    head: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    printed: list[PrintedLine] = field(default_factory=list)
    furniture: list[PrintedLine] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join([*self.head, *self.body, *self.foot])


@dataclass
class _Layout:
    """A sheet with its body as columns, its footnotes, and what was read of both."""

    sheet: Sheet
    columns: list[TextColumn]
    footnotes: list[TextColumn]
    paragraphs: list[Paragraph] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)


def page_texts(pages: list[PdfPage]) -> tuple[list[PageText], list[str]]:
    """The text of every page, with an empty line between paragraphs, and notes in Chinese."""
    sheets = [
        Sheet(number, quarter, layer, text_lines(with_tables(layer)))
        for number, page in enumerate(pages, start=1)
        for quarter, layer in sorted(page.layers.items())
        if layer.runs or not quarter
    ]
    body = body_type(sheets)
    asides = take_asides(sheets, pages)
    take_margins(sheets, body)
    layouts = _layouts(sheets, body)
    for quarter in sorted({sheet.quarter for sheet in sheets}):
        _read([layout for layout in layouts if layout.sheet.quarter == quarter])
    texts = [PageText() for _ in pages]
    _write(layouts, texts)
    for aside in asides:
        if aside.is_text:
            texts[aside.pages[0] - 1].body.append(aside.text)
    return texts, list(_notes(layouts, asides))


def _layouts(sheets: list[Sheet], body: BodyType) -> list[_Layout]:
    """The columns and footnotes of every sheet."""
    runs = [[run for line in sheet.lines for run in line.runs] for sheet in sheets]
    gutters = [page_gutter(of_sheet) for of_sheet in runs]
    by_side: dict[tuple[int, int], list[float | None]] = defaultdict(list)
    for sheet, gutter in zip(sheets, gutters, strict=True):
        by_side[sheet.quarter, sheet.page % 2].append(gutter)
    usual = {side: _common_gutter(of_side) for side, of_side in by_side.items()}
    found = []
    for sheet, of_sheet, gutter in zip(sheets, runs, gutters, strict=True):
        side = sheet.page % 2  # the margins of left and right pages may differ
        columns = page_columns(of_sheet, gutter, usual[sheet.quarter, side]) if of_sheet else []
        for column in columns:
            column.side, column.page_width = side, sheet.layer.width
        found.append(_Layout(sheet, *take_footnotes(columns, sheet.layer, body)))
    return found


def _common_gutter(gutters: list[float | None]) -> float | None:
    """The median gutter of a document in which at least half the pages have one."""
    found = sorted(gutter for gutter in gutters if gutter is not None)
    return found[len(found) // 2] if 2 * len(found) >= len(gutters) > 0 else None


def _read(layouts: list[_Layout]) -> None:
    """Put the lines of sheets of one direction together as paragraphs."""
    for parts, goal in (
        ([layout.columns for layout in layouts], "paragraphs"),
        ([layout.footnotes for layout in layouts], "notes"),
    ):
        edges = ColumnEdges([column for columns in parts for column in columns])
        for layout, found in zip(layouts, paragraphs(parts, edges), strict=True):
            setattr(layout, goal, found)


def _write(layouts: list[_Layout], texts: list[PageText]) -> None:
    """Write the sheets into the texts of their pages."""
    before: TableRun | None = None  # the table at the end of the page before
    sheets = {
        id(line): layout.sheet
        for layout in layouts
        for column in [*layout.columns, *layout.footnotes]
        for line in column.lines
    }
    for layout in layouts:
        sheet, page = layout.sheet, texts[layout.sheet.page - 1]
        page.head += [_furniture(line.text, "书眉") for line in sheet.head]
        page.furniture += [printed_line(sheet, line) for line in sheet.head]
        found = [*layout.paragraphs, *layout.notes]
        reason, count = "状态说明", _notice_length(found, sheet)
        if before and _says_that_a_table_goes_on(found):
            reason, count = "续表", 1
        for note in found[:count]:
            page.body.append(marked(reason, note.text))
            page.furniture += [printed_line(sheet, line) for line in note.lines]
        found = found[count:]
        for index, paragraph in enumerate(found):
            if paragraph.table is None:
                page.body.append(paragraph.text)
                page.printed += [printed_line(sheets[id(one)], one) for one in paragraph.lines]
            else:
                _write_table(paragraph.table, before if index == 0 else None, sheet, page)
        page.foot += [_furniture(line.text, "页脚") for line in reversed(sheet.foot)]
        page.furniture += [printed_line(sheet, line) for line in reversed(sheet.foot)]
        if layout.paragraphs:
            before = layout.paragraphs[-1].table


def _notice_length(found: list[Paragraph], sheet: Sheet) -> int:
    """How many paragraphs at the top stand in the portal's frame about today's state."""
    if not found or not found[0].lines or not _NOTICE.match(found[0].text):
        return 0
    first = found[0].lines[0]
    levels = sheet.layer.rules.level
    ends = [rule.at for rule in levels if rule.at > first.baseline and rule.start < first.left]
    inside = [bool(ends and one.lines and one.lines[-1].baseline < min(ends)) for one in found]
    return [*inside, False].index(False)


def _says_that_a_table_goes_on(found: list[Paragraph]) -> bool:
    """Whether the first words of a page do no more than that, above a table."""
    is_above = len(found) > 1 and not found[0].table and found[1].table
    return bool(is_above and _CONTINUED.fullmatch(fold(found[0].text)))


def _write_table(table: TableRun, before: TableRun | None, sheet: Sheet, page: PageText) -> None:
    """Write a table; the head that is printed again on the next page is furniture."""
    repeated = _repeated_rows(table, before)
    for row in table.rows[:repeated]:
        page.body.append(marked("表头", " ".join(cell.text for cell in row)))
        page.furniture += printed_cells(sheet, [row], is_one=True)
    page.body += table_lines(table.rows[repeated:])
    page.printed += printed_cells(sheet, table.rows[repeated:])


def _repeated_rows(table: TableRun, before: TableRun | None) -> int:
    """How many of the first rows are those of the head of the table on the page before."""
    repeated = 0
    if before and _goes_on(before.places, table.places):
        table.head = before.head or before.rows
        for first, again in zip(table.head, table.rows, strict=False):
            if [cell.text for cell in first] != [cell.text for cell in again]:
                break
            repeated += 1
    return repeated if repeated < len(table.rows) else 0


def _goes_on(before: list[float], after: list[float]) -> bool:
    """Whether two tables have the same columns."""
    return len(before) == len(after) and all(
        abs((a - before[0]) - (b - after[0])) < 4 for a, b in zip(before, after, strict=True)
    )


def _furniture(text: str, place: str) -> str:
    """A line of furniture, marked unless the parser knows it by its words."""
    if furniture_reason(text):
        return text
    return marked("页码" if text.strip(" —–-·•|/第页共").isdigit() else place, text)


def _notes(layouts: list[_Layout], asides: list[Aside]) -> Iterator[str]:
    """What was left out, and the raised words that have no characters of their own."""
    for aside in asides:
        yield f"{page_list(aside.pages)}{aside.note}"
    for layout in layouts:
        columns = [*layout.columns, *layout.footnotes]
        for line in (line for column in columns for line in column.lines):
            for words in line.table.notes if line.table else line.unraised:
                name = "上标" if words.is_raised else "下标"
                where = f"“{words.before}”之后的" if words.before else "行首的"
                yield (
                    f"第{layout.sheet.page}页：{where}{name}“{words.text}”"
                    f"没有对应的{name}字符，已按普通文字读入，请核对原件。"
                )
