"""A number, an article or an issue typed in any form leads to the very row."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.importing import import_issue
from gazette.models import Document, Issue, Provision
from gazette.parsing import decode, parse
from gazette.parsing.words.numerals import to_han
from gazette.templatetags.typography import citation
from regulations.models import Decree, NormativeDocument
from search.memory.destinations import MOST_DESTINATIONS, destinations
from search.query.normal_form import normal_text
from search.query.typed_rows import label_of, split_row
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.paths import REAL_ISSUE, SAMPLES, needs_real_issue
from tests.properties import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    return make_issue(published=True, year=2025, number=3, serial_number=123)


@pytest.fixture
def measure(issue: Issue) -> Document:
    """A measure of one article with items, and one of three paragraphs."""
    document = make_document(
        NormativeDocument,
        issue=issue,
        title="示例市民政局关于印发《示例市临时救助实施细则（试行）》的通知",
        text_title="示例市临时救助实施细则（试行）",
        document_number="示民发〔2023〕19号",
    )
    make_text(document=document)
    text = make_text(document=document, position=2)
    for address in (
        "art_8",
        "art_8__item_1",
        "art_8__item_3",
        "art_8__item_3__subitem_2",
        "art_9",
        "art_9__para_1",
        "art_9__para_2",
        "art_9__para_2__item_3",
        "art_12-1",
        "chp_2",
        "chp_2__sec_1",
        "sec_4_2",
    ):
        make_provision(text=text, address=f"text_2__{address}")
    return document


@pytest.fixture
def decree(issue: Issue) -> Document:
    return make_document(
        Decree, issue=issue, title="示例市养犬管理办法", document_number="示例市人民政府令第76号"
    )


def urls(typed: str) -> list[str]:
    return [one.url for one in destinations(typed) if not one.is_near]


@pytest.mark.parametrize(
    "typed",
    [
        "示民发〔2023〕19号",
        "示民发【2023】19号",
        "示民发[2023] 19",
        "示民发（２０２３）１９号",
        "示民发 2023 19号",
        "示民发2023年第19号",
        "示民发〔2023〕019号",
        "民发〔2023〕19号",
        "示民发19号",
        "〔2023〕19号",
        "2023年19号",
        "19号",
        "第19号",
        " 示民发〔2023〕19号文件。",
        "示民發〔2023〕19號",
    ],
)
def test_a_number_in_any_form_leads_to_its_document(
    measure: Document, decree: Document, typed: str
) -> None:
    assert urls(typed) == [measure.get_absolute_url()]


@pytest.mark.parametrize(
    "typed",
    [
        "令第76号",
        "第76号令",
        "76号令",
        "令76号",
        "市政府令第76号",
        "市政府76号令",
        "示例市人民政府令（第七十六号）",
        "示例市人民政府令 第76号",
        "第七十六号令",
        "76号",
    ],
)
def test_an_order_in_any_form_leads_to_it(measure: Document, decree: Document, typed: str) -> None:
    assert urls(typed.replace("（", "").replace("）", "")) == [decree.get_absolute_url()]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("第八条", "art_8"),
        ("第8条", "art_8"),
        ("8条", "art_8"),
        ("的第八条", "art_8"),
        ("第八条第一款", "art_8"),
        ("第八条第一款第三项", "art_8__item_3"),
        ("第八条第（三）项", "art_8__item_3"),
        ("第八条(三)", "art_8__item_3"),
        ("第8条3项", "art_8__item_3"),
        ("第八条第三项第二目", "art_8__item_3__subitem_2"),
        ("第九条", "art_9"),
        ("第九条第一款", "art_9__para_1"),
        ("第九条第二款", "art_9__para_2"),
        ("第九条第二款第三项", "art_9__para_2__item_3"),
        ("第九条第三项", "art_9__para_2__item_3"),
        ("第十二条之一", "art_12-1"),
        ("第二章", "chp_2"),
        ("第二章第一节", "chp_2__sec_1"),
        (" 4.2", "sec_4_2"),
        ("四、（二）", "sec_4_2"),
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        "示民发〔2023〕19号",
        "《示例市临时救助实施细则（试行）》",
        "《示例市临时救助实施细则（试行）》（示民发〔2023〕19号）",
        "临时救助细则",
    ],
)
def test_an_article_leads_to_its_row(
    measure: Document, decree: Document, name: str, typed: str, address: str
) -> None:
    assert urls(name + typed) == [f"{measure.get_absolute_url()}#text_2__{address}"]


@pytest.mark.parametrize(
    ("typed", "label", "anchor"),
    [
        ("示民发〔2023〕19号第八条第九项", "第八条", "#text_2__art_8"),
        ("示民发〔2023〕19号第九条第二款第九项", "第九条第二款", "#text_2__art_9__para_2"),
        ("示民发〔2023〕19号第九十条", "没有第九十条", ""),
    ],
)
def test_what_is_not_there_leads_near_it_and_says_so(
    measure: Document, typed: str, label: str, anchor: str
) -> None:
    (near,) = destinations(typed)
    assert near.is_near
    assert label in near.label
    assert near.url == measure.get_absolute_url() + anchor


def test_what_is_ambiguous_leads_to_each(issue: Issue) -> None:
    made = [
        make_document(issue=issue, document_number=number, title="示例市养犬管理办法")
        for number in ("示政发〔2024〕5号", "示政发〔2025〕5号", "示政办发〔2025〕5号")
    ]
    assert len(urls("5号")) == 3
    assert len(urls("示政发5号")) == 2
    assert urls("示政发〔2025〕5号") == [made[1].get_absolute_url()]
    assert {one.url for one in destinations("养犬管理办法第三条")} == {
        document.get_absolute_url() for document in made
    }


def test_an_article_of_several_texts_names_the_text(measure: Document) -> None:
    annex = make_text(document=measure, position=3, role="annex", label="附件1")
    make_provision(text=annex, address="text_3__art_8")
    found = destinations("示民发〔2023〕19号第八条")
    assert [one.url.partition("#")[2] for one in found] == ["text_2__art_8", "text_3__art_8"]
    assert "附件1" in found[1].label


@pytest.mark.parametrize(
    "typed", ["2025年第3期", "2025年3期", "总第123期", "总123期", "《示例市公报》2025年第三期"]
)
def test_an_issue_leads_to_its_contents(typed: str) -> None:
    issue = make_issue(
        published=True,
        gazette=make_document().issue.gazette,
        year=2025,
        number=3,
        serial_number=123,
    )
    issue.gazette.name = "示例市人民政府公报"
    issue.gazette.save()
    assert urls(typed) == [issue.get_absolute_url()]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "临时救助",
        "第八条",
        "39",
        "2023",
        "19号楼",
        "19号线",
        "第期",
        "令",
        "号",
        "条",
        "4.2",
        "第○条",
        "示民发〔2023〕20号",
        "2023年19月",
        "总第999期",
        "食品2023",
        "（（（（",
        "第" * 200 + "条",
    ],
)
def test_other_words_lead_nowhere(measure: Document, decree: Document, typed: str) -> None:
    assert destinations(typed) == ()


def test_drafts_are_no_destination() -> None:
    draft = make_document(document_number="示政发〔2025〕88号", title="示例市草稿办法")
    make_provision(text=make_text(document=draft), address="art_1")
    for typed in ("示政发〔2025〕88号", "88号", "草稿办法第一条", f"{draft.issue.year}年第1期"):
        assert destinations(typed) == ()


def test_every_number_and_article_of_a_sample_leads_to_its_row() -> None:
    source = parse(decode(SAMPLES[0].read_bytes()))
    issue = import_issue(source, source_name=SAMPLES[0].name, publish=True).issue
    for document in Document.objects.filter(issue=issue).for_lists():
        url = document.get_absolute_url()
        assert urls(document.document_number) == [url]
        assert urls(citation(document)) == [url]
    rows = Provision.objects.filter(document__issue=issue, address__regex=r"^(text_\d+__)?art_\d+$")
    articles = list(rows.select_related("document__issue__gazette", "document__lead_body"))
    assert len(articles) > 100
    for row in articles:
        number = int(re.findall(r"\d+", row.address)[-1])
        for label in (f"第{to_han(number)}条", f"第{number}条"):
            assert row.get_absolute_url() in urls(f"{row.document.document_number}{label}")


@examples(150)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "第",
                    "条",
                    "款",
                    "项",
                    "号",
                    "令",
                    "〔",
                    "〕",
                    "2023",
                    "19",
                    "示民发",
                    "（",
                    "）",
                    "之",
                    "三",
                    "百",
                    "○",
                    "章",
                    "节",
                    "期",
                    "总第",
                    "《",
                    "》",
                    "、",
                    "4.",
                    " ",
                ]
            ),
            st.text(max_size=3),
        ),
        max_size=25,
    ).map("".join)
)
def test_anything_can_be_typed(measure: Document, typed: str) -> None:
    assert len(destinations(typed)) <= MOST_DESTINATIONS


@needs_real_issue
def test_the_real_issue() -> None:
    source = parse(decode(REAL_ISSUE.read_bytes()))
    import_issue(source, source_name=REAL_ISSUE.name, publish=True)
    for typed, number, address in (
        ("同政办发【2023】39号", "同政办发〔2023〕39号", ""),
        ("同政办发[2023] 39", "同政办发〔2023〕39号", ""),
        ("39号", "同政办发〔2023〕39号", ""),
        ("令第76号", "大同市人民政府令第76号", ""),
        ("同民发〔2023〕19号第八条第一款第三项", "同民发〔2023〕19号", "text_2__art_8__item_3"),
    ):
        document = Document.objects.for_lists().get(document_number=number)
        (place,) = destinations(typed)
        url, _, anchor = place.url.partition("#")
        assert url == document.get_absolute_url()
        assert anchor.replace("__para_1", "") == address
        assert not place.is_near


@given(
    st.integers(1, 300),
    st.one_of(st.none(), st.integers(1, 9)),
    st.one_of(st.none(), st.integers(1, 20)),
    st.one_of(st.none(), st.integers(1, 40)),
)
def test_what_an_address_is_called_is_read_back(
    article: int, dash: int | None, paragraph: int | None, item: int | None
) -> None:
    address = f"text_2__art_{article}" + (f"-{dash}" if dash else "")
    address += f"__para_{paragraph}" if paragraph else ""
    address += f"__item_{item}" if item else ""
    part, row = split_row(f"示例办法{normal_text(label_of(address))}")
    assert row
    assert part == "示例办法"
    assert row.fits(address)
    assert not row.fits(address.replace(f"art_{article}", f"art_{article + 1}"))
    if item:
        assert not row.fits(address.replace(f"item_{item}", f"item_{item + 1}"))
