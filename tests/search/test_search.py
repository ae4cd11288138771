"""The plain search: what it finds, what it shows, and that no input breaks it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gazette.models import Document
from gazette.parsing.parsed import Level
from search.views import LONGEST_QUERY, asked, marked
from tests.factories import make_document, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    document = make_document(
        published=True, title="关于加强牛奶管理的通知", document_number="示政发〔2025〕9号"
    )
    text = make_text(document=document)
    make_provision(text=text, address="art_1", label="第一条", body="保障食品安全。")
    make_provision(
        text=text,
        address="chp_2",
        level=Level.CHAPTER.value,
        label="第二章",
        heading="监督",
        body="",
    )
    return document


def search(client: Client, query: str, **more: Any) -> HtmlPage:
    response = client.get("/search/", {"q": query, **more})
    assert response.status_code == 200
    return HtmlPage(response)


@pytest.mark.parametrize(
    "query", ["牛奶", "示政发〔2025〕9号", "食品安全", "第二章监督", "  牛奶　"]
)
def test_words_are_found_wherever_they_stand(
    client: Client, document: Document, query: str
) -> None:
    make_document(published=True)
    page = search(client, query)
    assert len(page.all("article")) == 1
    assert document.get_absolute_url() in page.links


def test_a_hit_leads_to_its_row_and_is_marked(client: Client, document: Document) -> None:
    page = search(client, "食品安全")
    assert page.links[f"{document.get_absolute_url()}#art_1"] == "第一条保障食品安全。"
    assert [one.text for one in page.all("mark")] == ["食品安全"]


def test_what_is_not_there_is_not_found(client: Client, document: Document) -> None:
    page = search(client, "疫苗")
    assert not page.all("article")
    assert "没有找到" in page.one("p", role="status").text


def test_drafts_are_not_found(client: Client) -> None:
    make_provision(text=make_text(document=make_document()), body="草稿中的词句")
    assert not search(client, "草稿中的词句").all("article")


def test_a_document_shows_its_first_rows_and_counts_the_rest(client: Client) -> None:
    text = make_text(document=make_document(published=True))
    for _ in range(8):
        make_provision(text=text)
    page = search(client, "本办法")
    hits = page.one("ul", class_="hits")
    assert hits.text.endswith("另有3处")


def test_results_come_in_pages(client: Client) -> None:
    issue = make_document(published=True, title="同一词").issue
    for _ in range(11):
        make_document(issue=issue, title="同一词")
    page = search(client, "同一词")
    assert len(page.all("article")) == 10
    assert page.one("a", rel="next").attributes["href"] == "?q=%E5%90%8C%E4%B8%80%E8%AF%8D&page=2"
    assert len(search(client, "同一词", page="2").all("article")) == 2
    assert len(search(client, "同一词", page="999").all("article")) == 2
    assert len(search(client, "同一词", page="x").all("article")) == 10


@pytest.mark.parametrize(
    "query",
    ["", "   ", "\x00", "%", "_", "\\", "'", '"', "(", "[", "*", "<b>", "\ud83d", "牛" * 9999],
)
def test_no_input_breaks_it(client: Client, document: Document, query: str) -> None:
    response = client.get("/search/", {"q": query.encode("utf-8", "replace")})
    assert response.status_code == 200
    assert not HtmlPage(response).all("article")


def test_the_work_is_bounded() -> None:
    assert len(asked("牛" * 100_000)) == LONGEST_QUERY
    assert asked(" 牛\x00奶\n") == "牛奶"
    assert len(marked("奶" * 100_000, "奶")) < 10_000


def test_markup_in_a_row_is_shown_as_words() -> None:
    assert marked("<b>牛奶</b>", "牛奶") == "&lt;b&gt;<mark>牛奶</mark>&lt;/b&gt;"


def test_a_hit_deep_in_a_row_is_shown_with_what_surrounds_it() -> None:
    excerpt = marked("前" * 500 + "牛奶" + "后" * 500, "牛奶")
    assert excerpt.startswith("…前")
    assert excerpt.endswith("后…")
    assert "<mark>牛奶</mark>" in excerpt
