"""ETags of public pages, answered before the view; what is personal is kept by nobody."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from gazette.models import Document
from gazette.pages import page_files
from gazette.pages.public_caching import ARCHIVE_PAGES, OTHER_PAGES
from gazette.public_addresses import PUBLIC_NAMESPACES
from tests.factories import make_document, make_person, make_provision, make_text
from tests.today import TODAY

pytestmark = pytest.mark.django_db

KEEPS_PAGES = True


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def document() -> Document:
    document = make_document(published=True, title="示例市报送办法", signed_on=date(2025, 1, 1))
    make_provision(text=make_text(document=document), body="每年六月一日前报送。")
    return document


def etag(client: Client, url: str, **headers: str) -> str:
    return client.get(url, headers=headers).headers["ETag"]


def status(client: Client, url: str, tag: str, **headers: str) -> int:
    return client.get(url, headers={"if-none-match": tag, **headers}).status_code


def test_every_public_page_is_of_one_kind() -> None:
    names = {
        f"{space}:{name}"
        for space in PUBLIC_NAMESPACES
        for name in get_resolver().namespace_dict[space][1].reverse_dict
        if isinstance(name, str)
    }
    assert names == ARCHIVE_PAGES | OTHER_PAGES
    assert not ARCHIVE_PAGES & OTHER_PAGES


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("query", ["", "?on=2025-03-01", "?script=hant", "?q=报送"])
def test_an_unchanged_page_costs_one_short_query(
    client: Client, document: Document, method: str, query: str
) -> None:
    url = document.get_absolute_url() + query
    tag = etag(client, url)
    for given in (tag, f'"other", {tag}', tag.removeprefix("W/")):
        with CaptureQueriesContext(connection) as captured:
            response = getattr(client, method)(url, headers={"if-none-match": given})
        assert (response.status_code, response.headers["ETag"], len(captured)) == (304, tag, 1)
        assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=0"
        assert response.headers["Vary"] == "Cookie"


def test_lists_feeds_sitemaps_and_downloads_have_one(client: Client, document: Document) -> None:
    for url in (
        reverse("gazette:all"), reverse("gazette:all") + "?download=csv",
        reverse("gazette:feed"), reverse("gazette:sitemaps"), document.issue.gazette.about_url,
    ):  # fmt: skip
        assert status(client, url, etag(client, url)) == 304, url


def test_another_state_another_tag(
    client: Client, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = document.get_absolute_url()
    first = etag(client, url)
    Document.objects.filter(pk=document.pk).update(title="示例市报送新办法")
    second = etag(client, url)
    assert first != second
    assert status(client, url, first) == 200
    assert etag(client, url + "?script=hant") != second
    tomorrow = date.fromordinal(TODAY.toordinal() + 1)
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: tomorrow)
    assert status(client, url, second) == 200


def test_a_withdrawn_or_unknown_page_is_not_confirmed(client: Client, document: Document) -> None:
    url = document.get_absolute_url()
    tag = etag(client, url)
    type(document.issue).objects.update(status="draft")
    response = client.get(url, headers={"if-none-match": tag})
    assert response.status_code in (404, 410)
    assert "public" not in response.headers["Cache-Control"]
    response = client.get("/nowhere/2020/1/", headers={"if-none-match": "*"})
    assert (response.status_code, response.headers["Cache-Control"]) == (404, "no-cache")


def test_for_a_person_with_a_session_nothing_is_shared(client: Client, document: Document) -> None:
    url = document.get_absolute_url()
    tag = etag(client, url)
    client.force_login(make_person("a", "录入"))
    response = client.get(url, headers={"if-none-match": tag})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response.headers["Vary"]
    assert response.headers["ETag"] != tag


@pytest.mark.parametrize("name", ["search:search", "gazette:report", "gazette:receipts"])
def test_searches_and_forms_are_kept_by_nobody(client: Client, name: str) -> None:
    said = client.get(reverse(name)).headers["Cache-Control"]
    assert "public" not in said
    assert "private" in said or "no-store" in said


def test_caches_on_the_way_keep_none_over_midnight(
    client: Client, document: Document, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CDN_SECONDS = 600
    url = document.get_absolute_url()
    now = timezone.localtime()
    for hour, minute, expected in ((12, 0, 600), (23, 58, 120)):
        moment = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        monkeypatch.setattr(timezone, "localtime", lambda *a, moment=moment, **k: moment)
        assert f"s-maxage={expected}" in client.get(url).headers["Cache-Control"]


class TestFiles:
    @pytest.fixture(autouse=True)
    def _served_by_nginx(self, settings: Any, tmp_path: Any) -> None:
        settings.PAGES_DIR = str(tmp_path / "cache" / "pages")
        (tmp_path / "cache").mkdir()
        settings.PORTAL_URL = "http://gongbao.test"
        page_files.announce()

    def files(self) -> list[str]:
        root = page_files.folder()
        assert root is not None
        return sorted(str(one.relative_to(root)) for one in root.glob("*.*/**/index.html"))

    def linked(self) -> set[str]:
        root = page_files.folder()
        assert root is not None
        return {str(one.readlink()).split("/")[1] for one in (root / "now").glob("[!.]*")}

    def test_a_page_is_kept_under_its_address(self, client: Client, document: Document) -> None:
        response = client.get(document.get_absolute_url())
        (file,) = self.files()
        assert file.endswith(f"/{TODAY}{document.get_absolute_url()}index.html")
        root = page_files.folder()
        assert root is not None
        assert (root / file).read_bytes() == response.content
        assert (root / file).stat().st_mode & 0o777 == 0o644

    def test_what_is_personal_or_asked_for_otherwise_is_not(
        self, client: Client, document: Document
    ) -> None:
        url = document.get_absolute_url()
        for path in ("/search/?q=报送", "/search/", "/report/", f"{url}?on=2025-03-01"):
            client.get(path)
        client.get("/../x/")
        client.head(url)
        draft = make_document(title="示例市内部草稿")
        client.force_login(make_person("a", "录入"))
        client.get(url)
        assert client.get(draft.get_absolute_url()).status_code == 200
        assert self.files() == []

    def test_a_change_switches_and_the_former_pages_go(
        self, client: Client, document: Document, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        today = timezone.now().astimezone(timezone.get_default_timezone()).date()
        monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: today)
        client.get(document.get_absolute_url())
        page_files.tend()
        (before,) = self.linked()
        assert self.files()[0].startswith(before)
        Document.objects.update(title="示例市报送新办法")
        page_files.tend()
        (after,) = self.linked()
        assert after != before
        assert self.files() == []

    def test_without_a_revision_nothing_is_valid(
        self, document: Document, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page_files.switch()
        assert self.linked()
        monkeypatch.setattr(page_files, "archive_revision", lambda: None)
        page_files.switch()
        assert not self.linked()

    def test_a_writer_does_not_wait_for_a_process_that_has_stopped(
        self, document: Document, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It may be about to link what was valid before; so nothing is linked, and it is told."""
        monkeypatch.setattr(page_files, "PATIENCE", 0.05)
        page_files.switch()
        root = page_files.folder()
        assert self.linked() and root is not None
        with (root / ".lock").open() as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            page_files.switch()
            assert not self.linked()
        page_files.switch()
        assert self.linked()
