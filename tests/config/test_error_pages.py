"""Error pages carry the id under which the log has the error."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from gazette.config import readiness
from tests.config.log_lines import LogLines


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def test_a_500_shows_its_id_and_leaves_a_traceback(
    client: Client, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines
) -> None:
    """Without a database: the error may be that there is none."""

    def fail(*arguments: object) -> Any:
        raise RuntimeError("out of order")

    monkeypatch.setattr(readiness, "results", fail)
    response = client.get("/readyz?q=张三")
    assert response.status_code == 500
    number = response["X-Request-ID"]
    assert f"编号：{number}" in response.content.decode()
    (line,) = log_lines("django.request")
    assert line["request"] == number
    assert "RuntimeError: out of order" in line["exception"]
    assert "in readyz" in line["exception"]
    assert "张三" not in log_lines.stream.getvalue()


def test_a_400_shows_its_id(client: Client) -> None:
    response = client.get("/healthz", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert f"编号：{response['X-Request-ID']}" in response.content.decode()


@pytest.mark.django_db
def test_a_404_shows_its_id(client: Client) -> None:
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert f"编号：{response['X-Request-ID']}" in response.content.decode()


@pytest.mark.django_db
def test_a_refused_form_says_in_chinese_what_to_do(client: Client, log_lines: LogLines) -> None:
    User.objects.create_superuser("wangmin", password="a-long-password")
    words = {"username": "wangmin", "password": "a-long-password"}
    response = client.post("/admin/login/", words)
    page = response.content.decode()
    assert response.status_code == 403
    assert f"编号：{response['X-Request-ID']}" in page
    assert "重新登录" in page
    assert "CSRF" not in page
    (line,) = log_lines("django.security.csrf")
    assert line["request"] == response["X-Request-ID"]
    assert "wangmin" not in log_lines.stream.getvalue()
