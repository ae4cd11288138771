"""What may have been meant: real words only, where the archive uses them so."""

from __future__ import annotations

import pytest

from search.memory.near_words import is_near
from search.memory.readings import did_you_mean
from search.query.grammar import parse
from tests.factories import make_document, make_provision, make_text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def archive() -> None:
    text = make_text(document=make_document(published=True, title="示例市边缘家庭认定办法"))
    for number, row in enumerate(
        (
            "最低生活保障边缘家庭由民政部门认定。",
            "最低生活保障边缘家庭应当提出申请。",
            "符合最低生活保障边缘家庭条件的，予以确认。",
            "绿化规划应当公布，绿化交付使用前应当验收，绿化产权不变。",
            "婴幼儿监护人应当配合。婴幼儿监护人有权查询。",
            "申请人应当保证材料真实。",
        ),
        start=1,
    ):
        make_provision(text=text, address=f"art_{number}", label=f"第{number}条", body=row)


def meant(typed: str) -> list[str]:
    return did_you_mean(parse(typed))


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("最低生活保证边缘家庭", "最低生活保障边缘家庭"),
        ("最低生活保漳边缘家庭", "最低生活保障边缘家庭"),
        ("边圆家庭认定", "边缘家庭认定"),
        ("边缘家廷认定", "边缘家庭认定"),
    ],
)
def test_a_typing_error_is_put_right(typed: str, right: str) -> None:
    assert meant(typed) == [right]


@pytest.mark.parametrize(
    "typed", ["绿化率", "婴幼儿照护", "最低生活保障边缘家庭", "保证材料", "皮肤", "qwerty", "火星"]
)
def test_what_is_right_or_like_nothing_is_left_alone(typed: str) -> None:
    assert meant(typed) == []


@pytest.mark.parametrize(
    ("word", "other", "near"),
    [
        ("保证", "保障", True),
        ("就助", "救助", True),
        ("租凭", "租赁", True),
        ("师友", "室友", True),
        ("规定", "规定", False),
        ("绿化", "产权", False),
        ("保证", "保证人", False),
    ],
)
def test_near_means_one_character_or_the_same_sound(word: str, other: str, near: bool) -> None:
    assert is_near(word, other) is near
