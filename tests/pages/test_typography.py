"""What the template filters make of words, and that they change none."""

from __future__ import annotations

import re

import pytest
from django.utils.html import escape
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from gazette.layout.annotations import Annotation, annotate
from gazette.models import Document, Provision
from gazette.templatetags.typography import (
    by_sense,
    by_words,
    chinese_month,
    in_title_marks,
    sentence,
    title_by_sense,
    unbroken,
)
from gazette.templatetags.typography import words as row_words


def words(html: str) -> str:
    return re.sub(r"</?(span|wbr)[^>]*>", "", html)


@pytest.mark.parametrize(
    "held",
    [
        "〔2023〕39号",
        "[2023]39号",
        "［2023］39号",
        "〔2023〕第39号",
        "第76号",
        "2024年2月1日",
        "2月1日",
        "2024年2月",
        "二〇二四年二月一日",
        "二○○四年十二月三十一日",
    ],
)
def test_numbers_and_dates_are_held_together(held: str) -> None:
    kept = "unbroken whole" if held[0] in "〔[［" else "unbroken"
    expected = f'自，<span class="{kept}">{held}</span>起'
    assert unbroken(f"自，{held}起") == expected


@pytest.mark.parametrize(
    ("text", "code", "number"),
    [
        ("示政办发〔2023〕39号", "示政办发", "〔2023〕39号"),
        ("根据示政发［2023］第9号文件", "据示政发", "［2023］第9号"),
        ("（示发改规资〔2023〕1号）", "示发改规资", "〔2023〕1号"),
        ("〈通知〉（国发[2004]10号）", "国发", "[2004]10号"),
    ],
)
def test_a_number_keeps_the_code_of_its_body(text: str, code: str, number: str) -> None:
    """The year never begins a line; a line too short for all gives way within the code."""
    html = unbroken(text)
    assert words(html) == text.replace("<", "&lt;")
    last = f'<span class="unbroken whole">{code[-1]}{number}</span>'
    assert f'<span class="unbroken">{code[:-1]}{last}</span>' in html
    row = Provision(body=text, address="p_1")
    annotate([row], {"p_1": [Annotation(0, 1, "mark")]})
    assert words(row_words(row, "body")).replace("</mark>", "").replace("<mark>", "") == text
    assert last in row_words(row, "body").replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("违反第二十条规定的", ["第二十条"]),
        ("第十条之一第二款", ["第十条之一", "第二款"]),
        ("依照第八条第一款第（二）项", ["第八条", "第一款", "第（二）项"]),
        ("处五万元以上十万元以下罚款", ["五万元", "十万元"]),
        ("自收到之日起十五日内", ["十五日"]),
        ("不得少于百分之六十五", ["百分之六十五"]),
        ("示例市人民政府令第47号", ["令第47号"]),
        ("2025年第3期（总第36期）", ["2025年第3期", "总第36期"]),
        ("二〇二四年十二月三十一日", ["二〇二四年十二月三十一日"]),
        ("一人一档，三来一补", []),
    ],
)
def test_numbers_keep_their_units(text: str, kept: list[str]) -> None:
    assert re.findall('<span class="unbroken[^"]*">(.*?)</span>', unbroken(text)) == kept


@given(st.text(alphabet="示范关于《》人民政府公报 <>&\"'2年1月日第号〔〕", max_size=40))
def test_no_filter_changes_a_character(text: str) -> None:
    assert words(unbroken(text)) == escape(text)
    assert words(title_by_sense(text)) == escape(text)
    assert words(by_sense(text)) == escape(text)
    assert words(by_words(text)) == escape(text)
    assert words(sentence(text)) == escape(text)


def test_a_title_breaks_after_its_body_and_at_its_spaces() -> None:
    parts = re.findall(
        '<span class="sense">(.*?)</span>', title_by_sense("甲局 乙局关于印发的通知")
    )
    assert [words(part) for part in parts] == ["甲局", "乙局", "关于印发的通知"]


@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        ("示例市养犬管理办法", "示例市|养犬管理|办法"),
        ("关于加强学校周边食品安全工作的通知", "关于|加强|学校|周边|食品安全|工作的通知"),
        ("示例市燃气管理条例（试行）", "示例市|燃气|管理条例|（试行）"),
        ("关于2024年12月31日停水的公告", "关于|2024年12月31日|停水的公告"),
        ("印发5G基站A2级指引", None),
        ("关于废止《示例市客运出租汽车管理办法》的决定", None),
    ],
)
def test_a_title_breaks_between_words(title: str, pieces: str | None) -> None:
    html = by_words(title)
    assert words(html) == title
    inside = words(html.replace("<wbr>", "|"))
    assert "《|" not in inside
    assert "|》" not in inside
    assert not re.search(r"[A-Za-z0-9]\|[A-Za-z0-9]", inside)
    if pieces:
        assert inside == pieces


def test_a_title_with_marks_breaks_between_words() -> None:
    html = by_words(mark_safe("示例市<mark>养犬</mark>管理办法 &amp; 说明"))  # noqa: S308
    assert "示例市<mark><wbr>养犬</mark>管理<wbr>办法" in html
    assert "&amp;" in html


def test_a_title_in_a_sentence_breaks_between_words() -> None:
    html = sentence("自2026年7月1日起被《关于印发《示例市燃气管理条例》的通知》废止")
    assert words(html) == "自2026年7月1日起被《关于印发《示例市燃气管理条例》的通知》废止"
    before, _, title = html.partition('<span class="by-words">')
    assert before == '自<span class="unbroken">2026年7月1日</span>起被'
    assert "燃气<wbr>管理" in title
    assert title.endswith("</span>废止")


def test_a_gazette_name_breaks_by_sense() -> None:
    assert by_sense("示范市人民政府公报") == "示范市<wbr>人民政府<wbr>公报"


def test_title_marks_within_title_marks_are_single() -> None:
    assert in_title_marks("关于废止《办法》的决定") == "《关于废止〈办法〉的决定》"


@pytest.mark.parametrize(("stored", "shown"), [("2007-01", "2007年1月"), ("2007", "2007")])
def test_the_founding_month_is_written_in_chinese(stored: str, shown: str) -> None:
    assert chinese_month(stored) == shown


def test_a_title_is_broken_as_it_stands_now() -> None:
    """Two objects of one key are equal, though one bears another title."""
    former, now = Document(pk=7, title="示例市养犬管理办法"), Document(pk=7, title="示例市河道条例")
    assert "养犬" in by_words(former)
    assert "河道" in by_words(now)
