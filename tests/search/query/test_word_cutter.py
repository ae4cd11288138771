"""Words by jieba and own ones: each cutter has its own, and jieba's dictionary stays as it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.query.word_cutter import WordCutter, load_dictionary

_CUTTER = WordCutter(["索证索票", "禁放区"])


@given(st.text(alphabet="索证票禁放区管理办法的，a1 ", max_size=30))
def test_the_words_together_are_the_text(text: str) -> None:
    assert "".join(_CUTTER.cut(text)) == text


def test_own_words_stay_whole() -> None:
    assert _CUTTER.cut("学校索证索票管理") == ["学校", "索证索票", "管理"]
    assert _CUTTER.is_word("禁放区")


def test_another_cutter_knows_nothing_of_them() -> None:
    assert not WordCutter([]).is_word("索证索票")
    assert "索证索票" not in load_dictionary().FREQ


def test_a_word_is_split_into_words_of_two_characters_and_more() -> None:
    assert _CUTTER.split("股票代码") == ["股票", "代码"]
    assert _CUTTER.split("股票") == []
    assert set(_CUTTER.words_inside("自行车")) == {"自行", "行车"}


def test_words_that_everybody_says_are_common() -> None:
    assert _CUTTER.is_common("恐龙") < _CUTTER.is_common("家里") < _CUTTER.is_common("已经")
