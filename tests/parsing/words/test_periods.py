"""Days and lengths of time in every form in which documents print them."""

from datetime import date

import pytest

from gazette.parsing.words.periods import (
    Length,
    add_length,
    first_day,
    first_length,
    last_day_of,
    printed_lengths,
)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("自2024年2月1日起", date(2024, 2, 1), date(2024, 2, 1)),
        ("自2024 年 2 月 1 日零时起", date(2024, 2, 1), date(2024, 2, 1)),
        ("二〇二四年二月一日", date(2024, 2, 1), date(2024, 2, 1)),
        ("二○二六年十二月三十一日", date(2026, 12, 31), date(2026, 12, 31)),
        ("２０２４年２月１日", date(2024, 2, 1), date(2024, 2, 1)),
        ("2024年2月1号", date(2024, 2, 1), date(2024, 2, 1)),
        ("2024-02-01", date(2024, 2, 1), date(2024, 2, 1)),
        ("2024.2.1", date(2024, 2, 1), date(2024, 2, 1)),
        ("自2024年2月起", date(2024, 2, 1), date(2024, 2, 29)),
        ("至2026年", date(2026, 1, 1), date(2026, 12, 31)),
        ("至2026年底", date(2026, 12, 31), date(2026, 12, 31)),
        ("至2026年6月底", date(2026, 6, 30), date(2026, 6, 30)),
    ],
)
def test_days(text: str, first: date, last: date) -> None:
    found = first_day(text)
    assert found is not None
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize("text", ["2024年2月30日", "第2024条", "12024年", "2024"])
def test_what_is_no_day(text: str) -> None:
    found = first_day(text)
    assert found is None or not found.is_day


def test_midnight_as_an_end_excludes_its_day() -> None:
    ends = [first_day("至2027年1月1日零时"), first_day("至2026年12月31日24时止")]
    assert [end and end.last_included for end in ends] == [date(2026, 12, 31)] * 2


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("有效期5年", Length(5)),
        ("五年", Length(5)),
        ("5周年", Length(5)),
        ("五（5）年", Length(5)),
        ("一年半", Length(1, 6)),
        ("半年", Length(0, 6)),
        ("2年6个月", Length(2, 6)),
        ("两年零六个月", Length(2, 6)),
        ("18个月", Length(1, 6)),
        ("一个半月", Length(0, 1, 15)),
        ("三十日", Length(days=30)),
        ("60个工作日", Length(days=60, are_working=True)),
        ("自2024年1月27日起5年", Length(5)),
        ("自2024年起三年", Length(3)),
        ("二〇二四年二月起三年", Length(3)),
    ],
)
def test_lengths(text: str, length: Length) -> None:
    assert first_length(text) == length


@pytest.mark.parametrize(
    "text", ["2024年", "2024年2月1日", "第5年", "3至5年", "1—3年", "5年度", "三年级", "年底"]
)
def test_what_is_no_length(text: str) -> None:
    assert printed_lengths(text) == []


@pytest.mark.parametrize(
    ("start", "length", "last"),
    [
        (date(2024, 1, 27), Length(5), date(2029, 1, 26)),
        (date(2024, 2, 29), Length(1), date(2025, 2, 28)),
        (date(2024, 2, 29), Length(4), date(2028, 2, 28)),
        (date(2024, 2, 1), Length(1, 6), date(2025, 7, 31)),
        (date(2024, 8, 31), Length(0, 6), date(2025, 2, 27)),
        (date(2024, 2, 1), Length(days=30), date(2024, 3, 1)),
    ],
)
def test_the_last_day_of_a_term(start: date, length: Length, last: date) -> None:
    assert last_day_of(start, length) == last


def test_what_cannot_be_reckoned() -> None:
    assert add_length(date(2024, 1, 1), Length(days=30, are_working=True)) is None
    assert add_length(date(2190, 1, 1), Length(50)) is None
