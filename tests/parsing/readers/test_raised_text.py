"""Superscripts and subscripts as characters of their own."""

import pytest

from gazette.parsing.readers.raised_text import RaisedWords, lower_text, raise_text


@pytest.mark.parametrize(
    ("plain", "raised"),
    [
        ("4", "⁴"),
        ("-3", "⁻³"),
        ("－１２", "⁻¹²"),
        ("–6", "⁻⁶"),
        ("n+1", "ⁿ⁺¹"),
        ("(2)", "⁽²⁾"),
        ("th", "ᵗʰ"),
        ("β", "ᵝ"),
        (" 2 ", " ² "),
        ("°", "°"),
        ("²", "²"),
        ("", ""),
    ],
)
def test_words_above_the_line(plain: str, raised: str):
    assert raise_text(plain) == raised


@pytest.mark.parametrize(
    ("plain", "lowered"),
    [("2", "₂"), ("10", "₁₀"), ("x", "ₓ"), ("i+1", "ᵢ₊₁"), ("χ", "ᵪ"), ("２", "₂"), ("", "")],
)
def test_words_below_the_line(plain: str, lowered: str):
    assert lower_text(plain) == lowered


@pytest.mark.parametrize("words", ["注1", "2.5", "①", "[3]", "乙"])
def test_words_that_no_characters_write_above_the_line(words: str):
    assert raise_text(words) is None


@pytest.mark.parametrize("words", ["eq.", "PM", "总", "q"])
def test_words_that_no_characters_write_below_the_line(words: str):
    assert lower_text(words) is None


def test_a_note_names_the_words_and_their_place():
    words = RaisedWords()
    assert words.write("3", is_raised=True, before="每日排放 5 万 m") == "³"
    assert words.notes == []
    assert words.write("总", is_raised=False, before="污水排放总量 Q") == "总"
    assert words.write("甲", is_raised=True, before="") == "甲"
    assert words.notes == [
        "“污水排放总量 Q”之后的下标“总”没有对应的下标字符，已按普通文字读入，请核对原件。",
        "行首的上标“甲”没有对应的上标字符，已按普通文字读入，请核对原件。",
    ]
