"""The patterns of the wordings of effect and term: 自…起施行, 有效期5年, 至…止, 暂缓施行.

They are matched against a clause with its titles hidden; ``effect_wording`` says what a
match means. Groups: ``day`` a printed day, ``issue`` the day of issue (印发之日) with ``of``,
``after`` a length behind it or ``nth`` the day (第三十日), ``from_day`` and ``until_day`` the
ends of a term, ``own`` 施行之日, ``verb`` and ``noun`` the words of effect, ``event`` what
nobody can reckon.
"""

import re

from gazette.parsing.words.numerals import DIGIT, HAN
from gazette.parsing.words.periods import DAY_SHAPE, LENGTH_SHAPE


def _day(prefix: str = "") -> str:
    """The pattern of a printed day in the group ``day`` with a prefix."""
    return f"(?:公元)?(?P<{prefix}day>{DAY_SHAPE})"


#: A clause without any of these says nothing of effect.
TRIGGER = re.compile(
    r"施行|实施|执行|实行|生效|试行|有效|失效|废止|暂行|暂停|暂缓|暂不|启用|期限|时效|停止|终止|止|暂定|适用|为期|延长|延续|顺延|到期|期满|届满|截至"
)
_VERB = r"(?:施行|实施|执行|生效|试行|施用|适用|实行|暂行|启用|有效)"
_ISSUED = r"(?:公布|发布|印发|颁布|下发|发文|签署|通过|公告|颁发|签发|刊登|发出|印制)"
_ISSUE = (
    rf"(?:本[^，。；自从]{{1,12}}?)?(?:正式)?{_ISSUED}"
    r"(?P<of>之日的?次日|之日起?的?第二[日天]|以?后的?次日|之?的?次日|之日|当日|日|以?后|之后)?"
)
#: What stands in brackets behind a day: （星期四）, （以印发日期为准）.
_NOTE = r"(?:[（(][^（）()]{1,20}[）)])?"
_AFTER = (
    rf"(?:起|后|满|届满|计算|的|，|\s)*"
    rf"(?:(?P<after>{LENGTH_SHAPE})|第(?P<nth>[{DIGIT}{HAN}]{{1,4}}个?(?:工作)?[日天]))\s*(?:届?满|的|起|之?后|以后|次日)*"
)
_MANNER = (
    r"(?:正式|先|率先|首先|全面|统一|同步|同时|予以|开始|一并|恢复|重新|继续|先行|暂时|逐步|一律|均|组织"
    r"|(?:公布|发布)(?=并?(?:施行|实施)))*"
)
_PLACE = r"(?:(?:在|对于?|于)[^，。；自从起]{1,24}?)?"
BEGINS = re.compile(
    rf"(?P<since>自|从|于|在)?\s*(?:{_day()}|(?P<issue>{_ISSUE}))\s*{_NOTE}"
    rf"(?P<from>起|开始|始)?\s*(?:{_AFTER})?\s*(?P<from2>起|开始)?[，\s]*"
    rf"(?P<inside>{_MANNER}{_PLACE}{_MANNER})(?P<verb>{_VERB})(?:并?{_VERB})*"
)
BEGINS_AT_EVENT = re.compile(
    rf"(?:(?:自|从)(?P<event>[^自从，。；]{{2,60}}?)(?:之日的?次日|之日|当日|时|之?次日)(?:起)?\s*(?:{_AFTER})?"
    rf"|(?:待|俟)(?P<awaited>[^，。；]{{2,40}}?)(?:之?后|时|之日)"
    rf"|(?:经|报)(?P<approved>[^，。；]{{2,60}}?)(?:之?后|之日)(?=起?(?:施行|生效))"
    rf"|(?:与|随|同)(?P<together>[^，。；]{{2,60}}?)(?:一并|同[时步日]))"
    rf"\s*起?\s*(?P<inside>{_MANNER}{_PLACE}{_MANNER})(?P<verb>{_VERB})"
)
UNREAD_BEGINNING = re.compile(
    rf"(?:自|从|于)[^自从，。；]{{1,30}}?(?:起|开始)\s*{_MANNER}(?P<verb>施行|实施|生效|执行|试行)(?!的)"
)
BEGINS_LABELLED = re.compile(
    rf"(?:施行|实施|执行|生效|启用|起始|开始施行)(?:的?具体)?(?:日期|时间|之日|日)[\s:：]*(?:为|是|定为|定于|自|从)*\s*"
    rf"(?:{_day()}|(?P<issue>{_ISSUE}))(?:起)?"
)
TOLD_ELSEWHERE = re.compile(
    r"(?:施行|实施|执行|生效)(?:的?具体)?(?:日期|时间)[^，。；]{0,30}?(?P<event>另行(?:公布|规定|通知|确定|公告|发布|明确)"
    r"|由[^，。；]{2,30}?(?:公布|规定|确定|公告|决定))"
)
TERM_NOUN = (
    r"(?:有效(?:期限?|时间|时限)|(?:施行|实施|执行|试行|暂行|实行)(?:期限|期间|期|时限)|(?:适用|政策|有效)期限?|试用期限?|"
    r"(?:执行|实施|施行)时间|期限|时效)"
)
_FILLER = r"(?:暂定|暂|拟|共|计|均|确定|设定|规定|定|为|是|：|:|\s|一般)*"
_FROM = (
    rf"(?:(?:自|从|由)?\s*(?:{_day('from_')}|(?P<own>(?:本[^，。；自从]{{1,12}}?)?(?:正式)?(?:施行|实施|执行|生效|试行)(?:之日|日))"
    rf"|(?P<issue>{_ISSUE}))\s*(?:起|开始)?\s*(?:计算|算起?|计)?[，\s]*)"
)
LASTS = re.compile(
    rf"(?P<noun>{TERM_NOUN})(?:的?期限)?{_FILLER}{_FROM}?{_FILLER}(?P<length>{LENGTH_SHAPE})"
    r"(?!\s*(?:届?满|[前内]|以[内上下]|之内|后|的))"
)
UNREAD_TERM = re.compile(
    r"(?P<noun>有效期限?|试行期限?|施行期限?|执行期限?)(?!届?满|内|间|后|前|过|的|到|未|结束|终止|即将|由|不|需|延|可|根据|已|，|$|》|评估|制度|管理|自动)"
)
SHORT = re.compile(
    rf"(?P<verb>(?:暂定|拟定?)?(?:试行|施行|实施|执行)|暂定|暂行|为期|有效|试用){_FILLER}(?P<length>{LENGTH_SHAPE})(?!\s*(?:[前内]|以[内上下]|之内|后|的))"
)
BARE_LENGTH = re.compile(rf"{_FILLER}(?P<length>{LENGTH_SHAPE})$")
#: 自…起计算, behind a length.
COUNTED = re.compile(
    rf"(?:自|从)\s*(?:{_day('from_')}|(?P<own>(?:本[^，。；自从]{{1,12}}?)?(?:施行|实施|执行|生效|试行)(?:之日|日))"
    rf"|(?P<issue>{_ISSUE}))\s*(?:起|开始)?\s*(?:计算|算起|起算|计)"
)
_GOES_ON = r"(?:继续|延长|延续|顺延|暂定|暂|施行|实施|执行|试行|适用|有效|生效|为|均|一律)*"
#: 自2024年5月1日起至10月7日止: the end is of the year of the beginning.
_PART = rf"(?:[{DIGIT}]{{1,2}}|[{HAN}]{{1,3}})"
_SAME_YEAR = rf"(?P<until_part>{_PART}\s*月\s*{_PART}\s*日(?:\s*(?:零|0|24|二十四)\s*[时点])?)"
_TO = r"(?:截止(?:日期?|时间)?(?:为|至|到|于|是)?|截至|[至到]|—+|－|-|～|~|止于)"
ENDS = re.compile(
    rf"(?:(?P<noun>{TERM_NOUN})(?:的?期限)?{_FILLER})?{_FROM}?(?P<on>{_GOES_ON})\s*{_TO}\s*(?:{_day('until_')}|{_SAME_YEAR})"
    rf"(?P<stop>(?:止|为止|终止|结束|届满|到期|期间|前)*)(?P<verb>{_VERB})?"
)
ENDS_AT_EVENT = re.compile(
    rf"(?P<noun>有效期限?|[施实执试]行期限?)(?:自[^，。；至]{{2,20}}起)?{_GOES_ON}(?:[至到]|截至|截止到?)(?P<event>[^，。；]{{2,40}}?(?:之日|之时|时)(?:为?止)?$"
    r"|[^，。；]{2,40}(?:为?止)$)"
)
ENDS_AT_EVENT_ALONE = re.compile(
    r"^(?P<noun>)(?:有效期?)?(?:[至到]|截至|截止到?)(?P<event>[^，。；]{2,40}?(?:之日|之时|时))(?:为?止)$"
)
#: 应急响应解除后自动失效; not 期满后自动失效.
ENDS_AFTER_EVENT = re.compile(
    r"(?:^|(?<=[，,在于待]))(?P<event>(?:(?!本|自|有效期|届满|期满|到期)[^，。；]){2,30}?(?:结束|解除|取消|恢复|出台|公布|发布|施行|实施|生效|完成)"
    r"(?:之?后|以后|时|之日起?))，?(?:本\S{1,6})?(?P<verb>(?:同时|自动|自行|即行|相应|即)+(?:失效|废止|停止执行|终止执行)"
    r"|(?:停止|终止)(?:执行|施行|实施)(?=[，。；]|$))"
)
_STOPS = (
    r"(?P<verb>失效|废止|终止(?:执行|施行|实施)?|停止(?:执行|施行|实施|使用)"
    r"|不再(?:执行|施行|有效|适用|实施))"
)
ENDS_ON = re.compile(
    rf"(?:自|从|于|在|到|至)?\s*{_day()}\s*(?P<from>起|以?后|之后)?\s*"
    rf"(?:到期|届满|期满|自动|自行|即行|即|同时|予以|起|后|时|，)*{_STOPS}"
)
POSTPONED = re.compile(
    rf"(?:自\s*{_day('from_')}\s*起?)?(?P<verb>暂缓|暂不|推迟|延[期后缓]|暂停|中止)\s*(?:[至到]\s*{_day()})?\s*(?:起|后|再)?"
    rf"(?:施行|实施|执行|适用|生效)(?:[至到]\s*{_day('until_')})?"
)
