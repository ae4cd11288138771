"""A day typed in any form is the day that documents print."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.normal_form import normal_text
from search.query.typed_dates import day_of, printed_days

_HAN = "〇一二三四五六七八九"


def _han(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = f"{_HAN[tens] if tens > 1 else ''}十" if tens else ""
    return ten + (_HAN[ones] if ones else "")


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_form_means_the_same_day(day: date) -> None:
    year = "".join(_HAN[int(digit)] for digit in str(day.year))
    printed = f"{day.year}年{day.month}月{day.day}日"
    for typed in (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month:02}.{day.day:02}",
        day.strftime("%Y%m%d"),
        printed,
        f"{year}年{_han(day.month)}月{_han(day.day)}日",
    ):
        normal = normal_text(typed)
        assert list(printed_days(normal)) == [(normal, printed)]
    assert day_of(printed) == day.toordinal()


@pytest.mark.parametrize("typed", ["2023-13-01", "2023-02-30", "20231399", "1234567", "第十二条"])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert list(printed_days(typed)) == []
    assert day_of(typed) == 0
