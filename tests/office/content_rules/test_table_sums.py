"""合计 that does not add up: judged tables, each with the sums that are wrong.

A table is written as lines of cells between |; ``<<`` and ``^^`` are marks of merging.
"""

from __future__ import annotations

import pytest

from gazette.office.content_rules.cell_numbers import read_number
from gazette.office.content_rules.table_sums import SumTable, wrong_sums
from gazette.parsing.words.merged_cells import MARKS

#: Name → the table, and (printed, computed) of the sums that are wrong.
WRONG: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "last row": ("项目|金额（万元）\n道路|10\n桥梁|20.5\n合计|31.5", [("31.5", "30.5")]),
    "counts": ("县区|户数\n东湖|120\n西岭|85\n经开|40\n合计|244", [("244", "245")]),
    "thousands": ("科目|预算数\n教育|1,200\n卫生|2，300\n合 计|3,400", [("3400", "3500")]),
    "negative": ("科目|元\n收入|100.00\n退库|(20.00)\n总计|120.00", [("120", "80")]),
    "full width": ("项目|数量\n甲|１２\n乙|１３\n合计|２６", [("26", "25")]),
    "one of two columns": ("区|人数|金额\n东|3|1.5\n西|4|2.5\n合计|7|5.0", [("5", "4")]),
    "subtotal": (
        "类|项|数\n一|甲|1\n^^|乙|2\n小计|<<|4\n二|丙|5\n^^|丁|6\n小计|<<|11\n合计|<<|14",
        [("4", "3")],
    ),
    "total of subtotals": (
        "类|项|数\n一|甲|1\n^^|乙|2\n小计|<<|3\n二|丙|5\n^^|丁|6\n小计|<<|11\n合计|<<|28",
        [("28", "14")],
    ),
    "total first": ("单位|编制\n合计|30\n办公室|10\n法规科|8\n财务科|11", [("30", "29")]),
    "row": ("区|男|女|合计\n东|10|12|22\n西|8|9|18\n南|5|5|10", [("18", "17")]),
    "row, total first": ("区|合计|男|女\n东|22|10|12\n西|17|8|9\n南|11|5|5", [("11", "10")]),
    "shares": ("项|占比\n甲|40%\n乙|35%\n丙|15%\n合计|100%", [("100%", "90%")]),
    "dash": ("项|2024年|2025年\n甲|—|5\n乙|3|-\n合计|3|6", [("6", "5")]),
    "empty": ("项|数\n甲|7\n乙|\n丙|4\n合计|12", [("12", "11")]),
    "units in cells": ("项|投资\n甲|12万元\n乙|8万元\n合计|22万元", [("22", "20")]),
    "of which": ("项|数\n甲|10\n乙|20\n其中：丁|5\n合计|33", []),  # not understood
    "parts under headings": (
        "项|数\n一、城区|30\n（一）东|10\n（二）西|20\n二、乡镇|5\n合计|40",
        [("40", "35")],
    ),
    "grouped heads": (
        "区|收入|<<|<<|支出|<<|<<\n^^|合计|税|费|合计|人员|公用\n东|3|1|2|9|4|5\n西|7|3|4|3|1|1\n南|5|2|3|4|2|2",
        [("3", "2")],
    ),
    "decimals beyond rounding": ("项|亿元\n甲|1.2\n乙|2.3\n丙|3.4\n合计|7.4", [("7.4", "6.9")]),
    "column of 小计": ("区|甲|乙|小计\n东|1|2|3\n西|3|4|8\n南|5|6|11", [("8", "7")]),
    "money in other units": ("项|金额\n甲|12000元\n乙|8000元\n合计|3万元", [("3", "2")]),
    "spaced label": ("项目|数\n甲|2\n乙|2\n合　　计|5", [("5", "4")]),
    "total with unit": ("项目|数\n甲|2\n乙|2\n总计（万元）|5", [("5", "4")]),
    "whole year": (
        "单位|一季度|二季度|全年合计\n甲|1|2|3\n乙|1|1|5\n丙|2|2|4",
        [("5", "2")],
    ),
    "named totals": (
        "项目|金额\n税收|60\n非税|30\n本年收入合计|90\n上年结转|10\n收入总计|110",
        [("110", "100")],
    ),
    "two totals": ("项|数\n甲|1\n乙|2\n合计|3\n丙|4\n丁|5\n合计|8\n总计|12", [("8", "9")]),
}

RIGHT: dict[str, str] = {
    "plain": "项目|金额\n甲|10\n乙|20\n合计|30",
    "rounding": "项|亿元\n甲|1.26\n乙|2.27\n丙|3.4\n合计|6.9",
    "rounded shares": "项|比例\n甲|33.3%\n乙|33.3%\n丙|33.3%\n合计|100%",
    "growth is not summed": "项|数|增长率\n甲|1|5%\n乙|2|7%\n合计|3|6%",
    "prices are not summed": "品|数量|单价|金额\n甲|2|3|6\n乙|4|5|20\n合计|6|4|26",
    "numbers of rows": "序号|项|数\n1|甲|4\n2|乙|5\n合计|<<|9",
    "numbers of rows, total blank": "序号|项|数\n1|甲|4\n2|乙|5\n|合计|9",
    "subtotals not twice": "类|数\n甲|1\n乙|2\n小计|3\n丙|4\n小计|4\n合计|7",
    "of which": "项|数\n甲|10\n乙|20\n其中：丁|5\n合计|30",
    "of which, several": "项|数\n甲|10\n其中：丙|4\n丁|6\n乙|20\n合计|30",
    "parts under headings": "项|数\n一、城区|30\n（一）东|10\n（二）西|20\n二、乡镇|5\n合计|35",
    "unnumbered parts": "项|数\n城区|30\n东|10\n西|20\n乡镇|5\n合计|35",
    "words": "项|数\n甲|若干\n乙|20\n合计|30",
    "ranges": "项|数\n甲|10-20\n乙|20\n合计|30",
    "at least": "项|数\n甲|≥10\n乙|20\n合计|35",
    "years": "年份|数\n2023|5\n2024|6\n合计|11",
    "merged value": "项|补助\n甲|50\n乙|^^\n丙|20\n合计|70",
    "repeated head": "项|数\n甲|1\n项|数\n乙|2\n合计|3",
    "row": "区|男|女|合计\n东|10|12|22\n西|8|9|17",
    "row, other meaning": "区|面积|人口|合计\n东|3.5|10|100\n西|4.5|20|200",
    "total with no parts": "项|数\n合计|30",
    "total at the end only": "项|数\n甲|\n乙|\n合计|30",
    "money in other units": "项|金额\n甲|12000元\n乙|8000元\n合计|2万元",
    "会计 is no 合计": "岗位|数\n会计|1\n出纳|2\n统计|4",
    "average": "区|得分\n东|90\n西|80\n平均|85",
    "negative": "项|数\n甲|-3\n乙|(2.5)\n丙|10\n合计|4.5",
    "all columns unlike": "项|甲|乙|丙\n一|1|2|3\n二|4|5|6\n合计|50|70|90",
    "total first": "单位|编制\n合计|29\n办公室|10\n法规科|8\n财务科|11",
    "cumulated": "月|当月|累计\n1月|5|5\n2月|6|11\n合计|11|11",
    "two lists side by side": (
        "收入|金额|支出|金额\n税收|6000|教育|5000\n非税|1000|卫生|3000\n"
        "上年结转|1000|支出合计|8000\n收入合计|8000|支出总计|8000"
    ),
    "phone": "单位|电话\n甲|87654321\n乙|87654322\n合计|2",
    "a number each": "编号|树龄\n1|620\n2|780\n共计|2株",
}


def table(words: str) -> SumTable:
    rows = [line.split("|") for line in words.split("\n")]
    marks = [[cell if cell in MARKS else "" for cell in cells] for cells in rows]
    cells = [["" if cell in MARKS else cell for cell in row] for row in rows]
    return SumTable(cells, marks)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_sum_is_found(name: str) -> None:
    words, expected = WRONG[name]
    found = [(one.printed_words, one.computed_words) for one in wrong_sums(table(words))]
    assert found == expected


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_or_unclear_sum_is_no_finding(name: str) -> None:
    found = [(one.column, one.printed_words) for one in wrong_sums(table(RIGHT[name]))]
    assert found == []


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234.50", "1234.50"),
        ("（1,234）", "-1234"),
        ("-3", "-3"),
        ("△3", "-3"),
        ("１２．５％", "12.5"),
        ("12万元", "12"),
        ("—", "0"),
        ("", "0"),
        ("／", "0"),
        ("0", "0"),
        ("12,34", None),
        ("约30", None),
        ("3—5", None),
        ("2024年", None),
        ("第3", None),
    ],
)
def test_numbers_of_cells(cell: str, value: str | None) -> None:
    found = read_number(cell)
    assert (str(found.value) if found else None) == value
