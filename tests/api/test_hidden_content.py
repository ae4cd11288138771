"""A stranger sees by no operation what is a draft, scheduled or withdrawn; nor does the office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gazette.api.portal_api import api
from gazette.effect.public_changes import number_changes
from gazette.models import Document, Issue, PublicChange, Relation, Theme
from gazette.office import workflow
from tests.factories import (
    make_document,
    make_gazette,
    make_issue,
    make_person,
    make_provision,
    make_text,
)

pytestmark = pytest.mark.django_db

#: Words that stand in what is hidden alone.
SECRET = "灯塔机密"


@pytest.fixture
def public() -> Document:
    document = make_document(published=True, title="示例市航标管理办法", bodies=("示例市航标局",))
    make_provision(text=make_text(document=document), address="art_1")
    return document


def hidden_issues(public: Document) -> Iterator[Issue]:
    """A draft, one that is reviewed, one to be published tomorrow, and one that was withdrawn."""
    gazettes = [public.issue.gazette, make_gazette(slug="hidden", name=f"{SECRET}公报")]
    states: list[dict[str, Any]] = [
        {"status": "draft"},
        {"status": "in_review"},
        {"status": "approved", "publish_at": timezone.now() + timedelta(days=1)},
        {"status": "approved", "first_published_at": timezone.now()},
    ]
    for gazette in gazettes:
        for number, values in enumerate(states, start=50):
            yield make_issue(gazette=gazette, number=number, **values)


@pytest.fixture
def hidden(public: Document) -> list[Document]:
    """A document in each hidden issue, related to the public one both ways."""
    found = []
    for issue in hidden_issues(public):
        theme = Theme.objects.get_or_create(name=f"{SECRET}主题")[0]
        document = make_document(
            issue=issue, title=f"{SECRET}办法", bodies=(f"{SECRET}局",), column=f"{SECRET}栏目",
            document_number=f"{SECRET}〔2025〕{issue.pk}号", theme=theme,
        )  # fmt: skip
        row = make_provision(text=make_text(document=document), address="art_1", body=SECRET)
        Relation.objects.create(
            source=document, type="repeals", target=public, target_title=public.title,
            quote=SECRET, status="confirmed", effective_on="2025-01-01", address=row.address,
        )  # fmt: skip
        Relation.objects.create(
            source=public, type="cites", target=document, target_title="所引的办法",
            position=issue.pk,
        )  # fmt: skip
        found.append(document)
    return found


def paths(place: tuple[object, ...]) -> Iterator[str]:
    """Every operation of the API, at the place of a document."""
    names = ("gazette", "year", "number", "position")
    values = dict(zip(names, place, strict=True)) | {"address": "art_1"}
    for path in api.get_openapi_schema()["paths"]:
        yield path.format_map(values)


def place_of(document: Document) -> tuple[object, ...]:
    issue = document.issue
    return issue.gazette.slug, issue.year, issue.number, document.position


def assert_hidden(client: Client, public: Document, hidden: list[Document]) -> None:
    asked = set(paths(place_of(public)))
    asked |= {f"/api/v1/{name}?page_size=200" for name in ("issues", "documents", "relations")}
    asked |= {"/api/v1/search?q=办法&page_size=100", "/api/v1/documents?on=2020-01-01"}
    asked |= {"/api/", "/api/v1/openapi.json"}
    for path in sorted(asked):
        response = client.get(path)
        assert response.status_code == 200, path
        assert SECRET not in response.content.decode(), path
    for one in hidden:
        for path in set(paths(place_of(one))) - set(paths(place_of(public))):
            response = client.get(path)
            status = 410 if one.issue.first_published_at else 404
            assert response.status_code == status, path
            assert SECRET not in response.content.decode(), path
    for name, value in (
        ("body", f"{SECRET}局"), ("theme", f"{SECRET}主题"), ("gazette", "hidden"),
    ):  # fmt: skip
        response = client.get("/api/v1/documents", {name: value})
        assert response.json().get("items", []) == [], name
    found = client.get("/api/v1/search", {"q": SECRET}).json()
    assert (found["total"], found["documents"], found["hits"]) == (0, [], [])


def test_strangers_see_only_what_is_published(
    client: Client, public: Document, hidden: list[Document]
) -> None:
    assert_hidden(client, public, hidden)


def test_the_office_sees_no_more_by_the_api(public: Document, hidden: list[Document]) -> None:
    office = Client()
    office.force_login(make_person("editor", "录入", "审核", "发布"))
    assert_hidden(office, public, hidden)


def test_what_counts_is_what_is_public(
    client: Client, public: Document, hidden: list[Document]
) -> None:
    place = "/".join(map(str, place_of(public)))
    answered = client.get(f"/api/v1/documents/{place}").json()
    assert answered["state"]["state"] != "repealed"
    assert {one["url"] for one in answered["relations"]} == {""}
    counts = client.get("/api/v1/bodies").json()["items"]
    assert [(one["name"], one["document_count"]) for one in counts] == [("示例市航标局", 1)]


def test_what_is_withdrawn_is_gone_at_once(client: Client, public: Document) -> None:
    place = "/".join(map(str, place_of(public)))
    assert client.get(f"/api/v1/documents/{place}").status_code == 200
    workflow.withdraw(public.issue, make_person("chief", "发布"), "误发")
    response = client.get(f"/api/v1/documents/{place}")
    assert (response.status_code, response["Cache-Control"]) == (410, "no-store")
    assert client.get("/api/v1/documents").json()["items"] == []
    number_changes()
    told = client.get("/api/v1/changes").json()["items"]
    assert [one["kind"] for one in told] == ["withdrawn"]
    assert public.title not in client.get("/api/v1/changes").content.decode()
    assert PublicChange.objects.count() == 1
