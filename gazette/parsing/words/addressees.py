"""Who is addressed (主送机关): 各区人民政府，市直有关部门：

Reads a line near the head of a text; says whether it names whom the text is sent to.
"""

import re

_END = re.compile(r"[:：]\s*$")
#: A line that introduces what follows rather than naming who is addressed.
_INTRODUCES = re.compile(
    r"应当|应(?!急)|如下|以下|下列|包括|提交|提供|具备|制定|现将|研究|决定|负责|符合|情形|要求|^(?:为[了进加规落贯推深]|为$|根据|按照|依据|依照|经(?![济信开贸])|由|对|在)"
    r"|(?:通知|规定|公告|通告|方案|办法|意见|目标|原则|措施|材料|条件|内容|标准|任务)$"
)
_BROAD = re.compile(
    r"各|全[市省县区体国]|广大|有关|[市省县区州]直|[市省县区州]级|驻|中央|辖区|机关各|本[市省县区]|委内|局属"
)
_RECIPIENT = re.compile(
    r"(?:政府|[委局办厅部署院校所会团队站处组行区县市乡镇州盟旗社室司园关台馆店厂场库村]|部门|单位|机构|公司|集团|企业|中心|街道|社区|同志|"
    r"先生|女士|代表|委员|居民|市民|群众|朋友|师生|家长|人员|人|们|户|者|银行|商会|开发区|系统)(?:等)?$"
)
#: A role in what follows, not a recipient: 牵头单位：…, 申请人：….
_ROLE = re.compile(
    r"(?:牵头|责任|配合|成员|主办|承办|协办|联系|报送|填报|申报|申请|编制|建设|主管|监督|发布|印发|起草|提案|当事|委托|被|甲|乙|编|审|校|签发|负责)"
    r".{0,4}(?:单位|部门|机构|人|机关|处室)$"
)
_MEASURE = re.compile(
    r"(?:办法|细则|规定|条例|方案|预案|规划|计划|规则|制度|标准|规范|规程|准则|守则|导则|指南|指引|章程|纲要|措施|清单|目录|名单|表)"
    r"(?:\s*[（(][^）)]*[）)])*$"
)


def is_measure_title(title: str) -> bool:
    """Whether a title is that of a rule or plan, which rarely addresses anybody."""
    return bool(_MEASURE.search(title.strip()))


def is_addressee(text: str, *, is_measure: bool) -> bool:
    """Whether a line names whom the text is sent to.

    At the head of a rule or plan (``is_measure``) only the usual openings do: 各…, 市直….
    """
    end = _END.search(text)
    words = text[: end.start()].strip() if end else ""
    if len(words) < 2 or "。" in words or _INTRODUCES.search(words) or _ROLE.match(words):
        return False
    if _BROAD.match(words):
        return True
    last = re.split(r"[、，,；;\s]+", re.sub(r"[（(][^（）()]*[）)]", "", words))[-1]
    return not is_measure and bool(_RECIPIENT.search(last))
