"""Where a sentence was cut: what cannot end or begin one, and brackets left open."""

import pytest

from gazette.parsing.words.sentence_seams import is_cut_sentence, leaves_open


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("由市教育局会同市财政局和", "市民政局组织实施。"),
        ("市人民政府及其部门应当对", "重大事项进行评估。"),
        ("加强信息平台", "的建设和管理。"),
        ("公安、交通运输", "等部门应当配合。"),
        ("上午9:00—", "12:00"),
        ("提供虚假材料", "，骗取补贴的，"),
    ],
)
def test_cut(above: str, below: str) -> None:
    assert is_cut_sentence(above, below)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("加强监测应对", "各区要建立监测网络。"),
        ("规范行政许可", "各部门要公布事项。"),
        ("强化科学普及", "及时公布活动安排。"),
        ("会议情况", "与会人员一致认为，工作取得成效。"),
        ("明确发展方向", "等级评定每年一次。"),
    ],
)
def test_whole(above: str, below: str) -> None:
    assert not is_cut_sentence(above, below)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("（2024年6月16日示例市人民政府", "第4次常务会议通过）"),
        ("依照《示例市养犬", "管理规定》处理。"),
        ("完善公示制度。（牵", "头单位：市水务局；配合单位：市财政局"),
    ],
)
def test_open(above: str, below: str) -> None:
    assert leaves_open(above, below)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("（一）加强领导", "（二）强化督查"),
        ("示例市（区）", "负责实施）。"),
        ("加强领导", "明确任务（一）"),
    ],
)
def test_closed(above: str, below: str) -> None:
    assert not leaves_open(above, below)
