"""What costs much has a share of the portal; reading and the office are not limited."""

from __future__ import annotations

from multiprocessing import Process
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from gazette.config import shared_counts
from gazette.config.overload import Overload, kind_of
from gazette.config.request_metrics import REFUSED
from gazette.config.shared_counts import SharedCounts
from gazette.models import Document
from gazette.public_addresses import STATIC_COPY
from tests.factories import make_document, make_person
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

SEARCH = "/search/?q=%E6%8A%A5%E9%80%81"


@pytest.fixture
def document() -> Document:
    return make_document(published=True)


@pytest.fixture
def two_for_each(settings: Any) -> None:
    """An address has two of each kind; the ten seconds do not end in the middle of a test."""
    settings.OVERLOAD_PER_ADDRESS = 2


@pytest.fixture(autouse=True)
def _one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_counts, "monotonic", lambda: 1003.5)


def refused(kind: str, limit: str) -> float:
    return REFUSED.labels(kind, limit)._value.get()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", ""),
        ("/documents/all/", ""),
        ("/search/", ""),
        ("/admin/?q=1", ""),
        ("/healthz?x=1", ""),
        (SEARCH, "search"),
        ("/search/suggest?q=a", "search"),
        ("/search/feed/?q=a", "search"),
        ("/api/v1/search?q=a", "search"),
        ("/documents/all/?on=2025-01-01", "view"),
        ("/documents/all/?on=2025-01-01&download=csv", "list"),
        ("/documents/coming.ics", "list"),
        ("/feed/", "list"),
        ("/feeds/", ""),
        ("/shilishi/2025/1/issue.pdf", "file"),
        ("/shilishi/2025/1/1/document-large.pdf", "file"),
        ("/shilishi/2025/1/1/share.png", "file"),
        ("/shilishi/2025/1/1.json", "file"),
        ("/api/v1/changes", "file"),
        ("/api/", ""),
        ("/shilishi/2025/1/1/", ""),
        ("/shilishi/2025/1/1/?script=hant", "view"),
    ],
)
def test_what_costs_much(path: str, kind: str) -> None:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(request.path_info)
    assert kind_of(request) == kind


def test_the_static_twin_is_made_without_limits() -> None:
    request = RequestFactory().get("/feed/")
    request.META[STATIC_COPY] = True
    request.resolver_match = resolve("/feed/")
    assert kind_of(request) == ""


def test_one_address_is_refused_and_the_others_are_not(
    client: Client, document: Document, two_for_each: None
) -> None:
    before = refused("search", "address")
    answers = [client.get(SEARCH) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 429, 429]
    assert refused("search", "address") == before + 2
    assert client.get(SEARCH, REMOTE_ADDR="203.0.113.7").status_code == 200
    assert client.get("/documents/all/?on=2025-01-01").status_code == 200, "another kind"
    for path in ("/", document.get_absolute_url(), "/search/"):
        for _ in range(4):
            assert client.get(path).status_code == 200, path


def test_a_network_of_ipv6_is_one_address(client: Client, two_for_each: None) -> None:
    given = [client.get(SEARCH, REMOTE_ADDR=f"2001:db8::{n}").status_code for n in (1, 2, 3)]
    assert given == [200, 200, 429]


def test_the_page_says_what_works_and_when_to_come_back(
    client: Client, document: Document, two_for_each: None
) -> None:
    for _ in range(2):
        client.get(SEARCH)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(SEARCH)
    assert not captured.captured_queries
    assert response.headers["Retry-After"] == "7"
    assert response.headers["Cache-Control"] == "no-store"
    page = HtmlPage(response)
    assert "请等7秒再试" in page.one("main").text
    links = [one.attributes["href"] or "" for one in page.all("a")]
    assert links[:2] == ["/search/?q=%E6%8A%A5%E9%80%81", "/issues/"]
    for link in links[1:]:
        assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/v1/search?q=报送", "/search/suggest?q=报送", "/shilishi/2025/1.json"]
)
def test_programs_get_a_problem(client: Client, two_for_each: None, path: str) -> None:
    for _ in range(2):
        client.get(path)
    response = client.get(path)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "7")
    assert response.headers["Content-Type"] == "application/problem+json; charset=utf-8"
    told = response.json()
    assert (told["status"], told["detail"]) == (429, "来自您这个网络的请求太多，请等7秒再试。")
    assert told["detail_en"] == (
        "There are too many requests from your network; ask again in 7 seconds."
    )
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_the_office_is_not_limited(client: Client, settings: Any, two_for_each: None) -> None:
    client.force_login(make_person("a", "录入"))
    assert {client.get(SEARCH).status_code for _ in range(5)} == {200}
    client.logout()
    assert client.get(SEARCH).status_code == 429
    client.cookies["sessionid"] = "invented"
    assert client.get(SEARCH).status_code == 429
    settings.TRUSTED_NETWORKS = ("127.0.0.1",)
    assert client.get(SEARCH).status_code == 200


def test_one_thread_is_left_for_reading(document: Document, settings: Any) -> None:
    """While one search is being answered another one is refused, and a page is not."""
    settings.OVERLOAD_AT_ONCE = 1
    begun, may_end = Event(), Event()

    def slow(request: HttpRequest) -> HttpResponse:
        request.resolver_match = resolve(request.path_info)
        request.user = user
        if (refusal := middleware.process_view(request)) is not None:
            return refusal
        if request.path_info == "/search/":
            begun.set()
            may_end.wait(600)
        return HttpResponse("made")

    user: Any = type("User", (), {"is_authenticated": False})()
    middleware = Overload(slow)
    ask = RequestFactory()
    first = Thread(target=middleware, args=(ask.get(SEARCH),))
    first.start()
    assert begun.wait(600)
    busy = middleware(ask.get("/feed/"))
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
    assert "现在太忙" in busy.content.decode()
    assert middleware(ask.get("/")).content == b"made"
    user.is_authenticated = True
    assert middleware(ask.get("/feed/")).content == b"made", "the office"
    user.is_authenticated = False
    may_end.set()
    first.join()
    assert middleware(ask.get("/feed/")).content == b"made", "the share was given back"


def test_a_view_that_fails_gives_its_share_back(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OVERLOAD_AT_ONCE = 1
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("search.page.views.SearchView.get", lambda *args, **kwargs: 1 / 0)
        assert [client.get(SEARCH).status_code for _ in range(3)] == [500, 500, 500]
    assert client.get(SEARCH).status_code == 200


def test_processes_count_together() -> None:
    counts = SharedCounts()
    others = [Process(target=counts.count, args=("search 203.0.113.7",)) for _ in range(3)]
    for one in others:
        one.start()
        one.join()
    assert counts.count("search 203.0.113.7") == 4
    assert counts.count("search 203.0.113.8") == 1


def test_after_ten_seconds_counting_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = SharedCounts()
    assert [counts.count("a") for _ in range(3)] == [1, 2, 3]
    monkeypatch.setattr(shared_counts, "monotonic", lambda: 1010.0)
    assert counts.count("a") == 1
    assert shared_counts.seconds_left() == 10


def test_many_addresses_do_not_count_for_another() -> None:
    counts = SharedCounts()
    for number in range(3000):
        counts.count(f"search 2001:db8:{number:x}::")
    fresh = [counts.count(f"file 198.51.100.{number}") for number in range(250)]
    assert sum(count > 1 for count in fresh) <= 10
