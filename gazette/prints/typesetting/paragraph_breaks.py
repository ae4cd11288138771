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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from gazette.layout.line_ends import CODED_NUMBER, HAN_NUMBERS, NUMBERS, UNBROKEN

OPENING = frozenset("（《〈〔【「『〖［｛“‘")
CLOSING = frozenset("）》〉〕】」』〗］｝”’，。、；：！？．")
MARKS = OPENING | CLOSING
#: Marks whose ink fills half of their square; the other half can be removed.
HALF = MARKS - frozenset("！？")
HALF_CLOSING = HALF & CLOSING
#: They vanish at a line's end; a line may begin after them.
SPACES = " \t\r\n\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u200b\u3000"
#: Characters that stay with the one before: combining marks, variation selectors, joiners.
JOINED = (
    "\u0300-\u036f\u0483-\u0489\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff"
    "\u302a-\u302f\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef"
)
#: Characters one em wide, after and before which a line may be stretched and broken.
WIDE = "\u2e80-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff60\uffe0-\uffe6\U00020000-\U0010ffff“”‘’"
#: No-break spaces and word joiners: no line ends before or after them.
GLUE = "\xa0\u2007\u202f\u2060\ufeff"
#: What no line may begin with, and what none may end with.
NO_START = (
    "".join(sorted(CLOSING))
    + ",.;:!?)]}\"'/~-％%‰℃℉°′″¢…⋯—―–‐～〜·・‧•"
    + "々〻ゝゞヽヾー゠ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
    + GLUE
)
NO_END = "".join(sorted(OPENING)) + "([{\"'￥¥＄$€£￡№±" + GLUE


def _any(characters: Iterable[str]) -> str:
    """A pattern of one of these characters."""
    return f"[{re.escape(''.join(sorted(characters)))}]"


_ADJACENT = re.compile(f"{_any(HALF)}(?={_any(MARKS)})")
_HALF_OPENING, _HALF_CLOSING = re.compile(_any(HALF & OPENING)), re.compile(_any(HALF_CLOSING))
_SPACE_RUN = re.compile(f"[{SPACES}]+")
_BANNED = re.compile(
    f"(?={_any(NO_START)})|(?<={_any(NO_END)})|(?<={_any(NO_END)}[{JOINED}])"
    "|(?<=[A-Za-z][‘’])(?=[A-Za-z])|(?<=[—―…⋯])(?=[—―…⋯])"
)
#: Latin words and numbers.
_WORD = re.compile(f"[^{SPACES}{WIDE}—―…⋯]{{2,}}")
_NARROW = re.compile(f"[^{SPACES}{WIDE}]+ ?")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-/‐–](?=[^\W\d_])")
WEB_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+")
_ADDRESS_PART = re.compile(r"[./?&=_-](?=[^./?&=_-])")
_WORD_STOP = re.compile(r"(?<=\w)[-/.,:_@](?=\w)")
#: A character with those that stay with it.
_CLUSTER = re.compile(f".(?:\u200d.|[{JOINED}])+", re.DOTALL)
_PAIRED = re.compile(r"[—…―⋯](?=[—…―⋯])")
#: The label of a row is never pulled apart.
_LABEL = re.compile(r"第[〇零一二三四五六七八九十百千\d]+[编章节条](?:之[一二三四五六七八九十]+)?")
#: Characters that count on the last line.
_COUNTED = re.compile(f"[^{''.join(sorted(MARKS))}{SPACES}{JOINED}.,;:!?…—]")

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
#: Of an empty line: one that is ragged (half as much empty, a quarter), and one that is a part of
#: a web address or word, which nothing stretches (half as much empty, half as much).
RAGGED, GAPLESS = 200.0, 400.0
#: A line opened by less than a third of LOOSEST next to one opened by more than two thirds.
UNEVEN = 6.0
#: A character alone on the last line; a cut date or document number; a cut reference or number
#: with its unit; a cut short title; a cut word at its hyphen or web address.
ALONE, DATE, NUMBER, TITLE, WORD_PART = 80.0, 60.0, 25.0, 8.0, 6.0
#: A line opened too far, taken only where nothing else is left: from LOOSE to twice as much.
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
#: Kinds of lines: even (or squeezed), open, very open.
KINDS, EVEN, VERY_OPEN = 3, 0, 2


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

    def flush_places(self) -> Iterator[int]:
        """The places of opening marks whose empty half is left out at a line's beginning."""
        for match in _HALF_OPENING.finditer(self.text, 1):
            if self.is_full(match.start()):
                yield match.start()

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
            for match in _HALF_CLOSING.finditer(self.text):
                flags[match.start()] = self.widths[match.start()] > 0.9 * self.size
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
    last = len(text.text.rstrip(SPACES))
    room = measure - first_indent
    if not last:
        last = max(1, bisect_right(text.starts, room + SAME) - 1)
    if text.starts[last] <= room + SAME:
        return [TextLine(0, last, length, text.starts[last], 0.0, 0.0, 0.0, first_indent)]
    fitting = LineFitting(text, room, measure - indent, justify)
    return [
        fitting.line(start, end, indent if start else first_indent)
        for start, end in pairwise(Search(fitting).places())
    ]


def _penalties(text: MeasuredText) -> list[float]:
    """What it costs to begin a line with each character, and at the end."""
    words, length = text.text, len(text.text)
    found = [0.0] * (length + 1)
    for start, end in _spans(_WORD, words):
        found[start + 1 : end] = [IN_WORD] * (end - start - 1)
    for _, end in _spans(_WORD_STOP, words):
        found[end] /= 2
    for place in _word_parts(words):
        found[place] = WORD_PART
    for place, _ in _spans(_BANNED, words):
        found[place] = BANNED
    costs = [(span, cost) for pattern, cost in _COSTS for span in _spans(pattern, words)]
    for (start, end), cost in (*costs, *((span, DATE) for span in text.keep)):
        for place in range(start + 1, end):
            found[place] += cost
    joined = {at for start, end in _spans(_CLUSTER, words) for at in range(start + 1, end)}
    joined.update(_places_without_width(text))
    for start, end in _spans(_SPACE_RUN, words):
        # A space does not vanish if a mark stands on it: it is then a character like others.
        vanished = end - 1 if end in joined else end
        found[start:vanished] = [NEVER] * (vanished - start)
        if vanished < end or not start or words[start - 1] in NO_END:
            found[vanished] = BANNED
    for place in joined:
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
        if text.text[place] not in SPACES:
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
    flags[-1:] = bytes(bool(flags))
    return flags


class LineFitting:
    """How well the characters between two places make a line.

    ``first`` and ``rest`` are the room of the first line and of the others, in points.
    """

    def __init__(self, text: MeasuredText, first: float, rest: float, justify: bool) -> None:
        self.text, self.justify, self.length = text, justify, len(text.text)
        self.first, self.rest = max(first, SAME), max(rest, SAME)
        self.starts, self.gaps, self.marks = text.starts, text.gaps, text.marks
        self.half, self.quarter = text.size / 2, SQUEEZE * text.size
        self.loosest, self.torn = LOOSEST * text.size, TORN * text.size
        #: Sums of the widths of the characters at their widest and at their narrowest.
        self.widest = [w + self.loosest * g for w, g in zip(self.starts, self.gaps, strict=True)]
        self.narrowest = [
            w - self.quarter * m for w, m in zip(self.starts, self.marks, strict=True)
        ]
        #: Where a line is measured from: half an em further on if its first mark is set flush.
        self.begins = list(self.starts)
        for place in text.flush_places():
            self.begins[place] += self.half
        self._endings: dict[int, tuple[float, float, int, int, int]] = {}
        self.alone = self._alone()

    def _alone(self) -> int:
        """A last line that begins here or later has one character, marks not counted."""
        places = (at for at in range(self.length - 1, 0, -1) if _COUNTED.match(self.text.text, at))
        next(places, 0)
        return next(places, self.length) + 1

    def ends(self, start: int, is_any: bool) -> tuple[int, int]:
        """The first and the last place where a line that begins at ``start`` may end.

        With ``is_any`` also where it would be opened too far or be short, as a part of a word may.
        """
        room = (self.rest if start else self.first) + self.begins[start] - self.starts[start]
        limit = self.narrowest[start] + room + self.half + SAME
        furthest = bisect_right(self.narrowest, limit, start) - 1
        while furthest < self.length and self.text.text[furthest] in SPACES:
            furthest += 1
        if is_any or self.gaps[start] == self.gaps[start + 1]:
            return start + 1, furthest
        widest, least = self.starts, room / 2
        if self.justify:
            widest, least = self.widest, room - self.half
        nearest = bisect_left(widest, widest[start] + least, start + 1)
        return min(nearest, furthest), furthest  # the last line may be short

    def _ending(self, end: int) -> tuple[float, float, int, int, int]:
        """The edge of the last character, its empty half, and the gaps and marks before it.

        The last of the five is the place after it: spaces vanish.
        """
        text, last = self.text.text, end
        while last and text[last - 1] in SPACES:
            last -= 1
        place = max(last - 1, 0)
        edge, hang, marks = self.starts[last], 0.0, self.marks[last]
        if text[place] in HALF_CLOSING and self.text.is_full(place):
            hang, marks = self.half, self.marks[place]
            edge += hang if place in self.text.met else 0.0
        self._endings[end] = ending = (edge, hang, self.gaps[place], marks, last)
        return ending

    def fit(self, start: int, end: int) -> tuple[float, int, float, float, float]:
        """How the characters fit a line: cost, kind, width, stretch, squeeze (points).

        The cost is at least ``LOOSE`` where the line is opened too far, and ``ILLEGAL`` where
        it is too wide; that of its break is not included.
        """
        edge, hang, gaps, marks, _ = self._endings.get(end) or self._ending(end)
        room = self.rest if start else self.first
        natural = edge - self.begins[start]
        slack = room - natural
        if slack < -SAME:
            marks -= self.marks[start]
            return self._tight(natural - hang, room, marks, start >= self.alone)
        if end == self.length:
            return LINE + (ALONE if start >= self.alone else 0.0), EVEN, natural, 0.0, 0.0
        if slack <= SAME:
            return LINE, EVEN, natural, 0.0, 0.0
        if not self.justify:
            is_short = slack > room / 2
            return is_short * LOOSE + LINE + RAGGED * (slack / room) ** 2, EVEN, natural, 0.0, 0.0
        if self.gaps[end] == self.gaps[start] and natural >= room / 2:  # parts of a word
            return LINE + GAPLESS * slack / room, VERY_OPEN, natural, 0.0, 0.0
        gaps -= self.gaps[start]
        stretch = slack / gaps if gaps > 0 else room
        ratio = stretch / self.loosest
        cost = LINE + STRETCHED * ratio * ratio * ratio
        if ratio <= 1 + 1e-9:
            return cost, int(2.999 * ratio), room, stretch, 0.0
        cost = LOOSE * (1 + stretch / (stretch + self.torn))
        if stretch > self.torn:
            return cost, VERY_OPEN, natural, 0.0, 0.0
        return cost, VERY_OPEN, room, stretch, 0.0

    def _tight(
        self, natural: float, room: float, marks: int, is_alone: bool
    ) -> tuple[float, int, float, float, float]:
        """``fit`` for a line that is too wide unless its last mark is cut or marks are squeezed."""
        needed = natural - room
        cost = LINE + HUNG + (ALONE if is_alone else 0.0)
        if needed <= SAME:
            return cost, EVEN, room, 0.0, 0.0
        if not self.justify or needed > min(marks * self.quarter, (1 - TIGHTEST) * natural):
            return ILLEGAL, EVEN, natural, 0.0, 0.0
        cost += SQUEEZED * (needed / (marks * self.quarter)) ** 3
        return cost, EVEN, room, 0.0, needed / marks

    def line(self, start: int, end: int, indent: float) -> TextLine:
        _, _, width, stretch, squeeze = self.fit(start, end)
        last = max(self._endings[end][4], start)
        flush = self.begins[start] - self.starts[start]
        return TextLine(start, last, end, width, flush, stretch, squeeze, indent)


class Search:
    """The search for the cheapest way to break a paragraph.

    A state is a place where a line may begin with the kind of the line before it; its number is
    ``KINDS * place + kind``. From each place that can be reached the lines that begin there are
    tried. Where no line leads on, lines that are opened too far are tried from the places in the
    last three lines, and then illegal breaks. So if there is a way without these, the cheapest
    of such ways is found.
    """

    def __init__(self, fitting: LineFitting) -> None:
        self.fitting, self.length = fitting, fitting.length
        self.penalties = fitting.text.penalties
        self.costs = [float("inf")] * (KINDS * (self.length + 1))
        self.before = [0] * len(self.costs)
        #: For each place: 0 not reached, 1 reached, 2, 3, 4 lines of stage 0, 1, 2 tried.
        self.reached = bytearray(self.length + 1)

    def places(self) -> list[int]:
        """Where lines begin in the cheapest way, and the end of the text."""
        self._try_all()
        end = KINDS * self.length
        state = min(range(end, end + KINDS), key=self.costs.__getitem__)
        found = [self.length]
        while state >= KINDS:
            state = self.before[state]
            found.append(state // KINDS)
        return found[::-1]

    def _try_all(self) -> None:
        place, self.costs[0], self.reached[0] = 0, 0.0, 1
        while True:
            while place >= 0:
                self._try_lines(place, 0)
                place = self.reached.find(1, place + 1, self.length)
            if self.reached[self.length]:
                return
            place = self._try_harder()

    def _try_harder(self) -> int:
        """Try worse lines from the last places that were reached; the first new place or -1."""
        furthest = len(self.reached.rstrip(b"\0")) - 1
        starts = self.fitting.starts
        first = bisect_left(starts, starts[furthest] - 3 * self.fitting.rest, 0, furthest)
        for stage in (1, 2):
            for place in range(first, furthest + 1):
                if 1 < self.reached[place] < 2 + stage:
                    self._try_lines(place, stage)
            place = self.reached.find(1, first, self.length)
            if place >= 0 or self.reached[self.length]:
                break
        return place

    def _try_lines(self, start: int, stage: int) -> None:
        """Note for the ends of lines that begin at ``start`` how cheaply they are reached."""
        costs, penalties, fit = self.costs, self.penalties, self.fitting.fit
        nearest, furthest = self.fitting.ends(start, is_any=stage > 0)
        legal, most = ((ILLEGAL, LOOSE), (ILLEGAL, ILLEGAL), (NEVER, ILLEGAL))[stage]
        self.reached[start] = 2 + stage
        bests = self._cheapest(start)
        is_stuck = stage == 2
        for end in range(furthest, nearest - 1, -1):
            if penalties[end] >= legal:
                continue
            cost, kind, _, _, _ = fit(start, end)
            if cost >= most:
                continue
            is_stuck = False
            best, origin = bests[kind]
            cost += best + penalties[end]
            if cost < costs[KINDS * end + kind]:
                self._note(end, kind, cost, origin)
        if is_stuck:  # not even one character fits
            end = next(at for at in range(start + 1, self.length + 1) if penalties[at] < NEVER)
            self._note(end, EVEN, bests[EVEN][0] + NEVER, bests[EVEN][1])

    def _note(self, place: int, kind: int, cost: float, origin: int) -> None:
        state = KINDS * place + kind
        self.costs[state], self.before[state] = cost, origin
        self.reached[place] = self.reached[place] or 1

    def _cheapest(self, start: int) -> list[tuple[float, int]]:
        """For each kind of line that begins at ``start``: the least cost, and by which state."""
        state = KINDS * start
        even, between, wide = self.costs[state : state + KINDS]
        if not start:
            return [(even, state)] * KINDS
        return [
            min((even, state), (between, state + 1), (wide + UNEVEN, state + 2)),
            min((even, state), (between, state + 1), (wide, state + 2)),
            min((even + UNEVEN, state), (between, state + 1), (wide, state + 2)),
        ]
