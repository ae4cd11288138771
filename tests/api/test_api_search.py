"""Search as the API answers it: what it says, and that what it cannot mean is refused by name."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gazette.models import Document
from notices.models import Plan
from tests.factories import make_document, make_provision, make_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    made = make_document(
        Plan, published=True, title="关于加强牛奶管理的通知", document_number="示政发〔2025〕9号"
    )
    text = make_text(document=made)
    make_provision(text=text, address="art_1", label="第一条", body="保障食　品安全，食品要检验。")
    make_provision(text=text, address="art_2", label="第二条", body="安全第一。")
    return made


def get(client: Client, **parameters: Any) -> dict[str, Any]:
    response = client.get("/api/v1/search", parameters)
    assert response.status_code == 200
    answered: dict[str, Any] = response.json()
    return answered


def test_hits_are_offsets_into_the_printed_words(client: Client, document: Document) -> None:
    answered = get(client, q="食品 安全")
    assert (answered["total"], answered["total_provisions"]) == (1, 1)
    (hit,) = answered["hits"]
    assert hit["document"]["id"] == document.pk
    assert hit["document"]["title"] == document.title
    assert hit["document"]["document_number"] == "示政发〔2025〕9号"
    assert hit["url"] == f"http://testserver{document.get_absolute_url()}#art_1"
    assert (hit["address"], hit["label"]) == ("art_1", "第一条")
    marked = [hit["text"][start:end] for start, end in hit["offsets"]]
    assert marked == ["食　品", "安全", "食品"]


def test_the_query_is_shown_as_understood(client: Client, document: Document) -> None:
    query = get(client, q='"食品安全" -果汁 标题:牛奶')["query"]
    assert [
        (one["normal"], one["field"], one["is_phrase"], one["is_excluded"])
        for one in query["terms"]
    ] == [
        ("食品安全", None, True, False),
        ("果汁", None, False, True),
        ("牛奶", "标题", False, False),
    ]
    assert get(client, q='"食品安全"')["total"] == 1
    assert get(client, q='"安全食品"')["total"] == 0


def test_filters_narrow_and_are_counted(client: Client, document: Document) -> None:
    make_document(issue=document.issue, title="关于牛奶的通知")
    both = get(client, q="牛奶")
    kinds = {one["value"]: one["count"] for one in both["facets"]["kind"]}
    assert (both["total"], kinds) == (2, {"plan": 1, "notice": 1})
    plans = get(client, q="牛奶", kind="plan")
    assert plans["total"] == 1
    assert {one["value"]: one["count"] for one in plans["facets"]["kind"]} == kinds
    assert [one["is_chosen"] for one in plans["facets"]["kind"]] == [True, False]
    none = get(client, q="牛奶", kind="decree", year="2025")
    assert (none["total"], none["emptied_by"]) == (0, ["文件种类：政府令"])
    assert [one["value"] for one in none["facets"]["kind"] if one["is_chosen"]] == ["decree"]


def test_provisions_one_by_one(client: Client, document: Document) -> None:
    answered = get(client, q="安全", view="provisions", page_size=1, page=2)
    assert (answered["page"], answered["pages"], answered["total_provisions"]) == (2, 2, 2)
    assert [hit["address"] for hit in answered["hits"]] == ["art_2"]
    assert answered["documents"] == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "牛" * 10_000},
        {"q": "，。！？"},
        {"q": '"牛奶'},
        {"q": "牛*奶?"},
        {"q": "\x1b\u200b"},
        {"q": "(" * 500},
        {"q": "标题:标题:标题:"},
        {"q": "牛奶", "year": "今年", "column": "没有"},
        {},
    ],
)
def test_no_words_break_it(client: Client, document: Document, parameters: dict[str, str]) -> None:
    answered = get(client, **parameters)
    assert answered["page"] <= answered["pages"]
    assert answered["page_size"] <= 100


@pytest.mark.parametrize(
    ("parameters", "name", "status"),
    [
        ({"page": "999"}, "page", 404),
        ({"page": "9" * 30}, "page", 400),
        ({"page": "-1"}, "page", 400),
        ({"page_size": "100000"}, "page_size", 400),
        ({"state": "x"}, "state", 400),
        ({"view": "rows"}, "view", 400),
        ({"signed_from": "2025-13-45"}, "signed_from", 400),
        ({"signed_from": "2025-02-01", "signed_until": "2025-01-01"}, "signed_until", 400),
        ({"sort": "newest"}, "sort", 400),
        ({"q": ["牛奶", "果汁"]}, "q", 400),
        ({"q": "牛\x00奶"}, "q", 400),
    ],
)
def test_what_it_cannot_mean_is_refused_by_name(
    client: Client, document: Document, parameters: dict[str, Any], name: str, status: int
) -> None:
    response = client.get("/api/v1/search", {"q": "牛奶"} | parameters)
    told = response.json()
    assert (response.status_code, told["parameter"]) == (status, name)
    assert name in told["detail"]
    assert response["Content-Type"] == "application/problem+json; charset=utf-8"


def test_its_pages_end(client: Client, document: Document) -> None:
    answered = get(client, q="安全", view="provisions", page_size=1)
    following = client.get(answered["next"]).json()
    assert [one["address"] for one in (answered["hits"] + following["hits"])] == ["art_1", "art_2"]
    assert following["next"] is None


def test_it_is_read_only_and_open_to_all(client: Client, document: Document) -> None:
    assert client.post("/api/v1/search", {"q": "牛奶"}).status_code == 405
    assert client.get("/api/v1/search")["Access-Control-Allow-Origin"] == "*"


def test_it_costs_the_same_however_much_it_finds(
    client: Client, document: Document, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        text = make_text(document=make_document(issue=document.issue, title="牛奶"))
        make_provision(text=text, body="牛奶")
    get(client, q="牛奶")
    with django_assert_max_num_queries(12):
        assert get(client, q="牛奶", page_size=100)["total"] == 13
