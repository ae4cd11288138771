"""A log-in ends when idle, after twelve hours, at a wish, and with the password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from gazette.accounts.models import OpenSession
from gazette.accounts.open_sessions import browser_kind
from tests.accounts.conftest import PASSWORD, age, is_in, log_in
from tests.factories import make_issue, make_person

pytestmark = pytest.mark.django_db
IDLE = timedelta(minutes=30)


@pytest.fixture
def browser(wang: User) -> Client:
    client = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Edg/130.0"})
    log_in(client)
    return client


def session() -> OpenSession:
    return OpenSession.objects.get(account__username="wangmin")


def test_use_prolongs_a_log_in_until_it_has_been_idle(browser: Client) -> None:
    age(session(), seen=IDLE - timedelta(seconds=5))
    assert is_in(browser)
    assert session().seconds_left > 29 * 60
    age(session(), seen=IDLE + timedelta(seconds=5))
    answer = browser.get("/admin/gazette/issue/?q=消防")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/?next=/admin/gazette/issue/%3Fq%3D")
    page = browser.get(answer["Location"])
    assert "登录已经过期" in page.content.decode()
    assert f"编号：{page['X-Request-ID']}" in page.content.decode()


def test_a_log_in_ends_after_twelve_hours_of_work(browser: Client) -> None:
    age(session(), began=timedelta(hours=12) - timedelta(minutes=1))
    assert session().seconds_left <= 60
    assert is_in(browser)
    age(session(), began=timedelta(hours=12, seconds=1))
    assert not is_in(browser)


def test_what_a_page_asks_by_itself_prolongs_nothing(browser: Client) -> None:
    age(session(), seen=timedelta(minutes=20))
    background = {"x-background": "1"}
    status = browser.get("/admin/login/status/", headers=background).json()
    assert 0 < status["seconds"] <= 10 * 60
    assert browser.get("/admin/", headers=background).status_code == 200
    assert session().seconds_left <= 10 * 60
    assert browser.post("/admin/login/status/").json()["seconds"] > 29 * 60


def test_a_page_that_comes_again_by_itself_prolongs_nothing(browser: Client) -> None:
    """As the pages do that wait for a file to be read (header Refresh)."""
    by_itself = {"sec-fetch-mode": "navigate", "sec-fetch-site": "same-origin"}
    age(session(), seen=timedelta(minutes=20))
    browser.get("/admin/", headers=by_itself)
    assert session().seconds_left <= 10 * 60
    browser.get("/admin/", headers={**by_itself, "sec-fetch-user": "?1"})
    assert session().seconds_left > 29 * 60


def test_a_script_is_told_by_401(browser: Client) -> None:
    age(session(), seen=IDLE)
    for headers in ({"x-partial": "bench"}, {"sec-fetch-dest": "empty"}, {"x-background": "1"}):
        answer = browser.post("/admin/intake/intake/1/1/", headers=headers)
        assert (answer.status_code, answer.json()) == (401, {"log_in": "/admin/login/"})
    assert browser.get("/admin/login/status/").status_code == 401


def test_an_ended_log_in_sees_no_draft(browser: Client) -> None:
    """Public pages show drafts to the office alone."""
    address = make_issue().get_absolute_url()
    assert browser.get(address).status_code == 200
    age(session(), seen=IDLE)
    assert browser.get(address).status_code == 404


def test_public_pages_of_readers_know_no_cookie(client: Client) -> None:
    """They set none, and are for everybody; Vary is for caches, of whoever comes with a session."""
    response = client.get("/issues/")
    assert not client.cookies
    assert not response.wsgi_request.session.accessed
    assert "private" not in response.headers["Cache-Control"]


def test_sessions_are_listed_and_the_others_ended(
    browser: Client, events: list[tuple[str, str, str]]
) -> None:
    phone = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile"})
    log_in(phone, address="198.51.100.9")
    page = browser.get("/admin/account/").content.decode()
    for words in ("Edge（Windows）", "203.0.113.7", "Chrome（安卓）", "198.51.100.9", "就是这里"):
        assert words in page
    own, other = OpenSession.objects.order_by("pk")
    browser.post("/admin/account/", {"session": other.pk})
    assert is_in(browser)
    assert not is_in(phone)
    assert events == [("结束会话", "wangmin", "wangmin")]
    browser.post("/admin/account/", {"session": own.pk})
    assert is_in(browser)


@pytest.mark.parametrize("chosen", ["x", "", "9" * 30, "-1", "１"])
def test_a_session_that_is_none_is_not_ended(browser: Client, chosen: str) -> None:
    assert browser.post("/admin/account/", {"session": chosen}).status_code == 302
    assert is_in(browser)


def test_nobody_ends_the_sessions_of_another(browser: Client) -> None:
    stranger = Client()
    stranger.force_login(make_person("stranger", "录入"))
    stranger.post("/admin/account/", {"session": session().pk})
    stranger.post("/admin/account/", {"session": "others"})
    assert is_in(browser)
    assert stranger.get("/admin/accounts/opensession/").status_code == 403


def test_the_administration_ends_any(browser: Client, events: list[tuple[str, str, str]]) -> None:
    chief = Client()
    chief.force_login(make_person("chief", "系统管理"))
    assert "203.0.113.7" in chief.get("/admin/accounts/opensession/").content.decode()
    words: dict[str, Any] = {"action": "end_sessions", "_selected_action": [session().pk]}
    chief.post("/admin/accounts/opensession/", words)
    assert not is_in(browser)
    assert is_in(chief)
    assert events == [("结束会话", "chief", "wangmin")]


def test_a_new_password_ends_the_others(browser: Client) -> None:
    other = Client()
    log_in(other)
    words = {"old_password": PASSWORD, "new_password1": "Tong-Zhi-2027", "new_password2": ""}
    words["new_password2"] = words["new_password1"]
    assert browser.post("/admin/password_change/", words).status_code == 302
    assert is_in(browser)
    assert not is_in(other)
    assert OpenSession.objects.count() == 1


def test_log_out_takes_the_session_away(browser: Client) -> None:
    browser.post("/admin/logout/")
    assert not OpenSession.objects.exists()
    assert not is_in(browser)


def test_a_copied_cookie_is_worth_nothing_after_log_out(browser: Client) -> None:
    thief = Client()
    thief.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert is_in(thief)
    browser.post("/admin/logout/")
    assert not is_in(thief)


@pytest.mark.parametrize(
    ("user_agent", "kind"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "火狐（Linux）"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_1) Version/17 Safari/605", "Safari（macOS）"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604", "Safari（iOS）"),
        ("curl/8.5.0", "其他程序"),
        ("", "其他程序"),
    ],
)
def test_browsers_in_words(user_agent: str, kind: str) -> None:
    assert browser_kind(user_agent) == kind
