"""Marks that open a provision: before any character, in parts, in every script."""

import pytest

from gazette.parsing.words.markers import Scheme, find_mark, heading_number

HEADINGS = [
    "6.5处置措施",
    "4.1人力保障",
    "2.4次生灾害防范",
    "3.2级别划分",
    "5.3条件准备",
    "3.4项目管理",
    "4.2户外作业",
    "5.1名词解释",
    "2.6期限",
    "1.5周边环境",
    "2.2类别",
    "3.1家庭隔离",
    "6.2种植业恢复",
    "4.1.1人员队伍",
    "１．２人员构成",
    "5.2升级响应",
    "4.1人力保障。各部门应当组建队伍。",
    "2.1 人员",
    "3.10座谈会制度",
]
MEASURES = [
    "3.5万元",
    "2.5级",
    "2.5级以上地震",
    "3.5万元以上5万元以下的罚款",
    "1.5倍",
    "2.5公里",
    "3.5个百分点",
    "6.5米以下",
    "3.2亿元投资",
    "12.5人次",
    "1.5年以上",
    "2.5小时",
    "0.5亩",
    "3.6吨",
    "2.3级（含）以上",
    "1.5天",
    "6.8级左右",
]


@pytest.mark.parametrize("text", HEADINGS)
def test_a_decimal_heading_may_begin_as_a_unit_does(text: str) -> None:
    mark = find_mark(text)
    assert mark is not None
    assert mark.scheme is Scheme.DOTTED


@pytest.mark.parametrize("text", MEASURES)
def test_a_quantity_is_no_heading(text: str) -> None:
    assert find_mark(text) is None


@pytest.mark.parametrize(
    "text", ["2.1百日攻坚", "3.2米袋子工程", "4.1千名干部下基层", "2.2元器件储备"]
)
def test_a_number_that_only_its_place_tells_from_a_quantity(text: str) -> None:
    assert find_mark(text) is None
    assert heading_number(text) is not None


@pytest.mark.parametrize(
    "text", ["3.5万元投资", "2.5级以上地震", "1.5倍罚款", "3.1元", "2.1百日，攻坚"]
)
def test_a_quantity_is_none_whatever_its_place(text: str) -> None:
    assert heading_number(text) is None


@pytest.mark.parametrize(
    ("text", "number", "label"),
    [
        ("第二条 之一　内容", "2-1", "第二条 之一"),
        ("第二条　之一　内容", "2-1", "第二条　之一"),
        ("第 二 条 之 一　内容", "2-1", "第 二 条 之 一"),
        ("第十二条之二十一　内容", "12-21", "第十二条之二十一"),
        ("第二條之一　內容", "2-1", "第二條之一"),
        ("第　壹　條　目的", "1", "第　壹　條"),
        ("第參條　目的", "3", "第參條"),
        ("第壹佰零贰条　目的", "102", "第壹佰零贰条"),
        ("第二条 之一般规定", "2", "第二条"),
        ("第三条 之后的河段", "3", "第三条"),
    ],
)
def test_articles_in_parts_and_in_formal_numerals(text: str, number: str, label: str) -> None:
    mark = find_mark(text)
    assert mark is not None
    assert (mark.scheme, mark.number, text[: mark.end]) == (Scheme.ARTICLE, number, label)


@pytest.mark.parametrize("text", ["第二条之一规定的", "第二条之一至之三", "第二條的規定"])
def test_a_reference_is_no_label(text: str) -> None:
    assert find_mark(text) is None


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("第一編　總則", Scheme.PART),
        ("第一節　通則", Scheme.SECTION),
        ("壹、目標", Scheme.FORMAL_COMMA),
    ],
)
def test_other_marks_of_traditional_texts(text: str, scheme: Scheme) -> None:
    mark = find_mark(text)
    assert mark is not None
    assert mark.scheme is scheme
