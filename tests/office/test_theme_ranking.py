"""The judged set: for four of five documents the first theme proposed is the right one.

``themes.tsv`` was judged before the words were chosen. The half marked ``held`` was not looked
at while they were; it stands for documents that nobody has seen.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from gazette.office.theme_ranking import ThemeRanking, ThemeWords, matter_of, standard_themes

RIGHT = 0.8


class Judged(NamedTuple):
    half: str
    theme: str
    title: str
    issuer: str
    text: str


def judged() -> list[Judged]:
    lines = Path(__file__).with_name("themes.tsv").read_text(encoding="utf-8").splitlines()
    return [Judged(*line.split("\t")) for line in lines if not line.startswith("#")]


def ranking() -> ThemeRanking:
    return ThemeRanking(standard_themes())


@pytest.mark.parametrize("half", ["tune", "held"])
def test_the_first_proposal_is_right_for_four_of_five(half: str) -> None:
    asked = [one for one in judged() if one.half == half]
    by = ranking()
    wrong = [
        (one.title, one.theme, by.ranked(one.title, [one.issuer], one.text)[0])
        for one in asked
        if by.ranked(one.title, [one.issuer], one.text)[0].theme != one.theme
    ]
    assert len(asked) >= 50
    assert len(wrong) <= (1 - RIGHT) * len(asked), wrong


def test_titles_alone_are_right_for_four_of_five() -> None:
    """An entry of a contents page has a title and nothing else."""
    by = ranking()
    right = [one for one in judged() if by.ranked(one.title)[0].theme == one.theme]
    assert len(right) >= RIGHT * len(judged())


def test_the_set_has_every_theme_in_both_halves() -> None:
    names = {one.name for one in standard_themes()}
    for half in ("tune", "held"):
        assert {one.theme for one in judged() if one.half == half} == names


def test_a_proposal_says_which_words_led_to_it() -> None:
    first = ranking().ranked("示例市居家养老服务办法", ["示例市民政局"], "老年人助餐")[0]
    assert first.theme == "民政、社区"
    assert "居家养老" in first.reasons
    assert "发文机关“民政”" in first.reasons


def test_a_document_without_any_word_comes_under_the_theme_that_takes_the_rest() -> None:
    first = ranking().ranked("示例市甲乙丙规定")[0]
    assert (first.theme, first.score, first.reasons) == ("其他", 0.0, ())


def test_a_portal_without_themes_proposes_none() -> None:
    assert ThemeRanking(()).ranked("示例市养老服务办法") == []


@pytest.mark.parametrize(
    ("title", "theme"),
    [
        ("示例市人民政府关于任命张三为市教育局局长的通知", "劳动、人事"),
        ("示例市人民政府关于废止《示例市养老服务补贴办法》的决定", "民政、社区"),
        ("示例市人民政府办公室转发市教育局关于中小学课后服务意见的通知", "科技、教育"),
        ("示例市人民政府办公室转发市教育局关于加强河道采砂管理的通知", "农业、水利"),
        ("示例市保障农民工工资支付办法", "劳动、人事"),
        ("示例市政府购买服务目录管理办法", "财政"),
        ("甲市人民政府关于加强老年人照顾服务的意见", "民政、社区"),
        ("示例市电动自行车停放充电管理办法", "市场监管、应急安全"),
    ],
)
def test_what_a_title_is_about_counts_and_not_who_issues_it(title: str, theme: str) -> None:
    assert ranking().ranked(title)[0].theme == theme


def test_the_name_of_a_government_holds_no_word() -> None:
    by = ThemeRanking((ThemeWords("民政", deciding=("民政",), bodies=("民政",)),))
    assert by.ranked("示例市人民政府令", ["示例市人民政府"], "人民政府决定")[0].score == 0.0


@pytest.mark.parametrize(
    ("title", "matter"),
    [
        ("示例市教育局关于规范托管服务的通知", "规范托管服务的通知"),
        ("甲市民政局 甲市财政局关于印发《救助细则》的通知", "《救助细则》的通知"),
        ("甲市人民政府办公室转发市交通局关于公交优先的意见的通知", "公交优先的意见的通知"),
        ("示例市养犬管理办法", "示例市养犬管理办法"),
    ],
)
def test_the_matter_of_a_title_is_what_follows_its_bodies(title: str, matter: str) -> None:
    assert matter_of(title) == matter
