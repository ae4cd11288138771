"""What of an emergency plan is no measure: purpose, scope, grades, who belongs to whom.

Also lead-ins (采取下列措施：), whose words hold for the rows that follow, and the rows that
say when a level begins (启动条件).
"""

from __future__ import annotations

import re

from gazette.parsing.parsed import Level
from notices.body_words import SHORT_NAME
from notices.plan_bodies import NamedBody, PlanBodies
from notices.plan_rows import PlanRow
from notices.response_levels import divides_levels

#: Headings below which nobody is obliged to act, whatever the rows say.
_FRAME = re.compile(
    r"^(?:编制)?(?:目的|依据|目的和依据|目的与依据)(?:及依据|和依据)?$|^适用范围$|^(?:工作|应对|处置|基本|指导)?(?:原则|方针|思想)$|^预案体系$|"
    r"(?:事件|事故|灾害|灾情|火灾|火情|疫情|险情|突发.{0,12})(?:的)?(?:等级|级别)?(?:分级|划分|分类|分类分级|分级标准)(?:标准)?$|分级标准$|"
    r"^(?:名词|用语|术语|有关|相关)*(?:名词|用语|术语|概念)(?:的)?(?:解释|定义|说明|含义)?$|^(?:名词|术语)?(?:解释|定义)$|"
    r"^(?:预案)?(?:解释|实施|施行|生效)(?:部门|机关|单位|时间|日期)?$|^附[图表件](?:和附[图表件])*$|^基本情况$|^现状$|^风险分析$"
)
_GENERAL = re.compile(r"^(?:总则|附则|总体要求)$")
_FRAME_WORDS = re.compile(
    r"制定本预案|编制本预案|^本预案(?:所称|适用|自|由[^，。]{2,30}(?:负责)?解释|中|未尽)|本预案.{0,24}(?:负责解释|起施行|起实施)|所称.{1,30}[，,]?(?:是指|指|包括)|"
    r"^[^，。；]{2,24}[，：:]是?指|[“”]?以上[“”]?.{0,8}(?:包括|包含|含)本数|起施行|起实施|同时废止"
)
_POINTER = re.compile(
    r"^[^。；]{0,60}(?:详?见|按)[（(]?附[件表图录][^。；]{0,20}[）)]?。?$|^[^。；]{0,60}[（(]?(?:详见|见)附[^。；]{0,20}[）)]?。?$"
)
#: A sentence that lists who belongs to the headquarters or heads it.
_MEMBERSHIP = re.compile(
    r"(?:成员|组成)单位(?:主要)?(?:包括|有|为|由|[：:])|^(?:常务|第一)?(?:总|副总|副)?(?:指挥长?|组长|主任|政委|召集人)[：:]|"
    r"^(?:成员|组员)[：:]|由[^。；]{10,}组成$|^(?:总|副|常务)*(?:指挥长?|组长)由[^。；]*担任$|(?:抽调|吸收)[^。；]*(?:为成员|组建)$"
)
#: A clause that says who heads a body, or where its office is.
_OFFICE = re.compile(
    r"(?:担任|兼任)(?:(?:常务)?副?总?(?:指挥长?|组长|主任|召集人))?$|(?<!责)任(?:(?:常务)?副?总?(?:指挥长?|组长|主任|召集人))$|"
    r"办公室[^，]{0,4}设在|设在[^，]{2,20}$|^下设[^，。；]{0,24}$"
)
#: What goes on in dividing: 分别表示极高危险、高度危险.
_GOES_ON = re.compile(r"分别(?:用|以|表示|对应|标示)|依次(?:用|以|表示)")
_CONDITION_HEAD = re.compile(r"(?:启动|响应|触发|预警)(?:条件|标准|情形)")
_CONDITION_LEAD = re.compile(
    r"(?:下列|以下|上述)(?:情形|情况|条件|标准)之?一?[^。；]{0,24}(?:启动|发布|响应)|(?:启动|发布)[^。；]{0,20}(?:条件|标准)"
)
_LEAD = re.compile(r"[：:]\s*$")
_SHORT_LEAD = 24
_RUN_IN = 18
_ITEMS = (Level.ITEM, Level.SUBITEM)


def sentences(words: str) -> list[str]:
    """The sentences of a row, each with its mark."""
    return [one for one in re.findall(r"[^。；]+[。；]?", words) if one.strip()]


def last_clause(words: str) -> str:
    """The last sentence of a lead-in, which introduces what follows."""
    return (sentences(words) or [""])[-1]


def leads(row: PlanRow) -> bool:
    """Whether a row ends with a colon."""
    return bool(_LEAD.search(row.words))


def head_words(row: PlanRow) -> str:
    """The words of a row that hold for what is below it; empty for a row without such words.

    They are a heading, the last sentence of a lead-in, or the heading at the beginning of a
    numbered row (1. Ⅰ级响应。发生…).
    """
    if row.is_heading:
        return row.words
    if leads(row):
        return last_clause(row.words)
    first, _mark, rest = row.words.partition("。")
    return first if row.label and rest and len(first) <= _RUN_IN and "，" not in first else ""


def divides(words: str) -> bool:
    """Whether every sentence only says into which levels something is divided."""
    parts = sentences(words)
    return bool(parts) and all(map(divides_levels, parts))


def reason(row: PlanRow, kept: str, *, has_actor: bool) -> str:
    """Of what kind an explanatory row is; empty for a row of measures.

    ``kept`` are its words without composition; ``has_actor``: the row names a body that
    acts; below 总则 and 附则 it then counts.
    """
    heads = [_core(one.words) for one in row.ancestors() if one.is_heading]
    heads.append(_core(row.text_title))
    for head in heads:
        if _FRAME.search(head):
            return head
    words = row.words.strip()
    if _FRAME_WORDS.search(words) and not has_actor or _is_own_frame(words):
        return "制定、解释、适用和施行的说明"
    if _POINTER.match(words):
        return "指向附件"
    left = kept.strip(" 　。；，")
    if not left or (left != words.strip(" 　。；，") and _POINTER.match(left)):
        return "级别划分或者机构组成"
    if any(_GENERAL.match(head) for head in heads) and not has_actor:
        return next(head for head in heads if _GENERAL.match(head))
    return ""


def _is_own_frame(words: str) -> bool:
    """Whether a row of one sentence says who interprets the plan or since when it holds."""
    return len(sentences(words)) <= 2 and bool(
        re.search(r"^本预案由[^，。；]{2,30}(?:负责)?解释|^本预案自[^。；]{2,24}起?[施实]行", words)
    )


def without_composition(words: str, *, in_group: bool = False) -> str:
    """The words with blanks for what divides levels, and for who heads and belongs to whom.

    Places in the words stay what they are. ``in_group``: the row is below a working group,
    where a list of members says who does its work.
    """
    return "".join(_without(one, in_group=in_group) for one in sentences(words))


def _without(sentence: str, *, in_group: bool) -> str:
    core = SHORT_NAME.sub("", sentence).strip(" 　。；")
    if _MEMBERSHIP.search(core) and not in_group:
        return _blank(sentence)
    clauses = re.findall(r"[^，]+，?", sentence)
    dividing = [place for place, one in enumerate(clauses) if divides_levels(one)]
    last = max(dividing, default=-1)
    while dividing and last + 1 < len(clauses) and _GOES_ON.match(clauses[last + 1]):
        last += 1
    return "".join(
        _blank(one) if place <= last or _is_about_office(one) else one
        for place, one in enumerate(clauses)
    )


def _blank(words: str) -> str:
    return " " * (len(words) - 1) + words[-1]


def _is_about_office(clause: str) -> bool:
    return bool(_OFFICE.search(SHORT_NAME.sub("", clause).strip(" 　，。；")))


def carried_subject(words: str, kept: str, bodies: PlanBodies) -> list[NamedBody]:
    """The first body of a sentence whose clauses name none but in how it is composed.

    市指挥部办公室设在市水务局，承担下列工作：the office takes on the work.
    """
    place = 0
    for sentence in sentences(words):
        left = kept[place : place + len(sentence)].strip(" 　，。；")
        if left and len(left) < len(sentence.strip("。；")) and not bodies.named_in(left):
            return bodies.named_in(sentence)[:1]
        place += len(sentence)
    return []


def is_lead_in(row: PlanRow, rows: list[PlanRow]) -> bool:
    """Whether a row ends with a colon and others follow it."""
    if not _LEAD.search(row.words):
        return False
    place = rows.index(row)
    return place + 1 < len(rows) and rows[place + 1].depth >= row.depth


def lead_ins(rows: list[PlanRow]) -> dict[str, list[PlanRow]]:
    """For each row by its address the lead-ins beside it whose words hold for it.

    After 采取下列措施： the items that follow; after a short line such as 市应急局： or
    启动Ⅰ级响应时： all rows beside it, up to the next line of that kind.
    """
    found: dict[str, list[PlanRow]] = {}
    lead: PlanRow | None = None
    for row in rows:
        if _LEAD.search(row.words) and row.level not in (Level.TABLE_ROW, Level.TABLE):
            lead = row
            continue
        if lead is None:
            continue
        if row.above is not lead.above and lead not in row.ancestors():
            if row.depth <= lead.depth:
                lead = None
            elif over := next((x for x in row.ancestors() if x.address in found), None):
                found[row.address] = found[over.address]
            continue
        if row.level in _ITEMS and lead.level not in _ITEMS or len(lead.words) <= _SHORT_LEAD:
            found[row.address] = [lead]
        elif row.level not in _ITEMS:
            lead = None
    return found


def is_condition(row: PlanRow) -> bool:
    """Whether a row says when a level begins, by its own beginning or what is above it."""
    beginning = re.split(r"[，。；：:]", row.words, maxsplit=1)[0]
    if _CONDITION_HEAD.search(beginning) and len(beginning) <= 14:
        return True
    if _CONDITION_LEAD.search(last_clause(row.words)) and _LEAD.search(row.words):
        return True
    nearest = next(iter(row.ancestors()), None)
    above = [nearest] if nearest else []
    for one in above:
        if one.is_heading and _CONDITION_HEAD.search(one.words) and "措施" not in one.words:
            return True
        if not one.is_heading and _CONDITION_LEAD.search(last_clause(one.words)):
            return True
    return False


def _core(heading: str) -> str:
    return re.sub(r"[（(].*?[）)]|\s", "", heading).strip("：:。、")
