"""The table over a document on a web page: which lines it takes, and its values."""

import pytest

from gazette.parsing.words.page_labels import find_tables

TITLE = "示例市园林局关于赏花的公告"
HEAD = {"索引号": "SL1/2025-2", "文号": "示园告〔2025〕2号", "成文日期": "2025-03-05"}


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (["索 引 号：SL1/2025-2", "文　号：示园告〔2025〕2号", "成文日期：2025-03-05"], 3),
        (["| 索引号 | SL1/2025-2 | 文号 | 示园告〔2025〕2号 |", "| 成文日期 | 2025-03-05 |"], 2),
        (["| 索引号 | 文号 | 成文日期 |", "| SL1/2025-2 | 示园告〔2025〕2号 | 2025-03-05 |"], 2),
        (["索引号：\tSL1/2025-2\t文号：\t示园告〔2025〕2号", "成文日期：\t2025-03-05"], 2),
        (
            ["索引号", "SL1/2025-2", "文号", "示园告〔2025〕2号", "成文日期", "2025-03-05"],
            6,
        ),
        (["索引号：SL1/2025-2　文号：示园告〔2025〕2号　成文日期：2025-03-05"], 1),
        (["【索引号】 SL1/2025-2 【发文字号】 示园告〔2025〕2号", "【成文日期】 2025-03-05"], 2),
        (["索引号SL1/2025-2", "文号示园告〔2025〕2号", "成文日期2025-03-05"], 3),
        (["索引号 SL1/2025-2 文号 示园告〔2025〕2号", "成文日期 2025-03-05"], 2),
        (
            [
                "信息公开基本信息",
                "索引号：SL1/2025-2",
                "文号：示园告〔2025〕2号",
                "成文日期：2025-03-05",
            ],
            4,
        ),
    ],
)
def test_every_form_of_the_table(lines: list[str], count: int) -> None:
    (table,) = find_tables([*lines, TITLE, "市园林局定于三月举办赏花活动。"])
    assert (table.start, table.end) == (0, count)
    assert table.values == HEAD


def test_an_empty_value_is_not_the_title_below() -> None:
    (table,) = find_tables(["索引号：", "SL1/2025-2", "主题词：", TITLE, "各区园林局："])
    assert (table.end, table.values["主题词"]) == (3, "")


def test_a_title_on_two_lines() -> None:
    (table,) = find_tables(
        ["标题：", "示例市园林局", "关于赏花的公告", "索引号：", "SL1/2025-2", TITLE]
    )
    assert (table.end, table.values["标题"]) == (5, TITLE)


@pytest.mark.parametrize(
    "lines",
    [
        ["| 序号 | 标题 | 文号 |", "| 1 | 甲通知 | 示发〔2025〕1号 |"],
        ["| 标题 | 文号 | 发布日期 |", "| 甲通知 | 示发〔2025〕1号 | 2025年1月3日 |"],
        ["主题教育开展以来，各区积极行动。", "状态良好。"],
        ["名称：示例市水务局", "备注：无"],
        ["有效期：五年"],
    ],
)
def test_other_lines_are_no_table(lines: list[str]) -> None:
    assert list(find_tables(lines)) == []
