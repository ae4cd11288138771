"""Dates of documents: mixed zeros, years of the republic, brackets, tables of web pages."""

from datetime import date

import pytest

from gazette.parsing.words.dates import find_date, find_short_date, line_date
from gazette.parsing.words.periods import first_day

MAY_1 = date(2024, 5, 1)


@pytest.mark.parametrize(
    "words",
    [
        "2024年5月1日",
        "２０２４年５月１日",
        "2024 年 05 月 01 日",
        "二〇二四年五月一日",
        "二○二四年五月一日",
        "二０二四年五月一日",
        "二0二四年五月一日",
        "二O二四年五月一日",
        "民国113年5月1日",
        "中华民国一百一十三年五月一日",
        "中华民国一一三年五月一日",
    ],
)
def test_a_day_in_every_form(words: str) -> None:
    assert find_date(words) == MAY_1
    assert line_date(f"（{words}）") == MAY_1
    day = first_day(f"自{words}起施行")
    assert day is not None
    assert day.first == day.last == MAY_1


def test_the_first_year_of_the_republic() -> None:
    assert find_date("民国元年一月一日") == date(1912, 1, 1)
    assert find_date("民国十十年一月一日") is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2024-05-01", MAY_1),
        ("2024/5/1 10:20", MAY_1),
        ("2024.05.01", MAY_1),
        ("20240501", MAY_1),
        ("2024年5月1日", MAY_1),
        ("2024-13-01", None),
        ("000014349/2024-00001", None),
        ("2024", None),
    ],
)
def test_a_day_in_the_table_of_a_web_page(words: str, day: date | None) -> None:
    assert find_short_date(words) == day
