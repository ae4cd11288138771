"""What kind of document it is, and what only some kinds have. Part of stage 9, metadata.

Reads the titles, the number, the column and the rows of a document; writes its
``Kind``, the type of a notice (公文种类) or plan, the response levels and the
review cycle of an emergency plan.
"""

import re

from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.parsed import Kind, TextRole
from gazette.parsing.printed_rows import printed, rows
from gazette.parsing.words.explanation_forms import explanation_form
from gazette.parsing.words.lines import fold
from gazette.parsing.words.nested_titles import promulgated_titles

_NOTES = r"(?:[（(][^）)]*[）)])*$"
_PLAN = re.compile(
    rf"(应急预案|预案|实施方案|行动方案|工作方案|方案|规划|行动计划|工作计划|计划){_NOTES}"
)
_NORM = re.compile(
    rf"(办法|细则|规定|措施|规则|规程|制度|准则|政策|规范|标准|条例|导则|守则){_NOTES}"
)
#: What the last word of a title makes a document, asked in this order.
_KINDS = ((_PLAN, Kind.PLAN), (_NORM, Kind.NORMATIVE_DOCUMENT))
_LIST = re.compile(r"(?:清单|目录|名单|表)(?:\(.*\))?$")
#: Notices that bind nobody in general, even if they say from when they count.
_NO_NORM = re.compile(r"公告$|通告$|批复$|任免|任职|免职")
_NOTICE_TYPE = re.compile(
    rf"(通知|公告|通告|意见|批复|决定|通报|函|命令|议案|报告|纪要|清单|任免){_NOTES}"
)
_LEVEL = r"(?:[ⅠⅡⅢⅣ]|IV|I{1,3}|[一二三四])"
_RESPONSE = re.compile(
    rf"(?P<levels>{_LEVEL}\s*级(?:\s*[、和及或至]\s*{_LEVEL}\s*级)*)[^，。；\s]{{0,6}}响应"
)
_ROMAN = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IV": "Ⅳ", "一": "Ⅰ", "二": "Ⅱ", "三": "Ⅲ", "四": "Ⅳ"}
_REVIEW = re.compile(
    r"(?:一般|原则上|至少|应当|应)?\s*每?\s*[\d一二三四五两]{1,2}[至\-—~]?[\d一二三四五]?\s*年(?:至少|内)?(?:进行|组织|开展)?[^，。；]{0,10}?一次"
)


def kind_of(document: DocumentTexts, number: str | None, effect_stated: bool) -> Kind:
    """The kind, read from the order, the title of the measure and what it states."""
    if explains(document.title):
        return Kind.INTERPRETATION
    column = (document.entry.column if document.entry else None) or ""
    if column.endswith("令") or _is_order(number):
        return Kind.DECREE
    names = _promulgated_titles(document)
    core = fold(names[0] if names else document.title)
    if names and not document.of(TextRole.PROMULGATED) and _LIST.search(core):
        return Kind.NOTICE
    for ending, kind in _KINDS:
        if ending.search(core):
            return kind
    is_normative = "规范性文件" in column or core.endswith("通知")
    if effect_stated and is_normative and not _NO_NORM.search(core):
        return Kind.NORMATIVE_DOCUMENT
    return Kind.NOTICE


def explains(title: str) -> bool:
    """Whether a document with this title only explains others: it has no effect of its own."""
    return explanation_form(title) is not None


def _promulgated_titles(document: DocumentTexts) -> list[str]:
    """The titles of what is promulgated: as printed above the texts, else as announced."""
    printed_above = [text.title for text in document.of(TextRole.PROMULGATED) if text.title]
    return printed_above or promulgated_titles(document.title)


def _is_order(number: str | None) -> bool:
    return bool(number and ("令第" in number or re.fullmatch(r"第\d+号", number)))


def text_title(document: DocumentTexts, kind: Kind) -> str | None:
    """The title of the promulgated text, None where the notice carries its own provisions."""
    measure = document.measure
    if kind is Kind.INTERPRETATION:
        return None
    if measure and measure.role is TextRole.PROMULGATED:
        if measure.title:
            return measure.title
        names = promulgated_titles(document.title)
        return names[0] if names else document.title
    if kind is Kind.DECREE or not re.search(r"关于|通知|公告|通告|批复|任免", document.title):
        return document.title
    return None


def notice_type(title: str) -> str | None:
    """公文种类, the last word of a title: 通知, 公告, 批复 …."""
    folded = fold(title)
    if re.search(r"任免|任职|免职|的任命", folded):
        return "人事任免"
    match = _NOTICE_TYPE.search(folded)
    return match[1] if match else None


def plan_type(document: DocumentTexts) -> str | None:
    """应急预案, 规划, 实施方案 …: the last word of the plan's title."""
    measure = document.measure
    match = _PLAN.search(fold((measure.title if measure else "") or document.title))
    return match[1] if match else None


def response_levels(document: DocumentTexts) -> tuple[str, ...]:
    """The levels of response that an emergency plan sets, from Ⅰ down."""
    found = {
        _ROMAN.get(level, level)
        for text in document.of(TextRole.MAIN, TextRole.PROMULGATED)
        for row in rows(text.provisions)
        for m in _RESPONSE.finditer(printed(row))
        for level in re.findall(rf"({_LEVEL})\s*级", m["levels"])
    }
    return tuple(level for level in "ⅠⅡⅢⅣ" if level in found)


def review_cycle(document: DocumentTexts) -> str | None:
    """How often an emergency plan is reviewed, as it says: 每3年至少修订一次."""
    for sentence in document.sentences(TextRole.MAIN, TextRole.PROMULGATED):
        if ("预案" in sentence.text or "修订" in sentence.text) and (
            match := _REVIEW.search(sentence.text)
        ):
            return match[0].strip()
    return None
