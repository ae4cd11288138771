"""Line breaking for Chinese: whole paragraphs are broken at once, as evenly as possible.

Total fit after Knuth and Plass, "Breaking Paragraphs into Lines" (1981), with the rules of
CLREQ (W3C, Requirements for Chinese Text Layout): each way of breaking a paragraph has a cost,
and the cheapest is taken. What no line may begin or end with is a ban; cutting a date or a
document number, or leaving a character alone on the last line, is a cost.

The first of two adjacent marks loses half its square. An opening mark at the beginning of a
line, but not of a paragraph, is set flush. Full lines end evenly: they are stretched between
characters, or closing marks are squeezed; the empty half of a closing mark at a line's end may
stand outside the column. Pure arithmetic over characters and their widths; lengths are points.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from gazette.layout.line_ends import CODED_NUMBER, HAN_NUMBERS, NUMBERS, UNBROKEN

OPENING = frozenset("（《〈〔【「『〖［｛“‘")
CLOSING = frozenset("）》〉〕】」』〗］｝”’，。、；：！？．")
MARKS = OPENING | CLOSING
#: Marks whose ink fills half of their square; the other half can be removed.
HALF = MARKS - frozenset("！？")
HALF_CLOSING = HALF & CLOSING
#: They vanish at a line's end; a line may begin after them.
SPACES = " \t\r\n\u2000-\u2006\u2008-\u200b\u3000"
#: Characters that stay with the one before: combining marks, variation selectors, joiners.
JOINED = (
    "\u0300-\u036f\u0483-\u0489\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff"
    "\u302a-\u302f\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef"
)
#: Characters one em wide, after and before which a line may be stretched and broken.
WIDE = (
    "\u2e80-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff60\uffe0-\uffe6\U00020000-\U0010ffff"
    + "“”‘’"
)
#: No-break spaces and word joiners: no line ends before or after them.
GLUE = "\xa0\u2007\u202f\u2060\ufeff"
#: What no line may begin with, and what none may end with.
NO_START = (
    "".join(CLOSING)
    + r",.;:!?)\]}\"'/~％%‰℃℉°′″¢…⋯—―–‐\-～〜·・‧•々〻ゝゞヽヾー゠ぁぃぅぇぉっゃゅょゎ"
    "ァィゥェォッャュョヮヵヶ" + GLUE
)
NO_END = "".join(OPENING) + r"(\[{\"'￥¥＄$€£￡№±" + GLUE

_ADJACENT = re.compile(f"[{''.join(HALF)}](?=[{''.join(MARKS)}])")
_HALF_MARK = re.compile(f"[{''.join(HALF)}]")
_SPACE_RUN = re.compile(f"[{SPACES}]+")
_BANNED = re.compile(
    f"(?=[{NO_START}])|(?<=[{NO_END}])|(?<=[A-Za-z][‘’])(?=[A-Za-z])|(?<=[—―…⋯])(?=[—―…⋯])"
)
#: Latin words and numbers.
_WORD = re.compile(f"[^{SPACES}{WIDE}—―…⋯]{{2,}}")
_NARROW = re.compile(f"[^{SPACES}{WIDE}]+ ?")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-/‐–](?=[^\W\d_])")
WEB_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+")
_ADDRESS_PART = re.compile(r"[./?&=_-](?=[^./?&=_-])")
#: A character with those that stay with it.
_CLUSTER = re.compile(f".(?:\u200d.|[{JOINED}])+", re.DOTALL)
_PAIRED = re.compile(r"[—…―⋯](?=[—…―⋯])")
#: The label of a row is never pulled apart.
_LABEL = re.compile(r"第[〇零一二三四五六七八九十百千\d]+[编章节条](?:之[一二三四五六七八九十]+)?")
#: Characters that count on the last line.
_COUNTED = re.compile(f"[^{''.join(MARKS)}{SPACES}{JOINED}.,;:!?…—]")

#: By how much a closing mark may be squeezed, and the most that is added at a gap, in ems.
SQUEEZE, LOOSEST = 0.25, 0.15
#: What a line may be squeezed to, as a fraction of its width.
TIGHTEST = 0.9
#: A line that would have to be opened further, in ems a gap, is left short instead.
TORN = 0.5
#: The greatest difference between widths that counts as none, in points.
SAME = 0.01

# Costs. A line opened by LOOSEST costs STRETCHED, half as much opening an eighth of it.
STRETCHED, SQUEEZED, HUNG, LINE = 100.0, 25.0, 0.5, 2.0
#: Of a ragged line that is empty.
RAGGED = 200.0
#: Lines next to each other that are differently open: for each kind (0 to 3) beyond the next.
UNEVEN = 4.0
#: A character alone on the last line; a cut date or document number; a cut reference or number
#: with its unit; a cut short title; a cut word at its hyphen or web address.
ALONE, DATE, NUMBER, TITLE, WORD_PART = 80.0, 60.0, 15.0, 8.0, 6.0
#: A line opened too far. Taken only where nothing else is left.
LOOSE = 5e3
#: No break at all, unless a line would be wider than the column: costs from here on.
ILLEGAL = 1e5
IN_WORD, BANNED, NEVER = 1e6, 1e7, 1e12

#: Breaks that cost something. Each match costs at every place within it.
_COSTS = (
    (UNBROKEN, DATE),
    (NUMBERS, NUMBER),
    (HAN_NUMBERS, NUMBER),
    (re.compile("\\d[年月日号]"), NUMBER),
    (CODED_NUMBER, TITLE),
    (re.compile(r"《[^《》]{1,8}》|[（(][一二三四五六七八九十]{2,3}[）)]"), TITLE),
    (re.compile(r"\d[\d.,]*[%％‰℃—～–~-]\d|(?<!\d)\d{1,2}[.．](?=[^\d\s])."), TITLE),
)
#: Kinds of lines: squeezed, even, open, very open.
_KINDS = range(4)
#: What lines of two kinds next to each other cost.
UNEVEN_BY_KINDS = [[UNEVEN * max(abs(one - other) - 1, 0) for other in _KINDS] for one in _KINDS]
#: By how much a way may be dearer and still become the cheapest.
FAR = 2 * UNEVEN


@dataclass(slots=True)
class MeasuredText:
    """A text with the natural width of each character (points, 0 inside a cluster).

    ``size`` is the em. ``keep`` are spans that had better not be cut, like dates; within the
    spans ``whole`` a line is not stretched.
    """

    text: str
    widths: list[float]
    size: float
    keep: Sequence[tuple[int, int]] = ()
    whole: Sequence[tuple[int, int]] = ()
    #: ``starts[i]``: the sum of the widths before character ``i``.
    starts: list[float] = field(init=False)
    #: The places of marks that have lost half their square to the mark after them.
    met: set[int] = field(init=False, default_factory=set)
    _penalties: list[float] = field(init=False, default_factory=list)
    _gaps: list[int] = field(init=False, default_factory=list)
    _marks: list[int] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.widths = list(self.widths)
        text, half = self.text, self.size / 2
        for match in _ADJACENT.finditer(text):
            place = match.start()
            is_empty_pair = text[place] in OPENING and text[place + 1] in CLOSING
            if not is_empty_pair and self.is_full(place):
                self.met.add(place)
        for place in self.met:
            self.widths[place] -= half
        self.starts = [0.0, *accumulate(self.widths)]

    def is_full(self, place: int) -> bool:
        """Whether the character has (or had, before it met a mark) a whole square."""
        return self.widths[place] > 0.9 * self.size or place in self.met

    @property
    def penalties(self) -> list[float]:
        """What it costs to begin a line with character ``i``; not before 0, free at the end."""
        if not self._penalties:
            self._penalties = _penalties(self)
        return self._penalties

    @property
    def gaps(self) -> list[int]:
        """The number of gaps that may stretch after the characters before ``i``."""
        if not self._gaps:
            self._gaps = [0, *accumulate(_gap_flags(self))]
        return self._gaps

    @property
    def marks(self) -> list[int]:
        """The number of marks that may be squeezed among the characters before ``i``."""
        if not self._marks:
            flags = bytearray(len(self.text))
            for match in _HALF_MARK.finditer(self.text):
                place = match.start()
                if match[0] in CLOSING and self.widths[place] > 0.9 * self.size:
                    flags[place] = 1
            self._marks = [0, *accumulate(flags)]
        return self._marks


@dataclass(slots=True)
class TextLine:
    """The characters ``[start, last)``; the next line begins at ``end``, after spaces.

    All lengths are points.
    """

    start: int
    last: int
    end: int
    width: float
    #: By how much an opening mark at the beginning is drawn to the left of the line.
    flush: float
    #: What is added at each gap, and taken from each mark that may be squeezed.
    stretch: float
    squeeze: float
    #: Where the line begins, from the column's left edge.
    indent: float


def stretchable(text: MeasuredText, place: int) -> bool:
    """Whether a line may be stretched after character ``place``."""
    return text.gaps[place + 1] > text.gaps[place]


def advances(text: MeasuredText, line: TextLine) -> list[float]:
    """The drawn width (points) of each character in ``[start, last)``."""
    found = text.widths[line.start : line.last]
    if line.stretch:
        gaps = text.gaps
        for number in range(len(found) - 1):
            place = line.start + number
            if gaps[place + 1] > gaps[place]:
                found[number] += line.stretch
    if line.squeeze:
        marks = text.marks
        for number in range(len(found)):
            place = line.start + number
            if marks[place + 1] > marks[place]:
                found[number] -= line.squeeze
    if found and text.text[line.last - 1] in HALF_CLOSING:
        found[-1] += line.width + line.flush - sum(found)
    return found


def break_paragraph(
    text: MeasuredText,
    measure: float,
    *,
    first_indent: float = 0.0,
    indent: float = 0.0,
    justify: bool = True,
) -> list[TextLine]:
    """The lines of a paragraph in a column that is ``measure`` wide.

    The first line is indented by ``first_indent``, the others by ``indent``. The last line has
    its natural width, and so has each line without ``justify``. A line is short, too, if it has
    no gaps or would have to be opened by more than ``TORN``; it is wider than its room only
    if that holds not even one character.
    """
    length = len(text.text)
    if not length:
        return []
    last = len(text.text.rstrip(_SPACE_CHARACTERS))
    room = measure - first_indent
    if not last:
        last = max(1, bisect_right(text.starts, room + SAME) - 1)
    if text.starts[last] <= room + SAME:
        return [TextLine(0, last, length, text.starts[last], 0.0, 0.0, 0.0, first_indent)]
    return Search(text, room, measure - indent, justify).lines(first_indent, indent)


_SPACE_CHARACTERS = "".join(
    character for code in range(0x3001) if _SPACE_RUN.match(character := chr(code))
)


def _penalties(text: MeasuredText) -> list[float]:
    """What it costs to begin a line with each character, and at the end."""
    words, length = text.text, len(text.text)
    found = [0.0] * (length + 1)
    for start, end in _spans(_WORD, words):
        found[start + 1 : end] = [IN_WORD] * (end - start - 1)
    for place in _word_parts(words):
        found[place] = WORD_PART
    for place, _ in _spans(_BANNED, words):
        found[place] = BANNED
    costs = [(span, cost) for pattern, cost in _COSTS for span in _spans(pattern, words)]
    for (start, end), cost in (*costs, *((span, DATE) for span in text.keep)):
        for place in range(start + 1, end):
            found[place] += cost
    for start, end in _spans(_SPACE_RUN, words):
        found[start:end] = [NEVER] * (end - start)
        if not start or words[start - 1] in NO_END:
            found[end] = BANNED
    for start, end in _spans(_CLUSTER, words):
        found[start + 1 : end] = [NEVER] * (end - start - 1)
    for place in _places_without_width(text):
        found[place] = NEVER
    found[0], found[length] = NEVER, 0.0
    return found


def _spans(pattern: re.Pattern[str], words: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in pattern.finditer(words))


def _word_parts(words: str) -> Iterator[int]:
    """The places within Latin words and web addresses where a line may begin all the same."""
    for _, end in _spans(_HYPHEN, words):
        yield end
    for match in WEB_ADDRESS.finditer(words):
        for stop in _ADDRESS_PART.finditer(words, *match.span()):
            yield stop.end()


def _places_without_width(text: MeasuredText) -> Iterator[int]:
    """The places of characters within clusters."""
    place = -1
    for _ in range(text.widths.count(0)):
        place = text.widths.index(0, place + 1)
        if text.text[place] not in _SPACE_CHARACTERS:
            yield place


def _gap_flags(text: MeasuredText) -> bytearray:
    """For each character 1 if a line may be stretched after it."""
    words = text.text
    flags = bytearray(b"\1" * len(words))
    for start, end in _spans(_NARROW, words):
        flags[start : end - 1] = bytes(end - 1 - start)
    for start, _ in _spans(_PAIRED, words):
        flags[start] = 0
    label = _LABEL.match(words)
    for start, end in (*text.whole, *([label.span()] if label else ()), *_spans(_CLUSTER, words)):
        flags[start : end - 1] = bytes(max(end - 1 - start, 0))
    flags[-1] = 0
    return flags


class Search:
    """The search for the cheapest way to break a paragraph.

    A state is a place where a line may begin with the kind of the line before it; its number is
    ``4 * place + kind``. From each place that can be reached the lines that begin there are
    tried. Lines that are opened too far, and breaks that are illegal, are tried only where
    nothing else leads on.
    """

    def __init__(self, text: MeasuredText, first: float, rest: float, justify: bool) -> None:
        self.text, self.first, self.rest, self.justify = text, first, rest, justify
        self.size, self.half = text.size, text.size / 2
        self.starts, self.gaps, self.marks = text.starts, text.gaps, text.marks
        self.penalties, self.length = text.penalties, len(text.text)
        step, quarter = LOOSEST * self.size, SQUEEZE * self.size
        #: Sums of the widths at their widest and at their narrowest; both grow evenly.
        self.widest = [w + step * g for w, g in zip(self.starts, self.gaps, strict=True)]
        self.narrowest = [w - quarter * m for w, m in zip(self.starts, self.marks, strict=True)]
        self.endings: dict[int, tuple[float, float, int, int, int]] = {}
        self.costs = [float("inf")] * (4 * self.length + 4)
        self.before = [0] * (4 * self.length + 4)
        #: For each place: 0 not reached, 1 reached, 2, 3, 4 lines of stage 0, 1, 2 tried.
        self.reached = bytearray(self.length + 1)
        self.alone = self._alone()

    def _alone(self) -> int:
        """A last line that begins here or later has one character, marks not counted."""
        places = (at for at in range(self.length - 1, 0, -1) if _COUNTED.match(self.text.text, at))
        next(places, 0)
        return next(places, self.length) + 1

    def lines(self, first_indent: float, indent: float) -> list[TextLine]:
        """The lines of the cheapest way."""
        self._search()
        state = min((4 * self.length + kind for kind in _KINDS), key=self.costs.__getitem__)
        places = [self.length]
        while state >= 4:
            state = self.before[state]
            places.append(state // 4)
        places.reverse()
        return [
            self._line(start, end, indent if start else first_indent)
            for start, end in zip(places, places[1:], strict=False)
        ]

    def _line(self, start: int, end: int, indent: float) -> TextLine:
        _, _, width, stretch, squeeze = self.fit(start, end)
        last = max(self.endings[end][4], start)
        return TextLine(start, last, end, width, self._flush(start), stretch, squeeze, indent)

    def _search(self) -> None:
        reached, place = self.reached, 0
        for kind in _KINDS:
            self.costs[kind] = 0.0
        reached[0] = 1
        while not reached[self.length]:
            while place >= 0:
                self._try_lines(place, 0)
                place = reached.find(1, place + 1, self.length)
            if reached[self.length]:
                return
            place = self._try_harder()

    def _try_harder(self) -> int:
        """Try worse lines from the last places that were reached; the first new place."""
        furthest = len(self.reached.rstrip(b"\0")) - 1
        first = bisect_left(self.starts, self.starts[furthest] - 3 * self.rest)
        for stage in (1, 2):
            for place in range(min(first, furthest), furthest + 1):
                if 1 < self.reached[place] < 2 + stage:
                    self._try_lines(place, stage)
            place = self.reached.find(1, first, self.length)
            if place >= 0 or self.reached[self.length]:
                break
        return place

    def _try_lines(self, start: int, stage: int) -> None:
        """Note for the ends of lines that begin at ``start`` how cheaply they are reached."""
        costs, penalties, before, reached = self.costs, self.penalties, self.before, self.reached
        room = (self.rest if start else self.first) + self._flush(start)
        limit = self.narrowest[start] + room + self.half + SAME
        high = min(bisect_right(self.narrowest, limit, start) - 1, self.length)
        if high < self.length and (spaces := _SPACE_RUN.match(self.text.text, high)):
            high = spaces.end()
        low = start + 1
        if self.justify and not stage:
            widest = bisect_left(self.widest, self.widest[start] + room - self.half, start)
            low = min(max(low, widest), high)  # the last line may be short
        reached[start] = 2 + stage
        bests = self._cheapest(start)
        legal = ILLEGAL if stage < 2 else NEVER
        is_stuck = stage == 2
        for end in range(high, low - 1, -1):
            penalty = penalties[end]
            if penalty >= legal:
                continue
            cost, kind, *_ = self.fit(start, end)
            if cost >= (ILLEGAL if stage else LOOSE):
                continue
            is_stuck = False
            best, origin = bests[kind]
            state = 4 * end + kind
            if (total := best + cost + penalty) < costs[state]:
                costs[state] = total
                before[state] = origin
                reached[end] = reached[end] or 1
        if is_stuck:
            self._overflow(start, bests)

    def _cheapest(self, start: int) -> list[tuple[float, int]]:
        """For each kind of line that begins at ``start``: the least cost, and by which state."""
        costs, first = self.costs, 4 * start
        least = min(costs[first : first + 4])
        near = [(kind, costs[first + kind]) for kind in _KINDS if costs[first + kind] < least + FAR]
        if len(near) == 1 or not start:
            kind, cost = near[-1]
            return [
                (cost + uneven, first + kind) for uneven in UNEVEN_BY_KINDS[kind if start else 1]
            ]
        return [
            min((cost + UNEVEN_BY_KINDS[kind][following], first + kind) for kind, cost in near)
            for following in _KINDS
        ]

    def _overflow(self, start: int, bests: list[tuple[float, int]]) -> None:
        """A line of one cluster, wider than the column."""
        places = range(start + 1, self.length)
        end = next((one for one in places if self.penalties[one] < NEVER), self.length)
        best, origin = bests[1]
        state = 4 * end + 1
        if best + NEVER < self.costs[state]:
            self.costs[state] = best + NEVER
            self.before[state] = origin
            self.reached[end] = self.reached[end] or 1

    def _flush(self, start: int) -> float:
        is_flush = start and self.text.text[start] in OPENING and self.text.is_full(start)
        return self.half if is_flush else 0.0

    def _ending(self, end: int) -> tuple[float, float, int, int, int]:
        """The edge of the last character, its empty half, and the gaps and marks before it.

        The last of the five is the place after it: spaces vanish.
        """
        last = end
        while last and self.text.text[last - 1] in _SPACE_CHARACTERS:
            last -= 1
        edge, hang = self.starts[last], 0.0
        place = max(last - 1, 0)
        if self.text.text[place] in HALF_CLOSING and self.text.is_full(place):
            hang = self.half
            if place in self.text.met:
                edge += hang
        marks = self.marks[place if hang else last]
        self.endings[end] = ending = (edge, hang, self.gaps[place], marks, last)
        return ending

    def fit(self, start: int, end: int) -> tuple[float, int, float, float, float]:
        """How the characters fit a line: cost, kind, width, stretch, squeeze (points).

        The cost is at least ``LOOSE`` where the line is opened too far, and ``ILLEGAL`` where
        it is too wide; that of its break is not included.
        """
        edge, hang, gaps, marks, _ = self.endings.get(end) or self._ending(end)
        room = self.rest if start else self.first
        natural = max(edge - self.starts[start] - self._flush(start), 0.0)
        slack = room - natural
        is_last = end == self.length
        cost = LINE + (ALONE if is_last and start >= self.alone else 0.0)
        if slack < -SAME:
            needed = -slack - hang
            if needed <= SAME:
                return cost + HUNG, 1, room, 0.0, 0.0
            marks -= self.marks[start]
            ratio = needed / (marks * SQUEEZE * self.size) if marks else 2.0
            if ratio > 1 or needed > (1 - TIGHTEST) * (natural - hang) or not self.justify:
                return ILLEGAL, 0, natural, 0.0, 0.0
            return cost + SQUEEZED * ratio**3, int(ratio < 0.5), room, 0.0, needed / marks
        if is_last:
            return cost, 1, natural, 0.0, 0.0
        if not self.justify:
            return cost + RAGGED * (slack / room) ** 2, 1, natural, 0.0, 0.0
        if slack <= SAME:
            return cost, 1, natural, 0.0, 0.0
        gaps -= self.gaps[start]
        stretch = slack / gaps if gaps > 0 else self.rest
        ratio = stretch / (LOOSEST * self.size)
        cost += STRETCHED * ratio**3
        if ratio <= 1.0001:
            return cost, 1 + int(3 * ratio) if ratio < 1 else 3, room, stretch, 0.0
        cost = min(cost, LOOSE) + LOOSE
        if stretch <= TORN * self.size:
            return cost, 3, room, stretch, 0.0
        return cost + LOOSE * slack / room, 3, natural, 0.0, 0.0
