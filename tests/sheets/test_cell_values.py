"""Cells as Excel, WPS and clerks write them: each is read as what was meant, or refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from gazette.sheets.widgets import DateCell, NumberCell

DAY = date(2024, 4, 28)


@pytest.mark.parametrize(
    "cell",
    [
        *("2024-04-28", "2024-4-28", "2024/4/28", "2024/04/28", "2024.4.28", "20240428"),
        *("2024年4月28日", "2024年04月28日", "二〇二四年四月二十八日", "２０２４／４／２８"),
        *("2024/4/28 0:00", "2024-04-28 00:00:00", "2024-04-28T00:00:00", " 2024/4/28 "),
        *(45410, 45410.0, "45410", 20240428, DAY, datetime(2024, 4, 28, 9, 30)),
    ],
)
def test_a_day_in_any_form(cell: Any) -> None:
    assert DateCell().clean(cell) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        *("4/28/2024", "28.4.2024", "24/4/28", "2024.4", "2024年4月", "2024/4-28", "2024/2/30"),
        *("20241340", "三月", "3", 3, 12.5, True, 99_999, "2024/4/28 上午"),
    ],
)
def test_what_is_no_day_or_may_be_two_is_refused(cell: Any) -> None:
    with pytest.raises(ValueError, match="不是日期"):
        DateCell().clean(cell)


@pytest.mark.parametrize(
    ("column", "cell", "number"),
    [
        ("期", "第03期", 3), ("期", "第 3 期", 3), ("期", "3期", 3), ("期", "第十二期", 12),
        ("期", "03", 3), ("期", "３", 3), ("期", 3.0, 3), ("期", "第3号", 3),
        ("总期号", "总第123期", 123), ("年", "2024年", 2024), ("年", "二〇二四年", 2024),
        ("有效期（年）", "五年", 5), ("有效期（月）", "六个月", 6), ("有效期（月）", "18", 18),
        ("印刷页码", "第7页", 7), ("期内次序", "第2件", 2),
    ],
)  # fmt: skip
def test_a_number_in_any_form(column: str, cell: Any, number: int) -> None:
    assert NumberCell(column).clean(cell) == number


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("有效期（月）", "5年"), ("有效期（年）", "18个月"), ("次序", "3期"), ("期", "2024年"),
        ("期", "2-3"), ("期", "第2、3期"), ("期", 2.5), ("期", True), ("期", "-3"), ("期", "十十"),
        ("期", "³"), ("期", DAY), ("期", "三十日"),
    ],
)  # fmt: skip
def test_what_is_no_number_or_of_another_measure_is_refused(column: str, cell: Any) -> None:
    with pytest.raises(ValueError, match="不是整数|单位与这一列不合"):
        NumberCell(column).clean(cell)
