"""Titles broken into lines: the issuing body alone, then by sense; no character is changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.layout.title_lines import break_title, split_at_seams

CITY = ("示例市",)
ROOM = 22

#: Titles with their breaks in lines of 22 squares.
GOLDEN = [
    "示例市人民政府 |关于废止和修改部分政府规章的决定",
    "示例市人民政府|关于废止《示例市户外广告设置管理办法》的决定",
    "示例市人民政府办公室 转发市交通运输局|关于城市公共交通优先发展实施意见的通知",
    "示例市市场监督管理局 示例市教育局 |关于印发《学校食堂索证索票管理规定》的通知",
    "示例市人民政府|关于印发示例市支持先进|制造业发展若干措施的通知",
    "示例市人民政府|关于印发示例市促进生物医药|和大健康产业发展若干措施的通知",
    "示例市人民政府|关于印发《示例市数字经济发展规划|（2025—2027年）》的通知",
    "示例市财政局|关于印发《示例市政府购买服务|负面清单管理办法》的通知",
    # A line break of the source inside a word is none in print.
    "示例市民政局|关于印发最低生活保障边缘家庭|和支出 型贫困家庭 认定办法（试行）的通知",
    # A title that fits on one line stays there, unless the source broke it before 关于.
    "示例市教育局关于进一步规范校外托管服务的通知",
    "关于公布示例市示范街区的通知",
    "示例市教育局 |关于校外托管的通知",
    # 关于 within a quoted title does not part the issuer from the rest.
    "示例市教育局转发《关于校外托管的若干规定》",
    "示例市教育局转发《关于进一步规范|校外托管服务的若干规定》的通知",
]


@pytest.mark.parametrize("marked", GOLDEN)
def test_lines_end_where_the_sense_does(marked: str) -> None:
    assert "|".join(break_title(marked.replace("|", ""), ROOM, CITY)) == marked


@pytest.mark.parametrize(
    ("line", "unseen"),
    [
        ("制造业发展若干措施的 通知", [" "]),
        ("示例市民政局 示例市财政局", []),
        ("示例市民政局 ", []),
        ("示例市人民政府办公室 转发市交通运输局", [" "]),
        ("A title of ABC 示例市", [" "]),
        ("全面提升 城镇绿化 水平", [" ", " "]),
    ],
)
def test_a_former_end_of_a_line_leaves_no_gap(line: str, unseen: list[str]) -> None:
    assert split_at_seams(line)[1::2] == unseen


@given(st.text(alphabet="示例市人民政府关于印发《办法》（试行）的通知 2024年", max_size=90))
def test_no_character_is_changed(title: str) -> None:
    found = break_title(title, ROOM, CITY)
    assert "".join(found) == title
    assert all("".join(split_at_seams(line)) == line for line in found)


@given(st.text(alphabet="示例市人民政府关于印发《办法》的通知", min_size=1, max_size=90))
def test_lines_hold_no_more_than_they_can(title: str) -> None:
    found = break_title(title, ROOM, CITY)
    assert len(found) == 1 or all(1 < len(line) <= ROOM for line in found)


def test_a_title_longer_than_a_page_is_broken_within_its_room() -> None:
    title = "关于加强城市内河管理和保障防洪排涝安全" * 50
    lines = break_title(title, 22)
    assert "".join(lines) == title
    assert max(map(len, lines)) <= 22
