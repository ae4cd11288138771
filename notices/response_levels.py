"""Levels of an emergency plan: of response (Ⅰ–Ⅳ), of warning (红橙黄蓝), of the event itself.

Reads the words of a row; writes which levels it names, where, and whether it says “in that
level”. The three scales are kept apart: a warning of the first level is not a response of
the first level. 突发事件应对法 (2024) has four grades of events and four levels of warning,
一级、二级、三级 and 四级, which are marked red, orange, yellow and blue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gazette.parsing.words.lines import fold


class Scale(StrEnum):
    """Of what a level is one; the order is that of a table's columns."""

    RESPONSE = "response"
    WARNING = "warning"
    EVENT = "event"


_SCALES = list(Scale)
_GRADES = ("特别重大", "重大", "较大", "一般")
_COLOURS = "红橙黄蓝"
_ROMAN = "ⅠⅡⅢⅣ"


@dataclass(frozen=True, slots=True)
class ResponseLevel:
    """One level of a scale; ``rank`` 1 is the gravest, 4 the least."""

    scale: Scale
    rank: int

    @property
    def order(self) -> tuple[int, int]:
        return _SCALES.index(self.scale), self.rank

    @property
    def short(self) -> str:
        """Ⅰ, 红, 特别重大."""
        names = {Scale.RESPONSE: _ROMAN, Scale.WARNING: _COLOURS, Scale.EVENT: _GRADES}
        return names[self.scale][self.rank - 1]

    @property
    def name(self) -> str:
        """Ⅰ级响应, 红色预警, 特别重大事件."""
        endings = {Scale.RESPONSE: "级响应", Scale.WARNING: "色预警", Scale.EVENT: "事件"}
        return self.short + endings[self.scale]

    @property
    def slug(self) -> str:
        """The name in an address: response-1."""
        return f"{self.scale}-{self.rank}"


Levels = frozenset[ResponseLevel]


@dataclass(frozen=True, slots=True)
class LevelMention:
    """Levels that words name at ``[start, end)``.

    ``is_scope``: the words say in which levels what follows holds (启动Ⅱ级响应时：); other
    mentions only name a level (报请启动Ⅱ级响应).
    """

    start: int
    end: int
    words: str
    levels: Levels
    is_scope: bool


_RANKS = {
    **dict(zip(_ROMAN, range(1, 5), strict=True)),
    **dict(zip("ⅰⅱⅲⅳ", range(1, 5), strict=True)),
    **dict(zip("一二三四", range(1, 5), strict=True)),
    **dict(zip("1234", range(1, 5), strict=True)),
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
}
_RANK = r"(?:[ⅠⅡⅢⅣⅰⅱⅲⅳ]|[IＩ][VＶ]|[IＩ]{1,3}|[一二三四1-4１-４])"
_JOIN = r"\s*(?:[、,，和及或与至到~～—–-]|以及)\s*"
_REACH = r"(?P<reach>\s*(?:[（(]含[）)])?(?:级别)?(?:及其?|或)?以[上下])?"
#: What a level is of, behind it and within the same phrase.
_OF = r"(?P<between>[^，。；：、:;\d]{0,10}?)(?P<of>响应|预警|警报)"
_NUMBERED = re.compile(
    rf"(?<![上下每逐第IⅠ同本各])(?P<list>{_RANK}(?:\s*级)?(?:{_JOIN}{_RANK}(?:\s*级)?)*)(?<=级){_REACH}"
    rf"(?:[（(][^（）()]{{1,6}}[）)])?(?:{_OF})?"
)
_COLOURED = re.compile(
    rf"(?P<list>[{_COLOURS}]色?(?:{_JOIN}[{_COLOURS}]色?)*)(?<=色){_REACH}"
    rf"(?:[（(][^（）()]{{1,6}}[）)])?(?:{_OF})?"
)
_GRADE = r"(?:特别重大|(?<!别)重大|较大|(?<![一不])一般)"
_GRADED = re.compile(
    rf"(?P<list>{_GRADE}(?:级)?(?:{_JOIN}{_GRADE}(?:级)?)*){_REACH}"
    r"(?:[（(][^（）()]{1,6}[）)])?级?的?"
    r"(?P<between>[^，。；：、:;\d的或]{0,12}?)(?P<of>响应|事件|事故|灾害|火灾|疫情|险情|灾情|火情|洪水|污染)"
    r"(?P<after>[^，。；：、:;]{0,4}响应)?"
)
#: A level that another one is built on or turned into, or that is excepted: no scope.
_BASIS = re.compile(r"基础上|的?[^，。；]{0,6}(?:之?外|以外)(?=[，,])")
_TURNED = re.compile(r"(?:提高|提升|升级|上升|降低|下调|降级|调整|转|升|降|变更)(?:到|为|至)\s*$")
_SCOPE_BEHIND = re.compile(
    r"^(?:响应|级别|状态|行动|措施|命令|信号)?(?:发布|启动|生效|发生)?(?:的(?=[，,])|的?(?:时|后|期间|阶段|情况下|状态下|过程中)|：|:|，由|应当?采取|采取)"
)
#: Behind a level that begins a row as its heading: Ⅰ级响应。发生…, 红色预警响应措施。
_RUN_IN = re.compile(r"^(?:应急)?(?:响应)?(?:级别|措施|行动|程序)?[。：:]")
_DIVIDES = re.compile(
    r"分为|分成|划分|设定|由高到低|由低到高|分别(?:用|以|对应|表示)|依次(?:用|以)"
)


def level_mentions(words: str, context: str = "") -> list[LevelMention]:
    """The levels that the words name, in order.

    ``context`` is what stands above the row (headings, the head of a column): it tells of
    what a bare 一级 or 红色 at the beginning of the words is.
    """
    found = [*_numbered(words, context), *_coloured(words, context), *_graded(words)]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[LevelMention] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def divides_levels(sentence: str) -> bool:
    """Whether a sentence only says into which levels something is divided."""
    return bool(_DIVIDES.search(sentence)) and bool(
        re.search(rf"级|{_GRADE}|[{_COLOURS}]色", sentence)
    )


def grades_are_responses(sentence: str) -> bool:
    """Whether a sentence makes the grades of events and the levels of response one scale.

    分别对应Ⅰ级、Ⅱ级、Ⅲ级、Ⅳ级响应: only where both are told from the gravest down.
    """
    if "对应" not in sentence:
        return False
    grades = [_GRADES.index(one) for one in re.findall(_GRADE, sentence)]
    ranks = [_rank(one) for one in re.findall(rf"(?<!般)({_RANK})\s*级", sentence)]
    return len(ranks) >= 2 and [grade + 1 for grade in grades] == ranks


def _rank(sign: str) -> int:
    return _RANKS[sign.translate(str.maketrans("ＩＶ１２３４", "IV1234"))]


def _numbered(words: str, context: str) -> Iterator[LevelMention]:
    for match in _NUMBERED.finditer(words):
        of = match["of"] or _of_context(match, words, context)
        if of:
            ranks = [_rank(one) for one in re.findall(_RANK, match["list"])]
            scale = Scale.RESPONSE if of == "响应" else Scale.WARNING
            yield _mention(match, words, scale, ranks)


def _coloured(words: str, context: str) -> Iterator[LevelMention]:
    for match in _COLOURED.finditer(words):
        if match["of"] or _of_context(match, words, context):
            ranks = [_COLOURS.index(one) + 1 for one in re.findall(f"[{_COLOURS}]", match["list"])]
            yield _mention(match, words, Scale.WARNING, ranks)


def _graded(words: str) -> Iterator[LevelMention]:
    for match in _GRADED.finditer(words):
        ranks = [_GRADES.index(one) + 1 for one in re.findall(_GRADE, match["list"])]
        is_response = match["of"] == "响应" or match["after"]
        yield _mention(match, words, Scale.RESPONSE if is_response else Scale.EVENT, ranks)


def _of_context(match: re.Match[str], words: str, context: str) -> str:
    """What a bare level is of; empty unless it begins the words and the context tells it."""
    begins = not fold(words[: match.start()]).strip("（(【[")
    behind = words[match.end() : match.end() + 1]
    if not begins or (behind and behind not in "：:）)】]，,。 \t"):
        return ""
    last = re.findall(r"响应|预警", context)
    return last[-1] if last else ""


def _mention(match: re.Match[str], words: str, scale: Scale, ranks: list[int]) -> LevelMention:
    ranks = _filled(match["list"], ranks)
    if reach := match["reach"]:
        ranks = list(range(1, max(ranks) + 1) if "上" in reach else range(min(ranks), 5))
    levels = frozenset(ResponseLevel(scale, rank) for rank in ranks)
    behind = words[match.end() : match.end() + 24]
    is_run_in = not words[: match.start()].strip() and bool(_RUN_IN.match(behind))
    is_scope = is_run_in or bool(_SCOPE_BEHIND.match(behind))
    if is_basis(words, match):
        levels = frozenset()
    return LevelMention(match.start(), match.end(), match[0], levels, is_scope)


def is_basis(words: str, match: re.Match[str]) -> bool:
    """Whether a level is only what another is built on, turned into, or excepted."""
    clause = re.split(r"[，。；]", words[match.end() :], maxsplit=1)[0] + "，"
    return bool(_BASIS.search(clause) or _TURNED.search(words[: match.start()]))


def _filled(listed: str, ranks: list[int]) -> list[int]:
    """The ranks with those between the ends of 一级至三级."""
    if len(ranks) == 2 and re.search(r"[至到~～—–-]", listed):
        return list(range(min(ranks), max(ranks) + 1))
    return ranks
