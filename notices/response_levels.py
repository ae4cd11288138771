"""Levels of an emergency plan: of response (Ⅰ–Ⅳ), of warning (红橙黄蓝), of the event itself.

Reads the words of a row; writes which levels it names, where, and whether it says “in that
level”. The scales are kept apart: a warning of the first level is not a response of the
first level. 突发事件应对法 (2024) has four grades of events and four levels of warning,
一级、二级、三级 and 四级, which are marked red, orange, yellow and blue. 地质灾害防治条例
divides its disasters by size: 特大型、大型、中型 and 小型.

一级, 红色, 重大 and 小型 are common words (一级公路, 红色标线, 重大项目, 小型水库): they are a
level only before what has levels, which a plan may also name itself (``LevelTerm``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from gazette.parsing.words.lines import fold
from notices import level_words as patterns


class Scale(StrEnum):
    """Of what a level is one; the order is that of a table's columns."""

    RESPONSE = "response"
    WARNING = "warning"
    EVENT = "event"
    SIZE = "size"


_SCALES = list(Scale)


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
        """Ⅰ, 红, 特别重大, 特大型."""
        names = {
            Scale.RESPONSE: patterns.ROMAN,
            Scale.WARNING: patterns.COLOURS,
            Scale.EVENT: patterns.GRADES,
            Scale.SIZE: patterns.SIZES,
        }
        return names[self.scale][self.rank - 1]

    @property
    def name(self) -> str:
        """Ⅰ级响应, 红色预警, 特别重大事件, 特大型灾害."""
        endings = {
            Scale.RESPONSE: "级响应",
            Scale.WARNING: "色预警",
            Scale.EVENT: "事件",
            Scale.SIZE: "灾害",
        }
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


@dataclass(frozen=True, slots=True)
class LevelTerm:
    """What a plan itself divides into levels: 风险信息 in 风险信息分为红色、橙色…."""

    noun: str
    scale: Scale


_OF_SCALE = (
    (Scale.WARNING, re.compile(r"预警|风险|信息|警|信号")),
    (Scale.EVENT, re.compile(patterns.EVENTS)),
    (Scale.RESPONSE, re.compile(r"响应|处置|行动|状态|防御|救援|应急")),
)


def level_mentions(
    words: str, context: str = "", terms: Iterable[LevelTerm] = ()
) -> list[LevelMention]:
    """The levels that the words name, in order.

    ``context`` is what stands above the row (headings, the head of a column): it tells of
    what a bare 一级 or 红色 at the beginning of the words is. ``terms`` are the plan's own.
    """
    terms = tuple(terms)
    found = [
        *_numbered(words, context, terms),
        *_coloured(words, context, terms),
        *_graded(words, context, terms),
        *_sized(words, context, terms),
    ]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[LevelMention] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def level_terms(sentence: str) -> Iterator[LevelTerm]:
    """What a sentence divides into levels, where its scale is known by its name."""
    match = patterns.DIVIDED.search(sentence)
    if match is None:
        return
    noun = re.split(r"[将把对]|^[本我全]?[市县区省]的?", match["noun"])[-1]
    for scale, pattern in _OF_SCALE:
        if len(noun) >= 2 and pattern.search(noun):
            yield LevelTerm(noun, scale)
            return


def names_a_size(words: str) -> bool:
    """Whether words grade an event by its size: 小型地质灾害."""
    return any(match["of"] and "型" in match["list"] for match in patterns.SIZED.finditer(words))


def divides_levels(sentence: str) -> bool:
    """Whether a sentence only says into which levels something is divided."""
    return bool(patterns.DIVIDES.search(sentence)) and bool(
        re.search(rf"级|{patterns.GRADE}|{patterns.SIZE}|[{patterns.COLOURS}]色", sentence)
    )


def grades_are_responses(sentence: str) -> Scale | None:
    """The scale of events that a sentence makes one with the levels of response.

    分别对应Ⅰ级、Ⅱ级、Ⅲ级、Ⅳ级响应; 响应分为特大型（Ⅰ级）、大型（Ⅱ级）…: only where both are
    told from the gravest down.
    """
    if "对应" not in sentence and not re.search(r"响应[^，。；]{0,8}分为", sentence):
        return None
    ranks = [_rank(one) for one in re.findall(rf"(?<!般)({patterns.RANK})\s*级", sentence)]
    for scale, word in ((Scale.SIZE, patterns.SIZE), (Scale.EVENT, patterns.GRADE)):
        told = [_rank_of_word(one) for one in re.findall(word, sentence)]
        if len(ranks) >= 2 and told == ranks:
            return scale
    return None


def _rank_of_word(word: str) -> int:
    """1 of 特别重大, 特大 and 特大型 … 4 of 一般 and 小型."""
    if word.startswith("特"):
        return 1
    return (
        patterns.SIZES.index(word) if word in patterns.SIZES else patterns.GRADES.index(word)
    ) + 1


def _rank(sign: str) -> int:
    return patterns.RANKS[sign.translate(str.maketrans("ＩＶ１２３４", "IV1234"))]


def _numbered(words: str, context: str, terms: tuple[LevelTerm, ...]) -> Iterator[LevelMention]:
    for match in patterns.NUMBERED.finditer(words):
        scale = _scale_of(match["of"] or _of_context(match, words, context))
        if scale is None and match["event"]:
            scale = Scale.EVENT
        scale = scale or _own_scale(match, words, terms)
        if scale is None and _is_started(match, words):
            scale = Scale.RESPONSE
        if scale:
            yield _mention(
                match, words, scale, list(map(_rank, re.findall(patterns.RANK, match["list"])))
            )


def _coloured(words: str, context: str, terms: tuple[LevelTerm, ...]) -> Iterator[LevelMention]:
    for match in patterns.COLOURED.finditer(words):
        of = match["of"] or _of_context(match, words, context)
        if of or _own_scale(match, words, terms):
            ranks = [
                patterns.COLOURS.index(one) + 1
                for one in re.findall(f"[{patterns.COLOURS}]", match["list"])
            ]
            yield _mention(match, words, Scale.WARNING, ranks)


def _graded(words: str, context: str, terms: tuple[LevelTerm, ...]) -> Iterator[LevelMention]:
    for match in patterns.GRADED.finditer(words):
        ranks = [_rank_of_word(one) for one in re.findall(patterns.GRADE, match["list"])]
        if match["of"] == "响应" or match["after"]:
            yield _mention(match, words, Scale.RESPONSE, ranks)
        elif match["of"] or _own_scale(match, words, terms) or _is_bare(match, words, context):
            yield _mention(match, words, Scale.EVENT, ranks)


def _sized(words: str, context: str, terms: tuple[LevelTerm, ...]) -> Iterator[LevelMention]:
    for match in patterns.SIZED.finditer(words):
        if "型" not in match["list"]:  # 特大 alone is read with the grades
            continue
        told = match["of"] or _own_scale(match, words, terms) or _is_bare(match, words, context)
        if told and match["number"] and "响应" in f"{match['of']}{match['after']}":
            yield _mention(match, words, Scale.RESPONSE, [_rank(match["number"])])
        elif told:
            sizes = re.findall("特大|[大中小]", match["list"])
            yield _mention(match, words, Scale.SIZE, [_rank_of_word(f"{one}型") for one in sizes])


def _scale_of(of: str) -> Scale | None:
    if not of:
        return None
    return Scale.WARNING if re.fullmatch(patterns.WARNINGS, of) else Scale.RESPONSE


def _own_scale(match: re.Match[str], words: str, terms: tuple[LevelTerm, ...]) -> Scale | None:
    """The scale of the plan's own term that stands behind a level: 蓝色|风险信息."""
    behind = words[match.end("list") :].lstrip("的")
    for one in terms:
        rest = behind.removeprefix(one.noun)
        if rest != behind and not re.match(patterns.ABOUT, rest):
            return one.scale
    return None


def _is_started(match: re.Match[str], words: str) -> bool:
    """Whether a number without a noun is that of what begins: 启动二级后."""
    before, behind = words[: match.start()], words[match.end() :]
    return bool(patterns.STARTS.search(before) and patterns.STARTED.match(behind))


def _is_bare(match: re.Match[str], words: str, context: str) -> bool:
    """Whether a grade without a noun is all that a heading or a cell says, or leads it."""
    before, behind = words[: match.start("list")], words[match.end() :]
    is_all = not fold(before).strip("（(【[") and not behind.strip(" \t）)】]：:。")
    return is_all and bool(re.search("级|响应|预警", context))


def _of_context(match: re.Match[str], words: str, context: str) -> str:
    """What a bare level is of; empty unless it begins the words and the context tells it."""
    begins = not fold(words[: match.start()]).strip("（(【[")
    behind = words[match.end() : match.end() + 1]
    if not begins or (behind and behind not in "：:）)】]，,。 \t"):
        return ""
    last = re.findall(rf"{patterns.RESPONSES}|预警", context)
    return last[-1] if last else ""


def _mention(match: re.Match[str], words: str, scale: Scale, ranks: list[int]) -> LevelMention:
    ranks = _filled(match["list"], ranks)
    if reach := match["reach"]:
        ranks = list(range(1, max(ranks) + 1) if "上" in reach else range(min(ranks), 5))
    levels = frozenset(ResponseLevel(scale, rank) for rank in ranks)
    behind = words[match.end() : match.end() + 24]
    is_run_in = not words[: match.start()].strip() and bool(patterns.RUN_IN.match(behind))
    is_scope = is_run_in or bool(patterns.SCOPE_BEHIND.match(behind))
    if is_basis(words, match):
        levels = frozenset()
    return LevelMention(match.start(), match.end(), match[0], levels, is_scope)


def is_basis(words: str, match: re.Match[str]) -> bool:
    """Whether a level is only what another is built on, turned into, or excepted."""
    clause = re.split(r"[，。；]", words[match.end() :], maxsplit=1)[0] + "，"
    return bool(patterns.BASIS.search(clause) or patterns.TURNED.search(words[: match.start()]))


def _filled(listed: str, ranks: list[int]) -> list[int]:
    """The ranks with those between the ends of 一级至三级."""
    if len(ranks) == 2 and re.search(r"[至到~～—–-]", listed):
        return list(range(min(ranks), max(ranks) + 1))
    return ranks
