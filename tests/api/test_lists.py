"""Lists, documents and changes: what they say, that they end, and what is refused by name."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gazette.effect.public_changes import number_changes, record
from gazette.models import Document, Issue, PublicChange, Relation, Theme
from tests.factories import make_document, make_gazette, make_issue, make_provision, make_text

pytestmark = pytest.mark.django_db
Kind = PublicChange.Kind


@pytest.fixture
def document() -> Document:
    document = make_document(
        published=True, title="示例市灯塔管理办法", effective_on=date(2025, 1, 1),
        last_day_in_force=date(2025, 6, 30), theme=Theme.objects.create(name="灯塔"),
    )  # fmt: skip
    make_provision(text=make_text(document=document), address="art_8", label="第八条")
    return document


def place_of(document: Document) -> str:
    return document.get_absolute_url().strip("/")


def get(client: Client, path: str, **parameters: Any) -> Any:
    response = client.get(f"/api/v1/{path}", parameters)
    assert response.status_code == 200, response.content.decode()
    return response.json()


def walk(client: Client, path: str, **parameters: Any) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    told = get(client, path, **parameters)
    found = list(told["items"])
    for _ in range(50):
        if told["next"] is None:
            return found
        response = client.get(told["next"])
        assert response.status_code == 200
        told = response.json()
        found += told["items"]
    raise AssertionError("the list does not end")


def test_a_document_is_what_it_is_at_its_own_address(client: Client, document: Document) -> None:
    for query in ("", "?on=2025-07-01"):
        answered = client.get(f"/api/v1/documents/{place_of(document)}{query}").json()
        terms = answered.pop("terms")
        assert "著作权法" in terms["chinese"]
        assert client.get(terms["url"]).status_code == 200
        assert answered == client.get(f"/{place_of(document)}.json{query}").json()


def test_a_provision_and_an_issue_too(client: Client, document: Document) -> None:
    place, issue = place_of(document), document.issue.get_absolute_url().strip("/")
    for path, same in (
        (f"provisions/{place}/art_8", f"/{place}/art_8.json"), (f"issues/{issue}", f"/{issue}.json")
    ):  # fmt: skip
        answered = get(client, path)
        del answered["terms"]
        assert answered == client.get(same).json()


def test_parts_of_a_document_are_to_be_had_alone(client: Client, document: Document) -> None:
    decision = make_document(published=True, title="关于废止灯塔管理办法的决定")
    Relation.objects.create(
        source=decision, type="repeals", target=document, target_title=document.title
    )
    place = place_of(document)
    whole = get(client, f"documents/{place}", on="2025-07-01")
    state = get(client, f"documents/{place}/state", on="2025-07-01")
    assert state["state"] == whole["state"]
    assert (state["state"]["state"], state["state"]["on"]) == ("expired", "2025-07-01")
    (relation,) = get(client, f"documents/{place}/relations")["relations"]
    assert [relation] == whole["relations"]
    assert (relation["type"], relation["is_pending"]) == ("repeals", True)
    assert get(client, f"documents/{place}/wordings")["wordings"] == whole["wordings"]
    (listed,) = get(client, "relations", pending="true")["items"]
    assert (listed["is_pending"], listed["target"]["title"]) == (True, document.title)
    assert get(client, "relations", pending="false")["items"] == []


def test_documents_are_told_with_their_states_on_a_day(client: Client, document: Document) -> None:
    on = "2025-03-01"
    (one,) = get(client, "documents", on=on, state="in_force")["items"]
    assert (one["state"], one["state_words"]) == ("in_force", "现行有效")
    assert get(client, "documents", on="2025-07-01", state="in_force")["items"] == []
    for name, value in (
        ("gazette", document.issue.gazette.slug), ("year", "2025"), ("kind", "notice"),
        ("body", "示例市人民政府"), ("theme", "灯塔"), ("signed_from", "2025-01-15"),
        ("signed_until", "2025-01-15"),
    ):  # fmt: skip
        assert len(get(client, "documents", **{name: value})["items"]) == 1, name
    assert get(client, "documents", signed_from="2025-01-16")["items"] == []


@pytest.mark.parametrize("path", ["documents", "search"])
def test_a_period_that_ends_before_it_starts_is_refused(
    client: Client, document: Document, path: str
) -> None:
    day = {"signed_from": "2025-01-15", "signed_until": "2025-01-15"}
    assert client.get(f"/api/v1/{path}", day).status_code == 200
    answer = client.get(f"/api/v1/{path}", day | {"signed_from": "2025-01-16"})
    told = answer.json()
    assert (answer.status_code, told["parameter"]) == (400, "signed_until")
    assert told["detail"] == (
        "参数“signed_until”的值“2025-01-15”不能用：早于 signed_from（2025-01-16），"
        "请把两个日期对调。"
    )
    assert "signed_from, 2025-01-16" in told["detail_en"]


def test_themes_bodies_and_gazettes_lead_to_their_documents(
    client: Client, document: Document
) -> None:
    for name in ("themes", "bodies"):
        (one,) = get(client, name)["items"]
        assert one["document_count"] == 1
        assert len(client.get(one["documents_url"]).json()["items"]) == 1
    (one,) = get(client, "gazettes")["items"]
    assert one["issue_count"] == 1
    assert len(client.get(one["issues_url"]).json()["items"]) == 1


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_lists_give_each_row_once_in_order_and_end(
    client: Client, document: Document, size: int
) -> None:
    gazette = make_gazette()
    for year, number in ((2024, 2), (2025, 1), (2024, 1)):
        issue = make_issue(gazette=gazette, year=year, number=number, published=True)
        for _ in range(2):
            make_document(issue=issue)
    found = [(one["year"], one["number"]) for one in walk(client, "issues", page_size=size)]
    assert found == [(2025, 1), (2025, 1), (2024, 2), (2024, 1)]
    urls = [one["url"] for one in walk(client, "documents", page_size=size)]
    assert len(urls) == len(set(urls)) == Document.objects.count()
    own = walk(client, "documents", page_size=size, gazette=gazette.slug)
    places = [(one["year"], one["number"], one["position"]) for one in own]
    assert places == sorted(places, key=lambda at: (-at[0], -at[1], at[2]))


def test_a_row_that_comes_while_one_reads_moves_none(client: Client) -> None:
    gazette = make_gazette()
    for number in (1, 2, 3):
        make_issue(gazette=gazette, number=number, published=True)
    first = get(client, "issues", page_size=2)
    make_issue(gazette=gazette, number=4, published=True)
    rest = client.get(first["next"]).json()
    assert [one["number"] for one in first["items"] + rest["items"]] == [3, 2, 1]


@pytest.mark.parametrize(
    ("path", "name", "status"),
    [
        ("issues?colour=red", "colour", 400),
        ("gazettes?page=2", "page", 400),
        ("issues?year=1066", "year", 400),
        ("issues?year=2025&year=2024", "year", 400),
        ("issues?page_size=201", "page_size", 400),
        ("issues?page_size=zwei", "page_size", 400),
        ("issues?gazette=elsewhere", "gazette", 404),
        ("documents?on=20250720", "on", 400),
        ("documents?on=2025-02-30", "on", 400),
        ("documents?state=dead", "state", 400),
        ("documents?kind=poem", "kind", 404),
        ("documents?body=别处", "body", 404),
        ("documents?theme=没有", "theme", 404),
        ("documents?theme=%00", "theme", 400),
        ("documents?cursor=W10", "cursor", 400),
        ("documents?cursor=是", "cursor", 400),
        ("relations?type=likes", "type", 400),
        ("relations?pending=perhaps", "pending", 400),
        ("changes?cursor=WzEsIiJd", "cursor", 400),
        ("changes?since=yesterday", "since", 400),
    ],
)
def test_what_is_not_understood_is_refused_by_name(
    client: Client, document: Document, path: str, name: str, status: int
) -> None:
    response = client.get(f"/api/v1/{path}")
    told = response.json()
    assert (response.status_code, told["status"], told["parameter"]) == (status, status, name)
    assert response["Content-Type"] == "application/problem+json; charset=utf-8"
    assert name in told["detail"]
    assert told["detail_en"].isascii() or name in told["detail_en"]


def test_a_cursor_is_of_no_use_with_another_question(client: Client, document: Document) -> None:
    make_document(issue=document.issue)
    following = get(client, "documents", page_size=1)["next"]
    assert client.get(following).status_code == 200
    assert client.get(f"{following}&year=2025").json()["parameter"] == "cursor"


def test_addresses_that_are_none(client: Client, document: Document) -> None:
    place = place_of(document)
    for path in (
        "nothing", "issues/none/2025/1", "issues/none/99999999999999999999/1",
        f"documents/{place}0", f"provisions/{place}/art_99", "issues/",
    ):  # fmt: skip
        response = client.get(f"/api/v1/{path}")
        assert (response.status_code, response.json()["status"]) == (404, 404), path
    assert client.get("/api/v1/").headers["Location"] == "/api/"


def test_only_reading(client: Client) -> None:
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)("/api/v1/issues")
        assert (response.status_code, response.json()["status"]) == (405, 405)
        assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert client.head("/api/v1/issues").status_code == 200


def test_pages_elsewhere_may_read_it(client: Client) -> None:
    response = client.get("/api/v1/issues", headers={"Origin": "https://elsewhere.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response["Access-Control-Expose-Headers"]
    assert 'rel="license"' in response["Link"]
    before = client.options("/api/v1/issues")
    assert before.status_code == 204
    assert before["Access-Control-Allow-Headers"] == "If-None-Match"


def test_limits_are_told(settings: Any) -> None:
    settings.OVERLOAD_PER_ADDRESS = 3
    client = Client(REMOTE_ADDR="203.0.113.9")
    left = [client.get("/api/v1/issues")["RateLimit"] for _ in range(3)]
    assert [one.split(";")[1] for one in left] == ["r=2", "r=1", "r=0"]
    refused = client.get("/api/v1/issues")
    assert (refused.status_code, refused.json()["status"]) == (429, 429)
    assert refused["RateLimit-Policy"] == '"file";q=3;w=10'
    assert refused["Retry-After"].isdigit()


def change(kind: PublicChange.Kind, *places: Issue | Document) -> None:
    record(kind, places)
    number_changes()


def test_a_copy_gets_each_change_once(client: Client, document: Document) -> None:
    change(Kind.PUBLISHED, document.issue)
    change(Kind.CORRECTED, document)
    first = get(client, "changes", page_size=1)
    (one,) = first["items"]
    assert (one["kind"], one["position"], one["kind_name"]) == ("published", None, "发布")
    assert client.get(one["api_url"]).status_code == 200
    rest = client.get(first["next"]).json()
    assert [one["kind"] for one in rest["items"]] == ["corrected"]
    assert rest["next"] is None
    none = get(client, "changes", cursor=rest["cursor"])
    assert (none["items"], none["cursor"]) == ([], rest["cursor"])
    change(Kind.WITHDRAWN, document.issue)
    more = get(client, "changes", cursor=none["cursor"])
    assert [one["kind"] for one in more["items"]] == ["withdrawn"]


def test_from_a_day_on(client: Client, document: Document) -> None:
    change(Kind.PUBLISHED, document.issue)
    PublicChange.objects.update(made_at="2026-01-01T04:00:00Z")
    empty = get(client, "changes", since="2026-01-02")
    assert empty["items"] == []
    change(Kind.CORRECTED, document)
    assert len(get(client, "changes", since="2026-01-01")["items"]) == 2
    kinds = [one["kind"] for one in get(client, "changes", cursor=empty["cursor"])["items"]]
    assert kinds == ["corrected"]


def test_the_beginning_of_an_empty_archive_is_a_cursor(client: Client) -> None:
    nothing = get(client, "changes")
    assert (nothing["items"], nothing["next"]) == ([], None)
    change(Kind.PUBLISHED, make_issue(published=True))
    assert len(get(client, "changes", cursor=nothing["cursor"])["items"]) == 1


def test_a_copy_of_an_archive_that_was_restored_is_told_to_begin_anew(
    client: Client, document: Document
) -> None:
    change(Kind.PUBLISHED, document.issue)
    cursor = get(client, "changes")["cursor"]
    PublicChange.objects.all().delete()
    for _ in range(2):
        change(Kind.CORRECTED, document)
        response = client.get("/api/v1/changes", {"cursor": cursor})
        assert response.status_code == 400
        assert "恢复" in response.json()["detail"]


def test_the_number_of_queries_does_not_grow(client: Client, document: Document) -> None:
    paths = ["gazettes", "issues", "documents", "relations", "themes", "bodies", "changes"]
    issue = document.issue.get_absolute_url().strip("/")
    paths += [f"issues/{issue}", f"documents/{place_of(document)}"]

    def queries() -> dict[str, int]:
        counted = {}
        for path in paths:
            with CaptureQueriesContext(connection) as captured:
                get(client, path)
            counted[path] = len(captured)
        return counted

    def enlarge(count: int) -> None:
        for number in range(count):
            theme = Theme.objects.create(name=f"主题{Theme.objects.count()}")
            made = make_document(
                published=True, theme=theme, bodies=(f"第{number}局", "示例市人民政府")
            )
            make_document(issue=document.issue)
            Relation.objects.create(
                source=made, type="cites", target=document, target_title=document.title
            )
            make_provision(text=document.texts.get(), address=f"art_8__para_{made.pk}")
            change(Kind.PUBLISHED, made.issue, made)

    enlarge(2)
    queries()
    before = queries()
    enlarge(6)
    assert queries() == before
    assert max(before.values()) <= 16, json.dumps(before)
