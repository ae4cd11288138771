"""The grammar of the search box: what each operator means, and that nothing is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.grammar import LONGEST_QUERY, MOST_TERMS, Term, parse
from search.query.normal_form import normal_text
from tests.properties import examples


def read(typed: str) -> list[str]:
    """The terms as ``-标题:"words"``, in their normal form."""
    return [
        f"{'-' * term.is_excluded}{f'{term.field}:' if term.field else ''}"
        + (f'"{term.normal}"' if term.is_phrase else term.normal)
        for term in parse(typed).terms
    ]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("低保　审核", ["低保", "审核"]),
        ("低保 低保", ["低保"]),
        ('"审核 确认" 低保', ['"审核确认"', "低保"]),
        ("“审核确认”", ['"审核确认"']),
        ("「审核确认」", ['"审核确认"']),
        ("＂审核”", ['"审核"']),
        ('免证办"清单"', ["免证办", '"清单"']),
        ("低保 -试行", ["低保", "-试行"]),
        ("低保 －试行", ["低保", "-试行"]),
        ('低保 -"不予 批准"', ["低保", '-"不予批准"']),
        ("2025—2027年", ["2025-2027年"]),
        ("a-b", ["a-b"]),
        ("标题:电动车 机关：民政局", ["标题:电动车", "机关:民政局"]),
        ("标题: 电动车", ["标题:电动车"]),
        ('标题:"电动 车"', ['标题:"电动车"']),
        ("发文字号:示政发 栏目:市政府令", ["文号:示政发", "栏目:市政府令"]),
        ("低保 -标题:试行", ["低保", "-标题:试行"]),
        ("条:10 条:第十二条之一 条:附则", ["条:第十条", "条:第十二条之一", "条:附则"]),
        ("条:二〇二五年", ["条:二〇二五年"]),
        ("本标题:电动车", ["本标题:电动车"]),
        ("http://示例.cn/a:b", ["http://示例.cn/a:b"]),
        ("Ⅳ级 ２０２５", ["iv级", "2025"]),
    ],
)
def test_a_query_is_read_as_its_terms(typed: str, terms: list[str]) -> None:
    assert read(typed) == terms
    assert parse(typed).notes == ()


@pytest.mark.parametrize(
    ("typed", "years"),
    [
        ("年:2023", (2023, 2023)),
        ("年份：2023年", (2023, 2023)),
        ("年:2023..2024", (2023, 2024)),
        ("年:2024-2023", (2023, 2024)),
        ("年:2023年至2024年", (2023, 2024)),
        ("年:2023..", (2023, 2199)),
        ("年:..2023", (1900, 2023)),
    ],
)
def test_years(typed: str, years: tuple[int, int]) -> None:
    query = parse(f"低保 {typed}")
    assert (query.years, [term.normal for term in query.terms]) == (years, ["低保"])


@pytest.mark.parametrize(
    ("typed", "terms", "note"),
    [
        ('"低保 审核', ["低保", "审核"], "引号没有成对"),
        ('低保" 审核', ["低保", "审核"], "引号没有成对"),
        ("年:去年", ["年:去年"], "年份没有看懂"),
        ("年:99999", ["年:99999"], "年份没有看懂"),
        ("年:", ["年:"], ""),
        ("标题:", ["标题:"], ""),
        ("-低保", ["-低保"], "只有要排除的词"),
        ("-", ["-"], ""),
        ('""', [], ""),
        ("。。。 %_*?\\", ["。。。", "%_*?\\"], ""),
        ("((((低保", ["((((低保"], ""),
        ("牛" * 201, ["牛" * 200], "太长"),
        (" ".join(map(str, range(100, 140))), [str(one) for one in range(100, 120)], "词太多"),
    ],
)
def test_what_does_not_fit_is_plain_words(typed: str, terms: list[str], note: str) -> None:
    query = parse(typed)
    assert read(typed) == terms
    assert note in "".join(query.notes)
    assert bool(query.notes) == bool(note)


def test_a_year_beside_it_makes_an_exclusion_one() -> None:
    query = parse("年:2023 -低保")
    assert query.terms == (Term("低保", "低保", is_excluded=True),)
    assert query.required == ()


HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(list(" \t\n　\"“”「」-－:：.…()（）*?%_\\'<>&\x00\x1b\u200b\ud83d年条")),
        st.sampled_from(["标题:", "年:", "-标题:", '-"', "条：", "低保", "2023", ".."]),
        st.text(max_size=5),
    ),
    max_size=60,
).map("".join)


@examples(300)
@given(HOSTILE)
def test_anything_can_be_typed(typed: str) -> None:
    query = parse(typed)
    assert len(query.typed) <= LONGEST_QUERY
    assert len(query.terms) <= MOST_TERMS
    assert all(term.normal for term in query.terms)
    assert query.literal == normal_text(query.typed)
    again = parse(query.typed)
    assert (again.terms, again.years) == (query.terms, query.years)


@examples(200)
@given(
    # Twenty of these are within LONGEST_QUERY, so that none is cut in its middle.
    st.lists(
        st.sampled_from(["低保", "审核 确认", "a-b", "2025年", "（一）"]), min_size=1, max_size=20
    )
)
def test_quoted_phrases_are_read_back(words: list[str]) -> None:
    query = parse(" ".join(f'"{word}"' for word in words))
    wanted = [normal_text(word) for word in dict.fromkeys(words)]
    assert [term.normal for term in query.terms][: len(wanted)] == wanted


@pytest.mark.parametrize(
    "typed",
    [
        '"' * 10_000,
        "-" * 10_000,
        "标题:" * 5_000,
        "(" * 10_000,
        "年:" + "9" * 10_000,
        "牛 " * 5_000,
    ],
)
def test_ten_thousand_characters_are_a_query(typed: str) -> None:
    query = parse(typed)
    assert len(query.typed) <= LONGEST_QUERY
    assert len(query.terms) <= MOST_TERMS
