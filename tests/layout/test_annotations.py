"""Links and marks in a row's words: they nest, they may overlap, and no word changes."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from gazette.layout.annotations import NESTING, Annotation, annotate, annotated
from gazette.models import Provision
from gazette.templatetags.typography import cells, words

TEXT = "第八条 依据《示例办法》第三条，示政发〔2025〕9号自2025年3月1日起施行。<&>"


def test_a_mark_across_the_end_of_a_link_is_cut_there() -> None:
    shown = annotated(
        "依据《办法》第三条", [Annotation(2, 6, "a", (("href", "/x"),)), Annotation(3, 8, "mark")]
    )
    assert shown == '依据<a href="/x">《<mark>办法》</mark></a><mark>第三</mark>条'


def test_of_two_links_that_overlap_the_later_is_cut_short() -> None:
    shown = annotated("一二三四", [Annotation(0, 3, "a"), Annotation(2, 4, "a")])
    assert shown == "<a>一二三</a><a>四</a>"


def test_attributes_are_escaped() -> None:
    assert 'title="&quot;&gt;"' in annotated("一", [Annotation(0, 1, "a", (("title", '">'),))])


@given(
    st.lists(
        st.builds(
            lambda start, length, tag: Annotation(start, start + length, tag),
            st.integers(0, len(TEXT)),
            st.integers(0, 20),
            st.sampled_from(NESTING),
        )
    )
)
def test_no_annotation_changes_a_word_and_all_elements_close(given_: list[Annotation]) -> None:
    shown = annotated(TEXT, given_)
    assert unescape(re.sub(r"</?(?:a|ins|del|span|mark)>", "", shown)) == TEXT
    open_elements: list[str] = []
    for slash, tag in re.findall(r"<(/?)(a|ins|del|span|mark)>", shown):
        if slash:
            assert open_elements.pop() == tag
        else:
            open_elements.append(tag)
    assert open_elements == []


def test_the_parts_of_a_row_take_their_own_annotations() -> None:
    row = Provision(label="第八条", heading="目的", body="自2025年3月1日起施行", address="art_8")
    annotate([row], {"art_8": [Annotation(4, 10, "mark")]})
    assert words(row, "label") == "第八条"
    assert words(row, "heading") == "目<mark>的</mark>"
    assert words(row, "body") == (
        '<mark>自</mark><span class="unbroken"><mark>2025</mark>年3月1日</span>起施行'
    )


def test_cells_take_the_annotations_of_their_row() -> None:
    row = Provision(body="1\t设立登记\t1", cells=["1", "设立登记", "1"], address="row_1")
    annotate([row], {"row_1": [Annotation(0, 1, "mark"), Annotation(7, 8, "mark")]})
    assert cells(row) == ["<mark>1</mark>", "设立登记", "<mark>1</mark>"]
