"""Names of bodies: known kinds, unknown ones beside them, and what is no body."""

import pytest

from gazette.parsing.words.bodies import (
    bodies_side_by_side,
    is_body,
    is_dated_signature,
    may_be_body,
)

BODIES = [
    "市交通委",
    "示例市国资委",
    "示例市安委会",
    "示例市安全生产委员会办公室",
    "示例军分区",
    "中央军委",
    "国务院",
    "示例警备区",
    "示例市人民武装部",
    "市纪委监委",
    "市委政法委",
    "示例市爱卫会",
    "示例市防汛抗旱指挥部",
    "示例市减轻企业负担工作联席会议办公室",
    "示例水务集团有限公司",
    "示例市中级人民法院",
    "示例市人民检察院",
    "武警示例支队",
    "31604部队",
    "示例市消防救援支队",
    "示例高新区管委会",
    "示例市人大常委会",
    "政协示例市委员会",
    "共青团示例市委",
    "示例市总工会",
    "国家税务总局示例市税务局",
    "示例海关",
    "示例大学",
    "示例市第一中学",
    "示例市博物馆",
    "示例日报社",
    "示例市红十字会",
    "示例市慈善总会",
    "示例市供销合作社",
    "示例市医保局（代章）",
    "示例市文明办",
    "示例市社科联",
    "示例市食品检验所",
    "示例市农技推广总站",
    "示例市优化营商环境工作专班",
    "示例市巡察组",
    "市编委",
    "省委 省政府",
]
OTHERS = [
    "请抓好落实",
    "保障措施",
    "组织领导",
    "停车设施",
    "加强组织",
    "2024年示例市",
    "（2024年3月5日）",
    "示例市河道管理办法",
    "人力保障",
    "第4次会议中心",
    "张三",
]


@pytest.mark.parametrize("name", BODIES)
def test_bodies(name: str) -> None:
    assert is_body(name)


@pytest.mark.parametrize("words", OTHERS)
def test_what_is_no_body(words: str) -> None:
    assert not is_body(words)


@pytest.mark.parametrize(
    ("words", "bodies"),
    [
        ("示例市公安局 示例古城同盟", ("示例市公安局", "示例古城同盟")),
        ("示例古城同盟、示例市公安局、市安委会", ("示例古城同盟", "示例市公安局", "市安委会")),
        ("示例市公安局　　示例市财政局（代章）", ("示例市公安局", "示例市财政局")),
        ("示 例 市 人 民 政 府", ("示例市人民政府",)),
        ("示例古城同盟", ()),
        ("（）", ()),
    ],
)
def test_one_unknown_body_loses_no_other(words: str, bodies: tuple[str, ...]) -> None:
    assert bodies_side_by_side(words) == bodies


@pytest.mark.parametrize("words", ["示例古城守望同盟", "示例河湖守望者", "某某之家"])
def test_a_name_of_an_unknown_kind(words: str) -> None:
    assert may_be_body(words)


@pytest.mark.parametrize(
    "words",
    ["附件任务表", "特此通知", "示例市河道管理办法", "请抓好落实", "甲，乙", "2024年", "二字"],
)
def test_what_is_no_name(words: str) -> None:
    assert not may_be_body(words)


@pytest.mark.parametrize(
    ("line", "is_signed"),
    [
        ("示例市公安局　2024年3月5日", True),
        ("示例海关（2024年3月5日）", True),
        ("示例古城同盟　二〇二四年三月五日", True),
        ("截至2024年3月5日", False),
        ("有效期至2024年3月5日", False),
        ("2024年3月5日", False),
    ],
)
def test_a_body_with_its_date_on_one_line(line: str, is_signed: bool) -> None:
    assert is_dated_signature(line) is is_signed
