"""Lines of Chinese: where they end, what is squeezed in them and where they stretch.

Pure arithmetic over the characters of a text and their widths; which glyphs they
are and how they come onto the page is WeasyPrint's affair (``inside``). The rules are
those of CLREQ (W3C, Requirements for Chinese Text Layout): a mark that follows a mark
loses half its width; an opening mark at the head of a line (but not of a paragraph) stands
flush; a line ends even, by stretching between characters or, where a whole
character would have to be driven out, by squeezing the marks in it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from gazette.layout.line_ends import UNBROKEN

OPENING = frozenset("（《〈〔【「『〖［｛“‘")
CLOSING = frozenset("）》〉〕】」』〗］｝”’，。、；：！？．")
MARKS = OPENING | CLOSING
#: Marks whose ink fills half their square, so that the other half may be taken from them.
HALF = MARKS - frozenset("！？")
HALF_CLOSING = HALF & CLOSING
WEB_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+")
#: Of two of these nothing comes between.
JOINED = frozenset("—…―")

#: What a mark may lose where a line is squeezed, and what two lines' widths may differ by
#: without being seen, in parts of its square and in CSS pixels.
SQUEEZE, SAME = 0.25, 0.01
#: What a gap may grow by so that the last line is no character alone, in parts of a square.
LOOSEST = 0.16
#: What keeps a character no company, and how many characters a last line has at most that
#: may be one with such company.
_NO_COMPANY = "".join(sorted(CLOSING)) + " "
FEW = 6
#: What a line keeps away from its end, so that sums of floats do not pass it.
TINY = 1e-5


def is_wide(character: str) -> bool:
    """Whether a character stands in a square of its own: Han, kana and their marks."""
    code = ord(character)
    return 0x2E80 <= code <= 0xFFDC and not code >= 0xFF61 or code >= 0x20000 or character in MARKS


@dataclass(slots=True)
class Measured:
    """A text with the width of each character (CSS pixels, 0 within a cluster).

    ``can_break[i]`` says whether a line may begin with character ``i``; ``size`` is the
    side of the square.
    """

    text: str
    widths: list[float]
    can_break: list[bool]
    size: float
    starts: list[float] = field(init=False)
    stretches: list[int] = field(init=False)
    squeezes: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._hold_together()
        self._cut_addresses()
        self._squeeze_marks()
        self.starts = [0.0, *accumulate(self.widths)]
        self.stretches = [0, *accumulate(map(self._stretches_after, range(len(self.text))))]
        self.squeezes = [0, *accumulate(map(self._is_squeezable, range(len(self.text))))]

    def _hold_together(self) -> None:
        for match in UNBROKEN.finditer(self.text):
            for place in range(match.start() + 1, match.end()):
                self.can_break[place] = False

    def _cut_addresses(self) -> None:
        """A line may end behind a stop within a web address, which else tears the line before."""
        for match in WEB_ADDRESS.finditer(self.text):
            for stop in re.finditer(r"[./?&=_-](?=[^./?&=_-])", match[0]):
                self.can_break[match.start() + stop.end()] = True

    def _squeeze_marks(self) -> None:
        """Of two full marks that meet, the first gives up half its square."""
        text, widths = self.text, self.widths
        for place in range(len(text) - 1):
            first, second = text[place], text[place + 1]
            if first in HALF and second in MARKS and self._is_full(place):
                if first in OPENING and second in CLOSING:
                    continue
                widths[place] -= self.size / 2

    def _is_squeezable(self, place: int) -> int:
        """A closing mark may give room; an opening one would run into what follows."""
        return int(self.text[place] in HALF_CLOSING and self._is_full(place))

    def _is_full(self, place: int) -> bool:
        return self.widths[place] > 0.9 * self.size

    def _stretches_after(self, place: int) -> int:
        if place + 1 >= len(self.text):
            return 0
        here, after = self.text[place], self.text[place + 1]
        if here in JOINED and after == here:
            return 0
        return int(here == " " or is_wide(here) or is_wide(after))

    def line(self, start: int, width: float | None, is_forced: bool) -> Line:
        """The line that begins at ``start`` and is at most ``width`` wide.

        It holds at least what cannot be broken; with ``is_forced`` also that is broken
        where it is wider than the line.
        """
        whole = self._piece(start, len(self.text))
        if width is None or whole.width < width - TINY:
            return whole
        if whole.width <= width + SAME:
            return self._piece(start, len(self.text), width)
        loose = self._last_that_fits(start, width, squeezed=False)
        slack = width - self._piece(start, loose).width if loose else width
        if slack >= self.size - SAME:
            tight = self._last_that_fits(start, width, squeezed=True)
            loose = max(loose, tight)
        if not loose and is_forced:
            loose = max(bisect_right(self.starts, self.starts[start] + width) - 1, start + 1)
            return self._piece(start, loose)
        if not loose:
            return self._piece(start, self._next_break(start))
        return self._piece(start, self._in_company(start, loose, width), width)

    def _in_company(self, start: int, end: int, width: float) -> int:
        """The end of the line, or one before it where else a character would be left alone.

        CLREQ: 孤字不成行. Not where the line would have to be stretched visibly.
        """
        if len(self.text) - end > FEW or len(self.text[end:].strip(_NO_COMPANY)) != 1:
            return end
        places = range(end - 1, start, -1)
        earlier = next((place for place in places if self.can_break[place]), 0)
        if not earlier:
            return end
        line = self._piece(start, earlier)
        return earlier if width - line.width <= LOOSEST * self.size * self.gaps(line) else end

    def _last_that_fits(self, start: int, width: float, squeezed: bool) -> int:
        """The end of the longest line, 0 where none fits."""
        place = bisect_right(self.starts, self.starts[start] + width + 2 * self.size)
        for end in range(min(place + 1, len(self.text)), start, -1):
            if end < len(self.text) and not self.can_break[end]:
                continue
            piece = self._piece(start, end)
            room = piece.squeezable if squeezed else 0.0
            if piece.width - room <= width + SAME:
                return end
        return 0

    def _next_break(self, start: int) -> int:
        places = range(start + 1, len(self.text))
        return next((place for place in places if self.can_break[place]), len(self.text))

    def _piece(self, start: int, end: int, width: float | None = None) -> Line:
        """The characters ``[start, end)`` as a line, squeezed to ``width`` where it is given."""
        last = end
        while last > start + 1 and end < len(self.text) and self.text[last - 1] == " ":
            last -= 1
        flush = self.size / 2 if self._stands_flush(start) else 0.0
        natural = self.starts[last] - self.starts[start] - flush
        marks = self.squeezes[last] - self.squeezes[start]
        line = Line(start, last, end, natural, flush, 0.0, marks * self.size * SQUEEZE)
        if width is not None and natural > width - TINY:
            line.width = width - TINY
            line.squeeze = (natural - width) / marks if natural > width + SAME else 0.0
        return line

    def _stands_flush(self, start: int) -> bool:
        return 0 < start < len(self.text) and (self.text[start] in OPENING and self._is_full(start))

    def gaps(self, line: Line) -> int:
        """How many places of a line stretch."""
        return self.stretches[max(line.last - 1, line.start)] - self.stretches[line.start]

    def advances(self, line: Line, stretch: float) -> Sequence[float]:
        """The width of each character of the line as it is set."""
        before, squeezes = self.stretches, self.squeezes
        return [
            self.widths[place]
            + stretch * (before[place + 1] - before[place]) * (place + 1 < line.last)
            - line.squeeze * (squeezes[place + 1] - squeezes[place])
            for place in range(line.start, line.last)
        ]


@dataclass(slots=True)
class Line:
    """The characters ``[start, last)``; the next line begins at ``end``, after the spaces."""

    start: int
    last: int
    end: int
    width: float
    #: By how much the first mark is drawn to the left of the line's head.
    flush: float
    #: What each mark loses, and what they could lose together.
    squeeze: float
    squeezable: float
