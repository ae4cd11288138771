"""Gaps in document numbers, by body, series and year."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.admin.number_gaps import NumberSeries, series_with_gaps
from tests.factories import make_document

pytestmark = pytest.mark.django_db


def gaps(*numbers: str) -> dict[str, str]:
    for number in numbers:
        make_document(document_number=number)
    return {one.heading: one.gaps_in_words for one in series_with_gaps()}


def test_a_series_by_year_begins_with_one() -> None:
    assert gaps(
        "示政发〔2025〕2号", "示政发〔2025〕4号", "示政发〔2025〕7号", "示政办发〔2025〕1号"
    ) == {"示政发〔2025〕": "1、3、5—6"}


def test_years_and_series_are_apart() -> None:
    assert gaps("示政发〔2024〕1号", "示政发〔2025〕2号", "示政函〔2025〕1号") == {
        "示政发〔2025〕": "1"
    }


def test_a_running_series_begins_with_its_lowest_number() -> None:
    assert gaps("示例市人民政府令第41号", "示例市人民政府令第43号") == {"示例市人民政府令": "42"}


def test_other_forms_of_number_are_left_out() -> None:
    assert gaps("示政发第号", "号", "") == {}


def test_bodies_are_apart_and_the_newest_year_comes_first() -> None:
    for body in ("示例市财政局", "示例市教育局"):
        make_document(document_number="示规〔2025〕2号", bodies=(body,))
    make_document(document_number="示规〔2026〕3号", bodies=("示例市教育局",))
    found = [(one.body, one.year, one.missing) for one in series_with_gaps()]
    assert found == [
        ("示例市教育局", 2026, 2),
        ("示例市教育局", 2025, 1),
        ("示例市财政局", 2025, 1),
    ]


@given(st.sets(st.integers(1, 300), min_size=1))
def test_gaps_and_numbers_together_are_every_number(numbers: set[int]) -> None:
    one = NumberSeries("", "示政发", 2025, tuple(sorted(numbers)))
    missing = {n for first, last in one.gaps for n in range(first, last + 1)}
    assert missing | numbers == set(range(1, max(numbers) + 1))
    assert not missing & numbers
    assert one.missing == len(missing)
