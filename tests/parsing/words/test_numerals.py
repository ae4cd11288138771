"""Numerals both ways: as laws number articles, as dates and pages print figures."""

import pytest

from gazette.parsing.words.numerals import to_han, to_int


def test_round_trip() -> None:
    for value in range(10000):
        assert to_int(to_han(value)) == value


def test_each_value_has_its_own_numeral() -> None:
    assert len({to_han(value) for value in range(10000)}) == 10000


@pytest.mark.parametrize(
    ("value", "numeral"),
    [
        (0, "零"),
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (103, "一百零三"),
        (110, "一百一十"),
        (115, "一百一十五"),
        (120, "一百二十"),
        (505, "五百零五"),
        (1000, "一千"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1100, "一千一百"),
        (1260, "一千二百六十"),
        (2024, "二千零二十四"),
        (9999, "九千九百九十九"),
    ],
)
def test_as_laws_number_their_articles(value: int, numeral: str) -> None:
    assert to_han(value) == numeral
    assert to_int(numeral) == value


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("二〇二四", 2024),
        ("二○○四", 2004),
        ("二零零四", 2004),
        ("二〇○零", 2000),
        ("〇", 0),
        ("○", 0),
        ("零", 0),
        ("一二三", 123),
        ("廿", 20),
        ("廿一", 21),
        ("卅", 30),
        ("卅一", 31),
        ("一百廿三", 123),
        ("两", 2),
        ("两千", 2000),
        ("两百零三", 203),
        ("一百〇三", 103),
        ("一百○三", 103),
        ("12", 12),
        ("１２", 12),
        ("1２", 12),
        ("007", 7),
    ],
)
def test_other_ways_of_print(numeral: str, value: int) -> None:
    assert to_int(numeral) == value


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        " ",
        "十百",
        "百千",
        "十十",
        "一百二百",
        "三十二十",
        "零十",
        "廿十",
        "廿卅",
        "十廿",
        "一二十",
        "十二三",
        "第一",
        "一、",
        "1十",
        "十2",
        "二0二4",
        "-1",
        "+1",
        "1.5",
        "1 2",
        "½",
        "²",
        "Ⅳ",
        "壹",
        "abc",
    ],
)
def test_malformed_numerals_are_refused(malformed: str) -> None:
    with pytest.raises(ValueError, match="num|invalid"):
        to_int(malformed)


@pytest.mark.parametrize("value", [-1, 10000])
def test_no_article_has_such_a_number(value: int) -> None:
    with pytest.raises(ValueError, match="no article"):
        to_han(value)
