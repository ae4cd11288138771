"""The tokens of texts and of typed words."""

from __future__ import annotations

from search.engines.tokens import tokens_of_text, tokens_of_words


def test_tokens_do_not_cross_lines() -> None:
    assert tokens_of_text("甲乙\n丙\x1f丁") == {"甲", "乙", "丙", "丁", "甲乙"}
    assert tokens_of_words("甲乙丙甲乙") == ["甲乙", "乙丙", "丙甲"]
    assert tokens_of_words("甲") == ["甲"]
