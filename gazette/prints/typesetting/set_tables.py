"""Tables: cells in lines, heights of rows, and the pieces of a table on its pages.

A table goes over the whole measure; one with too many columns for that is set in groups of
columns, which are read as the one table that they are (``set_table``). Its head is repeated on
each page below 续表; a row that is higher than a page goes on on the next. Figures of a column
stand with their points one below the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from gazette.prints.typesetting.column_groups import BESIDE, column_groups, column_widths
from gazette.prints.typesetting.looks import look_of
from gazette.prints.typesetting.printed_blocks import Cell, Paragraph, Piece, Table, TableRow
from gazette.prints.typesetting.set_paragraphs import (
    Element,
    SetParagraph,
    set_paragraph,
    set_tagged,
)

#: Points between the words of a cell and its rules, above and below them.
ABOVE = 2.5
#: Widths of the rules: around the table above and below, and between its cells.
OUTER, INNER = 1.0, 0.4
#: Points of white above and below a table.
WHITE = 8.0
#: Words above the repeated head, and what is added above the first group of columns.
CONTINUED, OTHERS = "续表", "其余各列见续表"
#: The head is repeated only if it takes no more than this part of the page.
MOST_HEAD = 0.34
#: A caption that takes more of a page goes on on the next.
MOST_CAPTION = 0.5
#: Each cell of a head stands higher than the one before it by so many points, which nobody sees.
#: Where poppler takes all of a table but its last column for one, it would else read that column's
#: head after the words below the table.
STEP = 0.02
#: What is never taken for a difference between heights, in points.
SAME = 0.01

_FIGURE = re.compile(r"[+\-−－]?\d[\d,，]*(?P<fraction>\.\d+)?(?:[%％‰])?")
_NOTHING = frozenset({"", "—", "——", "-", "－", "/", "／", "…"})


@dataclass(slots=True, eq=False)
class SetCell:
    """A cell in lines. ``row`` is the number of its first row; ``left`` and ``right`` are
    where its columns begin and end, in points from the left edge of the table."""

    cell: Cell
    row: int
    left: float
    right: float
    text: SetParagraph
    shift: float = 0.0

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def last_row(self) -> int:
        return self.row + self.cell.rows - 1

    @property
    def height(self) -> float:
        return self.text.height + 2 * ABOVE


@dataclass(slots=True)
class PlacedCell:
    """Lines of a cell on a page: from the index ``first``, their tops and their left edge."""

    text: SetParagraph
    first: int
    x: float
    tops: list[float]
    is_artifact: bool = False


@dataclass(slots=True)
class TablePiece:
    """What of a table stands on one page: cells in reading order, and rules.

    ``rules`` are (x, y, x, y, width). ``anchors`` are destinations with their points.
    """

    cells: list[PlacedCell] = field(default_factory=list)
    rules: list[tuple[float, float, float, float, float]] = field(default_factory=list)
    anchors: list[tuple[str, float, float]] = field(default_factory=list)
    height: float = 0.0


@dataclass(slots=True)
class Progress:
    """How far a table is set: the next row, what of its height is placed, lines by cell.

    ``heights`` are those of the rows, in points; a row becomes higher if a cell that ends with it
    has lost room at the end of a page.
    """

    heights: list[float]
    row: int = 0
    used: float = 0.0
    is_begun: bool = False
    is_done: bool = False
    lines: dict[int, int] = field(default_factory=dict)


class SetTable:
    """A table, or a group of its columns: its cells in lines, its rows with their heights.

    ``columns`` names the group; ``former`` is the one before, whose elements it goes on.
    """

    def __init__(
        self,
        table: Table,
        layout: str,
        measure: float,
        parent: Element,
        *,
        columns: str = "",
        former: SetTable | None = None,
    ) -> None:
        self.table, self.measure, self.layout = table, measure, layout
        self.element: Element = former.element if former else parent.add("Table")
        self.caption = self._caption() if table.caption else []
        self.rows = table.rows
        self.row_elements: list[Element] = (
            former.row_elements
            if former
            else [self._group(row.is_head).add("TR") for row in self.rows]
        )
        self.edges = self._edges()
        self.cells = [
            cell for number, row in enumerate(self.rows) for cell in self._row_cells(number, row)
        ]
        self._align_figures()
        self.spanning = [cell for cell in self.cells if cell.cell.rows > 1]
        self.by_row: list[list[SetCell]] = [[] for _ in self.rows]
        for cell in self.cells:
            self.by_row[cell.row].append(cell)
        self.heights = self._heights()
        self.head = next(
            (number for number, row in enumerate(self.rows) if not row.is_head), len(self.rows)
        )
        self.head_height = sum(self.heights[: self.head])
        self.note = self._note(f"{CONTINUED}（{columns}）" if columns else CONTINUED)
        #: What stands above a group of columns where it begins.
        self.opening: SetParagraph | None = None
        if columns:
            self.opening = self.note if former else self._note(f"（{columns}，{OTHERS}）")

    def _note(self, words: str) -> SetParagraph:
        note = Paragraph("", "Artifact", "continued", [Piece(words)])
        return set_paragraph(note, self.layout, self.measure, [None])

    def _caption(self) -> list[SetParagraph]:
        paragraph = Paragraph("", "Caption", "caption", self.table.caption)
        return list(set_tagged([paragraph], self.layout, self.measure, self.element))

    def parted_caption(self, depth: float) -> list[SetParagraph]:
        """The caption, if it is too high for one page with its table: it then stands above it."""
        if sum(one.height for one in self.caption) <= MOST_CAPTION * depth:
            return []
        caption, self.caption = self.caption, []
        return caption

    def _edges(self) -> list[float]:
        """Where each column begins, and where the last ends."""
        return [0.0, *accumulate(column_widths(self.table, self.layout, self.measure))]

    def _row_cells(self, number: int, row: TableRow) -> Iterator[SetCell]:
        element = self.row_elements[number]
        for cell in row.cells:
            left = self.edges[cell.column]
            right = self.edges[min(cell.column + cell.columns, len(self.edges) - 1)]
            kind = "TH" if row.is_head else "TD"
            attributes = _cell_attributes(cell, row.is_head)
            own = None if cell.is_repeated else element.add(kind, attributes)
            look = "head cell" if row.is_head else "cell"
            paragraph = Paragraph("", kind, look, [Piece(cell.words)])
            room = right - left - 2 * BESIDE
            text = set_paragraph(paragraph, self.layout, room, [own])
            yield SetCell(cell, number, left, right, text)

    def _group(self, is_head: bool) -> Element:
        """THead or TBody, which hold the rows."""
        role = "THead" if is_head else "TBody"
        last = self.element.kids[-1] if self.element.kids else None
        if isinstance(last, Element) and last.role == role:
            return last
        return self.element.add(role)

    def _align_figures(self) -> None:
        """Put the points of a column of figures one below the other, in its middle."""
        for column in range(len(self.table.columns)):
            cells = [
                one
                for one in self.cells
                if one.cell.column == column
                and one.cell.is_single
                and not self.rows[one.row].is_head
            ]
            filled = [one for one in cells if one.cell.words.strip() not in _NOTHING]
            matches = [_FIGURE.fullmatch(one.cell.words.strip()) for one in filled]
            if len(filled) < 2 or not all(matches) or any(len(c.text.lines) > 1 for c in filled):
                self._center_nothing(cells if filled and all(matches) else [])
                continue
            parts = [
                (one, one.text.lines[0].width, _fraction_width(one.text, match))
                for one, match in zip(filled, matches, strict=True)
                if match
            ]
            before = max(width - fraction for _, width, fraction in parts)
            after = max(fraction for *_, fraction in parts)
            room = filled[0].width - 2 * BESIDE
            left = max((room - before - after) / 2, 0.0)
            for one, width, fraction in parts:
                one.shift = left + before - (width - fraction)
            self._center_nothing([one for one in cells if one not in filled])

    def _center_nothing(self, cells: Sequence[SetCell]) -> None:
        """A dash in a column of figures stands in the middle."""
        for one in cells:
            if len(one.text.lines) == 1:
                one.shift = max((one.width - 2 * BESIDE - one.text.lines[0].width) / 2, 0.0)

    def _heights(self) -> list[float]:
        """Of each row; a cell that spans rows makes its last one as high as it needs."""
        least = look_of(self.layout, "cell").leading + 2 * ABOVE
        heights = [least] * len(self.rows)
        for cell in self.cells:
            if cell.cell.rows == 1:
                heights[cell.row] = max(heights[cell.row], cell.height)
        for cell in sorted(self.cells, key=lambda one: one.last_row):
            if cell.cell.rows > 1:
                last = min(cell.last_row, len(heights) - 1)
                spare = cell.height - sum(heights[cell.row : last + 1])
                heights[last] += max(spare, 0.0)
        return heights

    def _reaching(self, row: int) -> list[SetCell]:
        """The cells of rows above that reach into a row."""
        return [one for one in self.spanning if one.row < row <= one.last_row]

    def begin(self) -> Progress:
        return Progress(list(self.heights), is_done=not self.rows and not self.caption)

    def least_height(self, progress: Progress) -> float:
        """The least room in which the table can go on: caption, head and first rows."""
        top = self._top_height(progress)
        end = self._group_end(progress.row)
        return top + sum(progress.heights[progress.row : end]) - progress.used

    def _group_end(self, row: int) -> int:
        """The row after those that are not parted from ``row``; the head stays with the first."""
        end = row + 1
        while end < len(self.rows) and (
            self.rows[end].is_kept or (row < self.head and end <= self.head)
        ):
            end += 1
        return min(end, len(self.rows))

    def _top_height(self, progress: Progress) -> float:
        """Of white and caption at the beginning, of 续表 and the head on further pages."""
        if not progress.is_begun:
            caption = sum(one.height for one in self.caption)
            opening = self.opening.height if self.opening else 0.0
            return WHITE + caption + (4.0 if self.caption else 0.0) + opening
        return self.note.height + (self.head_height if progress.row >= self.head else 0.0)

    def _repeats_head(self, progress: Progress, room: float) -> bool:
        is_within = progress.row < self.head
        return bool(self.head) and not is_within and self.head_height < MOST_HEAD * room

    def take(
        self, progress: Progress, room: float, y: float, x: float, is_forced: bool
    ) -> TablePiece | None:
        """The piece of the table for ``room`` points below (x, y); None if nothing fits.

        With ``is_forced`` a group of rows that is higher than the room is parted, at last a row.
        """
        piece = TablePiece()
        top = y
        if not progress.is_begun:
            y = self._begin_piece(piece, x, y, is_on_top=is_forced)
        else:
            y = self._continue_piece(piece, progress, room, x, y)
        if not self.rows:  # a caption alone
            progress.is_done = True
            piece.height = y - top + WHITE
            return piece
        start, bottom = progress.row, top + room
        spans: list[tuple[int, float, float]] = []
        first_y, parted = y, progress.used
        while progress.row < len(self.rows):
            end = self._group_end(progress.row)
            height = sum(progress.heights[progress.row : end]) - progress.used
            if y + height > bottom + SAME:
                if progress.row > start or not (is_forced or spans):
                    break
                end, height = self._parted_group(progress, bottom - y)
            for row in range(progress.row, end):
                own = progress.heights[row] - (progress.used if row == progress.row else 0.0)
                own = min(own, bottom - y) if row == end - 1 and height < 0 else own
                spans.append((row, y, y + own))
                y += own
            if height < 0:  # the last row goes on on the next page
                goes_on = progress.used if progress.row == end - 1 else 0.0
                progress.used = goes_on + spans[-1][2] - spans[-1][1]
                progress.row = end - 1
                break
            progress.row, progress.used = end, 0.0
        if not spans:
            return None
        progress.is_begun = True
        self._place_rows(piece, progress, spans, x, parted > 0)
        self._draw_rules(piece, spans, x, first_y)
        progress.is_done = progress.row >= len(self.rows)
        piece.height = y - top + (WHITE if progress.is_done else 0.0)
        return piece

    def _parted_group(self, progress: Progress, room: float) -> tuple[int, float]:
        """How many rows of a group fit that is higher than a page.

        The end of these rows and 0.0; if not even the first fits, or the head alone, the end
        after the next and -1.0: of that row as much as there is room for.
        """
        total, end = -progress.used, progress.row
        while end < len(self.rows) and total + progress.heights[end] <= room + SAME:
            total += progress.heights[end]
            end += 1
        is_head_alone = end == self.head < len(self.rows) and self._has_room_for_line(room - total)
        if end > progress.row and not is_head_alone:
            return end, 0.0
        return end + 1, -1.0

    def _has_room_for_line(self, room: float) -> bool:
        return room >= look_of(self.layout, "cell").leading + 2 * ABOVE

    def _begin_piece(self, piece: TablePiece, x: float, y: float, *, is_on_top: bool) -> float:
        y += 0.0 if is_on_top else WHITE
        piece.anchors.append((self.table.address, x, y))
        for one in self.caption:
            tops = [y + number * one.look.leading for number in range(len(one.lines))]
            piece.cells.append(PlacedCell(one, 0, x, tops))
            y += one.height
        y += 4.0 if self.caption else 0.0
        if self.opening:
            piece.cells.append(PlacedCell(self.opening, 0, x, [y], is_artifact=True))
            y += self.opening.height
        return y

    def _continue_piece(
        self, piece: TablePiece, progress: Progress, room: float, x: float, y: float
    ) -> float:
        piece.cells.append(PlacedCell(self.note, 0, x, [y], is_artifact=True))
        y += self.note.height
        if not self._repeats_head(progress, room):
            return y
        spans = []
        for row in range(self.head):
            spans.append((row, y, y + self.heights[row]))
            y += self.heights[row]
        self._place_rows(piece, self.begin(), spans, x, False, is_artifact=True)
        self._draw_rules(piece, spans, x, spans[0][1])
        return y

    def _place_rows(
        self,
        piece: TablePiece,
        progress: Progress,
        spans: Sequence[tuple[int, float, float]],
        x: float,
        goes_on: bool,
        *,
        is_artifact: bool = False,
    ) -> None:
        """Place the lines of the cells that reach into these rows.

        ``spans`` are the rows with their tops and bottoms on this page. A cell that goes on on
        the next page leaves the lines there for which here is no room.
        """
        tops = {row: top for row, top, _ in spans}
        bottoms = {row: bottom for row, _, bottom in spans}
        first, last = spans[0][0], spans[-1][0]
        is_parted = progress.row == last and progress.used > 0
        for cell in [*self._reaching(first), *(one for row in tops for one in self.by_row[row])]:
            top = tops[max(cell.row, first)]
            bottom = bottoms[min(cell.last_row, last)]
            done = progress.lines.get(id(cell), 0)
            left = len(cell.text.lines) - done
            is_end = cell.last_row < last or (cell.last_row == last and not is_parted)
            leading = cell.text.look.leading
            room = int((bottom - top - 2 * ABOVE + SAME) / leading)
            count = left if is_end else min(max(room, 0), left)
            white = (bottom - top - count * leading) / 2 if is_end else ABOVE
            begin = top + max(white, 0.0)
            if self.rows[cell.row].is_head:
                begin -= STEP * cell.cell.column
            lines = [begin + number * leading for number in range(count)]
            if not is_artifact:
                progress.lines[id(cell)] = done + count
            if count:
                at = x + cell.left + BESIDE + cell.shift
                is_read = not (is_artifact or cell.cell.is_repeated)
                piece.cells.append(PlacedCell(cell.text, done, at, lines, not is_read))
        if not is_artifact:
            self._make_room(progress)
            for row, top, _ in spans:
                if not (goes_on and row == first):
                    piece.anchors.append((self.rows[row].address, x, top))

    def _make_room(self, progress: Progress) -> None:
        """Make the rows to come high enough for what is left of the cells that go on.

        They lose room at the end of a page: parts of lines, and white.
        """
        row = progress.row
        if row >= len(self.rows):
            return
        going = [*self._reaching(row), *(self.by_row[row] if progress.used else [])]
        left = {
            id(one): 2 * ABOVE
            + (len(one.text.lines) - progress.lines.get(id(one), 0)) * one.text.look.leading
            for one in going
        }
        if progress.used:
            needed = [left[id(one)] for one in going if one.last_row == row]
            progress.used = progress.heights[row] - max(needed, default=0.0)
        for one in sorted(going, key=lambda one: one.last_row):
            end = min(one.last_row, len(self.rows) - 1)
            room = sum(progress.heights[row : end + 1]) - progress.used
            progress.heights[end] += max(left[id(one)] - room, 0.0)

    def _draw_rules(
        self, piece: TablePiece, spans: Sequence[tuple[int, float, float]], x: float, top: float
    ) -> None:
        """The frame of each cell, each rule once; the first and the last are heavier."""
        first, last = spans[0][0], spans[-1][0]
        tops = {row: start for row, start, _ in spans}
        bottoms = {row: end for row, _, end in spans}
        bottom = bottoms[last]
        rules = piece.rules
        rules.append((x, top, x + self.measure, top, OUTER))
        rules.append((x, bottom, x + self.measure, bottom, OUTER))
        seen: set[tuple[float, float, float]] = set()
        for cell in [*self._reaching(first), *(one for row in tops for one in self.by_row[row])]:
            up, down = tops[max(cell.row, first)], bottoms[min(cell.last_row, last)]
            left, right = x + cell.left, x + cell.right
            if down < bottom - SAME:
                rules.append((left, down, right, down, INNER))
            for side in (left, right):
                if (side, up, down) not in seen:
                    seen.add((side, up, down))
                    rules.append((side, up, side, down, INNER))


def set_table(table: Table, layout: str, measure: float, parent: Element) -> list[SetTable]:
    """A table in lines: whole, or in groups of columns that follow one another.

    The groups have one element, whose rows and cells are those of the table, in its order.
    """
    found: list[SetTable] = []
    groups = column_groups(table, layout, measure)
    for group in groups:
        name = group.name if len(groups) > 1 else ""
        former = found[-1] if found else None
        made = SetTable(group.table, layout, measure, parent, columns=name, former=former)
        found.append(made)
    return found


def _cell_attributes(cell: Cell, is_head: bool) -> str:
    """Scope and spans (ISO 32000-1, 14.8.5.7)."""
    words = "/Scope /Column " if is_head else ""
    columns = cell.columns_in_all or cell.columns
    if columns > 1:
        words += f"/ColSpan {columns} "
    if cell.rows > 1:
        words += f"/RowSpan {cell.rows} "
    return f"<< /O /Table {words}>>" if words else ""


def _fraction_width(text: SetParagraph, match: re.Match[str]) -> float:
    """The width of what follows the point of a figure, the point and a sign of per cent too."""
    words = text.shaped.measured.text
    start = words.find(match[0]) + (match.start("fraction") if match["fraction"] else match.end())
    if not match["fraction"] and match[0][-1] in "%％‰":
        start -= 1
    return sum(text.shaped.measured.widths[start:])
