"""The marks that open a provision (第一条, 一、, （一）, 1.1 …), in one table.

Reads the beginning of a line; writes a ``Mark`` or None. Whether a mark that
*could* open a provision does so depends on its neighbours: see ``structure``.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from gazette.parsing.words.numerals import DIGIT, FINANCIAL, HAN, int_or_zero, plain_numeral, to_int

#: Between 第 and 条 the characters of a number may be set apart: 第十 一条.
_N = rf"(?:[{HAN}{DIGIT}](?:\s?[{HAN}{DIGIT}]){{0,11}}|[零{FINANCIAL}]{{1,8}})"
_CLOSE_N = f"(?:[{HAN}{DIGIT}]{{1,12}}|[零{FINANCIAL}]{{1,8}})"
_GAP = r"\s{0,3}"
#: 之一 behind 第二条 in a text that sets its parts apart, not the word 之一般, 之一切.
_INSERTED = rf"(?:{_GAP}之{_GAP}({_CLOSE_N})(?![般些定旦切样致律直级类项点部]))?"
#: 一 as a typist or a machine that reads pictures puts it: 第—条, （—）.
DASHES = "—－―─"
_A = f"[{DIGIT}]{{1,3}}"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
#: Marks that are one character each: ㈠, ⒈, ⑴ for （一）, 1., （1）.
_WHOLE_HAN_PAREN, _WHOLE_ARABIC, _WHOLE_ARABIC_PAREN = "㈠-㈩", "⒈-⒛", "⑴-⒇"


class Scheme(StrEnum):
    """The kinds of mark, from the legal scheme to the list."""

    PART = "编"
    CHAPTER = "章"
    SECTION = "节"
    ARTICLE = "条"
    DOTTED = "1.1"
    BARE = "1 "
    FORMAL_COMMA = "壹、"
    HAN_COMMA = "一、"
    HAN_PAREN = "（一）"
    ARABIC = "1."
    ARABIC_PAREN = "（1）"
    ARABIC_HALF_PAREN = "1）"
    CIRCLED = "①"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at the beginning of a line: its scheme, its number and where it ends."""

    scheme: Scheme
    number: str
    end: int

    @property
    def ordinal(self) -> int:
        """The last component of the number: 2 for ``1.2``, 12 for ``12-1``."""
        return int(self.number.split("-")[0].split(".")[-1])


#: Scheme and pattern; the first that matches counts. Group 1 is the number, group 2 之N.
_PATTERNS: tuple[tuple[Scheme, re.Pattern[str]], ...] = tuple(
    (scheme, re.compile(pattern))
    for scheme, pattern in (
        (Scheme.PART, rf"第{_GAP}({_N}){_GAP}[编編](?=\s|[^的、，]|$)"),
        (Scheme.CHAPTER, rf"第{_GAP}({_N}|[{DASHES}]){_GAP}章(?![的、，和及]|规定|之)"),
        (Scheme.SECTION, rf"第{_GAP}({_N}|[{DASHES}]){_GAP}[节節](?![的、，和及]|规定|之|课)"),
        (Scheme.ARTICLE, rf"第{_GAP}({_N}|[{DASHES}]){_GAP}[条條]{_INSERTED}"),
        (Scheme.DOTTED, rf"((?:{_A}[.．]){{1,4}}{_A})(?![{DIGIT}%％])[.．、]?"),
        (Scheme.FORMAL_COMMA, rf"([零{FINANCIAL}]{{1,4}})\s?、"),
        (Scheme.HAN_COMMA, rf"([{HAN}]{{1,7}})\s?[、．.]"),
        (Scheme.HAN_PAREN, rf"[（(]\s?([{HAN}]{{1,7}}|[{DASHES}])\s?[）)]"),
        (Scheme.ARABIC, rf"({_A})\s?(?:、|[．.](?![{DIGIT}])|[．.](?=[2２][0０]\d\d年))"),
        (Scheme.ARABIC_PAREN, rf"[（(]\s?({_A})\s?[）)]"),
        (Scheme.ARABIC_HALF_PAREN, rf"({_A})[）)]"),
        (Scheme.CIRCLED, rf"([{_CIRCLED}])"),
        (Scheme.HAN_PAREN, rf"([{_WHOLE_HAN_PAREN}])"),
        (Scheme.ARABIC, rf"([{_WHOLE_ARABIC}])"),
        (Scheme.ARABIC_PAREN, rf"([{_WHOLE_ARABIC_PAREN}])"),
        (Scheme.BARE, rf"({_A})(?![{DIGIT}.．,，、:：/%％‰℃°\-—－~～年月日时分秒])"),
    )
)

_DOTTED = dict(_PATTERNS)[Scheme.DOTTED]
#: What follows the number of a quantity, whatever stands behind it.
_QUANTITY = re.compile(
    r"[万亿千百]{0,2}(?:元(?!器)|倍(?!增)|人次|[%％]|.{1,3}?(?:以上|以下|以内|左右|[（(]含|[至到~～×])|[平立]方米$|个百分点$)"
)

#: What follows 第X条 where it is a reference in running text rather than a label.
_REFERENCE = re.compile(
    r"(?:第[^\s]{1,6}[款项目]|规定|所列|所称|至第|至之|、第|和第|及第|或第|或者第|与第|以及第|的|中的|中“|之规定"
    r"|修改为|改为|修正为|作为|删去|删除|增加[一二三1-3]|增加“|[，。；：,;:、]|款|项|等规定|予以|第[^\s]{1,6}条|废止|同时)"
)
_GRADE = re.compile(rf"([{HAN}]{{1,2}})[级类等星产线期环]")
_UNIT = re.compile(
    r"年|个|名|人|家|项|次|种|件|倍|吨|千|百|万|亿|号|元|米|公里|平方|小时|分钟|天|周|级|类|处|条|座|台|辆|户"
    r"|岁|页|份|批|所|间|层|栋|亩|公顷|厘米|毫米|公斤|克|升|度|期|季度|届|名|mg|kg|km|m|K"
)
#: Nouns of headings that begin as a unit does: 人力保障, 处置措施, 次生灾害.
_NOUN = re.compile(
    r"人(?:员|力|才|事|民|防|工|身|群|居|口(?!$|以))|处(?:置|理|罚|分|警|突)|次(?:生|序|要)|条(?:件|款|例|文|线|块)"
    r"|名(?:词|称|录|单|册|优|胜|城)|户(?:外|籍|口|主|厕|型)|项目|级(?:别|差)|期(?:限|间|货|刊)|度(?:量|汛|假)|号召|天(?:气|然|网|窗)"
    r"|周(?:边|期|转|密|知)|类(?:别|型)|家(?:庭|禽|畜|长|政|访|教|电)|个(?:人|体|案|性)|种(?:植|子|类|养|苗|质|畜)|所(?:有|需|属|得|在)"
    r"|间(?:接|隔|距)|层(?:级|次)|份额|批(?:准|次|复|发)|座谈|升(?:级|降|华|挡)|台(?:账|风|站|阶)|页面|克服|元旦|件数|倍增|分(?:工|级|类|析|配|管|钟预)"
    r"|时(?:间|限|效)|年(?:度|报|检|审|鉴|龄|终|轻)|日(?:常|报)"
)
#: Units that begin no noun of a heading, and words behind a unit that make it a measure.
_MEASURE = re.compile(
    r"(?:[万亿千百年个]|元|倍|吨|亩|公里|平方|公顷|厘米|毫米|公斤|小时|分钟|岁|米|mg|kg|km|m|K)"
    r"|.{1,3}?(?:[（(]含|以上|以下|以内|左右|[至到\-－—~～×/、]|及以|的|地震|$)"
)
_LONGEST_HEADING = 20
_STOP = re.compile(r"[，。；：！？,;:!?]")


@lru_cache(maxsize=4096)
def find_mark(text: str) -> Mark | None:
    """The mark at the beginning of ``text``, or None.

    What is never a label, wherever it stands, is left out: ``第九条规定的…``,
    ``2023年…``, ``1.5倍``.
    """
    for scheme, pattern in _PATTERNS:
        match = pattern.match(text)
        if match and (mark := _as_label(scheme, match, text)):
            return mark
    return None


def _as_label(scheme: Scheme, match: re.Match[str], text: str) -> Mark | None:
    """The mark of a match, None where its number or what follows it shows that it is no label."""
    rest = text[match.end() :]
    try:
        number = _number(scheme, match)
    except ValueError:
        return None
    if scheme is Scheme.ARTICLE and _REFERENCE.match(rest):
        return None
    if scheme is Scheme.HAN_COMMA and _is_list_of_grades(int(number), rest):
        return None
    if scheme in (Scheme.BARE, Scheme.DOTTED) and _is_measure(scheme, rest):
        return None
    if scheme is Scheme.BARE and not rest.strip():
        return None
    return Mark(scheme, number, match.end())


def _is_list_of_grades(number: int, rest: str) -> bool:
    """Whether 一、 begins 一、二级医院, and is not the label of 一、一级医院."""
    grade = _GRADE.match(rest)
    return grade is not None and number < int_or_zero(grade[1])


def _is_measure(scheme: Scheme, rest: str) -> bool:
    """Whether a number is that of a quantity (3.5万元, 2.5级以上) rather than of a heading.

    A heading of a plan may begin with a unit's character: 4.1人力保障, 2.4次生灾害防范.
    """
    if not _UNIT.match(rest) or _NOUN.match(rest):
        return False
    is_short = len(rest.strip()) <= _LONGEST_HEADING and not _STOP.search(rest)
    return scheme is not Scheme.DOTTED or not is_short or bool(_MEASURE.match(rest))


def heading_number(text: str) -> Mark | None:
    """A number such as 2.1 at the beginning of a short line, also before a unit: 2.1百日攻坚.

    That it is no quantity must show by its place: the number is the next of a plan's.
    """
    match = _DOTTED.match(text)
    rest = text[match.end() :] if match else ""
    is_heading = 2 < len(rest.strip()) <= _LONGEST_HEADING and not _STOP.search(rest)
    if match is None or not is_heading or _QUANTITY.match(rest):
        return None
    return Mark(Scheme.DOTTED, _number(Scheme.DOTTED, match), match.end())


def _number(scheme: Scheme, match: re.Match[str]) -> str:
    """The canonical number of a match: ``7``, ``12-1``, ``4.2.1``."""
    if scheme is Scheme.CIRCLED:
        return str(_CIRCLED.index(match[1]) + 1)
    if scheme is Scheme.DOTTED:
        return ".".join(str(int(part)) for part in re.split(r"[.．]", match[1]))
    numeral = "".join(unicodedata.normalize("NFKC", match[1]).strip("().").split())
    number = "1" if match[1] in DASHES else str(to_int(plain_numeral(numeral)))
    if scheme is Scheme.ARTICLE and match[2]:
        number += f"-{to_int(plain_numeral(match[2]))}"
    return number


LEGAL = frozenset({Scheme.PART, Scheme.CHAPTER, Scheme.SECTION, Scheme.ARTICLE})
DIVISIONS = frozenset({Scheme.PART, Scheme.CHAPTER, Scheme.SECTION})
NUMBERED = frozenset({Scheme.DOTTED, Scheme.BARE})
#: Marks that may stand inside a paragraph when several items run together.
INLINE = re.compile(
    rf"(?P<HAN_PAREN>[（(][{HAN}]{{1,7}}[）)]|[{_WHOLE_HAN_PAREN}])"
    rf"|(?P<ARABIC_PAREN>[（(][{DIGIT}]{{1,2}}[）)]|[{_WHOLE_ARABIC_PAREN}])"
    rf"|(?P<CIRCLED>[{_CIRCLED}])|(?P<ARABIC>[{DIGIT}]{{1,2}}(?:[．、]|\.(?![{DIGIT}]))|[{_WHOLE_ARABIC}])"
)
