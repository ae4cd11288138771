"""Lines that are complete by their form, each kind beside what only looks like it."""

import pytest

from gazette.parsing.words.list_lines import (
    begins_chronicle_day,
    begins_label,
    begins_point,
    is_member,
    is_officer,
    is_row_of_list,
    is_set_off_day,
)


@pytest.mark.parametrize(
    "text",
    [
        "联系人：甄 实",
        "联 系 人：秦女士 13800000000",
        "账　　号：6200 0000 0000 1234",
        "地　点：示例市体育中心",
        "监督电话：0351-5550199",
        "组　长：郝　然　副市长",
        "副总指挥：于　江",
        "责任单位：市水务局",
        "时间：2024年5月6日",
        "办理时限：即时办结",
        "问：在哪里办理？",
        "答：在网上办理。",
        "出席：甄　石　于　江",
    ],
)
def test_label(text: str) -> None:
    assert begins_label(text)


@pytest.mark.parametrize(
    "text",
    [
        "位：市教育局）组织开展",
        "现将有关事项通知如下：",
        "各区要做好下列工作：",
        "系人应当如实填写：",
        "二、申报时间",
        "联系人应当保持电话畅通。",
    ],
)
def test_no_label(text: str) -> None:
    assert not begins_label(text)


@pytest.mark.parametrize(
    "text",
    [
        "康　宁　市财政局局长",
        "单亦凡　市发展改革委主任",
        "高　原　示例移动公司总经理、党委书记",
        "沙　鸥（女）　北湖区实验小学教师",
        "阿依努尔·买买提　示例市第二人民医院主管护师",
        "石磊 市司法局二级调研员",
        "米  兰  北湖区区长",
    ],
)
def test_member(text: str) -> None:
    assert is_member(text)


@pytest.mark.parametrize(
    "text",
    [
        "公布　根据2020年5月20日修订",
        "甄　石为示例市教育局局长；",
        "通过　2016年5月18日公布",
        "第一条　为了加强管理",
        "示例市教育局　示例市财政局",
        "为了做好工作，根据规定，提出以下内容：",
    ],
)
def test_no_member(text: str) -> None:
    assert not is_member(text)


def test_two_words_of_a_slogan_are_no_officer() -> None:
    assert not is_officer("担当作为　狠抓落实")
    assert is_officer("甄　石　北湖区水务局科长")


@pytest.mark.parametrize(
    "text",
    [
        "1日　市政府召开会议",
        "3日至5日　副市长调研",
        "10月12日—14日　省长一行来示例市",
        "四月二日至三日　市长检查工作",
        "同日　召开电视电话会议",
        "2024年3月5日　签约",
        "10月9日，召开会议",
        "上旬　完成春播",
    ],
)
def test_day_of_a_chronicle_is_set_off(text: str) -> None:
    assert is_set_off_day(text)
    assert begins_chronicle_day(text)


@pytest.mark.parametrize(
    "text", ["日常管理", "3月", "1日起施行。", "30日内提交材料", "同日常管理有关"]
)
def test_no_day_set_off(text: str) -> None:
    assert not is_set_off_day(text)


def test_the_rest_of_a_date_is_no_row() -> None:
    assert is_row_of_list("要求按时供热", "8日　市政府召开会议")
    assert not is_row_of_list("自2024年3月", "8日　市政府召开会议")


@pytest.mark.parametrize("text", ["——产业转型加快", "[1]本公报数据", "●重点任务", "注：按现价计算"])
def test_point(text: str) -> None:
    assert begins_point(text)


@pytest.mark.parametrize("text", ["—3—", "注意事项", "产业转型加快"])
def test_no_point(text: str) -> None:
    assert not begins_point(text)
