"""Set paragraphs and tables → pages: heads across the page, rows in columns, tables.

A stretch of pages is what lies between two breaks that must be: the beginning of a document
that has a page of its own, a landscape page. Its last page is not left nearly empty: the
pages before it take a line more, or give some lines up (``fill_stretch``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

from gazette.prints.typesetting.looks import Look, PageShape
from gazette.prints.typesetting.set_paragraphs import SetParagraph
from gazette.prints.typesetting.set_tables import SAME, SetTable, TablePiece

#: The least part of its type area that the last page of a stretch fills, and the least part
#: to which the pages before it may be shortened for that.
LEAST_FILL, LEAST_DEPTH = 0.34, 0.7
#: Lines that stay together at the beginning and at the end of a paragraph.
ORPHANS = WIDOWS = 2
#: By how many lines columns may be higher than the lowest that hold the same words.
MOST_UNEVEN = 3
#: Words that end so announce those below, and stay with them.
ANNOUNCING = ("：", ":")


@dataclass(slots=True)
class Fragment:
    """Lines of a paragraph on a page: the index of the first, and the top of each.

    ``x`` is the left edge of the measure; all are points, from the top left corner.
    """

    paragraph: SetParagraph
    first: int
    x: float
    tops: list[float]


@dataclass(slots=True)
class Rule:
    """A line of ``width`` points from one point to another."""

    x: float
    y: float
    to_x: float
    to_y: float
    width: float


@dataclass(slots=True)
class FilledPage:
    """A page: what is on it, in reading order, and where the words end (from the top)."""

    shape: PageShape
    items: list[Fragment | TablePiece | Rule] = field(default_factory=list)
    end: float = 0.0
    anchors: list[tuple[str, float, float]] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    finishes: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Head:
    """Paragraphs across the page that stay with what follows; each with its white above."""

    paragraphs: list[tuple[float, SetParagraph]]
    below: float = 0.0
    #: Points of padding of a frame around them; 0 for none.
    frame: float = 0.0

    @property
    def height(self) -> float:
        return self.below + sum(above + one.height for above, one in self.paragraphs)

    @property
    def stays_with_next(self) -> bool:
        return bool(self.paragraphs) and self.paragraphs[-1][1].look.stays_with_next


def spaced_head(paragraphs: Iterable[SetParagraph]) -> Head:
    """Paragraphs across the page with the white of their looks.

    Lines of one element stand together, and so do paragraphs of one look.
    """
    placed: list[tuple[float, SetParagraph]] = []
    former: Look | None = None
    for one in paragraphs:
        is_apart = not (one.paragraph.continues or one.look is former)
        white = max(former.below if former else 0.0, one.look.above)
        placed.append((white if is_apart else 0.0, one))
        former = one.look
    return Head(placed, former.below if former else 0.0)


def _white_between(former: Look | None, look: Look) -> float:
    """Points between two paragraphs of a column; those of one look stand together.

    What stays with the paragraph before it, as the day with the name, has its own white alone.
    """
    if look is former:
        return 0.0
    below = former.below if former and not look.stays_with_former else 0.0
    return max(below, look.above)


@dataclass(slots=True)
class Mark:
    """A destination, or the beginning or end of a document, at this place of the flow."""

    address: str = ""
    begins: int | None = None
    finishes: int | None = None


class Galley:
    """Lines one below the other, to be cut into columns.

    A column may end after a line unless that parts a heading from its words, a signature from
    what it signs, or one line from the rest of its paragraph.
    """

    def __init__(self, paragraphs: Sequence[SetParagraph], columns: int) -> None:
        self.columns = columns
        self.lines: list[tuple[SetParagraph, int]] = []
        self.above: list[float] = []
        self.may_end: list[bool] = []
        self.depths = [0.0]
        depth = 0.0
        for number, one in enumerate(paragraphs):
            count, look = len(one.lines), one.look
            former = paragraphs[number - 1].look if number else None
            for line in range(count):
                self.lines.append((one, line))
                above = _white_between(former, look) if not line else 0.0
                self.above.append(above)
                depth += above + look.leading
                self.depths.append(depth)
                done = line + 1
                self.may_end.append(done >= ORPHANS and count - done >= WIDOWS)
            after = paragraphs[number + 1].look if number + 1 < len(paragraphs) else None
            if count:
                announces = one.paragraph.words.endswith(ANNOUNCING)
                self.may_end[-1] = not (
                    look.stays_with_next or announces or (after and after.stays_with_former)
                )

    def __len__(self) -> int:
        return len(self.lines)

    def height(self, start: int, end: int) -> float:
        """Of the lines ``[start, end)`` in a column, which begins without white."""
        return self.depths[end] - self.depths[start] - self.above[start] if end > start else 0.0

    def fit(self, start: int, room: float, is_forced: bool) -> int:
        """The end of the lines from ``start`` that go into a column of ``room`` points.

        ``start`` if none do; with ``is_forced`` as many as there is room for, one at least.
        """
        if start >= len(self):
            return start
        limit = self.depths[start] + self.above[start] + room + SAME
        most = bisect_right(self.depths, limit) - 1
        end = min(max(most, start), len(self))
        while start < end < len(self) and not self.may_end[end - 1]:
            end -= 1
        if end == start and is_forced:
            return min(max(most, start + 1), len(self))
        return end

    def until(self, end: int) -> Galley:
        """The lines before ``end`` alone."""
        part = Galley([], self.columns)
        part.lines, part.above = self.lines[:end], self.above[:end]
        part.may_end, part.depths = self.may_end[:end], self.depths[: end + 1]
        return part

    def announced_from(self, start: int) -> int:
        """Where that begins which stays with what follows the galley; its end if nothing does."""
        end = len(self)
        while end > start and not self.may_end[end - 1]:
            end -= 1
        return end

    def can_be_divided(self, start: int = 0) -> bool:
        """Whether a column may end within the lines from ``start``."""
        return any(self.may_end[place] for place in range(start, len(self) - 1))

    def least_height(self) -> float:
        """The height of the columns if each has the least that a column can hold."""
        heights, start = [0.0], 0
        for end in range(1, len(self) + 1):
            if self.may_end[end - 1] or end == len(self):
                heights.append(self.height(start, end))
                start = end
                if len(heights) > self.columns:
                    break
        return max(heights)

    def fill(self, start: int, room: float, is_forced: bool) -> list[int]:
        """The ends of columns of ``room`` points."""
        ends = []
        for _ in range(self.columns):
            end = self.fit(start, room, is_forced)
            if end == start:
                break
            ends.append(end)
            start = end
        return ends

    def balance(self, start: int, room: float) -> list[int]:
        """The ends of the lowest columns that hold all that is left; [] if none do.

        The first is not lower than the others, unless a column would be empty for that. Somewhat
        higher ones, or a first column that ends earlier, if only these are read in their order
        (``is_read_in_order``).
        """
        found = self._lowest(start, room, self.may_end)
        if len(found) < self.columns:
            return self._lowest(start, room, [True] * len(self)) or found
        return found

    def _lowest(self, start: int, room: float, is_tried: Sequence[bool]) -> list[int]:
        """The same, as high as the lines up to one that ``is_tried``."""
        # A column begins without the white above its first line.
        white = (self.columns - 1) * max(self.above[start:])
        least = (self.height(start, len(self)) - white) / self.columns
        lowest: list[int] = []
        for end in range(start + 1, len(self) + 1):
            height = self.height(start, end)
            if height > room + SAME:
                break
            if height >= least - SAME and (end == len(self) or is_tried[end - 1]):
                ends = self.fill(start, height, is_forced=False)
                if not ends or ends[-1] != len(self):
                    continue
                if not lowest:
                    lowest, room = ends, min(room, height + MOST_UNEVEN * self._leading(start))
                for tried in self._divided(start, ends, height):
                    if self.is_read_in_order(start, tried):
                        return tried
        return lowest

    def _leading(self, place: int) -> float:
        return self.lines[place][0].look.leading

    def _divided(self, start: int, ends: list[int], height: float) -> Iterator[list[int]]:
        """Ends of columns of a height: these, and of two columns those with a shorter first."""
        yield ends
        if len(ends) == 2:
            for end in range(ends[0] - 1, start, -1):
                if self.height(end, len(self)) > height + SAME:
                    break
                if self.may_end[end - 1]:
                    yield [end, len(self)]

    def is_read_in_order(self, start: int, ends: Sequence[int]) -> bool:
        """Whether readers that go by the places of words read one column after the other.

        Words with white around them are a block to such a reader (poppler). A block with
        nothing beside it belongs to the whole width, and is read after all that stands higher:
        so each block of a column needs words beside it in the next one.
        """
        columns = [list(self._blocks(*span)) for span in pairwise([start, *ends])]
        return all(
            any(top < low and bottom > high for high, low in after)
            for one, after in pairwise(columns)
            for top, bottom in one
        )

    def _blocks(self, start: int, end: int) -> Iterator[tuple[float, float]]:
        """Top and bottom of the words of lines that a reader takes for one block."""
        y = -self.above[start]
        top = bottom = y
        left, right = inf, -inf
        for place in range(start, end):
            one, number = self.lines[place]
            line = one.lines[number]
            begin = one.left(line)
            y += self.above[place]
            white = (one.look.leading - one.look.size) / 2
            is_apart = self.above[place] > SAME or begin > right - SAME
            is_apart = is_apart or begin + line.width < left + SAME
            if place > start and is_apart:
                yield top, bottom
            if place == start or is_apart:
                top, left, right = y + white, inf, -inf
            left, right = min(left, begin), max(right, begin + line.width)
            y += one.look.leading
            bottom = y - white
        yield top, bottom


Segment = Head | Galley | SetTable | Mark


@dataclass(slots=True)
class _Filler:
    """Fills pages of one shape with segments, one after the other.

    ``depth`` is the height of the type area in points.
    """

    shape: PageShape
    depth: float
    pages: list[FilledPage] = field(default_factory=list)
    y: float = 0.0
    waiting: list[Mark] = field(default_factory=list)

    @property
    def page(self) -> FilledPage:
        return self.pages[-1]

    @property
    def is_fresh(self) -> bool:
        """Whether nothing stands on the page yet."""
        return self.y <= self.shape.top + SAME

    @property
    def room(self) -> float:
        return self.shape.top + self.depth - self.y

    def turn(self) -> None:
        """Begin a page."""
        self.pages.append(FilledPage(self.shape))
        self.y = self.page.end = self.shape.top

    def advance(self, height: float, *, is_white: bool = False) -> None:
        self.y += height
        if not is_white:
            self.page.end = self.y

    def place_marks(self, top: float) -> None:
        for mark in self.waiting:
            if mark.address:
                self.page.anchors.append((mark.address, self.shape.side, top))
            if mark.begins is not None:
                self.page.begins.append(mark.begins)
        self.waiting = []

    def fill(self, segments: Sequence[Segment]) -> list[FilledPage]:
        self.turn()
        for number, segment in enumerate(segments):
            if isinstance(segment, Mark):
                if segment.finishes is not None:
                    self.page.finishes.append(segment.finishes)
                else:
                    self.waiting.append(segment)
            elif isinstance(segment, Head):
                self._place_head(segment, _least_height(segments[number + 1 :]))
            elif isinstance(segment, Galley):
                self._place_columns(segment, segments[number + 1 :])
            else:
                self._place_table(segment)
        self.place_marks(self.y)
        return self.pages

    def _place_head(self, head: Head, after: float) -> None:
        needed = head.height + (after if head.stays_with_next else 0.0)
        if head.paragraphs and not self.is_fresh and needed > self.room + SAME:
            self.turn()
        top = self.y
        for number, (above, one) in enumerate(head.paragraphs):
            self.advance(min(above, 8.0) if self.is_fresh else above, is_white=True)
            if not number:
                self.place_marks(self.y)
                top = self.y
            self._place_across(one, head.frame)
        if head.frame:
            self._draw_frame(top - head.frame, self.y + head.frame)
        if not self.is_fresh:
            self.advance(head.below, is_white=True)

    def _place_across(self, one: SetParagraph, inset: float) -> None:
        """A paragraph over the whole measure; very long ones run on to further pages."""
        first = 0
        while first < len(one.lines):
            count = max(int((self.room + SAME) / one.look.leading), int(self.is_fresh))
            if not count:
                self.turn()
                continue
            count = min(count, len(one.lines) - first)
            tops = [self.y + number * one.look.leading for number in range(count)]
            self.page.items.append(Fragment(one, first, self.shape.side + inset, tops))
            self.advance(count * one.look.leading)
            first += count

    def _draw_frame(self, top: float, bottom: float) -> None:
        left, right = self.shape.side, self.shape.width - self.shape.side
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        for start, end in zip(corners, corners[1:], strict=False):
            self.page.items.append(Rule(*start, *end, 0.75))

    def _place_columns(self, galley: Galley, after: Sequence[Segment]) -> None:
        """Lines in columns, the last page's as high as one another.

        What announces a table goes with it to the next page. No column is left empty for which
        there are lines.
        """
        start = 0
        while start < len(galley):
            ends = galley.fill(start, self.room, is_forced=self.is_fresh)
            if ends and ends[-1] == len(galley):
                ends = galley.balance(start, self.room) or ends
                ends = self._before_table(galley, start, ends, after)
            if ends and ends[-1] < len(galley):
                ends = self._with_all_columns(galley, start, ends, after)
            if not ends:
                self.turn()
                continue
            self.place_marks(self.y)
            deepest = 0.0
            for number, end in enumerate(ends):
                x = self.shape.side + number * self._pitch(galley.columns)
                self._place_column(galley, start, end, x)
                deepest = max(deepest, galley.height(start, end))
                start = end
            self.advance(deepest)
            if start < len(galley):
                self.turn()

    def _before_table(
        self, galley: Galley, start: int, ends: list[int], after: Sequence[Segment]
    ) -> list[int]:
        """``ends``, or those without the words that announce a table, if it has no room below."""
        tail = galley.announced_from(start)
        needed = _announced_height(galley, start, after)
        if not needed:
            return ends
        if galley.height(tail, len(galley)) + needed > self.depth + SAME:
            return ends
        room = self.room - needed
        heights = [galley.height(*column) for column in pairwise([start, *ends])]
        if max(heights) <= room + SAME or (tail == start and self.is_fresh):
            return ends
        rest = galley.until(tail)
        return rest.balance(start, self.room) or rest.fill(start, self.room, self.is_fresh)

    def _with_all_columns(
        self, galley: Galley, start: int, ends: list[int], after: Sequence[Segment]
    ) -> list[int]:
        """``ends``, or earlier ones with which no column is empty, here or on the next page.

        [] if the next line has to stand on the next page for that.
        """
        if len(ends) < galley.columns:
            ends = galley.until(ends[-1]).balance(start, self.room) or ends
            if len(ends) < galley.columns and not self.is_fresh:
                return []
        rest, found = ends[-1], list[int]()
        if galley.columns == 1 or galley.can_be_divided(rest):
            return ends
        room = self.depth - _announced_height(galley, rest, after)
        for end in range(rest - 1, start, -1):
            if galley.height(end, rest) > (1 - LEAST_DEPTH) * self.depth:
                break
            here = galley.until(end).balance(start, self.room) if galley.may_end[end - 1] else []
            there = galley.balance(end, room) if here else []
            if min(len(here), len(there)) < galley.columns:
                continue
            if galley.is_read_in_order(start, here) and galley.is_read_in_order(end, there):
                return here
            found = found or here
        return found or ends

    def _pitch(self, columns: int) -> float:
        """Points from one column to the next."""
        return (self.shape.measure + self.shape.gap) / columns

    def _place_column(self, galley: Galley, start: int, end: int, x: float) -> None:
        y = self.y - galley.above[start]
        fragment: Fragment | None = None
        for place in range(start, end):
            one, number = galley.lines[place]
            y += galley.above[place]
            if fragment is None or fragment.paragraph is not one:
                fragment = Fragment(one, number, x, [])
                self.page.items.append(fragment)
            fragment.tops.append(y)
            y += one.look.leading

    def _place_table(self, table: SetTable) -> None:
        progress = table.begin()
        while not progress.is_done:
            if self.is_fresh or table.least_height(progress) <= self.room + SAME:
                piece = table.take(progress, self.room, self.y, self.shape.side, self.is_fresh)
                if piece:
                    self.place_marks(self.y)
                    self.page.items.append(piece)
                    self.advance(piece.height)
            if not progress.is_done:
                self.turn()


def _announced_height(galley: Galley, start: int, after: Sequence[Segment]) -> float:
    """The least height of the table that the galley's last words announce; 0 if none is."""
    table = next((one for one in after if not isinstance(one, Mark)), None)
    if galley.announced_from(start) == len(galley) or not isinstance(table, SetTable):
        return 0.0
    return table.least_height(table.begin())


def _least_height(after: Sequence[Segment]) -> float:
    """How much of what follows a head has to stand below it on its page."""
    total = 0.0
    for segment in after:
        if isinstance(segment, Head):
            total += segment.height
            if not segment.stays_with_next:
                return total
        elif isinstance(segment, Galley):
            return total + segment.least_height()
        elif isinstance(segment, SetTable):
            return total + segment.least_height(segment.begin())
    return total


def fill_stretch(segments: Sequence[Segment], shape: PageShape, leading: float) -> list[FilledPage]:
    """The pages of a stretch; ``leading`` is that of the body, in points.

    If the last page would be nearly empty, the pages take one line more, or are shortened
    line by line until it is not. A page on which a document ends has no line more: its QR code
    stands there.
    """
    lines = round(shape.depth / leading)
    pages = _Filler(shape, shape.depth).fill(segments)
    if len(pages) < 2 or last_fill(pages) >= LEAST_FILL:
        return pages
    if shape.foot - leading >= shape.least_foot:
        drawn_in = _Filler(shape, shape.depth + leading).fill(segments)
        lowest = shape.top + shape.depth + SAME
        if len(drawn_in) < len(pages) and all(
            one.end <= lowest for one in drawn_in if one.finishes
        ):
            return drawn_in
    best = pages
    for fewer in range(1, int(lines * (1 - LEAST_DEPTH)) + 1):
        tried = _Filler(shape, shape.depth - fewer * leading).fill(segments)
        if len(tried) > len(pages):
            break
        if last_fill(tried) > last_fill(best):
            best = tried
        if last_fill(best) >= LEAST_FILL:
            break
    return best


def last_fill(pages: Sequence[FilledPage]) -> float:
    """How much of its type area the last page fills, from 0 to 1."""
    last = pages[-1]
    return (last.end - last.shape.top) / last.shape.depth
