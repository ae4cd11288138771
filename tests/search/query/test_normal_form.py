"""The normal form: what is alike, what stays apart, and that offsets lead back to the print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.normal_form import normal_form, normal_text

#: Characters that merge, vanish or change their width beside the ordinary ones of a gazette.
TRICKY = st.text(
    st.one_of(
        st.sampled_from("第一条市ＡaⅣⅳ〔［【２3 　\t\n\x00\u200b\u00adé\u0301ﾊﾞ㎡⑩ßİΣ…·〇○각ᄀ가ﬁ"),
        st.characters(),
    )
)


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("示政发〔2025〕9号", "示政发[2025]9号"),
        ("示政发〔2025〕9号", "示政发【２０２５】 9 号"),
        ("Ⅳ级响应", "iv级响应"),
        ("市长　张　三", "市长张三"),
        ("二○二四年", "二〇二四年"),
        ("面积100㎡", "面积 100m2"),
        ("2024 年 1 月", "2024年1月"),
        ("“五保”", '"五保"'),
        ("2023—2025年", "2023-2025年"),
        ("买买提·阿不都", "买买提•阿不都"),
        ("Windows  10", "windows 10"),
    ],
)
def test_what_is_alike(printed: str, typed: str) -> None:
    assert normal_text(printed) == normal_text(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [("12 34", "1234"), ("（2025）", "〔2025〕"), ("第1条", "第一条"), ("市", "巿")],
)
def test_what_stays_apart(one: str, other: str) -> None:
    assert normal_text(one) != normal_text(other)


def test_occurrences_are_offsets_into_the_printed_words() -> None:
    printed = "第九条　张　三与张三，Ⅳ级"
    form = normal_form(printed)
    spans = [*form.occurrences("张三"), *form.occurrences("iv"), *form.occurrences("v")]
    assert [printed[start:end] for start, end in spans] == ["张　三", "张三", "Ⅳ", "Ⅳ"]
    assert list(form.occurrences("")) == []


@given(TRICKY)
def test_fast_and_mapped_form_are_one(text: str) -> None:
    form = normal_form(text)
    assert form.text == normal_text(text)
    assert len(form.starts) == len(form.ends) == len(form.text)
    assert list(form.starts) == sorted(form.starts)
    assert all(
        0 <= start < end <= len(text) for start, end in zip(form.starts, form.ends, strict=True)
    )
