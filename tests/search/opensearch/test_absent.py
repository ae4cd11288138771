"""A search server that refuses, hangs or fails: readers wait once, and are told what works."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from opensearchpy import OpenSearch

from gazette.models import Document
from search.opensearch.engine_server import (
    LONGEST_REST,
    PATIENCE,
    REST,
    Breaker,
    EngineAbsent,
    address_of,
    breaker,
    serving_engine,
)
from tests.factories import make_document, make_provision, make_text
from tests.html_page import HtmlPage
from tests.portal_folder import free_port
from tests.search.opensearch.conftest import connected

BROKEN = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\n{}"


class FakeServer:
    """Takes connections, counts them, and answers with ``answer`` or, without one, never."""

    def __init__(self, answer: bytes = b"") -> None:
        self.answer = answer
        self.taken: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                taken, _ = self._listening.accept()
            except OSError:
                return
            self.taken.append(taken)
            if self.answer:
                taken.recv(65_536)
                taken.sendall(self.answer)

    def close(self) -> None:
        self._listening.close()
        for one in self.taken:
            one.close()


@contextmanager
def fake(answer: bytes = b"") -> Iterator[FakeServer]:
    with (
        closing(FakeServer(answer)) as server,
        connected(f"opensearch://127.0.0.1:{server.port}/x"),
    ):
        yield server


@pytest.fixture
def made(db: None) -> Document:
    document = make_document(published=True, document_number="示政发〔2025〕9号")
    make_provision(text=make_text(document=document), body="鲜牛奶应当冷藏。")
    return document


@pytest.fixture(autouse=True)
def closed_breaker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whose rest, once it has begun, does not end in a test, however long pages take."""
    breaker.succeeded()
    monkeypatch.setattr(breaker, "clock", lambda: 0.0)
    yield
    breaker.succeeded()


def page(client: Client, typed: str) -> tuple[int, str]:
    response = client.get(reverse("search:search"), {"q": typed, "go": "0"})
    return response.status_code, HtmlPage(response).one("main").text


def test_the_page_says_what_still_works(client: Client, made: Document) -> None:
    with connected(f"opensearch://127.0.0.1:{free_port()}/x"):
        status, shown = page(client, "牛奶")
        assert status == 503
        assert "检索暂时用不了" in shown
        assert made.title in shown  # the newest documents
        status, shown = page(client, "示政发[2025] 9号")
        assert "直接打开" in shown
        typed = client.get(reverse("search:search"), {"q": "示政发2025-9"})
        assert typed.status_code == 302
        assert typed["Location"].startswith(made.get_absolute_url())


def test_programs_are_told_so(client: Client, made: Document) -> None:
    with connected(f"opensearch://127.0.0.1:{free_port()}/x"):
        answer = client.get(reverse("api-v1:search"), {"q": "牛奶"})
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert "检索服务器" in answer.json()["detail"]
        assert client.get(reverse("search:feed"), {"q": "牛奶"}).status_code == 503
        assert client.get(reverse("search:suggest"), {"q": "牛奶"}).json() == {"suggestions": []}
        for typed in ("牛奶", "牛奶怎么冷藏", "牛奶办法第九条"):
            assert client.get(made.get_absolute_url(), {"q": typed}).status_code == 200


def test_who_waits_waits_once(
    client: Client, made: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that takes the connection and never answers."""
    waited: list[float] = []
    msearch = OpenSearch.msearch

    def waiting(self: OpenSearch, *, request_timeout: float, **asked: Any) -> Any:
        waited.append(request_timeout)
        return msearch(self, request_timeout=request_timeout, **asked)

    monkeypatch.setattr(OpenSearch, "msearch", waiting)
    with fake() as server:
        assert page(client, "牛奶")[0] == 503
        assert len(waited) == 1 and 0 < waited[0] <= PATIENCE
        assert len(server.taken) == 1
        for _ in range(5):
            assert page(client, "牛奶")[0] == 503
        assert len(server.taken) == 1


def test_errors_of_the_server_count_as_absence(client: Client, made: Document) -> None:
    with fake(BROKEN) as server:
        assert page(client, "牛奶")[0] == 503
        assert page(client, "牛奶")[0] == 503
        assert len(server.taken) == 1
        with pytest.raises(EngineAbsent):
            serving_engine().search({})


def test_after_a_rest_one_alone_asks_again() -> None:
    now = [0.0]
    tried = Breaker(clock=lambda: now[0])
    assert tried.allows()
    tried.failed(OSError("refused"))
    assert not tried.allows()
    now[0] = REST
    assert [tried.allows() for _ in range(3)] == [True, False, False]
    tried.failed(OSError("refused"))
    now[0] += REST
    assert not tried.allows()
    now[0] += REST
    assert tried.allows()
    tried.succeeded()
    assert [tried.allows() for _ in range(3)] == [True] * 3


def test_the_rest_has_an_end() -> None:
    tried = Breaker(clock=lambda: 0.0)
    for _ in range(50):
        tried.failed(OSError("refused"))
    assert tried.opens_at == LONGEST_REST


@pytest.mark.parametrize(
    ("url", "hosts", "is_tls", "index"),
    [
        ("opensearch:", (("127.0.0.1", 9200),), False, "gazette"),
        ("opensearch://h:9/i", (("h", 9),), False, "i"),
        ("opensearch+https://a,b:9201/x", (("a", 9200), ("b", 9201)), True, "x"),
        ("opensearch://[::1]:9200/x", (("::1", 9200),), False, "x"),
    ],
)
def test_what_a_url_means(
    url: str, hosts: tuple[tuple[str, int], ...], is_tls: bool, index: str
) -> None:
    address = address_of(url)
    assert (address.hosts, address.is_tls, address.index) == (hosts, is_tls, index)
