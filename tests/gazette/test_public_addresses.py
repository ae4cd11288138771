"""With PORTAL_URL, addresses that are read elsewhere do not follow the host of a request."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gazette.models import Document
from tests.factories import make_document

SITE = "https://gongbao.shili.example"
#: Pages that hold addresses for readers elsewhere.
PLACES = (
    "/",
    "/feed/",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-pages.xml",
    "/sitemap-issues.xml",
    "/sitemap-documents.xml",
    "/documents/in-force/?download=csv",
    "/api/v1/search?q=示例",
)


@pytest.fixture(autouse=True)
def _published(db: None) -> None:
    make_document(published=True)


@pytest.mark.parametrize("place", PLACES)
def test_addresses_are_those_of_the_portal(client: Client, settings: Any, place: str) -> None:
    settings.PORTAL_URL = SITE
    page = client.get(place).content.decode()
    assert "testserver" not in page


@pytest.mark.parametrize("place", [*PLACES[:7]])
def test_each_place_holds_one(client: Client, settings: Any, place: str) -> None:
    assert "http://testserver/" in client.get(place).content.decode()
    settings.PORTAL_URL = SITE
    assert f"{SITE}/" in client.get(place).content.decode()


def test_a_document_has_its_canonical_address_at_the_portal(client: Client, settings: Any) -> None:
    settings.PORTAL_URL = SITE
    address = Document.objects.get().get_absolute_url()
    page = client.get(address).content.decode()
    assert f'<link rel="canonical" href="{SITE}{address}">' in page
