"""Running heads, page numbers and other words that stand at the same place on many pages.

Reads the lines of all pages; takes away those at the top and the foot that belong to the
page and not to the text. Such a line stands at the same height on several pages, apart
from the text; its words are the same but for their digits, or they change with the
document and are set smaller than the text, above a ruled line, or repeat a title.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from gazette.parsing.readers.pdf_columns import TextLine
from gazette.parsing.readers.pdf_page import PageLayer
from gazette.parsing.stages.clean_text import furniture_reason
from gazette.parsing.stages.paragraphs import opens
from gazette.parsing.words.bodies import is_title
from gazette.parsing.words.dates import line_date
from gazette.parsing.words.document_numbers import line_number
from gazette.parsing.words.lines import fold

_DIGITS = re.compile(r"\d+")
_PAGE_MARK = re.compile(r"[\s\d第页共/|·•—–―－_~～-]{1,20}")
_ANNEX = re.compile(r"(?:续?附\s*[件图表录]|续?表)\s*[\d一二三四五六七八九十]*")
#: A running head is no sentence.
_STOPS = "。；：！？，、"
#: The longest line, and how many lines at each edge may be furniture.
_LONGEST = 70
_DEEPEST = 3
#: Lines at one height differ by at most so much, in points.
_SAME_HEIGHT = 2.5
#: How far, in usual distances of lines, furniture stands from the text.
_APART = 1.25
#: Smaller type than this share of the text's is that of furniture; larger is that of titles.
_SMALL, _LARGE = 0.95, 1.05
#: The share of pages that have a running head whose words change.
_MOST = 0.5
#: The share of a page's height, at top and foot, in which an artifact is furniture.
_EDGE = 0.15


@dataclass
class Sheet:
    """The text of one direction on one page; ``page`` counts from 1.

    ``head`` and ``foot`` are the lines that were taken away, from the edge inwards.
    """

    page: int
    quarter: int
    layer: PageLayer
    lines: list[TextLine]
    head: list[TextLine] = field(default_factory=list)
    foot: list[TextLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BodyType:
    """The usual size of a document's text and its usual distance of lines, in points."""

    size: float
    pitch: float


def body_type(sheets: list[Sheet]) -> BodyType:
    """The type in which most characters of a document are set."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for line in sheet.lines:
            if not line.table:
                for run in line.runs:
                    sizes[round(2 * run.em) / 2] += len(run.text)
    size = max(sizes, key=lambda size: (sizes[size], size)) if sizes else 10.5
    steps = [
        below.baseline - line.baseline
        for sheet in sheets
        for line, below in zip(sheet.lines, sheet.lines[1:], strict=False)
        if not (line.table or below.table)
        and max(abs(line.em - size), abs(below.em - size)) <= 0.05 * size
        and 0.8 * size < below.baseline - line.baseline < 3 * size
    ]
    return BodyType(size, median(steps) if steps else 1.6 * size)


def take_margins(sheets: list[Sheet], body: BodyType) -> None:
    """Move running heads and page numbers from the lines of the sheets to their margins."""
    groups: dict[tuple[int, int], list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        groups[round(sheet.layer.width / 10), round(sheet.layer.height / 10)].append(sheet)
    titles = _titles(sheets, body)
    seen: set[str] = set()
    for group in sorted(groups.values(), key=len, reverse=True):
        for is_head in (True, False):
            for _ in range(_DEEPEST):
                edge = _Edge(group, is_head, body, titles, seen)
                if not edge.take():
                    break


def _titles(sheets: list[Sheet], body: BodyType) -> str:
    """The lines in large type of all pages, one behind the other."""
    return "".join(
        fold(line.text)
        for sheet in sheets
        for line in sheet.lines
        if not line.table and line.em > _LARGE * body.size
    )


def _key(line: TextLine) -> str:
    """The words of a line, the same for all numbers: every number becomes ``#``."""
    return _DIGITS.sub("#", fold(line.text))


class _Edge:
    """The outermost lines at the top, or at the foot, of pages of the same size."""

    def __init__(
        self, sheets: list[Sheet], is_head: bool, body: BodyType, titles: str, seen: set[str]
    ) -> None:
        self.is_head = is_head
        self.body = body
        self.titles = titles
        self.seen = seen
        self.sheets = [sheet for sheet in sheets if sheet.lines]
        outer = [(sheet, self._outermost(sheet, 0)) for sheet in self.sheets]
        self.outer = [(sheet, line) for sheet, line in outer if self._is_in_half(sheet, line)]
        self.keys = Counter(_key(line) for _, line in self.outer if not line.table)

    def _outermost(self, sheet: Sheet, depth: int) -> TextLine:
        return sheet.lines[depth if self.is_head else -1 - depth]

    def _is_in_half(self, sheet: Sheet, line: TextLine) -> bool:
        """Whether a line stands in the half of the page that ends at this edge."""
        return (line.baseline < sheet.layer.height / 2) == self.is_head

    def take(self) -> bool:
        """Take away the outermost lines that are furniture; False if there is none."""
        taken = [item for cluster in self._clusters() for item in self._furniture(cluster)]
        for sheet, line in taken:
            sheet.lines.remove(line)
            (sheet.head if self.is_head else sheet.foot).append(line)
            self.seen.add(_key(line))
        return bool(taken)

    def _clusters(self) -> Iterable[list[tuple[Sheet, TextLine]]]:
        """The outermost lines by their height on the page."""
        cluster: list[tuple[Sheet, TextLine]] = []
        lines = [item for item in self.outer if not item[1].table and self._may_be(item[1])]
        for item in sorted(lines, key=lambda item: item[1].baseline):
            if cluster and item[1].baseline - cluster[-1][1].baseline > _SAME_HEIGHT:
                yield cluster
                cluster = []
            cluster.append(item)
        if cluster:
            yield cluster

    def _may_be(self, line: TextLine) -> bool:
        """Whether the form of a line is that of furniture."""
        text = line.text
        return (
            len(text) <= _LONGEST
            and text[-1] not in _STOPS
            and not (_ANNEX.fullmatch(text.strip()) or line_number(text) or line_date(text))
            and (self.is_head or not begins_footnote(line))
        )

    def _furniture(self, cluster: list[tuple[Sheet, TextLine]]) -> Iterable[tuple[Sheet, TextLine]]:
        """Those of the lines at one height that are furniture."""
        rest = []
        marks = self._page_marks(cluster)
        for item in cluster:
            if id(item[1]) in marks or self._is_artifact(*item):
                yield item
            else:
                rest.append(item)
        if not rest:
            return
        changes = self._changes_with_document(rest)
        for sheet, line in rest:
            if changes or self._is_repeated(sheet, line, rest):
                yield sheet, line

    def _is_artifact(self, sheet: Sheet, line: TextLine) -> bool:
        """Whether the file itself says that a line at the edge is no part of the text."""
        height = sheet.layer.height
        at_edge = (
            line.baseline < _EDGE * height if self.is_head else line.baseline > (1 - _EDGE) * height
        )
        return at_edge and all(run.is_margin for run in line.runs)

    def _page_marks(self, cluster: list[tuple[Sheet, TextLine]]) -> set[int]:
        """The lines that are page numbers, by identity: — 3 —, or bare numbers that count pages."""
        marks = [
            (sheet, line, [int(number) for number in _DIGITS.findall(line.text)[:2]])
            for sheet, line in cluster
            if _PAGE_MARK.fullmatch(line.text) and _DIGITS.search(line.text)
        ]
        offsets = Counter(numbers[0] - sheet.page for sheet, _, numbers in marks)
        return {
            id(line)
            for sheet, line, numbers in marks
            if self._is_apart(sheet, line, 1.15)
            and (
                furniture_reason(line.text) == "页码"
                or offsets[numbers[0] - sheet.page] >= 2
                or (_key(line) in self.seen and not line.text.strip().isdigit())
            )
        }

    def _is_repeated(
        self, sheet: Sheet, line: TextLine, cluster: list[tuple[Sheet, TextLine]]
    ) -> bool:
        """Whether a line's words stand at this height on other pages, as a running head's do."""
        if not self._is_apart(sheet, line):
            return False
        key = _key(line)
        others = sum(_key(other) == key for _, other in cluster)
        is_known = key in self.seen or others >= 2
        if furniture_reason(line.text):
            return is_known
        pages = len(self.sheets)
        if line.em > _LARGE * self.body.size:
            return others >= max(2, 0.8 * pages) and not (is_title(line.text) or opens(line.text))
        if key in self.seen:
            return True
        is_small = line.em < _SMALL * self.body.size
        many = others >= 0.8 * pages and pages > 2
        return others >= 2 and (is_small or many or not opens(line.text))

    def _changes_with_document(self, cluster: list[tuple[Sheet, TextLine]]) -> bool:
        """Whether the lines at one height are running heads of which the words change."""
        if len(cluster) < max(2, _MOST * len(self.sheets)):
            return False
        if not all(
            self._is_apart(sheet, line) and line.em <= _LARGE * self.body.size
            for sheet, line in cluster
        ):
            return False
        return 0.8 * len(cluster) <= sum(self._shows_margin(sheet, line) for sheet, line in cluster)

    def _shows_margin(self, sheet: Sheet, line: TextLine) -> bool:
        """Whether a line of changing words is set as furniture is, not as text."""
        words = fold(line.text).rstrip("….")
        if self.keys[_key(line)] >= 2 or (len(words) >= 4 and words in self.titles):
            return not opens(line.text)
        if not self.is_head:
            return False
        is_small = line.em < _SMALL * self.body.size
        return is_small or (self._has_rule_below(sheet, line) and not opens(line.text))

    def _has_rule_below(self, sheet: Sheet, line: TextLine) -> bool:
        end = sheet.lines[1].top if len(sheet.lines) > 1 else sheet.layer.height
        return any(
            line.baseline - 1 <= rule.at <= min(end, line.baseline + 2 * self.body.pitch)
            and rule.end - rule.start > 0.4 * sheet.layer.width
            for rule in sheet.layer.rules.level
        )

    def _is_apart(self, sheet: Sheet, line: TextLine, times: float = _APART) -> bool:
        """Whether a line stands further from the next than the lines of the text do."""
        if len(sheet.lines) < 2:
            return True
        near = self._outermost(sheet, 1)
        if near.table:
            return True
        distance = abs(near.baseline - line.baseline)
        return distance >= times * self.body.pitch or self._has_rule_below(sheet, line)


_FOOTNOTE = re.compile(
    r"[①-⑳❶-❿*＊†‡※¹²³⁰⁴-⁹]|注\s*[：:\d①-⑳]|[\[［〔]\s*(?:注\s*)?\d{1,2}\s*[\]］〕]"
)


def begins_footnote(line: TextLine) -> bool:
    """Whether a line begins with the mark of a footnote: ¹, ①, *, [1], 注："""
    return bool(_FOOTNOTE.match(line.text))
