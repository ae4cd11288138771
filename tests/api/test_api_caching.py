"""Answers of the API have the ETags of pages: an unchanged archive makes nothing anew."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gazette.effect.public_changes import number_changes, record
from gazette.models import Document, PublicChange
from tests.factories import make_document, make_provision, make_text

pytestmark = pytest.mark.django_db

KEEPS_PAGES = True


@pytest.fixture
def document() -> Document:
    document = make_document(published=True)
    make_provision(text=make_text(document=document), address="art_1")
    return document


@pytest.mark.parametrize(
    "path", ["documents", "documents/{}", "provisions/{}/art_1", "changes", "relations", "themes"]
)
def test_what_is_unchanged_costs_one_short_query(
    client: Client, document: Document, path: str
) -> None:
    url = f"/api/v1/{path.format(document.get_absolute_url().strip('/'))}"
    first = client.get(url)
    assert first["Cache-Control"].startswith("public")
    with CaptureQueriesContext(connection) as captured:
        again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, len(captured)) == (304, 1)
    document.title = "另一个标题"
    document.save()
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_change_is_seen_by_who_asks_with_an_etag(client: Client, document: Document) -> None:
    first = client.get("/api/v1/changes")
    record(PublicChange.Kind.PUBLISHED, [document.issue])
    number_changes()
    again = client.get("/api/v1/changes", headers={"If-None-Match": first["ETag"]})
    assert len(again.json()["items"]) == 1
