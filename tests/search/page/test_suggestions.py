"""Suggestions while typing, and corrections: from published documents only."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from gazette.models import Document
from regulations.models import NormativeDocument
from search.memory.holdings import NOTHING
from search.memory.lexicon import Lexicon, lexicon
from search.memory.near_words import words_one_apart
from search.memory.vocabulary import vocabulary
from search.page.suggestions import MOST, MOST_OF_A_KIND, suggestions
from tests.factories import make_document, make_issue, make_provision, make_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure() -> Document:
    document = make_document(
        NormativeDocument,
        published=True,
        title="示例市民政局关于印发《示例市临时救助实施细则》的通知",
        text_title="示例市临时救助实施细则",
        document_number="示民发〔2024〕18号",
        bodies=("示例市民政局",),
        signed_on=date(2024, 12, 27),
    )
    text = make_text(document=document)
    for body in ("临时救助对象", "临时救助标准", "临时救助程序", "临时占用道路", "低保对象"):
        make_provision(text=text, body=f"本条规定{body}。")
    return document


def offered(typed: str) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in suggestions(typed)]


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("示民发", ("文号", "示民发〔2024〕18号")),
        ("〔2024〕", ("文号", "示民发〔2024〕18号")),
        ("[2024", ("文号", "示民发〔2024〕18号")),
        ("示民发2024 18号", ("直达", "示民发〔2024〕18号")),
        ("18号", ("直达", "示民发〔2024〕18号")),
        ("临时", ("词语", "临时救助")),
        ("臨時", ("词语", "临时救助")),
        ("临时救助", ("标题", "示例市临时救助实施细则")),
        ("linshi", ("词语", "临时")),
        ("lsjz", ("词语", "临时救助")),
        ("民政局", ("机关", "示例市民政局")),
        ("低", ("词语", "低保")),
    ],
)
def test_what_is_typed_is_completed(measure: Document, typed: str, line: tuple[str, str]) -> None:
    assert line in offered(typed)


def test_each_leads_somewhere(client: Client, measure: Document) -> None:
    for typed in ("示民发", "临时", "临时救助", "民政局", "18号", "临时救助细则第1条"):
        for one in suggestions(typed):
            assert client.get(unquote(one.url)).status_code in {200, 302}, one


def test_an_article_is_offered_as_a_place(measure: Document) -> None:
    (first, *_) = suggestions("临时救助细则第1条")
    assert first.kind == "直达"
    assert first.url.endswith("#art_1")


@pytest.mark.parametrize("typed", ["", " ", "\x00", "疫苗", "的", "第", "。", "x", "牛" * 10_000])
def test_what_begins_nothing_is_met_with_nothing(measure: Document, typed: str) -> None:
    assert offered(typed) == []


def test_nothing_of_a_draft_is_offered() -> None:
    draft = make_document(
        title="示例市草稿办法", document_number="示草发〔2025〕1号", bodies=("示例市草稿局",)
    )
    text = make_text(document=draft)
    for _ in range(5):
        make_provision(text=text, body="草稿中的词句")
    for typed in ("草稿", "示草", "草", "cgbf", "caogao", "1号"):
        assert offered(typed) == []


def test_there_are_never_many(measure: Document) -> None:
    for number in range(30):
        make_document(
            issue=measure.issue,
            title=f"临时事项{number}的通知",
            document_number=f"示临时〔2025〕{number}号",
            bodies=(f"临时机关{number}",),
        )
    found = offered("临时")
    assert len(found) <= MOST
    assert max([kind for kind, _ in found].count(kind) for kind, _ in found) <= MOST_OF_A_KIND


def test_the_answer_is_json_that_is_not_indexed(client: Client, measure: Document) -> None:
    response = client.get("/search/suggest", {"q": "示民发"})
    (one,) = response.json()["suggestions"]
    assert one == {
        "kind": "文号",
        "text": "示民发〔2024〕18号",
        "url": measure.get_absolute_url(),
        "note": measure.title,
    }
    assert response["X-Robots-Tag"] == "noindex"
    assert client.get("/search/suggest").json() == {"suggestions": []}


def test_the_database_is_asked_a_few_times(
    client: Client, measure: Document, django_assert_max_num_queries: Any
) -> None:
    client.get("/search/suggest", {"q": "临时"})
    with django_assert_max_num_queries(12):
        client.get("/search/suggest", {"q": "临时救助"})


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("临时就助", "临时救助"),
        ("林时救助", "临时救助"),
        ("临时救救助", "临时救助"),
        ("临救助", "临时救助"),
        ("临时占拥道路", "临时占用道路"),
    ],
)
def test_a_word_one_character_apart_is_found(measure: Document, typed: str, near: str) -> None:
    documents = vocabulary().holdings.documents.values()
    assert near in words_one_apart(typed, documents, lexicon())


@given(st.text(alphabet="临时救助占用道路对象", min_size=3, max_size=8))
def test_what_is_found_is_one_apart_and_stands_there(typed: str) -> None:
    class Text:
        words = "本条规定临时救助对象。\n本条规定临时占用道路。"

    known = Lexicon(NOTHING, (), frozenset())
    for near in words_one_apart(typed, [Text()], known):  # type: ignore[list-item]
        assert near in Text.words
        assert near != typed
        assert abs(len(near) - len(typed)) <= 1


def test_a_second_gazette_s_numbers_do_not_hide_the_first_s(measure: Document) -> None:
    other = make_document(
        issue=make_issue(published=True),
        document_number=measure.document_number,
        bodies=("示例县民政局",),
    )
    urls = {one.url for one in suggestions("示民发")}
    assert {measure.get_absolute_url(), other.get_absolute_url()} <= urls
