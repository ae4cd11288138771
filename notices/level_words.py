"""What the levels of an emergency plan look like in words: patterns only.

``response_levels`` reads with them.
"""

from __future__ import annotations

import re

GRADES = ("特别重大", "重大", "较大", "一般")
SIZES = ("特大型", "大型", "中型", "小型")
COLOURS = "红橙黄蓝"
ROMAN = "ⅠⅡⅢⅣ"

RANKS = {
    **dict(zip(ROMAN, range(1, 5), strict=True)),
    **dict(zip("ⅰⅱⅲⅳ", range(1, 5), strict=True)),
    **dict(zip("一二三四", range(1, 5), strict=True)),
    **dict(zip("1234", range(1, 5), strict=True)),
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
}
RANK = r"(?:[ⅠⅡⅢⅣⅰⅱⅲⅳ]|[IＩ][VＶ]|[IＩ]{1,3}|[一二三四1-4１-４])"
JOIN = r"\s*(?:以及|或者|[、,，和及或与至到~～—–-])\s*"
REACH = r"(?P<reach>\s*(?:[（(]含[）)])?(?:级别)?(?:及其?|或)?以[上下])?"
RESPONSES = "响应|应急(?:处置|行动|状态|预案|救援|措施|程序)"
WARNINGS = "预警|警报|警戒(?![线区带水标])"
#: Behind the name of an event: what merely has to do with it (火灾隐患, 地质灾害隐患点).
ABOUT = "隐患|易发|多发|防治|风险|链|点|体|性"
EVENTS = f"(?:事件|事故|灾害|火灾|疫情|险情|灾情|火情|洪水|污染)(?!{ABOUT})"
#: What a level is of, behind it and within the same phrase.
OF = (
    r"(?P<between>(?:(?!启动|发布|进入|公路|医院|医疗|单位|部门|机构|政府)[^，。；：、:;\d]){0,10}?)"
    rf"(?P<of>{RESPONSES}|{WARNINGS})"
)
#: The words between a level and the event that it is of: Ⅰ级突发环境事件, 小型地质灾害.
EVENT_KINDS = (
    "(?:突发|重?特?大?|公共卫生|公共|卫生|社会安全|生产安全|安全生产|安全|环境|自然|地质|气象|海洋|"
    "地震|洪涝|山洪|滑坡|崩塌|泥石流|山体|地面塌陷|供水|供气|供热|燃气|电网|大面积|停电|食品|药品|"
    "网络|通信|道路|交通|水上|火灾|森林|草原|动物|生物|核|辐射|旅游|金融|粮食|危险化学品|矿山|煤矿|"
    "城市|建设工程|工程|特种设备|电梯|锅炉|民航|铁路|轨道|人防|校园|水|[、和及或])*性?"
)
NUMBERED = re.compile(
    rf"(?<![上下每逐第IⅠ同本各])(?P<list>{RANK}(?:\s*级)?(?:{JOIN}{RANK}(?:\s*级)?)*)(?<=级){REACH}"
    rf"(?:[（(][^（）()]{{1,6}}[）)])?的?(?:{OF}|{EVENT_KINDS}(?P<event>{EVENTS}))?"
)
COLOURED = re.compile(
    rf"(?P<list>[{COLOURS}]色?(?:{JOIN}[{COLOURS}]色?)*)(?<=色){REACH}"
    rf"(?:[（(][^（）()]{{1,6}}[）)])?(?:{OF})?"
)
GRADE = r"(?:特别重大|特大(?!型)|(?<!别)重大|较大|(?<![一不])一般)"
GRADED = re.compile(
    rf"(?P<list>{GRADE}(?:级)?(?:{JOIN}{GRADE}(?:级)?)*){REACH}"
    r"(?:[（(][^（）()]{1,6}[）)])?级?的?"
    rf"(?:(?P<between>[^，。；：、:;\d的或]{{0,12}}?)(?P<of>响应|{EVENTS})"
    r"(?P<after>[^，。；：、:;]{0,4}响应)?)?"
)
SIZE = r"(?:特大型?|(?<!特)[大中小]型)"
#: 大、中型; 中小型.
SIZES_AT_ONCE = "(?:特大|大|中|小)(?:[、和及或]?(?:大|中|小)){1,3}型"
#: A size, and behind it the number of the level of response: 小型地质灾害应急响应（Ⅳ级）.
SIZED = re.compile(
    rf"(?P<list>{SIZES_AT_ONCE}|{SIZE}(?:{JOIN}{SIZE})*){REACH}"
    rf"(?:[（(][^（）()]{{1,6}}[）)])?的?(?:{EVENT_KINDS}"
    rf"(?P<of>(?:应急)?响应|{EVENTS}(?P<after>[^，。；：、:;]{{0,4}}响应)?)"
    rf"(?:[（(]\s*(?P<number>{RANK})\s*级(?:[^（）()]{{0,4}})[）)])?)?"
)
#: Before a number alone: 启动二级后; and behind it.
STARTS = re.compile(r"(?:启动|进入|转入|实施|执行)\s*$")
STARTED = re.compile(r"$|[，。；：:、）)]|[后时的并以]|期间|状态")
#: What is divided into levels: 应急处置分为一级、二级、三级; 将风险信息划分为红色、橙色.
DIVIDED = re.compile(
    r"(?:^|[，。；：:])(?P<noun>[\u4e00-\u9fff]{2,14}?)(?:级别|等级)?"
    r"(?=从[高低]|由[高低]|按|依|根据|统一|共分|可分|[分划设])[^，。；：]{0,24}?，?(?:划?分为?成?|设)"
    rf"(?P<levels>.{{0,8}}?(?:{RANK}\s*级|[{COLOURS}]色|{GRADE}|{SIZE})[、（(和与及].*)"
)
#: A level that another one is built on or turned into, or that is excepted: no scope.
BASIS = re.compile(r"基础上|的?[^，。；]{0,6}(?:之?外|以外)(?=[，,])")
TURNED = re.compile(r"(?:提高|提升|升级|上升|降低|下调|降级|调整|转|升|降|变更)(?:到|为|至)\s*$")
SCOPE_BEHIND = re.compile(
    r"^(?:响应|级别|状态|行动|措施|命令|信号)?(?:发布|启动|生效|发生)?(?:的(?=[，,])|的?(?:时|后|期间|阶段|情况下|状态下|过程中)|：|:|，由|应当?采取|采取)"
)
#: Behind a level that begins a row as its heading: Ⅰ级响应。发生…, 红色预警响应措施。
RUN_IN = re.compile(r"^(?:应急)?(?:响应)?(?:级别|措施|行动|程序)?[。：:]")
DIVIDES = re.compile(
    r"分为|分成|划分|设定|[由从]高到低|[由从]低到高|分别(?:用|以|对应|表示)|依次(?:用|以)"
)
