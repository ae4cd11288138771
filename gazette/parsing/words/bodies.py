"""What names of bodies (机关), signatories and titles look like.

Reads a line or a phrase; says whether it is one of them.
"""

import re

from gazette.parsing.words.dates import DATE
from gazette.parsing.words.lines import fold
from gazette.parsing.words.markers import find_mark

_BODY_END = (
    "政府|办公室|办公厅|[委局厅署院部处办所]|委员会|[支总大中]队|部队|中心|指挥部|领导小组|联席会议|"
    "银行|支行|分行|信用社|公司|集团|协会|联合会|学会|商会|研究会|促进会|基金会|联谊会|总会|红十字会|工会|妇联|残联|工商联|文联|科协|"
    "侨联|台联|社科联|作协|记协|海关|监狱|大学|学校|[中小]学|幼儿园|党校|[档案图书博物文化纪念美术科技]{2,4}馆|气象台|电视台|电台|"
    "[检监观]?[测察查]站|服务站|管理站|总站|[爱编国管党组居村食禁绿防征执评农工筹城安][委卫]会|常委会|大会|理事会|董事会|监事会|公证处|"
    "出版社|报社|通讯社|杂志社|合作社|供销社|总社|协调小组|工作组|专班|专项小组|[督巡][察查]组|专家组|军分区|[省战军]区|警备区|卫戍区|政协|人大"
)
_CHARACTERS = r"\u4e00-\u9fff（）()·\s、“”0-9０-９"
#: Figures that name no unit of troops or school: 2024年, 第4次.
_COUNTED = r"(?!.*[0-9０-９]\s*[年月日期号次条个家项届])"
BODY = re.compile(
    rf"{_COUNTED}(?:[\u4e00-\u9fff（(“]|\d{{2,5}}(?=\d部队))[{_CHARACTERS}]{{1,60}}?(?:{_BODY_END})(?:[（(](?:代章|代|章|印章|盖章|公章)[）)])?"
)
#: The words behind a body that seals for another, or for whom another seals.
_SEAL = re.compile(r"[（(](?:代章|代|章|印章|盖章|公章)[）)]$")
_NAME = re.compile(r"[\u4e00-\u9fff（）()·\s、“”]+")
_LONGEST_NAME = 26
#: A signature with its date on one line is short.
_LONGEST_SIGNATURE = 90
_CLAUSE = re.compile(r"[，。；：！？]")
_NAMED_OTHERWISE = re.compile(
    r"^[附第]|^(?:特此|以上|此件|本|请|现|抄送|主送|联系)|(?:如下|为止|执行|落实|公布|施行|实施|通过|以上|以下|单位|合计|小计|备注)$"
)
_SIGNATORY = re.compile(
    r"(?P<office>(?:代理?)?(?:市长|省长|州长|区长|县长|盟长|旗长|镇长|主席|主任|局长|厅长|部长|总理|行长|署长|院长|检察长|会长))"
    r":?[\u4e00-\u9fff·•]{2,12}"
)
_OFFICE_FIRST = re.compile(
    r"(?P<office>[\u4e00-\u9fff]{0,14}?(?:[市省州区县局厅部行署院]长|主席|主任|总理|检察长|会长))(?=[\u4e00-\u9fff]|$)"
    r"[\u4e00-\u9fff·•]*"
)
_SET_OFF = re.compile(
    r"[\u4e00-\u9fff]{0,14}(?:市|省|州|区|县|局|厅|部|行|署|院)?\s{0,4}"
    r"(?:长|主席|主任|总理|检察长|会长)(?:[\s\u3000]+[\u4e00-\u9fff·•]{1,8}(?:[\s\u3000]+[\u4e00-\u9fff]{1,3})*)"
    r"|(?:市|省|州|区|县)[\s\u3000]+长"
)
_NO_NAME = re.compile(r"[办会室局委令部院处组科的和在第]")
_TITLE_END = (
    "办法|细则|规定|措施|方案|预案|规划|计划|意见|通知|决定|公告|通告|通报|批复|清单|目录|名单|制度|规则|要点|规程|标准|"
    "规范|指南|条例|章程|纲要|表|图|书|函|报告|决议|命令|令|公报|任务|分工|准则|守则|办法汇编|示意图|说明|议案|职责|流程|样式|格式|(?<![方做看司执违依守合非说想用书疗立普手办])法"
)
_TITLE = re.compile(
    rf".{{2,120}}?(?:{_TITLE_END})(?:\s*[（(](?:[^（）()]{{1,20}})[）)])?(?:[（(][^（）()]{{1,20}}[）)])?"
)
#: A title set with spaces between its characters: 示 例 市 工 作 规 则.
_LETTER_SPACED = re.compile(r"[\u4e00-\u9fff](?:\s+[\u4e00-\u9fff]){5,}")
_SENTENCE = re.compile(r"[。；！？]|[，：](?!.{0,4}》)")


def is_body(text: str) -> bool:
    """Whether a line is the name of a body (or of several, side by side)."""
    return len(fold(text)) <= 80 and bool(BODY.fullmatch(text.strip()))


def signs(text: str) -> bool:
    """Whether a line is what a signature (落款) holds: bodies, or an office and a name."""
    is_name = is_body(text) or is_signatory(text) or bool(bodies_side_by_side(text))
    return is_name and not find_mark(text) and not _CLAUSE.search(text)


def is_dated_signature(text: str) -> bool:
    """Whether a line is a body or signatory with the date behind it."""
    text = text.rstrip("）)] 　")
    date = DATE.search(text)
    if date is None or date.end() != len(text) or len(text) >= _LONGEST_SIGNATURE:
        return False
    head = text[: date.start()].rstrip("（([").strip()
    is_unknown = may_be_body(head) and text[len(head)].isspace()
    return bool(head) and (signs(head) or is_unknown)


def may_be_body(text: str) -> bool:
    """Whether a line can be the name of a body of a kind that is not known: 示例市绿色联盟.

    Its place beside other bodies or above a date must show that it is one.
    """
    return (
        bool(_NAME.fullmatch(text.strip()))
        and 3 <= len(fold(text)) <= _LONGEST_NAME
        and not _NAMED_OTHERWISE.search(fold(text))
        and not is_title(text)
    )


def bodies_side_by_side(words: str) -> tuple[str, ...]:
    """The bodies that spaces or 、 separate, folded; one that is not known loses no other.

    Empty where none is known. Characters set apart (市 人 民 政 府) are one body.
    """
    parts = [fold(_SEAL.sub("", part)) for part in re.split(r"[\s、]+", words.strip())]
    parts = [part for part in parts if part]
    if not any(is_body(part) for part in parts):
        whole = fold(_SEAL.sub("", words))
        return (whole,) if is_body(whole) else ()
    if any(len(part) < 2 for part in parts):
        return (fold(_SEAL.sub("", words)),)
    return tuple(part for part in parts if is_body(part) or may_be_body(part))


def is_signatory(text: str) -> bool:
    """Whether a line is an office and a name: ``市长　张　三``, ``交通运输部部长　李　四``."""
    if _SET_OFF.fullmatch(text.strip()):
        return True
    folded = fold(text)
    if len(folded) > 14 or not (match := _SIGNATORY.fullmatch(folded)):
        return False
    return not _NO_NAME.search(folded[match.end("office") :])


def signatory_of(text: str) -> str:
    """Office and name of a signatory with a space between: ``市长 张三``."""
    match = _SIGNATORY.fullmatch(fold(text)) or _OFFICE_FIRST.match(fold(text))
    return f"{match['office']} {match[0][match.end('office') :].lstrip(':')}" if match else text


def is_title(text: str) -> bool:
    """Whether a line is like a title: it ends with 办法, 通知, 表 … and is no sentence."""
    if _LETTER_SPACED.fullmatch(text.strip()):
        text = fold(text)
    return len(text) <= 150 and not _SENTENCE.search(text) and bool(_TITLE.fullmatch(text.strip()))
