"""Failed log-ins are counted by account and address, then by each; an unlocked one gets in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from gazette.accounts import throttle
from gazette.accounts.throttle import ACCOUNT_LIMIT, ADDRESS_LIMIT, PAIR_LIMIT
from gazette.config.environment import read_trusted_networks
from tests.accounts.conftest import PASSWORD, fail, is_in, log_in, with_password
from tests.config.log_lines import LogLines
from tests.factories import make_person

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE, OFFICE = "203.0.113.7", "198.51.100.9", "10.20.3.4"


def test_the_right_password_is_refused_once_the_pair_is_locked(wang: User, client: Client) -> None:
    assert fail(PAIR_LIMIT - 1).status_code == 200
    answer = fail(1)
    assert answer.status_code == 429
    assert log_in(client).status_code == 429
    assert not is_in(client)
    assert log_in(client, address=ELSEWHERE).status_code == 302
    assert is_in(client)


def test_the_page_says_until_when_and_whom_to_ask(wang: User, settings: object) -> None:
    settings.DEBUG = False  # type: ignore[attr-defined]
    answer = fail(PAIR_LIMIT)
    page = answer.content.decode()
    until = timezone.localtime(AccessAttempt.objects.get().attempt_time) + timedelta(minutes=15)
    assert f"{until:%H:%M}" in page
    assert "系统管理人员" in page
    assert f"编号：{answer['X-Request-ID']}" in page
    assert 0 < int(answer["Retry-After"]) <= 15 * 60
    assert not re.search(r"Account|locked|Traceback", page)


def test_the_lock_ends_by_itself_and_is_not_prolonged_by_trying(wang: User, client: Client) -> None:
    fail(PAIR_LIMIT)
    before = AccessAttempt.objects.get().attempt_time
    fail(3)
    assert AccessAttempt.objects.get().attempt_time == before
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert log_in(client).status_code == 302
    assert not AccessAttempt.objects.exists()


def test_an_account_is_locked_from_everywhere_by_many_addresses(wang: User) -> None:
    for number in range(ACCOUNT_LIMIT - 1):
        assert fail(1, address=f"198.51.{number}.1").status_code == 200
    assert fail(1, address="198.51.200.1").status_code == 429
    assert log_in(Client()).status_code == 429


def test_an_address_that_tries_many_accounts_is_locked(wang: User) -> None:
    for number in range(ADDRESS_LIMIT - 1):
        assert fail(1, f"name{number}").status_code == 200
    assert fail(1, "another").status_code == 429
    assert log_in(Client()).status_code == 429
    assert log_in(Client(), address=ELSEWHERE).status_code == 302


def test_whoever_has_an_account_cannot_reset_the_count_of_an_address(wang: User) -> None:
    with_password(make_person("lisi", "录入"))
    for number in range(ADDRESS_LIMIT - 1):
        fail(1, f"name{number}")
    assert log_in(Client(), "lisi").status_code == 302
    assert fail(1, "another").status_code == 429


def test_browsers_of_one_address_count_together(wang: User) -> None:
    for number in range(PAIR_LIMIT):
        words = {"username": "wangmin", "password": "wrong"}
        answer = Client(headers={"user-agent": f"browser {number}"}).post("/admin/login/", words)
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("peer", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:5::1", "2001:db8:5::1"),
        ("", None),
        ("unix:", None),
    ],
)
def test_the_address_that_counts(
    peer: str, counted: str | None, settings: object, rf: object
) -> None:
    settings.TRUSTED_NETWORKS = read_trusted_networks("2001:db8:5::/112")  # type: ignore[attr-defined]
    assert throttle.client_address(rf.get("/", REMOTE_ADDR=peer)) == counted  # type: ignore[attr-defined]


def test_only_a_trusted_proxy_says_whose_address_it_is(wang: User) -> None:
    """Otherwise everybody would name a new one for each trial."""
    for number in range(PAIR_LIMIT):
        answer = Client().post(
            "/admin/login/",
            {"username": "wangmin", "password": "wrong"},
            REMOTE_ADDR=HERE,
            headers={"x-forwarded-for": f"192.0.2.{number}"},
        )
    assert answer.status_code == 429
    answer = Client().post(
        "/admin/login/",
        {"username": "wangmin", "password": PASSWORD},
        REMOTE_ADDR="127.0.0.1",
        headers={"x-forwarded-for": ELSEWHERE, "x-forwarded-proto": "https"},
    )
    assert answer.status_code == 302


class TestTrustedNetworks:
    @pytest.fixture(autouse=True)
    def _networks(self, settings: object) -> None:
        settings.TRUSTED_NETWORKS = read_trusted_networks("10.20.0.0/16")  # type: ignore[attr-defined]

    def test_nobody_outside_locks_the_office_out(self, wang: User) -> None:
        for number in range(ACCOUNT_LIMIT):
            fail(1, address=f"198.51.{number}.1")
        assert log_in(Client(), address=ELSEWHERE).status_code == 429
        assert log_in(Client(), address=OFFICE).status_code == 302

    def test_an_address_of_the_office_is_not_locked_for_all(self, wang: User) -> None:
        for number in range(ADDRESS_LIMIT + 1):
            assert fail(1, f"name{number}", address=OFFICE).status_code == 200
        assert log_in(Client(), address=OFFICE).status_code == 302

    def test_an_account_is_locked_there_too(self, wang: User) -> None:
        assert fail(PAIR_LIMIT, address=OFFICE).status_code == 429
        assert log_in(Client(), address=OFFICE).status_code == 429


def test_a_wrong_password_and_an_unknown_account_are_told_alike(wang: User) -> None:
    User.objects.create_user("former", password=PASSWORD, is_staff=True, is_active=False)
    pages = []
    for name in ("wangmin", "nobody", "former"):
        answers = [fail(1, name) for _ in range(PAIR_LIMIT)]
        assert [answer.status_code for answer in answers] == [200] * (PAIR_LIMIT - 1) + [429]
        page = answers[0].content.decode().replace(name, "NAME")
        pages.append(re.sub(r'(csrfmiddlewaretoken" value=")\w+', "", page))
        AccessAttempt.objects.all().delete()
    assert pages[0] == pages[1] == pages[2]
    assert "用户名或者密码不对" in pages[0]


def test_the_log_names_neither_accounts_nor_addresses(wang: User, log_lines: LogLines) -> None:
    fail(PAIR_LIMIT + 1)
    log_in(Client(), address=ELSEWHERE)
    said = log_lines.stream.getvalue()
    assert "Locking out" in said
    assert not re.search(rf"wangmin|{HERE}|{ELSEWHERE}", said)


def test_no_password_is_stored(wang: User) -> None:
    fail(2)
    attempt = AccessAttempt.objects.get()
    assert "Bianji" not in f"{attempt.post_data}{attempt.get_data}"


class TestUnlocking:
    @pytest.fixture
    def chief(self, client: Client) -> Client:
        client.force_login(make_person("chief", "系统管理"))
        return client

    def unlock(self, client: Client, *attempts: int) -> str:
        words = {"action": "unlock_attempts", "_selected_action": list(attempts)}
        answer = client.post("/admin/accounts/failedlogin/", words, follow=True)
        return str(answer.content.decode())

    def test_a_locked_account_is_listed_and_unlocked(
        self, wang: User, chief: Client, events: list[tuple[str, str, str]]
    ) -> None:
        fail(PAIR_LIMIT)
        page = chief.get("/admin/accounts/failedlogin/").content.decode()
        assert "wangmin" in page
        assert "锁定到" in page
        assert "失败次数" in page
        assert "Failed" not in page
        assert "已经解锁：wangmin" in self.unlock(chief, AccessAttempt.objects.get().pk)
        assert ("解锁", "chief", "wangmin") in events
        assert log_in(Client()).status_code == 302

    def test_one_line_unlocks_what_many_lines_lock(self, wang: User, chief: Client) -> None:
        for number in range(ACCOUNT_LIMIT):
            fail(1, address=f"198.51.{number}.1")
        self.unlock(chief, AccessAttempt.objects.earliest("pk").pk)
        assert log_in(Client()).status_code == 302

    def test_an_address_is_unlocked_with_its_line(self, wang: User, chief: Client) -> None:
        for number in range(ADDRESS_LIMIT):
            fail(1, f"name{number}")
        self.unlock(chief, AccessAttempt.objects.earliest("pk").pk)
        assert log_in(Client()).status_code == 302

    def test_only_who_may_change_accounts_sees_it(self, wang: User, client: Client) -> None:
        fail(PAIR_LIMIT)
        for number, group in enumerate(("录入", "审核", "发布")):
            client.force_login(make_person(f"person{number}", group))
            assert client.get("/admin/accounts/failedlogin/").status_code == 403
            self.unlock(client, AccessAttempt.objects.get().pk)
        assert log_in(Client()).status_code == 429
