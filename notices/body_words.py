"""What names of the bodies in an emergency plan look like: departments, governments, groups.

Patterns only; ``plan_bodies`` reads with them. Names of local departments are short and
follow their place (市应急局, 县（区）人民政府), those of their kind follow their field
(公安机关, 卫生健康部门).
"""

from __future__ import annotations

import re

#: Ends of the name of a department.
_ENDS = (
    r"(?:(?:委员会|管委会|指挥部|领导小组|委(?!员|会|托|派(?![出员驻遣])|任|屈|以))(?:办公室)?|局|"
    r"办公室|办(?![理法公学事案结好证])|厅|支队|总队|大队|中心|公司|集团|"
    r"银行|海关|气象台|电视台|广播电视台|报社|部(?![门分署队位件]))"
)
ENDS_AS_BODY = re.compile(rf"(?:{_ENDS}|机构|组|单位|中心)$")
#: A character inside the name of a department.
_INSIDE = (
    r"(?:城市|市(?=场|政管|容|民)|应(?=急)|有(?=资)|报(?=社)|经(?=济|信|开|贸|合)|自(?=然)|"
    r"[\u4e00-\u9fff](?<![市省县区由向对的将应报经自请并为从到负召派赴达是有者]))"
)
_PLACE = (
    r"(?:[县区市][（(](?:市、区|县、市|区、市|市|区|县)[）)]|"
    r"[市省州盟旗县区](?!场[^监馆]|[级长内外域直区两]|民(?![政族宗航])))"
)
_PARTY = r"市委(?:[\u4e00-\u9fff]{2,8}?(?:部|办公室|办|委员会|委|局))?"
_GOVERNMENT = (
    r"(?:市(?:、|和)(?=[县区市]))?(?:[县区市][（(](?:市、区|县、市|市|区|县)[）)]级?|[县区乡镇市省]级|乡镇|乡（镇）|"
    r"(?:街道)?镇街|[市省县区镇])(?:人民)?政府(?:办公室|(?:新闻|外事|金融)办(?:公室)?)?"
)
#: A government told by where the event is.
_THERE = r"(?:事发地|事件发生地|事故发生地|发生地|起火地|所在地|属地|当地|受灾地)(?:人民)?政府"
_STREET = (
    r"(?:乡镇人民政府|街道办事处|村（居）民委员会|居（村）民委员会|社区居民委员会|村民委员会|"
    r"居民委员会)"
)
_FIELDS = (
    "公安交管|公安交通管理|公安|卫生健康|疾病预防控制|医疗卫生|医疗|水务|水利|水文|生态环境|环境保护|气象|"
    "应急管理|交通运输|交通|财政|民政|教育体育|教育|住房和城乡建设|住房城乡建设|住建|市场监督管理|"
    "市场监管|农业农村|农业|规划和自然资源|自然资源和规划|自然资源|发展和改革|发展改革|工业和信息化|工信|"
    "通信管理|通信主管|通信|消防救援|消防|网信|新闻宣传|宣传|商务|文化和旅游|文旅|林业和草原|林草|林业|"
    "司法行政|人力资源和社会保障|人力资源社会保障|人社|医疗保障|医保|粮食和物资储备|粮食和储备|粮食|海关|"
    "海事|电力|能源|燃气|供水|城市管理|城管|地震|铁路|民航|药品监管|药品监督管理|国资|退役军人|特种设备安全监督管理|"
    "特种设备安全监管|审计|统计|外事|广电|民族宗教|税务|体育|园林|房产|人防|保险|金融|邮政|烟草"
)
_KIND = r"(?:行政)?(?:主管|监管|监督管理|管理)?(?:部门|机关|机构)"
_MORE = r"(?:等|(?:及|和|以及)其他)?(?:有关|相关)?"
#: 公安机关; 水务、生态环境、气象等部门; with where they are before them.
BY_FIELD = re.compile(
    rf"(?P<place>(?:市(?:、|和))?(?:[县区市][（(](?:市、区|市|区|县)[）)]级?|[市县省区]级)|市|省)?"
    rf"(?P<fields>(?:{_FIELDS})(?:(?:、|和|及|以及|，)(?:{_FIELDS})|、[\u4e00-\u9fff]{{2,8}}?(?=[、和及等]))*)"
    rf"(?P<more>{_MORE})(?P<kind>{_KIND})"
)
ONE_FIELD = re.compile(rf"(?:{_FIELDS})(?=[、和及以，]|$)|[\u4e00-\u9fff]{{2,8}}?(?=、|$)")
#: What stands in such a list and is no field.
NO_FIELD = re.compile(r"企业|群众|学校|医院|单位|其他|各")
#: The field in the name of a department, by which 市公安局 and 公安机关 are shown as near.
FIELD_OF_NAME = re.compile(_FIELDS)
LOCAL = re.compile(
    rf"(?:[\u4e00-\u9fff](?<![由和与及向、各市])){{2,6}}?(?:开发|经开|高新|示范|管理|产业园|保税)区管(?:理)?委(?:员)?会|{_PARTY}|{_THERE}|{_GOVERNMENT}|{_STREET}|{_PLACE}级?(?:总|前方|现场)?(?:指挥部|领导小组)(?:办公室)?|{_PLACE}(?:总工会|红十字会|工商联|妇联|残联|团委|人武部|武装部)|{_PLACE}{_INSIDE}{{1,18}}?{_ENDS}"
)
#: A division behind a department's name: 市公安局交通管理支队.
DIVISION = re.compile(r"(?<=局)[\u4e00-\u9fff]{2,6}?(?:支队|总队|大队|分局)")
#: Where a subject stands: at the beginning of a clause, or behind a word that leads to one.
_SUBJECT = r"(?:^|(?<=[，。；：:;、（(\s由和与及同商请向送知调导织促各关时后报]))"
#: Units and groups that are told by their end only, where a subject stands.
UNIT = re.compile(
    _SUBJECT
    + r"(?:指挥部(?:办公室)?(?!成员)|领导小组(?:办公室)?)|"
    + _SUBJECT
    + r"(?:[\u4e00-\u9fff](?<![由向将应负的在对为派建设立赶赴到报各和与及经告据市省县])){2,12}?"
    + r"(?:公司|集团|支队|总队|大队|海关|军分区|"
    r"指挥部(?:办公室)?(?!成员)|领导小组(?:办公室)?|银保监分局|监管分局|管委会|疾控中心|急救中心|"
    r"(?<!工作)组(?![织成长建合员别]))"
)
#: A place alone that acts: 县（区）加强巡护.
AREA = re.compile(
    _SUBJECT
    + r"(?P<name>[县区][（(](?:市、区|市|区|县)[）)]|乡?镇[（(]街道(?:办事处)?[）)]|"
    + r"(?<=各)(?:区县|县区|县市区|市县|镇街|乡镇街道))"
    + r"(?!级|[\u4e00-\u9fff]{0,2}(?:界|外|内|建成区|以[上下]))"
)
#: All that belong to the headquarters, as far as the plan names no one.
MEMBERS = re.compile(
    r"(?<!其他)(?:[\u4e00-\u9fff]{0,4}指挥部|领导小组|市防指|各|全体)*成员单位(?![：:名]|职责|包括|由|有|为)"
)
#: What names no body: which ones are meant is not told.
VAGUE = re.compile(
    r"(?:其他|各级|各|市级|市直|市|属地)?(?:其他)?(?:有关|相关)(?:职能|责任|成员|主管)?(?:部门|单位|机构|方面|地区)(?:和单位|、单位|及单位)?"
    r"|各(?:部门|单位|方面|工作组)|其他成员单位|职能部门"
)
#: A subject that is no department: whoever it is, the row has an actor that has no column.
OTHER_SUBJECT = re.compile(
    r"(?!并|还|再|同时|及时|立即|组织|调度|协调|指导|督促|通知|派|接受|对|向|在|安排|动员|要求|责令|调|增|启用|检查|加强|"
    r"保障|疏散|转移|确保|设|建|指定|开展|引导|救|封|落实|发动|配合|会同|联合|支持|鼓励|征用|请|商|按|根据|依|做好|负责|统筹|"
    r"集结|集中|汇总|掌握|了解|优先|关闭|停止|禁止|严禁|储备|配备|完善|进入|进行|实行|保护|帮助|查|收|发|提|采|防|抢|排|切|为|将|使|可|应|与|和|从|"
    r"不|或|第|报|由|经|必要|完成|涉及|造成|因|当|如|其中|未|无|重伤|受)"
    r"(?:(?:[\u4e00-\u9fff、](?<![由后得取展了将对向把被的时])){1,9}?(?:企业|单位|机构|队伍|人员|院校|经营者|护林员|部队|运营商|民兵|志愿者)|(?:各级|各|全市)?(?:学校|医院|护林员))(?=[\u4e00-\u9fff、])(?!的)"
)
#: A person in charge, who has no column; counts as the one who acts before any body is named.
OFFICER = re.compile(
    r"(?:常务)?(?:副|总|副总)?(?:指挥长|总指挥|市长|县长|区长|秘书长)(?=[\u4e00-\u9fff])"
)
#: The name that a plan gives to a body: …指挥部（以下简称市指挥部）.
SHORT_NAME = re.compile(
    r"[（(](?:以下|下)?(?:简称|统称|称)(?:为|：|:)?\s*[“「《]?(?P<name>[\u4e00-\u9fff]{2,14})[”」》]?[）)]"
)
#: A heading that names a body: 2.3.1 市应急局; its words may end so.
HEADING_END = re.compile(r"(?:的)?(?:主要|工作)?(?:职责|任务)(?:分工)?$|[:：]$")
HEADING_BODY = re.compile(
    r"(?:[\u4e00-\u9fff（）()]{2,18}?(?:指挥部|办公室|领导小组|组|局|委员会|委|公司|支队|中心|单位|机构|队伍|办事处|政府|部门|集团|总队))"
)
#: Headings that name no one: 组织指挥机构, 成员单位, 工作组.
HEADING_OF_NONE = re.compile(
    r"^(?:应急|组织|指挥|领导|办事|工作|日常|市级|市|现场|常设|决策|专项|各)*(?:指挥|组织|领导|办事|工作|常设|管理)?(?:机构|体系)$|成员单位$|^(?:各|现场|应急|专项)*(?:工作|行动|处置)组$|和.*人$|责任单位$|有关|相关|其他"
)
#: The end of the name of those who command.
HEADQUARTERS = re.compile(r"(?:指挥部|指挥机构|领导小组|委员会)$|指挥部|防[指办]$")
#: Headings of a table's column that holds bodies.
BODY_COLUMN = re.compile(
    r"^(?:(?:主要)?(?:成员|责任|牵头|配合|主责|承担|参加|组成|协办|主办|实施|执行|负责)?(?:单位|部门|机构|主体)(?:名称)?|组别|工作组|职能组|单位（部门）|(?:牵头|配合|责任)?(?:单位|部门)[（(].*[）)])$"
)
LEVEL_COLUMN = re.compile(r"级别|等级|响应(?:分级)?$|预警(?:信号|分级)?$")
CONDITION_COLUMN = re.compile(r"(?:启动|响应|触发)?(?:条件|标准|情形)$")

#: Short forms that are in use everywhere, each with the full words that they stand for.
SYNONYMS = (
    ("卫生健康委员会", "卫健委", "卫生健康委"),
    ("发展和改革委员会", "发改委", "发展改革委", "发展和改革委"),
    ("住房和城乡建设局", "住建局", "住房城乡建设局"),
    ("市场监督管理局", "市场监管局"),
    ("城市管理局", "城管局"),
    ("应急管理局", "应急局"),
    ("工业和信息化局", "工信局"),
    ("人力资源和社会保障局", "人社局", "人力资源社会保障局"),
    ("文化和旅游局", "文旅局", "文化旅游局"),
    ("交通运输局", "交通局"),
    ("退役军人事务局", "退役军人局"),
    ("医疗保障局", "医保局"),
    ("疾病预防控制中心", "疾控中心"),
    ("人民政府", "政府"),
)
