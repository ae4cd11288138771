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


class Scale(StrEnum):
    """Of what a level is one; the order is that of a table's columns."""

    RESPONSE = "response"
    WARNING = "warning"
    EVENT = "event"
    SIZE = "size"


_SCALES = list(Scale)
_GRADES = ("特别重大", "重大", "较大", "一般")
_SIZES = ("特大型", "大型", "中型", "小型")
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
        """Ⅰ, 红, 特别重大, 特大型."""
        names = {
            Scale.RESPONSE: _ROMAN,
            Scale.WARNING: _COLOURS,
            Scale.EVENT: _GRADES,
            Scale.SIZE: _SIZES,
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
    """What a plan itself divides into levels: 风险信息 in 风险信息分为红色、橙色、黄色、蓝色四级."""

    noun: str
    scale: Scale


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
_RESPONSES = "响应|应急(?:处置|行动|状态|预案|救援|措施|程序)"
_WARNINGS = "预警|警报|警戒(?![线区带水标])"
#: What is graded, and not what merely has to do with it (火灾隐患, 地质灾害隐患点).
_EVENTS = (
    "(?:事件|事故|灾害|火灾|疫情|险情|灾情|火情|洪水|污染)(?!隐患|易发|多发|防治|风险|链|点|体|性)"
)
#: What a level is of, behind it and within the same phrase.
_OF = (
    r"(?P<between>(?:(?!启动|发布|进入|公路|医院|医疗|单位|部门|机构|政府)[^，。；：、:;\d]){0,10}?)"
    rf"(?P<of>{_RESPONSES}|{_WARNINGS})"
)
#: The words between a level and the event that it is of: Ⅰ级突发环境事件, 小型地质灾害.
_EVENT_KINDS = (
    "(?:突发|重?特?大?|公共卫生|公共|卫生|社会安全|生产安全|安全生产|安全|环境|自然|地质|气象|海洋|"
    "地震|洪涝|山洪|滑坡|崩塌|泥石流|山体|地面塌陷|供水|供气|供热|燃气|电网|大面积|停电|食品|药品|"
    "网络|通信|道路|交通|水上|火灾|森林|草原|动物|生物|核|辐射|旅游|金融|粮食|危险化学品|矿山|煤矿|"
    "城市|建设工程|工程|特种设备|电梯|锅炉|民航|铁路|轨道|人防|校园|水)*性?"
)
_NUMBERED = re.compile(
    rf"(?<![上下每逐第IⅠ同本各])(?P<list>{_RANK}(?:\s*级)?(?:{_JOIN}{_RANK}(?:\s*级)?)*)(?<=级){_REACH}"
    rf"(?:[（(][^（）()]{{1,6}}[）)])?的?(?:{_OF}|{_EVENT_KINDS}(?P<event>{_EVENTS}))?"
)
_COLOURED = re.compile(
    rf"(?P<list>[{_COLOURS}]色?(?:{_JOIN}[{_COLOURS}]色?)*)(?<=色){_REACH}"
    rf"(?:[（(][^（）()]{{1,6}}[）)])?(?:{_OF})?"
)
_GRADE = r"(?:特别重大|特大(?!型)|(?<!别)重大|较大|(?<![一不])一般)"
_GRADED = re.compile(
    rf"(?P<list>{_GRADE}(?:级)?(?:{_JOIN}{_GRADE}(?:级)?)*){_REACH}"
    r"(?:[（(][^（）()]{1,6}[）)])?级?的?"
    rf"(?:(?P<between>[^，。；：、:;\d的或]{{0,12}}?)(?P<of>响应|{_EVENTS})"
    r"(?P<after>[^，。；：、:;]{0,4}响应)?)?"
)
_SIZE = r"(?:特大型?|(?<!特)[大中小]型)"
#: A size, and behind it the number of the level of response: 小型地质灾害应急响应（Ⅳ级）.
_SIZED = re.compile(
    rf"(?P<list>{_SIZE}(?:{_JOIN}{_SIZE})*)(?<=型|大){_REACH}"
    rf"(?:[（(][^（）()]{{1,6}}[）)])?的?(?:{_EVENT_KINDS}"
    rf"(?P<of>(?:应急)?响应|{_EVENTS}(?P<after>[^，。；：、:;]{{0,4}}响应)?)"
    rf"(?:[（(]\s*(?P<number>{_RANK})\s*级(?:[^（）()]{{0,4}})[）)])?)?"
)
#: Before a number alone: 启动二级后; and behind it.
_STARTS = re.compile(r"(?:启动|进入|转入|实施|执行)\s*$")
_STARTED = re.compile(r"$|[，。；：:、）)]|[后时的并以]|期间|状态")
#: What is divided into levels: 应急处置分为一级、二级、三级; 将风险信息划分为红色、橙色.
_DIVIDED = re.compile(
    r"(?:^|[，。；：:将把对])(?P<noun>[\u4e00-\u9fff]{2,10}?)"
    r"(?:级别|等级)?(?:从|由|按照?|依|根据|统一|共|均|等级|级别|可|依次)?[^，。；：]{0,20}?，?(?:划?分为?成?|设)"
    rf"(?P<levels>[^，。；：]{{0,6}}(?:[一二三四ⅠⅡⅢⅣI1-4]+\s*级|[{_COLOURS}]色|{_GRADE}|{_SIZE})[、（(和与及].*)"
)
_OF_SCALE = (
    (Scale.WARNING, re.compile(r"预警|风险|信息|警|信号")),
    (Scale.EVENT, re.compile(_EVENTS)),
    (Scale.RESPONSE, re.compile(r"响应|处置|行动|状态|防御|勤务|管控|处置|救援|应急|措施|预案")),
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
    match = _DIVIDED.search(sentence)
    if match is None:
        return
    noun = re.sub(r"^(?:本|我)?(?:市|县|区|全市|全县)(?:的)?", "", match["noun"])
    for scale, pattern in _OF_SCALE:
        if len(noun) >= 2 and pattern.search(noun):
            yield LevelTerm(noun, scale)
            return


def names_a_size(words: str) -> bool:
    """Whether words grade an event by its size: 小型地质灾害."""
    return any(match["of"] and "型" in match["list"] for match in _SIZED.finditer(words))


def divides_levels(sentence: str) -> bool:
    """Whether a sentence only says into which levels something is divided."""
    return bool(_DIVIDES.search(sentence)) and bool(
        re.search(rf"级|{_GRADE}|{_SIZE}|[{_COLOURS}]色", sentence)
    )


def grades_are_responses(sentence: str) -> Scale | None:
    """The scale of events that a sentence makes one with the levels of response.

    分别对应Ⅰ级、Ⅱ级、Ⅲ级、Ⅳ级响应; 响应分为特大型（Ⅰ级）、大型（Ⅱ级）…: only where both are
    told from the gravest down.
    """
    if "对应" not in sentence and not re.search(r"响应[^，。；]{0,8}分为", sentence):
        return None
    ranks = [_rank(one) for one in re.findall(rf"(?<!般)({_RANK})\s*级", sentence)]
    for scale, word in ((Scale.SIZE, _SIZE), (Scale.EVENT, _GRADE)):
        told = [_rank_of_word(one) for one in re.findall(word, sentence)]
        if len(ranks) >= 2 and told == ranks:
            return scale
    return None


def _rank_of_word(word: str) -> int:
    """1 of 特别重大, 特大 and 特大型 … 4 of 一般 and 小型."""
    if word.startswith("特"):
        return 1
    return (_SIZES.index(word) if word in _SIZES else _GRADES.index(word)) + 1


def _rank(sign: str) -> int:
    return _RANKS[sign.translate(str.maketrans("ＩＶ１２３４", "IV1234"))]


def _numbered(words: str, context: str, terms: tuple[LevelTerm, ...]) -> Iterator[LevelMention]:
    for match in _NUMBERED.finditer(words):
        scale = _scale_of(match["of"] or _of_context(match, words, context))
        if scale is None and match["event"]:
            scale = Scale.EVENT
        scale = scale or _own_scale(match, words, terms)
        if scale is None and _is_started(match, words):
            scale = Scale.RESPONSE
        if scale:
            yield _mention(match, words, scale, list(map(_rank, re.findall(_RANK, match["list"]))))


def _coloured(words: str, context: str, terms: tuple[LevelTerm, ...]) -> Iterator[LevelMention]:
    for match in _COLOURED.finditer(words):
        of = match["of"] or _of_context(match, words, context)
        if of or _own_scale(match, words, terms):
            ranks = [_COLOURS.index(one) + 1 for one in re.findall(f"[{_COLOURS}]", match["list"])]
            yield _mention(match, words, Scale.WARNING, ranks)


def _graded(words: str, context: str, terms: tuple[LevelTerm, ...]) -> Iterator[LevelMention]:
    for match in _GRADED.finditer(words):
        ranks = [_rank_of_word(one) for one in re.findall(_GRADE, match["list"])]
        if match["of"] == "响应" or match["after"]:
            yield _mention(match, words, Scale.RESPONSE, ranks)
        elif match["of"] or _own_scale(match, words, terms) or _is_bare(match, words, context):
            yield _mention(match, words, Scale.EVENT, ranks)


def _sized(words: str, context: str, terms: tuple[LevelTerm, ...]) -> Iterator[LevelMention]:
    for match in _SIZED.finditer(words):
        if "型" not in match["list"]:  # 特大 alone is read with the grades
            continue
        told = match["of"] or _own_scale(match, words, terms) or _is_bare(match, words, context)
        if told and match["number"] and "响应" in f"{match['of']}{match['after']}":
            yield _mention(match, words, Scale.RESPONSE, [_rank(match["number"])])
        elif told:
            ranks = [_rank_of_word(one) for one in re.findall(_SIZE, match["list"])]
            yield _mention(match, words, Scale.SIZE, ranks)


def _scale_of(of: str) -> Scale | None:
    if not of:
        return None
    return Scale.WARNING if re.fullmatch(_WARNINGS, of) else Scale.RESPONSE


def _own_scale(
    match: re.Match[str], words: str, terms: tuple[LevelTerm, ...]
) -> Scale | None:
    """The scale of the plan's own term that stands behind a level: 蓝色|风险信息."""
    behind = words[match.end("list") :].lstrip("的")
    return next((one.scale for one in terms if behind.startswith(one.noun)), None)


def _is_started(match: re.Match[str], words: str) -> bool:
    """Whether a number without a noun is that of what begins: 启动二级后."""
    before, behind = words[: match.start()], words[match.end() :]
    return bool(_STARTS.search(before) and _STARTED.match(behind))


def _is_bare(match: re.Match[str], words: str, context: str) -> bool:
    """Whether a grade without a noun is all that a heading or a cell says, or leads it."""
    before, behind = words[: match.start("list")], words[match.end() :].strip()
    begins = not fold(before).strip("（(【[")
    return begins and not behind.strip("）)】]：:。 ")[:1] and bool(re.search("级|响应|预警", context))


def _of_context(match: re.Match[str], words: str, context: str) -> str:
    """What a bare level is of; empty unless it begins the words and the context tells it."""
    begins = not fold(words[: match.start()]).strip("（(【[")
    behind = words[match.end() : match.end() + 1]
    if not begins or (behind and behind not in "：:）)】]，,。 \t"):
        return ""
    last = re.findall(rf"{_RESPONSES}|预警", context)
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
