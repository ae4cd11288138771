"""Whether a word of effect states anything, and of what. Part of ``relations``.

Reads the words around an ``EffectWord``, titles and brackets hidden. 废止 states nothing as
a duty (应当及时废止), a possibility, a condition (停止执行的，…) or a fact of the past (已于2020年
废止); 继续实施《规划》 in a report only exhorts.
"""

import re

from gazette.parsing.parsed import RelationType
from gazette.parsing.words.effect_words import EffectWord, hide_names, may_speak_of_effect

#: Words before 废止 by which it is a duty, a possibility, a question or a fact of the past.
_NO_STATEMENT_BEFORE = re.compile(
    r"(?:应当|应(?!予|同时|一并|即)|可以|(?<!许)可|不得|有权|及时|建议|提请|报请|申请|审议|是否|能否"
    r"|逾期(?:未[^，。；]{1,10})?的?|不[予再得能]?|未(?:被|予以?)?|没有|必须|须|需要?|已(?:经)?(?:被|予以|宣布|[于在][^，。；]{4,14})?|被|曾|的|关于[^，。；]{0,6}"
    r"|加快|逐步|尽快|推动|促进|力争|争取|抓紧|计划|打算|研究|考虑|探索|组织|责令|裁定|裁决|判决)"
    r"(?:依法|予以|按程序|自行|自动|重新|适时|提前|宣布|(?:制定|修改|修订|清理|调整|补充)(?:、|或者?|和))*$"
    r"|(?:制定|修改|修订|修正|清理|调整|补充|撤销|变更)(?:、|或者?|和|及|以及)\s*$"
)
_NO_STATEMENT_AFTER = re.compile(
    r"\s*(?:的(?!决定)|[之以]?[前后](?!勤)|期间|期满|之日|日期|时[，,间期]|手续|程序|情形|情况|原因|条件|与否|申请|期限届满)"
)
#: 延长有效期的请示, 废止《A》的建议: asked for, not done.
_ASKED_FOR = re.compile(r"[^，,；;。]{0,400}?的(?:请示|建议|申请|报告|议案|提案)")
_IF = re.compile(r"\s*(?:如果?|若|倘若|一旦|假如)(?!下|上)")
_PLANNED = re.compile(r"拟(?:予以?|宣布|同时|于[^，。；]{4,14})?$")
_EXHORTING = re.compile(r"(?:要|应|须|各[^，。；]{1,8}|坚持|认真|严格|全面|深入)(?:继续)?$")
_TITLE = r"《\x01*》(?:[（(]\x01*[）)])?"
_POSTPONED = re.compile(
    rf"{_TITLE}[^。；]{{0,30}}?(?:推迟|延后|延期|顺延|提前)(?:至|到)[^，。；]{{2,20}}(?:施行|实施|执行)(?!的)"
    rf"|(?:推迟|延后|提前)(?:施行|实施|执行){_TITLE}"
)
_NEW_TERM = re.compile(
    rf"^[^，。；]{{0,20}}{_TITLE}(?:自|从)[^，。；]{{4,20}}起?(?:正式|重新)?(?:施行|实施|执行)[，,]?有效期"
)
_ENDED = r"(?:废止|废除|失效|作废|停止执行|停止施行|不再执行|不再有效|不再作为|不再适用)"
_RULES = r"(?:文件|规章|规定|法规|办法|通知|制度)"
_NOT_LISTED = re.compile(
    rf"(?:未|没有?|不)被?(?:纳入|列入|收入|编入|在|进入|收录)[^。；]{{0,40}}?的[^。；]{{0,30}}?{_RULES}[^。；]{{0,40}}?{_ENDED}"
    rf"|(?:未|没有?|不)被?(?:纳入|列入|收入|编入|在|进入|收录)[^。；]{{0,20}}?目录[^。；]{{0,8}}?的[，,][^。；]{{0,30}}?{_ENDED}"
    rf"|(?:目录|清单|名录|上述|以上|下列|所列)[^。；]{{0,12}}?(?:以外|之外|外)的?[^。；]{{0,40}}?{_RULES}[^。；]{{0,40}}?{_ENDED}"
)
_LIST_ABOVE = re.compile(
    r"(?:上述|以上|前述|上列)[^，。；]{0,20}(?:文件|规章|规定|法规|通知|办法|件)"
)
_KNOWN_RULES = re.compile(r"原|现行|此前|之前|以前|先前|上述|前述|已出台|已印发|本市|我市|\d{4}年")
_DOCUMENT_NOUN = re.compile(
    r"(?:文件|规定|办法|通知|意见|细则|条例|规章|法规|决定|预案|方案|政策|规范|规则)(?![\u4e00-\u9fff]{0,2}[证牌照])"
)


def is_statement(hidden: str, word: EffectWord) -> bool:
    """Whether a word is said of something here and now."""
    before = hidden[max(0, word.start - 24) : word.start]
    clause = re.split(r"[，,；;：:。]", hidden[: word.start])[-1]
    return not (
        _NO_STATEMENT_BEFORE.search(before)
        or _NO_STATEMENT_AFTER.match(hidden, word.end)
        or _ASKED_FOR.match(hidden, word.end)
        or _IF.match(clause)
    )


def is_planned(hidden: str, word: EffectWord) -> bool:
    """Whether a word is only planned: 拟予以废止."""
    return bool(_PLANNED.search(hidden[max(0, word.start - 20) : word.start]))


def is_exhortation(hidden: str, word: EffectWord) -> bool:
    """Whether 继续实施《规划》 only exhorts, as reports do: no act decides anything."""
    if word.type is not RelationType.CONTINUES:
        return False
    before = hidden[max(0, word.start - 16) : word.start]
    return word.text.endswith("实施") or bool(_EXHORTING.search(before))


def ends_what_is_not_listed(text: str) -> bool:
    """Whether a sentence ends whatever a list leaves out: 凡未列入本目录的文件一律废止."""
    return bool(_NOT_LISTED.search(text))


def moves_days(text: str) -> bool:
    """Whether a sentence sets another day or term for the one document that it names:
    《A》推迟至…施行, 《A》（试行）自…起正式施行，有效期至…."""
    hidden = hide_names(text)
    return hidden.count("《") == 1 and bool(_POSTPONED.search(hidden) or _NEW_TERM.search(hidden))


def is_said_of_list_above(text: str) -> bool:
    """Whether a sentence says what becomes of documents listed above it: 以上文件同时废止."""
    return may_speak_of_effect(text) and bool(_LIST_ABOVE.search(text))


def opens_list(text: str, around: str) -> bool:
    """Whether a sentence ends with a colon behind what ``around`` says of documents."""
    return text.rstrip().endswith(("：", ":")) and bool(_DOCUMENT_NOUN.search(around))


def states_end(word: EffectWord, clause: str, rest: str) -> bool:
    """Whether a clause states an end, and does not only name the act: 废止规章由…决定."""
    stated = r"同时|一并|即行|相应|予以|均|一律|全部|宣布|决定|现|起\s*$"
    if not rest.strip() or re.search(stated, clause):
        return True
    # 停止执行不合理的收费 is a task, 停止执行原有收费规定 a statement.
    return word.text not in ("废止", "失效") and bool(_KNOWN_RULES.search(rest))


def speaks_of_documents(clause: str, sentence: str) -> bool:
    """Whether a clause speaks of documents other than its own, though it names none."""
    own = re.search(
        r"(?<![与同和跟])本(?!市|省|县|区|级|地|部门|单位|行政|系统|机关)[\u4e00-\u9fff]{1,10}",
        clause,
    )
    listed = "附件" in sentence or re.search(
        r"目录|名单|清单|附表|所列|有效期|届满|期满|到期|(?:决定|情况)$", clause
    )
    is_condition = re.search("的[，,]", clause) and not re.search("不一致|抵触|不符", clause)
    is_said = bool(_DOCUMENT_NOUN.search(clause)) and not own and not is_condition
    return is_said and not listed
