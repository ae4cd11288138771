"""Tables for the terminal, in which a Chinese character takes two columns."""

import pytest

from gazette.management.text_tables import aligned, cut, display_width


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("公报", 4), ("〔2025〕1号", 11), ("e\u0301", 1)]
)
def test_width(text, width):
    assert display_width(text) == width


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("公报", 4, "公报"), ("公报门户", 7, "公报门…"), ("公报门户", 6, "公报…"), ("公报", 1, "…")],
)
def test_cutting(text, width, shown):
    assert cut(text, width) == shown
    assert display_width(shown) <= width


def test_columns():
    assert aligned([["次序", "标题", "行"], ["1", "a", "12"]], right=(0, 2)) == [
        "次序  标题  行",
        "   1  a     12",
    ]
