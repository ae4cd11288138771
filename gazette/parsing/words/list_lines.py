"""Lines that are complete though no full stop ends them: labels, members, dates of a chronicle.

联系人：甄实; 组　长：于江　副市长; 单亦凡　市财政局局长; 3月5日　市政府召开…. Reads a line; says
whether it is one.
"""

import re

from gazette.parsing.words.markers import find_mark

_COLON = "[：:]"
_GAP = r"[^\S\n]"
#: Labels that no sentence has before a colon, with the padding that sets them: 联 系 人, 账　　号.
_LABEL_ENDS = (
    "电话|热线|手机|传真|邮箱|邮件|邮编|编码|网址|网站|公众号|地址|住所|地点|路线|时间|日期|时限|期限|开户行|银行|"
    "户名|账户|账号|帐号|账户名|联系人|负责人|经办人|承办人|审核人|填表人|签发人|解读人|受理人|法定代表人|代表人|发布人|"
    "组长|组员|成员|委员|主任|主席|总指挥|指挥长|指挥|政委|秘书长|召集人|顾问|主持人|主持|出席|列席|参加|请假|缺席|"
    "记录|记录人|整理|审核|校对|撰稿|来源|作者|主办|承办|协办|主编|编辑|印刷|"
    "联系方式|受理方式|办理方式|咨询方式|机关|单位|部门|机构|窗口|备注|附注|格式|号码|登记号|备案号|索引号|文号|主题词|"
    "抄送|主送|抄报|案由|当事人|申请人|被申请人|原告|被告|甲方|乙方"
)
_LABEL = re.compile(
    rf"(?P<label>[\u4e00-\u9fff（）()/、\s]{{0,12}}?(?:{_LABEL_ENDS})"
    rf"(?:[（(][^（）()：:]{{1,12}}[）)])?)\s*{_COLON}"
)
_PADDED_LABEL = re.compile(rf"[\u4e00-\u9fff](?:{_GAP}+[\u4e00-\u9fff]){{1,5}}{_GAP}*{_COLON}")
_MEMBER_LABEL = re.compile(
    rf"[\u4e00-\u9fff\s]{{0,8}}?(?:长|员|单位|部门|机关|主任|总指挥|出席|列席|参加){_GAP}*{_COLON}"
)
_ANY_LABEL = re.compile(rf"(?:[\u4e00-\u9fffA-Za-z]{_GAP}*){{2,9}}{_COLON}\s*\S")
_QUESTION = re.compile(rf"(?:[问答]|记者|主持人|[甲乙丙丁]方){_GAP}*{_COLON}")
_NAME = (
    rf"(?:[\u4e00-\u9fff]{_GAP}+[\u4e00-\u9fff]|[\u4e00-\u9fff]{{2,4}}"
    rf"|[\u4e00-\u9fff]{{2,12}}[·•][\u4e00-\u9fff]{{2,12}})(?:[（(][^（）()]{{1,8}}[）)])?"
)
_OFFICE_END = (
    "长|主任|书记|主席|委员|总理|代表|经理|总监|总裁|调研员|巡视员|工程师|会计师|教授|研究员|专员|科员|干部|医师|顾问|"
    "政委|参谋|处级|科级|厅级|局级|干事|秘书|助理|人大|政协|律师|教师|所长|农艺师"
)
#: Words of two to four characters that are set apart as names are, and what no office says.
_NO_MEMBER = re.compile(
    r"[《\d]|根据|通过|公布|修[正订]|施行|批准|总\s*则|附\s*则|规定|办法|通知|条例"
)
_SEVERAL_OFFICES = (
    rf"(?:[、，\s][^。；：]{{2,40}}(?:{_OFFICE_END}))*(?:[（(][^（）()]{{1,20}}[）)])?"
)
_MEMBER = re.compile(
    rf"{_NAME}(?:\u3000{{1,6}}|{_GAP}{{2,8}})[^\s。；：！？][^。；：！？]{{1,60}}"
    rf"|{_NAME}{_GAP}[^\s，。；：]{{2,40}}(?:{_OFFICE_END}){_SEVERAL_OFFICES}"
)
_OFFICER = re.compile(rf"(?:{_OFFICE_END}|[（(][^（）()]{{1,20}}[）)])$")
_DAY = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
_MONTH = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*月"
_YEAR = r"(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*年\s*"
_DATE = rf"(?:(?:{_YEAR})?{_MONTH}\s*)?{_DAY}"
_CHRONICLE = re.compile(
    rf"(?:(?:{_DATE}|(?:(?:{_YEAR})?{_MONTH}\s*)?\d{{1,2}})\s*(?:至|到|—+|－|-|–|~|～|、|，|和)\s*)?{_DATE}"
    rf"(?:[（(][^（）()]{{1,8}}[）)])?(?P<behind>{_GAP}+|[，,：:]|(?=[\u4e00-\u9fff]))"
    r"|(?:同日|当日|是日|同月|本月|月初|月中|月底|年底|[上中下]旬|当天)(?P<other>[^\S\n]+|[，,：:])"
)
_ENDS_IN_DATE = re.compile(r"[\d年月至到—－\-~～、自于在]\s*$")
_MONTH_ALONE = re.compile(rf"(?:{_YEAR})?{_MONTH}(?:份)?")
_POINT = re.compile(
    r"[\[［]\s*\d{1,3}\s*[\]］]|注\s*\d{0,2}\s*[：:.．、]|[※●■◆▲★○◇□☆▪►]|——\s*\S|—{2}"
)


def begins_label(text: str) -> bool:
    """Whether a line begins with a label of the field: 联系电话：, 组　长：, 问：."""
    return bool(_LABEL.match(text) or _PADDED_LABEL.match(text) or _QUESTION.match(text))


def is_officer(text: str) -> bool:
    """Whether a line is a member, and an office or a remark in brackets ends it."""
    return is_member(text) and bool(_OFFICER.search(text.strip()))


def is_question(text: str) -> bool:
    """Whether a line begins with 问：, 答： or the like."""
    return bool(_QUESTION.match(text))


def begins_member_label(text: str) -> bool:
    """Whether a line begins with the office of members or with 单位, 部门 and a colon."""
    return bool(_MEMBER_LABEL.match(text))


def begins_any_label(text: str) -> bool:
    """Whether a line begins with a short word and a colon, and so may define or name it."""
    return bool(_ANY_LABEL.match(text)) or begins_label(text)


def is_member(text: str) -> bool:
    """Whether a line is a name set apart from an office: 康　宁　市财政局局长."""
    text = text.strip()
    return bool(_MEMBER.fullmatch(text)) and not _NO_MEMBER.search(text) and not find_mark(text)


def begins_point(text: str) -> bool:
    """Whether a line begins with a sign that opens a point or a note: ——, ●, [1], 注：."""
    return bool(_POINT.match(text))


def begins_chronicle_day(text: str) -> bool:
    """Whether a line begins with a day and words behind it, or is a month alone (大事记)."""
    return bool(_CHRONICLE.match(text)) or bool(_MONTH_ALONE.fullmatch(text.strip()))


def is_chronicle_row(text: str) -> bool:
    """Whether a line begins with a day that is set off, or is a month alone."""
    return is_set_off_day(text) or bool(_MONTH_ALONE.fullmatch(text.strip()))


def is_set_off_day(text: str) -> bool:
    """Whether a line begins with a day that a space, comma or colon sets off."""
    match = _CHRONICLE.match(text)
    return bool(match and (match["behind"] or match["other"]))


def is_row_of_list(above: str, text: str) -> bool:
    """Whether a line is a member or a day of a chronicle, and not the rest of a date above it."""
    return is_member(text) or (is_set_off_day(text) and not ends_in_date(above))


def ends_in_date(text: str) -> bool:
    """Whether a line ends in a date that may go on: 自2024年3月."""
    return bool(_ENDS_IN_DATE.search(text))
