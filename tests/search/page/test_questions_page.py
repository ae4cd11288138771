"""The page of a question: what was looked for, what answers, what is merely near, no dead end."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from gazette.models import Document, Relation
from gazette.models.theme import Theme
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def documents() -> list[Document]:
    issue = make_issue(published=True)
    theme = Theme.objects.create(name="住房")
    rent = make_document(
        issue=issue, title="示例市住房租赁管理规定", theme=theme, bodies=("示例市住房局",)
    )
    text = make_text(document=rent)
    make_provision(text=text, address="art_1", label="第一条", body="出租人应当申报登记。")
    make_provision(text=text, address="art_2", label="第二条", body="押金应当在十日内退还。")
    dogs = make_document(issue=issue, title="示例市养犬管理办法")
    make_provision(text=make_text(document=dogs), address="art_1", body="遛犬应当束犬链。")
    return [rent, dogs]


def search(client: Client, query: str, **more: Any) -> HtmlPage:
    response = client.get("/search/", {"q": query, **more})
    assert response.status_code == 200
    return HtmlPage(response)


def test_a_question_shows_the_row_that_answers_and_the_words_it_was_read_as(
    client: Client, documents: list[Document]
) -> None:
    page = search(client, "租赁押金怎么退还")
    assert "没有找到逐字含有" in page.one("p", class_="summary").text
    assert "按词查到1件" in page.one("p", class_="summary").text
    block = page.one("section", class_="ranked").text
    assert "按词查到的文件" in block
    assert "押金应当在十日内退还" in block
    read = page.one("dl", class_="looked-for").text
    assert "押金" in read
    assert "略去怎么" in "".join(read.split())
    row = f"{documents[0].get_absolute_url()}?q=%E7%A7%9F%E8%B5%81%E6%8A%BC%E9%87%91"
    assert any(url.startswith(row) and url.endswith("#art_2") for url in page.links)
    assert page.links["?q=%E6%8A%BC%E9%87%91&go=0"].startswith("押金")


def test_the_words_are_marked_on_the_document_s_page(
    client: Client, documents: list[Document]
) -> None:
    address = documents[0].get_absolute_url()
    page = HtmlPage(client.get(address, {"q": "租赁押金怎么退还"}))
    assert "押金" in [one.text for one in page.all("mark")]
    assert "押金" in page.one("p", class_="hit-words-found").text


def test_what_is_near_is_said_to_be_no_answer(client: Client, documents: list[Document]) -> None:
    page = search(client, "养犬彗星轨道星系摄影")
    block = page.one("section", class_="ranked").text
    assert "最接近的文件" in block
    assert "可能不是您要的" in block
    assert "按词查到" not in page.one("p", class_="summary").text


def test_nonsense_finds_nothing_and_is_no_dead_end(
    client: Client, documents: list[Document]
) -> None:
    page = search(client, "量子纠缠引力波")
    assert page.all("article") == []
    assert "量子 没有" in " ".join(page.one("dl", class_="looked-for").text.split())
    ways = page.one("ul", class_="near-places").text
    assert "主题：住房" in ways
    assert "示例市住房局" in ways


def test_a_rule_half_remembered_is_offered_and_not_gone_to(
    client: Client, documents: list[Document]
) -> None:
    page = search(client, "租房住房租赁暂行办法第二条")
    places = page.by_id("places")
    assert places.text.startswith("您要的可能是")
    assert any(url.endswith("#art_2") for url in page.links)


def test_a_long_answer_has_no_second_tier(client: Client) -> None:
    issue = make_issue(published=True)
    for number in range(3):
        make_document(issue=issue, title=f"关于牛奶的第{number}号通知")
    page = search(client, "牛奶")
    assert page.all("section", class_="ranked") == []


def test_the_json_says_the_same(client: Client, documents: list[Document]) -> None:
    found = client.get("/api/v1/search", {"q": "租赁押金怎么退还"}).json()
    assert (found["total"], found["documents"]) == (0, [])
    ranked = found["ranked"]
    assert ranked["is_answer"]
    assert ranked["documents"][0]["id"] == documents[0].pk
    assert ranked["documents"][0]["hits"][0]["address"] == "art_2"
    assert ranked["omitted"] == ["怎么"]
    assert [one["words"] for one in ranked["looked_for"]] == ["租赁", "押金", "退还"]
    assert client.get("/api/v1/search", {"q": "租赁押金", "loose": "0"}).json()["ranked"] is None


def test_a_row_that_was_amended_is_said_to_be_so(client: Client) -> None:
    call_command("load_samples", stdout=StringIO())
    Relation.objects.filter(type=Relation.Type.AMENDS).update(
        status=Relation.Status.CONFIRMED, effective_on=date(2026, 4, 2)
    )
    page = search(client, "架空电力线路周边30米")
    changed = [one.text for one in page.all("span", class_="hit-changed")]
    assert changed == ["自2026年4月2日起已修改，这里是刊印时的文字"]
    hits = client.get("/api/v1/search", {"q": "架空电力线路周边"}).json()["hits"]
    assert {one["changed"] and one["changed"]["since"] for one in hits} == {None, "2026-04-02"}
