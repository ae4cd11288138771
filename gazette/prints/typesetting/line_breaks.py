"""Line breaking for Chinese: where lines end, what is squeezed and where they stretch.

Pure arithmetic over characters and their widths. The rules are those of CLREQ (W3C,
Requirements for Chinese Text Layout): the first of two adjacent marks loses half its
width; an opening mark at the beginning of a line, but not of a paragraph, is set flush;
full lines end evenly, by stretching between characters or, where a whole character would
otherwise move to the next line, by squeezing marks.
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
#: Marks whose ink fills half of their square; the other half can be removed.
HALF = MARKS - frozenset("！？")
HALF_CLOSING = HALF & CLOSING
WEB_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+")
#: A pair of equal ones is never stretched apart.
PAIRED = frozenset("—…―")

#: By how much a mark may be squeezed, as a fraction of its square, and the greatest
#: difference between widths that counts as none, in CSS pixels.
SQUEEZE, SAME = 0.25, 0.01
#: The most a gap may grow to keep a character from standing alone on the last line, as a
#: fraction of a square.
LOOSEST = 0.16
#: Characters that do not count beside a character alone on the last line.
_NOT_COUNTED = "".join(sorted(CLOSING)) + " "
#: A last line with more characters does not hold a character alone.
LAST_LINE_LENGTH = 6
#: How far lines stay from the edge, in CSS pixels, against rounding errors.
TINY = 1e-5


def is_wide(character: str) -> bool:
    """Whether a character is one em wide: Han, kana and their marks."""
    code = ord(character)
    return 0x2E80 <= code <= 0xFFDC and not code >= 0xFF61 or code >= 0x20000 or character in MARKS


@dataclass(slots=True)
class MeasuredText:
    """A text with the width of each character (CSS pixels, 0 inside a cluster).

    ``can_break[i]``: a line may begin with character ``i``. ``size`` is the font size.
    ``starts``, ``stretches`` and ``squeezes`` are sums over the characters before each
    index: of widths, of gaps that may stretch, of marks that may be squeezed.
    """

    text: str
    widths: list[float]
    can_break: list[bool]
    size: float
    starts: list[float] = field(init=False)
    stretches: list[int] = field(init=False)
    squeezes: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._forbid_breaks()
        self._allow_breaks_in_addresses()
        self._squeeze_marks()
        self.starts = [0.0, *accumulate(self.widths)]
        self.stretches = [0, *accumulate(map(self._stretches_after, range(len(self.text))))]
        self.squeezes = [0, *accumulate(map(self._is_squeezable, range(len(self.text))))]

    def _forbid_breaks(self) -> None:
        """Keep dates and document numbers on one line."""
        for match in UNBROKEN.finditer(self.text):
            for place in range(match.start() + 1, match.end()):
                self.can_break[place] = False

    def _allow_breaks_in_addresses(self) -> None:
        """Allow breaks after punctuation in a web address, so that it fills the line."""
        for match in WEB_ADDRESS.finditer(self.text):
            for stop in re.finditer(r"[./?&=_-](?=[^./?&=_-])", match[0]):
                self.can_break[match.start() + stop.end()] = True

    def _squeeze_marks(self) -> None:
        """Take half a square from the first of two adjacent full-width marks."""
        text, widths = self.text, self.widths
        for place in range(len(text) - 1):
            first, second = text[place], text[place + 1]
            if first in HALF and second in MARKS and self._is_full(place):
                if first in OPENING and second in CLOSING:
                    continue
                widths[place] -= self.size / 2

    def _is_squeezable(self, place: int) -> int:
        """1 for a closing mark; an opening mark would run into the next character."""
        return int(self.text[place] in HALF_CLOSING and self._is_full(place))

    def _is_full(self, place: int) -> bool:
        return self.widths[place] > 0.9 * self.size

    def _stretches_after(self, place: int) -> int:
        if place + 1 >= len(self.text):
            return 0
        here, after = self.text[place], self.text[place + 1]
        if here in PAIRED and after == here:
            return 0
        return int(here == " " or is_wide(here) or is_wide(after))

    def line(self, start: int, width: float | None, is_forced: bool) -> TextLine:
        """The line that begins at ``start`` and is at most ``width`` wide (None: unlimited).

        It is wider if no break is possible before; with ``is_forced`` it is broken anyway.
        """
        whole = self._piece(start, len(self.text))
        if width is None or whole.width < width - TINY:
            return whole
        if whole.width <= width + SAME:
            return self._piece(start, len(self.text), width)
        loose = self._longest_fit(start, width, squeezed=False)
        slack = width - self._piece(start, loose).width if loose else width
        if slack >= self.size - SAME:
            tight = self._longest_fit(start, width, squeezed=True)
            loose = max(loose, tight)
        if not loose and is_forced:
            loose = max(bisect_right(self.starts, self.starts[start] + width) - 1, start + 1)
            return self._piece(start, loose)
        if not loose:
            return self._piece(start, self._next_break(start))
        return self._piece(start, self._without_single_character(start, loose, width), width)

    def _without_single_character(self, start: int, end: int, width: float) -> int:
        """``end``, or an earlier break if else the last line holds a single character.

        CLREQ: 孤字不成行. Not if the line would have to be stretched visibly.
        """
        if len(self.text) - end > LAST_LINE_LENGTH or len(self.text[end:].strip(_NOT_COUNTED)) != 1:
            return end
        places = range(end - 1, start, -1)
        earlier = next((place for place in places if self.can_break[place]), 0)
        if not earlier:
            return end
        line = self._piece(start, earlier)
        return earlier if width - line.width <= LOOSEST * self.size * self.gaps(line) else end

    def _longest_fit(self, start: int, width: float, squeezed: bool) -> int:
        """The end of the longest line that fits, with marks squeezed or not; 0 if none does."""
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

    def _piece(self, start: int, end: int, width: float | None = None) -> TextLine:
        """The characters ``[start, end)`` as a line, squeezed to ``width`` if that is given."""
        last = end
        while last > start + 1 and end < len(self.text) and self.text[last - 1] == " ":
            last -= 1
        flush = self.size / 2 if self._is_flush(start) else 0.0
        natural = self.starts[last] - self.starts[start] - flush
        marks = self.squeezes[last] - self.squeezes[start]
        line = TextLine(start, last, end, natural, flush, 0.0, marks * self.size * SQUEEZE)
        if width is not None and natural > width - TINY:
            line.width = width - TINY
            line.squeeze = (natural - width) / marks if natural > width + SAME else 0.0
        return line

    def _is_flush(self, start: int) -> bool:
        return 0 < start < len(self.text) and (self.text[start] in OPENING and self._is_full(start))

    def gaps(self, line: TextLine) -> int:
        """The number of gaps in a line that may stretch."""
        return self.stretches[max(line.last - 1, line.start)] - self.stretches[line.start]

    def advances(self, line: TextLine, stretch: float) -> Sequence[float]:
        """The width of each character of the line, stretched by ``stretch`` at each gap."""
        before, squeezes = self.stretches, self.squeezes
        return [
            self.widths[place]
            + stretch * (before[place + 1] - before[place]) * (place + 1 < line.last)
            - line.squeeze * (squeezes[place + 1] - squeezes[place])
            for place in range(line.start, line.last)
        ]


@dataclass(slots=True)
class TextLine:
    """The characters ``[start, last)``; the next line begins at ``end``, after spaces.

    All lengths are CSS pixels.
    """

    start: int
    last: int
    end: int
    width: float
    #: By how much an opening mark at the beginning is drawn to the left of the line.
    flush: float
    #: By how much each mark is squeezed, and by how much all of them could be.
    squeeze: float
    squeezable: float
