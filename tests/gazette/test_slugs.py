"""Slugs of gazettes: how they are made from names, and which are never used."""

import pytest

from gazette.slugs import pinyin_of_name, slug_for_gazette


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("示范市人民政府公报", "shifanshi renmin zhengfu gongbao"),
        ("示例县政府公报", "shilixian zhengfu gongbao"),
        ("国务院公报", "guowuyuan gongbao"),
    ],
)
def test_the_pinyin_of_a_name_is_written_by_words(name, pinyin):
    assert pinyin_of_name(name) == pinyin


@pytest.mark.parametrize(
    ("name", "pinyin", "taken", "slug"),
    [
        ("示范市人民政府公报", "SHIFANSHI RENMIN ZHENGFU GONGBAO", set(), "shifanshi"),
        ("示范市人民政府公报", "", set(), "shifanshi"),
        (
            "示范市人民政府公报",
            "SHIFANSHI RENMIN ZHENGFU GONGBAO",
            {"shifanshi"},
            "shifanshi-renmin-zhengfu-gongbao",
        ),
        ("国务院公报", "", {"guowuyuan-gongbao"}, "guowuyuan-gongbao-2"),
        ("帮助", "HELP", set(), "help-2"),
        ("——", "", set(), "gazette"),
        ("长" * 100, "", set(), ("chang" * 100)[:70]),
    ],
)
def test_a_slug_is_short_free_and_never_reserved(name, pinyin, taken, slug):
    assert slug_for_gazette(name, pinyin, taken.__contains__) == slug
