"""How a title is tied to a word of effect: as a whole, in part, or not at all.

Reads what stands between a title and its word, titles and brackets hidden; writes
``Link``. 《A》同时废止 is the whole of A, 《A》第三条同时废止 an article, 《A》中关于…的规定 a
part that has no address, 《A》发放的停车证同时废止 nothing of A.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from gazette.parsing.meaning.references import provisions_in
from gazette.parsing.parsed import RelationType
from gazette.parsing.words.effect_words import TERM, EffectWord
from gazette.parsing.words.numerals import DIGIT, HAN, int_or_zero
from gazette.parsing.words.periods import DAY_SHAPE

_N = rf"[{HAN}{DIGIT}]{{1,6}}"
_NOUN = (
    r"(?:(?:行政|市政府|政府|地方性|部门|政策性?)*"
    r"(?:规范性文件|文件|规章|法规|规定|办法|通知|制度|决定|意见|条例|细则|预案|方案))"
)
#: Why a document ends: 期限已届满, 因任务已完成, 适用期已过，.
_REASON = (
    r"(?:因|由于|鉴于)?(?:其|所规定的?)?(?:适用|有效|施行|执行|实施|规定|试行)?(?:期限?|时限|对象|阶段|事项|内容)(?:均|都)?(?:已经?)?"
    r"(?:届满|到期|期满|已?过|消失|不存在|结束|完成|发生变化|变化)(?:之?后)?"
    r"|(?:因|由于|鉴于)?(?:调整|规范|管理)对象(?:均|都)?(?:已经?)?(?:消失|不存在|变化|发生变化)"
    r"|(?:因|由于|鉴于)?(?:阶段性|主要|工作|目标|有关|相关|规定的?)*任务(?:均|都)?(?:已经?)?(?:完成|结束|实现)"
    r"|(?:因|由于|鉴于)?(?:[其的]?(?:主要|有关|相关)?(?:内容|规定))?(?:均|都)?(?:已经?|现)?[与同和](?!本)[^，。；《》]{1,24}?"
    r"(?:不一致|不相一致|相?抵触|不相符|不符|不相适应|相?冲突)(?=[，,])"
    r"|(?:因|由于|鉴于)(?:上位法|形势|情况|机构|职能|政策|依据|机构改革|国家政策)[^，。；《》]{0,16}(?:修改|变化|调整|改革|取消|消失)"
)
#: What may stand between a title and a word that is said of the whole document.
_ADVERBS = (
    rf"(?:{_REASON}|等?共?(?:{_N}|数)[件部个项份]{_NOUN}?|等?{_NOUN}"
    r"|(?:、|以及|及|和)?其[他它]\S{0,4}?(?:与本[^，。；《》、]{1,10}(?:不一致|不相一致|不符|不相符|相?抵触)的)(?:有关|相关)?(?:规定|文件|规范性文件|内容)"
    r"|及其?[^，。；《》、]{0,24}?(?:规定|细则|通知|附件|文件|决定|解释)"
    rf"|由[{DIGIT}{HAN}]{{1,3}}(?:年|个月)"
    rf"|(?:自|从|于|至|到)?{DAY_SHAPE}(?:起|止|后|以后)?"
    r"|(?:自|从|于|在|待)?(?:本|《\x01*》)[^，。；]{0,8}?(?:施行|实施|印发|公布|发布|生效|执行|出台)(?:之日)?(?:起|后)"
    r"|(?:自|从)?(?:即日|同日|当日|印发之日|公布之日|发布之日|下发之日|施行之日|实施之日)起"
    rf"|的?{TERM}(?:已经|即将)?(?:届满|到期|期满|满)?(?:之?后|的基础上)?|(?:届满|到期|期满)(?:之?后)?|不(?:再|予)(?:延长|延续|续期|展期|延期)"
    r"|(?:已经|现已|已)?不(?:再|相)?(?:适应|符合|适用)[^，。；]{0,24}|的?主要内容已[^，。；]{0,30}"
    r"|已?(?:被|由)[^，。；]{0,80}?(?:代替|取代|替代|涵盖|覆盖|修订)|根据《\x01*》[^，。；]{0,12}|经[^，。；《》]{0,12}?(?:评估|研究|清理|审查|审议|同意|批准)[^，。；]{0,12}"
    r"|分别|同时|一并|一同|同步|即行|即时|即日|相应|自动|自行|自然|随之|随即|予以|给予|应予|宣布|决定|全部|一律"
    r"|立即|正式|依法|全文|整体|届时|仍然|现予以?|特予以?|以及"
    r"|[、，,；;\s）)]|（\x01*）|\(\x01*\)|《\x01*》|[和及与并均都也亦则即再现将需仍应拟文])"
)
#: Possessive: what was taken is not given back, so that the time stays linear.
_WHOLE = re.compile(rf"{_ADVERBS}*+")
_PROVISION = rf"第[（(]?{_N}[）)]?(?:条(?:之{_N})?|款|项|目|章|节|编|部分)"
_PROVISIONS = re.compile(
    rf"\s*(?:（\x01*）)?\s*(?:文件?)?(?:中|里)?的?\s*(?P<places>{_PROVISION}(?:(?:[、，,和及与至到]|以及)*{_PROVISION})*)"
    r"(?:中?的?(?:规定|内容|条文|条款|有关规定))?"
)
_RANGE = re.compile(rf"第({_N})条\s*(?:至|到|—|-|－)\s*第({_N})条")
_SOME = re.compile(
    r"(?:中|里|内)?的?(?:个别|部分|有关|相关|某些|其他|前述)(?:条款|内容|规定|条文|部分|要求|政策|标准)"
    r"|(?:中|里)[^，。；]{0,8}(?:关于|有关|涉及|对|所规定|规定)[^。；]{0,60}?(?:规定|内容|条款|部分|要求|条文|表述|政策|标准|措施|事项)"
    r"|(?:关于|有关|涉及)[^。；]{0,60}?(?:规定|内容|条款|部分|要求|条文|表述|政策|标准)"
    r"|(?:中|里)?的?(?:与|同|和)[^。；]{0,40}?(?:不一致|不相一致|相抵触|抵触|相冲突|冲突|不相符|不符)的?(?:内容|规定|条款|部分)?"
    r"|附件\s*[\d一二三四五六七八九十]{0,3}|附表\s*\d*"
    r"|(?:中|里)(?!《)[^，。；《》]{1,40}?(?=不再|停止|废止|同时|予以|自|$)"
)
_EXCEPT = re.compile(r"除[^。；]{1,60}?(?:以外|之外|外)")
_EXCEPT_BEHIND = re.compile(r"[，,]?\s*但[^。；]{1,50}(?:除外|继续有效|继续执行|仍然有效|不在此限)")
_GROUP = re.compile(
    r"(?:对|在|仅)(?!全[市省国县区州]|本[市省县区行]|我[市省县区])[^，。；《》\x01]{1,40}?"
    r"(?<![前后时中下])(?<!期间)(?<!基础上)(?<!清理)(?<!评估)(?<!审查)(?<!研究)(?<!梳理)(?<!论证)[，,]?\s*$"
)
_GROUP_INSIDE = re.compile(
    r"(?:^|[，,、）])\s*(?:对|在)[^，。；《》\x01]{2,40}?(?<![前后时中下])(?<!期间)[，,]?$"
)
_OF_A_THING = re.compile(
    r"\s*(?:（\x01*）)?\s*(?:所?(?:规定|确定|设定|明确|列明|核发|发放|颁发|要求|授权|批准|作出|签订|订立|办理|认定|取得|享受|约定|载明)(?:的|了)|中?规定的)"
    r"|\s*(?:（\x01*）)?\s*的(?!规定|决定|有关|相关|部分|内容|第|《|通知|全部|有效期|试行期|期限|\s*$|[，。,])"
)
#: 第三条规定的期限: a thing that a provision gives.
_PROVIDED = re.compile(
    r"\s*(?:所?规定|确定)?的(?!规定|内容|条款|条文|有关|相关|部分|效力|有效期)[^，。；、]"
)
_CONDITION = re.compile(
    r"情形|条件|之一的|发放|核发|取得|办理|签订|享受|领取|申请|颁发|批准的|认定的|规定的(?!同时)|执行的|施行前|实施前|期间"
)


#: 停止执行《A》的，由…责令改正; 审议废止《A》的议案.
_NO_OBJECT = re.compile(
    r"\s*(?:（\x01*）)?(?:[^，。；,;]{0,24}的\s*[，,]|\s*的(?:通知|请示|报告|议案|建议))"
)


_THAT = re.compile(
    r"(?:该|上述|前述)(?:项|件|份|个)?(?:行政|规范性)*(?:办法|规定|文件|通知|意见|细则|条例|方案|规章|决定|预案|规则|制度|公告)"
)


class Reach(Enum):
    """How much of a document a word is said of."""

    WHOLE = auto()
    PART = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Link:
    """How a document is tied to a word; ``addresses`` are the provisions that are meant.

    ``part_title`` is the title of the one text that is meant. ``is_common``: what limits it
    stands before or behind all titles of a list and limits each of them. ``is_unclear``:
    nothing is said of the document as far as the reader understands, which may be too little.
    """

    reach: Reach
    addresses: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    is_sure: bool = False
    is_common: bool = False
    part_title: str = ""
    is_unclear: bool = False


#: 不再适用于东山区, 不再适用于新建项目; not 废止于2020年.
_GROUP_BEHIND = re.compile(rf"\s*于(?!\s*[{DIGIT}{HAN}]{{2}})[^，。；]{{1,40}}")


def link_of_subject(between: str, behind: str) -> Link:
    """The link of 《A》 in 《A》 ``between`` 废止 ``behind``."""
    if excepted := _EXCEPT.search(between):
        reason = f"原文写明“{excepted[0]}”，其余部分废止"
        return Link(Reach.PART, reasons=(reason,), is_common=False)
    if excepted := _EXCEPT_BEHIND.match(behind):
        return Link(Reach.PART, reasons=("原文另有保留：" + excepted[0].strip("，, "),))
    if group := _GROUP_BEHIND.match(behind):
        return Link(Reach.PART, reasons=(_of_group(group[0]),), is_common=True)
    if _WHOLE.fullmatch(between):
        return Link(Reach.WHOLE, is_sure=True, is_common=True)
    return _part(between) or _unusual(between)


def _part(between: str) -> Link | None:
    """The link of 《A》第三条, 《A》中关于…的规定; None where no part is named."""
    if match := _PROVISIONS.match(between):
        link = _provisions(match["places"])
        is_all = bool(_WHOLE.fullmatch(between, match.end()))
        if _CONDITION.search(between, match.end()) or _PROVIDED.match(between, match.end()):
            return Link(Reach.NOTHING)
        return link if is_all else replace(link, is_sure=False)
    if re.fullmatch(r"\s*(?:（\x01*）)?\s*部分", between):
        return Link(Reach.PART, reasons=("原文写明部分失效或者废止，没有写明是哪些条款",))
    named = re.sub(r"^\s*(?:文件?|等[^，。；与同和中里]{0,12})", "", between.lstrip("（\x01）() "))
    if (some := _SOME.match(named)) and not _CONDITION.search(between):
        reason = "原文只涉及其中一部分内容，没有写明是哪些条款"
        is_common = "不一致" in some[0] or "抵触" in some[0]
        return Link(Reach.PART, reasons=(reason,), is_common=is_common)
    if (group := _GROUP_INSIDE.search(between)) and not _CONDITION.search(between):
        return Link(Reach.PART, reasons=(_of_group(group[0]),), is_common=True)
    return None


def _provisions(places: str) -> Link:
    addresses = list(provisions_in(places))
    for first, last in _RANGE.findall(places):
        numbers = range(int_or_zero(first) + 1, min(int_or_zero(last), int_or_zero(first) + 200))
        addresses += [f"art_{number}" for number in numbers]
    reason = "原文写明其中的条款"
    if not addresses:
        return Link(Reach.PART, reasons=(f"原文只涉及其中的{places}",))
    return Link(Reach.PART, tuple(dict.fromkeys(addresses)), (reason,), is_sure=True)


def _unusual(between: str) -> Link:
    """The link where other words stand between: a thing or a condition, else unsure.

    鉴于《A》所依据的法律已修改，决定予以废止 is said of A; 《A》修订后，本办法自行失效 is not:
    its last clause has a subject of its own.
    """
    if _CONDITION.search(between) or _OF_A_THING.match(between) or len(between) > 60:
        return Link(Reach.NOTHING)
    *former, last = re.split(r"[，,]", between)
    is_own = re.search(r"(?<![与同和])本\S", last)
    if former and not _WHOLE.fullmatch(last):
        return Link(Reach.NOTHING, is_unclear=not is_own)
    if not former and (len(last) > 16 or is_own or re.search("[的者]", re.sub(_NOUN, "", last))):
        return Link(Reach.NOTHING, is_unclear=not is_own)
    return Link(Reach.WHOLE, reasons=("原文的写法少见，请核对所涉文件",), is_common=True)


def link_of_object(behind: str, before: str) -> Link:
    """The link of 《A》 in ``before`` 废止《A》 ``behind``."""
    if group := _GROUP.search(before):
        link = link_of_object(behind, "")
        reason = _of_group(group[0])
        reach = Reach.PART if link.reach is Reach.WHOLE else link.reach
        return replace(link, reach=reach, reasons=(reason,), is_sure=False, is_common=True)
    if excepted := _EXCEPT_BEHIND.match(behind):
        return Link(Reach.PART, reasons=("原文另有保留：" + excepted[0].strip("，, "),))
    if match := _PROVISIONS.match(behind):
        return _provisions(match["places"])
    words = re.split(r"[，。；,;]", behind)[0]
    if _SOME.match(re.sub(r"^文件?", "", words.lstrip("（\x01）() "))):
        return Link(Reach.PART, reasons=("原文只涉及其中一部分内容，没有写明是哪些条款",))
    if _OF_A_THING.match(behind) or _NO_OBJECT.match(behind):
        return Link(Reach.NOTHING)
    return Link(Reach.WHOLE, is_sure=True, is_common=True)


def of_group_before(link: Link, lead: str) -> Link:
    """The link of a document behind 对既有企业， or 在东山区范围内，: it is said of them alone."""
    group = _GROUP.search(lead)
    if link.reach is not Reach.WHOLE or not group or not group[0].rstrip().endswith(("，", ",")):
        return link
    reasons = (_of_group(group[0]),)
    return replace(link, reach=Reach.PART, reasons=reasons, is_sure=False, is_common=True)


def _of_group(words: str) -> str:
    """The reason for a part, with the group or area as printed."""
    return f"原文只对一部分对象或者地区而言：“{words.strip('，,、）() ')}”"


_BARE_EXTENSION = re.compile(
    r"^(?:(?:经|根据|为)[^，,]*[，,]|决定|现|同意|特|将|予以|其|继续|暂|\s)*(?:延期|延长|顺延|延续)(?:执行|实施|施行|试行|适用|至|到|[\d一二两三四五六]|\s)"
)


def link_of_antecedent(word: EffectWord, words: str) -> Link | None:
    """How the document of the sentence before is meant: by 该办法, or as what is extended."""
    if _THAT.search(words):
        return Link(Reach.WHOLE, is_sure=True)
    is_own = re.search(r"(?<![与同和跟])本\S", words)
    is_of_term = re.search(TERM, words) or _BARE_EXTENSION.match(words)
    if word.type is RelationType.EXTENDS and is_of_term and not is_own:
        return Link(Reach.WHOLE, reasons=("原文没有写明所延长的文件，按前一句认定",))
    return None
