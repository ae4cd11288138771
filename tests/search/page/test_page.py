"""The page of results without scripts: what it shows, and where its links lead."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from gazette.models import Document, Issue
from gazette.parsing.parsed import Level
from regulations.models import NormativeDocument
from search.memory.vocabulary import vocabulary
from search.page.examples import examples
from search.page.forms import parse_parameters
from search.query.request import Order, View
from tests.factories import make_document, make_gazette, make_issue, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    document = make_document(
        published=True, title="关于加强牛奶管理的通知", document_number="示政发〔2025〕9号"
    )
    text = make_text(document=document)
    make_provision(text=text, address="art_1", label="第一条", body="保障食品安全，食品不得掺假。")
    make_provision(
        text=text,
        address="chp_2",
        level=Level.CHAPTER.value,
        label="第二章",
        heading="监督",
        body="",
    )
    return document


@pytest.fixture
def archive(document: Document) -> list[Document]:
    """Documents of two kinds, years and bodies, all with the word 食品."""
    issue = document.issue
    others = [
        make_document(
            NormativeDocument,
            issue=issue,
            title="示例市食品摊贩管理办法",
            bodies=("示例市市场监督管理局",),
            column="部门文件",
            signed_on=date(2024, 5, 1),
        ),
        make_document(
            NormativeDocument,
            issue=issue,
            title="示例市食品追溯办法",
            bodies=("示例市民政局",),
            signed_on=date(2023, 5, 1),
        ),
    ]
    return [document, *others]


def ask(client: Client, query: str, **more: Any) -> HttpResponse:
    response = client.get("/search/", {"q": query, **more})
    assert response.status_code == 200, query
    return response  # type: ignore[return-value]


def search(client: Client, query: str, **more: Any) -> HtmlPage:
    return HtmlPage(ask(client, query, **more))


def links(page: HtmlPage, class_: str) -> dict[str, dict[str, list[str]]]:
    """The links of a class: their words → the parameters of their address."""
    return {
        one.text: parse_qs(urlsplit(one.attributes["href"] or "").query)
        for one in page.all("a", class_=class_)
    }


def titles(page: HtmlPage) -> list[str]:
    return [text for level, text in page.headings if level == 3]


@pytest.mark.parametrize("query", ["牛奶", "食品安全", "第二章监督", "  牛奶　", "牛奶 食品"])
def test_words_are_found_wherever_they_stand(
    client: Client, document: Document, query: str
) -> None:
    make_document(published=True)
    page = search(client, query)
    assert titles(page) == ["关于加强牛奶管理的通知"]
    assert "文件1件" in page.one("p", class_="summary").text


def test_a_hit_leads_to_its_row_and_every_hit_is_marked(client: Client, document: Document) -> None:
    page = search(client, "食品")
    url = f"{document.get_absolute_url()}?q=%E9%A3%9F%E5%93%81"
    assert page.links[f"{url}#art_1"] == "第一条保障食品安全，食品不得掺假。"
    assert [one.text for one in page.all("mark")] == ["食品", "食品"]
    assert page.links[url] == "关于加强牛奶管理的通知"


def test_the_state_of_each_document_is_said(client: Client, document: Document) -> None:
    document.effective_on = date(2025, 2, 1)
    document.save()
    assert search(client, "牛奶").one("span", class_="state").text == "现行有效"


def test_words_are_contained_and_operators_are_met(client: Client, document: Document) -> None:
    for typed, said in (("牛奶 食品", "含有“牛奶 食品”的"), ("牛奶 -茶", "符合“牛奶 -茶”的")):
        assert search(client, typed).one("p", class_="summary").text.startswith(said)


def test_a_result_page_is_not_indexed(client: Client, document: Document) -> None:
    page = search(client, "牛奶")
    assert "noindex" in (page.one("meta", name="robots").attributes["content"] or "")


def test_a_document_shows_its_best_rows_and_counts_the_rest(client: Client) -> None:
    text = make_text(document=make_document(published=True))
    for _ in range(8):
        make_provision(text=text)
    page = search(client, "本办法")
    assert "另有3条" in page.one("ul", class_="hits").text


def test_rows_one_by_one(client: Client, archive: list[Document]) -> None:
    for document in archive:
        make_provision(text=make_text(document=document), address="art_9", body="食品应当冷藏。")
    page = search(client, "食品", view="provisions")
    assert len(page.all("article")) == 4
    assert "条文4条" in page.one("p", class_="summary").text
    rows = page.all("p", class_="hit-alone")
    assert all("食品" in row.text for row in rows)


def test_an_article_by_its_number_alone_shows_its_rows(
    client: Client, archive: list[Document]
) -> None:
    text = make_text(document=archive[1])
    make_provision(text=text, label="第一条", address="art_1", body="制定本办法。")
    make_provision(text=text, label="第二条", address="art_2", body="依照第一条办理。")
    page = search(client, "条:1")
    assert "符合“条:1”的文件2件，条文2条" in page.one("p", class_="summary").text
    rows = [one.text for one in page.all("span", class_="hit-label")]
    assert rows == ["第一条", "第一条"]


@pytest.fixture
def inserted(document: Document) -> Document:
    """A document with 第十条, and with 第十条之一, which an amendment has inserted behind it."""
    text = make_text(document=document, position=2)
    for address, label, body in (
        ("art_10", "第十条", "收购站应当登记，第十条之一另有规定的除外。"),
        ("art_10-1", "第十条之一", "收购站应当检验。"),
    ):
        make_provision(text=text, address=address, label=label, body=body)
    return document


def test_an_article_is_not_the_one_inserted_behind_it(client: Client, inserted: Document) -> None:
    for typed, label in (("条:10", "第十条"), ("条:第十条之一", "第十条之一")):
        page = search(client, typed)
        assert [one.text for one in page.all("span", class_="hit-label")] == [label]
        assert [one.text for one in page.all("mark")] == [label]
    inserted.provisions.get(address="art_10").delete()
    assert "没有找到" in search(client, "条:10").one("p", class_="summary").text
    assert titles(search(client, "收购站 -条:10")) == [inserted.title]
    assert titles(search(client, "收购站 -条:10之一")) == []


def test_words_that_no_row_holds_together_are_said_to_be_apart(
    client: Client, document: Document
) -> None:
    assert (
        "按文件看"
        in search(client, "监督 食品", view="provisions").one("p", class_="search-note").text
    )
    assert len(search(client, "监督 食品").all("mark")) == 3


def test_filters_combine_and_come_off_one_by_one(client: Client, archive: list[Document]) -> None:
    page = search(client, "食品")
    choices = links(page, "facet-choice")
    assert {"规范性文件 2件", "通知与公告 1件", "2024年 1件"} <= set(choices)
    chosen = {name: values[0] for name, values in choices["规范性文件 2件"].items()}
    page = HtmlPage(client.get("/search/", chosen))
    assert len(titles(page)) == 2
    page = search(client, "食品", kind="normative_document", year="2024")
    assert titles(page) == ["示例市食品摊贩管理办法"]
    chips = links(page, "chip")
    assert chips == {
        "取消年份：2024年×": {"q": ["食品"], "kind": ["normative_document"]},
        "取消文件种类：规范性文件×": {"q": ["食品"], "year": ["2024"]},
    }
    assert links(page, "chip-all") == {"全部取消": {"q": ["食品"]}}


def test_values_of_a_filter_add_up(client: Client, archive: list[Document]) -> None:
    page = search(client, "食品", year=["2024", "2023"])
    assert len(titles(page)) == 2
    choices = page.all("a", class_="facet-choice")
    chosen = [one for one in choices if "aria-current" in one.attributes]
    assert len(chosen) == 2


def test_a_filter_that_narrows_nothing_is_not_offered(client: Client, document: Document) -> None:
    page = search(client, "食品")
    assert not page.all("a", class_="facet-choice")


def test_filters_work_without_words(client: Client, archive: list[Document]) -> None:
    page = HtmlPage(client.get("/search/", {"body": "示例市民政局"}))
    assert titles(page) == ["示例市食品追溯办法"]


def test_a_range_of_days(client: Client, archive: list[Document]) -> None:
    page = search(client, "食品", signed_from="2024-01-01", signed_until="2024年12月31日")
    assert titles(page) == ["示例市食品摊贩管理办法"]
    assert links(page, "chip") == {"取消成文：2024年1月1日起至2024年12月31日×": {"q": ["食品"]}}
    page = search(client, "食品", signed_from="去年")
    assert len(titles(page)) == 3
    assert "“去年”不是日期" in page.one("p", class_="search-note").text
    page = search(client, "食品", signed_from="2024-12-31", signed_until="2024-01-01")
    assert titles(page) == ["示例市食品摊贩管理办法"]
    assert "颠倒" in page.one("p", class_="search-note").text


def test_the_order_is_chosen(client: Client, archive: list[Document]) -> None:
    page = search(client, "食品", order="signed")
    assert titles(page)[1:] == ["示例市食品摊贩管理办法", "示例市食品追溯办法"]
    ways = {link.text: link for link in page.all("a") if link.text in {"最相关", "新成文"}}
    assert ways["新成文"].attributes["aria-current"] == "true"
    assert "order" not in (ways["最相关"].attributes["href"] or "")


def test_results_come_in_pages(client: Client) -> None:
    issue = make_document(published=True, title="同一词").issue
    for _ in range(11):
        make_document(issue=issue, title="同一词")
    page = search(client, "同一词")
    assert len(page.all("article")) == 10
    assert page.one("a", rel="next").attributes["href"] == "?q=%E5%90%8C%E4%B8%80%E8%AF%8D&page=2"
    assert len(search(client, "同一词", page="2").all("article")) == 2
    for beyond in ("999", "9" * 5_000):
        assert len(search(client, "同一词", page=beyond).all("article")) == 2
    for none in ("x", "0", "-1", "１"):
        assert len(search(client, "同一词", page=none).all("article")) == 10


def test_drafts_are_not_found(client: Client) -> None:
    make_provision(text=make_text(document=make_document()), body="草稿中的词句")
    assert not search(client, "草稿中的词句").all("article")


def test_a_number_or_an_article_is_gone_to_at_once(client: Client, document: Document) -> None:
    url = document.get_absolute_url()
    for typed, anchor in (("示政发[2025] 9", ""), ("9号第1条", "#art_1")):
        response = client.get("/search/", {"q": typed})
        assert response.status_code == 302
        assert response["Location"].startswith(f"{url}?q=")
        assert response["Location"].endswith(anchor)


def test_there_is_a_way_back_from_there(client: Client, document: Document) -> None:
    there = client.get("/search/", {"q": "示政发〔2025〕9号"}, follow=True)
    back = HtmlPage(there).one("a", class_="hit-bar-back").attributes["href"] or ""
    page = HtmlPage(client.get(back))
    assert titles(page) == ["关于加强牛奶管理的通知"]
    assert page.links[document.get_absolute_url()].startswith("示政发〔2025〕9号")
    for address in page.links:
        if address.startswith("?"):
            assert "go=0" in address


def test_where_it_is_ambiguous_the_choice_is_shown(client: Client, document: Document) -> None:
    other = make_document(issue=document.issue, document_number="示政办发〔2025〕9号")
    page = search(client, "9号")
    assert page.by_id("places").text == "您要的是哪一件？"
    assert {document.get_absolute_url(), other.get_absolute_url()} <= set(page.links)


def test_an_article_that_is_not_there_is_said_so(client: Client, document: Document) -> None:
    page = search(client, "示政发〔2025〕9号第九条")
    assert page.by_id("places").text.startswith("没有这一处")


def test_nothing_found_says_why_and_where_to_go_on(client: Client, archive: list[Document]) -> None:
    page = search(client, "食品 疫苗")
    assert "没有找到" in page.one("p", class_="summary").text
    assert "“疫苗”" in page.one("div", class_="nothing").text
    assert page.links["?q=%E9%A3%9F%E5%93%81"] == "不要“疫苗” 3件"


def test_the_filter_that_emptied_it_is_named(client: Client, archive: list[Document]) -> None:
    page = search(client, "牛奶", year="2023")
    assert "年份：2023年" in page.one("div", class_="nothing").text
    assert page.links["?q=%E7%89%9B%E5%A5%B6"].startswith("不限年份")
    page = search(client, "牛奶", year="2023", kind="normative_document")
    assert any(words.startswith("不加任何筛选") for words in page.links.values())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("食品摊范", "食品摊贩"),
        ("食聘摊贩", "食品摊贩"),
        ("食品追朔办法", "食品追溯办法"),
    ],
)
def test_what_may_have_been_meant_is_offered(
    client: Client, archive: list[Document], typed: str, meant: str
) -> None:
    page = search(client, typed)
    assert meant in page.one("ul", class_="ways-on").text


def test_looser_hits_come_after_and_say_why(client: Client, archive: list[Document]) -> None:
    page = search(client, "市场监管局")
    assert "没有找到" in page.one("p", class_="summary").text
    looser = search(client, "食品攤販")
    assert looser.one("p", class_="reason").text == "简体：食品摊贩"
    assert titles(looser) == ["示例市食品摊贩管理办法"]
    off = next(address for address, words in looser.links.items() if words == "不看相近的结果")
    assert not HtmlPage(client.get(f"/search/{off}")).all("article")


def test_the_database_is_asked_a_constant_number_of_times(
    client: Client, archive: list[Document], django_assert_max_num_queries: Any
) -> None:
    search(client, "食品")
    with django_assert_max_num_queries(18):
        search(client, "食品")


def test_the_help_shows_what_finds_something(client: Client) -> None:
    document = make_document(
        NormativeDocument,
        published=True,
        title="示例市电动自行车停放管理办法",
        text_title="示例市电动自行车停放管理办法",
    )
    text = make_text(document=document)
    make_provision(text=text, body="物业服务企业应当巡查。")
    make_provision(text=text, number="3", label="第三条", address="art_3")
    shown = examples(vocabulary())
    assert len(shown) >= 6
    for example in shown:
        response = client.get("/search/", {"q": example.typed}, follow=True)
        assert example.says.startswith("直接打开") == bool(response.redirect_chain), example
        if not response.redirect_chain:
            assert HtmlPage(response).all("article"), example


def test_an_empty_archive_has_a_page_too(client: Client) -> None:
    assert HtmlPage(client.get("/search/")).all("summary")
    assert not search(client, "牛奶").all("article")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "\x00",
        "%",
        "_",
        "\\",
        "'",
        '"',
        '"""',
        "“",
        "(" * 5_000,
        "*?",
        "<b>&amp;",
        "\ud83d",
        "牛" * 10_000,
        "-" * 10_000,
        "标题:" * 3_000,
        "年:2025..",
        "第" * 3_000 + "条",
        "。，、；",
        "\u202e\u200b\ufeff",
        "AND OR NOT",
        "q:*",
    ],
)
def test_no_input_breaks_it(client: Client, document: Document, query: str) -> None:
    ways: list[dict[str, Any]] = [{}, {"view": "provisions", "order": "signed", "page": "9" * 30}]
    for more in ways:
        response = client.get("/search/", {"q": query.encode("utf-8", "replace"), **more})
        assert response.status_code == 200
        HtmlPage(response)
        suggested = client.get("/search/suggest", {"q": query.encode("utf-8", "replace")})
        assert suggested.status_code == 200


@pytest.mark.parametrize(
    "parameters",
    [
        "year=abc&year=&kind=%00&state=x",
        "body=" + "机" * 500,
        "gazette=../../etc&column=%27%22",
        "signed_from=9999-99-99&signed_until=0000-00-00",
        "signed_from=%00&order=x&view=y&loose=z&go=1",
        "&".join(f"year={year}" for year in range(900)),
        "q=%ff%fe&page=%ff",
    ],
)
def test_no_parameter_breaks_it(client: Client, document: Document, parameters: str) -> None:
    response = client.get(f"/search/?{parameters}")
    assert response.status_code == 200
    HtmlPage(response)


def test_parameters_are_read(rf: Any) -> None:
    address = (
        "/search/?q=牛奶&year=2025&year=2024&order=published&view=provisions&page=3&page_size=500"
        "&loose=0&signed_from=2025/1/2"
    )
    request = parse_parameters(rf.get(address).GET, date(2026, 1, 1)).request
    assert request.filters == {"year": ("2025", "2024")}
    assert (request.order, request.view) == (Order.PUBLISHED, View.PROVISIONS)
    assert (request.page, request.page_size, request.is_loose) == (3, 100, False)
    assert (request.signed_from, request.signed_until) == (date(2025, 1, 2), None)
    assert request.on == date(2026, 1, 1)


def test_two_gazettes_are_told_apart(client: Client, document: Document) -> None:
    other = make_issue(published=True, gazette=make_gazette(name="示例县公报", slug="shilixian"))
    make_document(issue=other, title="牛奶收购办法")
    assert "示例县公报 1件" in links(search(client, "牛奶"), "facet-choice")
    page = search(client, "牛奶", gazette="shilixian")
    assert titles(page) == ["牛奶收购办法"]


def test_a_withdrawn_issue_is_gone_at_once(client: Client, document: Document) -> None:
    assert search(client, "牛奶").all("article")
    issue = document.issue
    issue.status = Issue.Status.DRAFT
    issue.save()
    assert not search(client, "牛奶").all("article")
    assert client.get("/search/suggest", {"q": "牛奶"}).json() == {"suggestions": []}


def test_a_row_does_not_repeat_its_label_behind_its_place(
    client: Client, document: Document
) -> None:
    text = make_text(document=document, position=2)
    body = "收购站应当留存车辆照片。"
    make_provision(text=text, address="art_8__para_1__item_2", label="（二）", body=body)
    make_provision(text=text, address="sec_8", label="八、", body=body)
    rows = [one.text for one in search(client, "车辆照片").all("li") if "照片" in one.text]
    assert rows == [f"第八条第一款第（二）项{body}", f"八、{body}"]
