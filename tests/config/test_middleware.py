"""Proxies that are trusted and others, request ids, and the line of a request."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from django.test import Client

from gazette.config.environment import read_trusted_proxies
from gazette.config.logs import request_id
from tests.config.log_lines import LogLines


@pytest.fixture(autouse=True)
def _proxies(settings: Any) -> None:
    settings.TRUSTED_PROXIES = read_trusted_proxies("10.0.0.1,10.0.0.2")


def get(peer: str = "10.0.0.1", **headers: str) -> Any:
    return Client().get("/healthz", REMOTE_ADDR=peer, headers=headers)


def test_a_trusted_proxy_says_who_asks_and_how() -> None:
    request = get(x_forwarded_for="6.6.6.6, 1.2.3.4, 10.0.0.2", x_forwarded_proto="https")
    assert request.wsgi_request.META["REMOTE_ADDR"] == "1.2.3.4"
    assert request.wsgi_request.is_secure()


def test_others_are_not_believed() -> None:
    response = get(
        "9.9.9.9", x_forwarded_for="1.2.3.4", x_forwarded_proto="https", x_request_id="a" * 12
    )
    assert response.wsgi_request.META["REMOTE_ADDR"] == "9.9.9.9"
    assert not response.wsgi_request.is_secure()
    assert response["X-Request-ID"] != "a" * 12


@pytest.mark.parametrize("forwarded", ["", "unknown", "10.0.0.2", "1.2.3.4, <script>"])
def test_without_an_address_the_proxy_is_the_client(forwarded: str) -> None:
    request = get(x_forwarded_for=forwarded).wsgi_request
    assert request.META["REMOTE_ADDR"] == "10.0.0.1"


def test_the_id_of_a_trusted_proxy_is_taken() -> None:
    assert get(x_request_id="f3a9-0001.x")["X-Request-ID"] == "f3a9-0001.x"


@pytest.mark.parametrize("given", ["short", "a" * 65, 'x"}\n{"forged', "编号编号编号编号"])
def test_a_malformed_id_is_replaced(given: str) -> None:
    assert re.fullmatch("[0-9a-f]{12}", get(x_request_id=given)["X-Request-ID"])


def test_ids_differ_and_end_with_the_request() -> None:
    assert get()["X-Request-ID"] != get()["X-Request-ID"]
    assert request_id.get() == ""


def test_the_line_of_a_request(log_lines: LogLines) -> None:
    response = Client().get("/healthz?q=张三", REMOTE_ADDR="9.9.9.9")
    (line,) = log_lines("gazette.requests")
    assert (line["method"], line["path"], line["status"]) == ("GET", "/healthz", 200)
    assert line["request"] == response["X-Request-ID"]
    assert line["ms"] >= 0
    assert "张三" not in str(line) and "9.9.9.9" not in str(line)


def test_addresses_are_written_where_a_setting_says_so(settings: Any, log_lines: LogLines) -> None:
    settings.LOG_ADDRESSES = True
    get(x_forwarded_for="1.2.3.4")
    assert log_lines("gazette.requests")[0]["address"] == "1.2.3.4"


def test_an_error_of_a_lower_middleware_has_an_id(log_lines: LogLines) -> None:
    response = Client().get("/healthz", headers={"host": "evil.example"})
    assert response.status_code == 400
    security = log_lines("django.security.DisallowedHost")
    assert [line["request"] for line in security] == [response["X-Request-ID"]]


def test_the_handler_of_the_tests_is_the_portal_s(log_lines: LogLines) -> None:
    logging.getLogger("elsewhere").info("not worth a line")
    logging.getLogger("search").info("worth one")
    assert log_lines("elsewhere") == []
    assert [line["message"] for line in log_lines("search")] == ["worth one"]
