"""Where a log-in leads, and the pages that refuse."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.accounts.conftest import PASSWORD, log_in
from tests.factories import make_issue, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/admin/",
        "javascript:alert(1)",
        "/nothing/here/",
        "/admin/nothing/here/",
        "/admin/login/",
        "/admin/login/?next=/admin/login/",
        "/admin/login/code/",
        "/admin/logout/",
        "/accounts/profile/",
        "/%00",
        "http://[",
        "",
    ],
)
def test_a_next_that_leads_nowhere_leads_to_the_desk(
    wang: User, client: Client, wanted: str
) -> None:
    assert log_in(client, next=wanted)["Location"] == "/admin/"


@pytest.mark.parametrize("wanted", ["/admin/gazette/issue/?q=fire", "/admin/account/", "/issues/"])
def test_a_page_that_is_there_is_led_to(wang: User, client: Client, wanted: str) -> None:
    assert log_in(client, next=wanted).url == wanted


def test_who_is_logged_in_goes_on(wang: User, client: Client) -> None:
    log_in(client)
    assert client.get("/admin/login/?next=/admin/account/")["Location"] == "/admin/account/"
    assert client.get("/admin/login/?next=//evil.example/")["Location"] == "/admin/"


def test_an_account_that_is_not_of_the_office_stays_outside(client: Client) -> None:
    User.objects.create_user("reader", password=PASSWORD)
    assert "用户名或者密码不对" in log_in(client, "reader").content.decode()


def test_the_page_is_chinese_and_has_a_head(client: Client) -> None:
    page = client.get("/admin/login/").content.decode()
    assert "<h1" in page
    assert not [word for word in ("Log in", "Username", "Password", "Django") if word in page]


def test_a_403_says_in_chinese_whom_to_ask(client: Client, settings: Any) -> None:
    settings.DEBUG = False
    client.force_login(make_person("lisi", "发布"))
    answer = client.get("/admin/auth/user/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert f"编号：{answer['X-Request-ID']}" in page
    assert "系统管理人员" in page
    assert "Forbidden" not in page


def test_a_refused_form_keeps_its_own_page(wang: User, settings: Any) -> None:
    settings.DEBUG = False
    client = Client(enforce_csrf_checks=True)
    client.force_login(wang)
    answer = client.post("/admin/account/", {"session": "others"})
    assert answer.status_code == 403
    assert f"编号：{answer['X-Request-ID']}" in answer.content.decode()


def test_pages_of_readers_are_the_same_for_all(wang: User, client: Client) -> None:
    make_issue(published=True)
    before = client.get("/issues/").content
    log_in(client)
    assert client.get("/issues/").content == before


@pytest.mark.parametrize("length", [150, 151, 256, 5000])
def test_a_name_that_no_account_can_have_is_refused(client: Client, length: int) -> None:
    answer = client.post("/admin/login/", {"username": "9" * length, "password": PASSWORD})
    assert answer.status_code == 200
    assert "用户名或者密码不对" in answer.content.decode()
