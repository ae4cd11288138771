"""What names of bodies (机关), signatories and titles look like.

Reads a line or a phrase; says whether it is one of them.
"""

import re

from gazette.parsing.words.lines import fold

_BODY_END = (
    "政府|办公室|办公厅|委员会|[局厅署院部处办]|管委会|管理处|管理局|支队|总队|大队|中心|指挥部|领导小组|联席会议|"
    "法院|检察院|人民银行|支行|分行|银行|公司|集团|协会|联合会|总工会|工会|团委|妇联|残联|工商联|税务局|分局|海关|"
    "监狱|学院|大学|党校|行政学院|档案馆|图书馆|气象台|街道办事处|办事处|常委会|大会|省委|市委|县委|区委|编委|组织部|宣传部|协调小组"
)
BODY = re.compile(
    rf"[\u4e00-\u9fff（）()·\s、]{{2,60}}?(?:{_BODY_END})(?:[（(](?:代章|章|印章)[）)])?"
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
