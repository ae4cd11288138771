"""What was searched for on a document's page: marks, the bar, the list, the way back."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from gazette.models import Document
from gazette.parsing.parsed import Level
from tests.factories import make_document, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    document = make_document(
        published=True, title="食品管理办法", document_number="示政发〔2025〕9号"
    )
    text = make_text(document=document)
    rows = [
        (Level.TITLE, "text_1__title", "", "", "食品管理办法"),
        (Level.CHAPTER, "chp_1", "第一章", "食品安全", ""),
        (Level.ARTICLE, "art_1", "第一条", "", "食品安全人人有责，食品应当合格。"),
        (Level.ARTICLE, "art_2", "第二条", "", "依照示政发〔2025〕9号文件和最低生活保障制度。"),
        (Level.TABLE_ROW, "table_1__row_1", "", "", "食品\t牛奶"),
    ]
    for level, address, label, heading, body in rows:
        make_provision(
            text=text, level=level, address=address, label=label, heading=heading, body=body
        )
    return document


def visit(client: Client, document: Document, query: str = "") -> HtmlPage:
    return HtmlPage(client.get(document.get_absolute_url(), {"q": query} if query else {}))


def test_every_hit_is_marked_and_can_be_reached(client: Client, document: Document) -> None:
    page = visit(client, document, "食品")
    marks = [one for one in page.all("mark") if "id" in one.attributes]
    assert [one.attributes["id"] for one in marks] == [f"hit-{n}" for n in range(1, len(marks) + 1)]
    assert [one.text for one in marks] == ["食品"] * 5
    assert page.one("p", class_="hit-words-found").text.startswith("本文有5处“食品”")
    assert page.links["#hit-3"] == "第一条食品安全人人有责，食品应当合格。 2处"
    assert page.by_id("art_1").text.startswith("第一条 食品安全人人有责，食品应当合格。")


def test_an_article_is_marked_and_not_the_one_inserted_behind_it(
    client: Client, document: Document
) -> None:
    text = document.texts.get()
    for number, label in enumerate(("第十条", "第十条之一"), start=10):
        make_provision(text=text, address=f"art_{number}", label=label, body="应当检验。")
    page = visit(client, document, "条:10")
    assert [one.text for one in page.all("mark")] == ["第十条"]


def test_a_hit_across_parts_of_a_row_has_one_id(client: Client, document: Document) -> None:
    page = visit(client, document, "第一章食品 〔2025〕9号文件")
    assert len(page.ids) == len(set(page.ids))
    assert "本文有2处" in page.one("p", class_="hit-words-found").text
    assert "".join(one.text for one in page.all("mark")).count("第一章食品") == 1


def test_without_words_the_page_is_as_ever(client: Client, document: Document) -> None:
    page = visit(client, document)
    assert not page.all("mark")
    assert not page.all("aside", class_="hit-bar")
    assert "hits.js" not in str(page.all("script"))


def test_the_page_has_one_address_whatever_is_searched_for(
    client: Client, document: Document
) -> None:
    page = visit(client, document, "食品")
    canonical = page.one("link", rel="canonical").attributes["href"]
    assert canonical == f"http://testserver{document.get_absolute_url()}"
    printed = page.one("p", class_="print-only").text
    assert printed.startswith(f"网址：{canonical}，")


def test_the_way_back_leads_to_the_results(client: Client, document: Document) -> None:
    back = visit(client, document, "食品").one("a", class_="hit-bar-back").attributes["href"] or ""
    assert HtmlPage(client.get(back)).all("article")


def test_a_synonym_is_marked_where_the_word_itself_is_not_there(
    client: Client, document: Document
) -> None:
    page = visit(client, document, "低保")
    assert {one.text for one in page.all("mark")} == {"最低生活保障"}


def test_what_is_not_there_is_said(client: Client, document: Document) -> None:
    page = visit(client, document, "疫苗")
    assert page.one("p", class_="hit-words-found").text == "本文没有“疫苗”。"


@pytest.mark.parametrize(
    "query", ['"', "%", "\x00", "牛" * 5_000, "<script>", "的 -食品", "年:2025"]
)
def test_no_words_break_the_page(client: Client, document: Document, query: str) -> None:
    response = client.get(document.get_absolute_url(), {"q": query})
    assert response.status_code == 200
    HtmlPage(response)


def test_no_character_of_the_text_changes(client: Client, document: Document) -> None:
    plain = [visit(client, document).by_id(row.address).text for row in document.provisions.all()]
    marked = [
        visit(client, document, "食品 第一 章食").by_id(row.address).text
        for row in document.provisions.all()
    ]
    assert marked == plain


def test_a_word_that_is_everywhere_is_listed_within_bounds(client: Client) -> None:
    text = make_text(document=make_document(published=True))
    for _ in range(120):
        make_provision(text=text)
    page = visit(client, text.document, "本")
    listed = [address for address in page.links if re.fullmatch(r"#hit-\d+", address)]
    assert len(listed) == 50
    assert page.one("details", class_="hit-list").text.startswith("逐条列出（120条）")
