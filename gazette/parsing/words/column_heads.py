"""The heads of a table's columns: 序号, 项目, 金额（万元）, 责任单位.

Reads the words of a cell; says whether they are such a head.
"""

import re

from gazette.parsing.words.lines import fold

_LONGEST = 16
_HEAD = re.compile(
    r"(?!第)[\u4e00-\u9fffA-Za-z、/及和与]{0,9}?"
    r"(?:序号|编号|点号|代码|项目|事项|名称|品名|类别|类型|种类|分类|车型|品种|规格|型号|金额|数量|数额|单位|部门|机关|机构|企业|学校|"
    r"标准|依据|情形|情节|内容|时限|期限|日期|时间|年限|地点|地址|位置|电话|联系人|联系方式|备注|说明|摘要|职务|职称|"
    r"姓名|性别|年龄|学历|面积|投资|总额|比例|占比|指标|目标值?|分值|得分|评分|权重|等级|级别|层级|阶次|档次|"
    r"幅度|基准|行为|措施|对象|条件|范围|方式|频次|主体|责任人|负责人|承办|年度|年份|上年|本年|预算|决算|预算数|决算数|"
    r"合计|小计|价格|单价|水价|电价|污水费|收费|文号|字号|规模|进度|坐标|区域|县区|区县|区划|地区|城区|郊区|市场|网点|条款|章节|"
    r"页次|页码|性质|属性|公式|方法|材料|流程|环节|结果|来源|用途|版本|白天|夜间|人数|户数|事由|任务|活动|站点|[XY])"
    r"(?:[（(][^（）()]{1,10}[）)])?"
)
_ORDER = re.compile(r"序\s*号|编\s*号|序|项\s*次")


def is_column_head(words: str) -> bool:
    """Whether the words of a cell are the head of a column."""
    words = fold(words)
    return len(words) <= _LONGEST and bool(_HEAD.fullmatch(words) or _ORDER.fullmatch(words))


def numbers_rows(words: str) -> bool:
    """Whether a column numbers the rows: 序号, 编号."""
    return bool(_ORDER.fullmatch(fold(words)))


def are_column_heads(cells: list[str]) -> bool:
    """Whether the cells of a row are heads of columns: most are so, and none is a figure."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < 2 or any(re.fullmatch(r"[\d.,%％]+", fold(cell)) for cell in filled):
        return False
    return sum(map(is_column_head, filled)) * 3 >= len(filled) * 2
