"""Rules for passwords: strength, novelty, a change at the first log-in and after some days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.timezone import now

from gazette.accounts.models import PastPassword
from gazette.accounts.password_rules import REMEMBERED
from tests.accounts.conftest import PASSWORD, is_in, log_in, with_password
from tests.factories import make_person

CHANGE = "/admin/password_change/"

pytestmark = pytest.mark.django_db


def change(client: Client, old: str, new: str) -> Any:
    words = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(CHANGE, words)


@pytest.mark.parametrize(
    "password",
    ["Gong-bao26", "一二三四五六七八九十甲乙", "correct horse battery", "gongbaobianjibu"],
)
def test_strong_enough(password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Gong-bao2", "至少12个字符"),
        ("gongbao2026", "至少12个字符"),
        ("834629174650", "至少12个字符"),
        ("aaaaaaaaaaaaab", "重复的字符太多"),
        ("1qaz2wsx3edc", "常见"),
    ],
)
def test_too_weak(password: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        validate_password(password)


def test_the_name_of_the_account_is_no_password(wang: User) -> None:
    with pytest.raises(ValidationError, match="用户名"):
        validate_password("wangmin-2026", wang)


def test_the_last_five_are_not_taken_again(wang: User) -> None:
    passwords = [PASSWORD, *(f"gongbao-Bianji-{number}" for number in range(REMEMBERED))]
    for password in passwords[1:]:
        wang.set_password(password)
        wang.save()
    for password in passwords[1:]:
        with pytest.raises(ValidationError, match="用过"):
            validate_password(password, wang)
    validate_password(PASSWORD, wang)
    assert PastPassword.objects.count() == REMEMBERED


def test_nor_is_one_that_was_never_recorded() -> None:
    """As that of the first account, which a command makes."""
    first = User.objects.create_superuser("root", password=PASSWORD)
    assert not PastPassword.objects.exists()
    with pytest.raises(ValidationError, match="用过"):
        validate_password(PASSWORD, first)


class TestFirstLogIn:
    @pytest.fixture
    def lisi(self) -> User:
        """An account whose password a chief has set on the page for that."""
        chief = Client()
        chief.force_login(User.objects.create_superuser("root"))
        lisi = make_person("lisi", "录入")
        words = {"new_password1": PASSWORD, "new_password2": PASSWORD}
        answer = chief.post(f"/admin/auth/user/{lisi.pk}/password/", words)
        assert answer.status_code == 302
        return lisi

    def test_a_password_that_another_has_set_is_changed_first(
        self, lisi: User, client: Client
    ) -> None:
        log_in(client, "lisi")
        answer = client.get("/admin/gazette/issue/")
        assert answer["Location"] == CHANGE
        assert "别人为您设的" in client.get(CHANGE).content.decode()
        assert client.post("/admin/gazette/theme/add/", {"name": "救助"})["Location"] == CHANGE
        assert change(client, PASSWORD, "My-own-2026-words").status_code == 302
        assert is_in(client)
        client.post("/admin/logout/")
        log_in(client, "lisi", "My-own-2026-words")
        assert is_in(client)

    def test_the_same_password_is_not_taken(self, lisi: User, client: Client) -> None:
        log_in(client, "lisi")
        assert "用过" in change(client, PASSWORD, PASSWORD).content.decode()
        assert not is_in(client)

    def test_it_ends_the_sessions_of_the_account(self, wang: User, client: Client) -> None:
        log_in(client)
        chief = Client()
        chief.force_login(User.objects.create_superuser("root"))
        words = {"new_password1": "Another-1-word", "new_password2": "Another-1-word"}
        chief.post(f"/admin/auth/user/{wang.pk}/password/", words)
        assert not is_in(client)
        assert is_in(chief)


def test_a_password_of_one_s_own_is_not_asked_again(wang: User, client: Client) -> None:
    log_in(client)
    assert is_in(client)


class TestAge:
    @pytest.fixture
    def old(self, wang: User) -> User:
        PastPassword.objects.update(set_at=now() - timedelta(days=91))
        return wang

    def test_by_default_a_password_has_none(self, old: User, client: Client) -> None:
        log_in(client)
        assert is_in(client)

    def test_an_old_one_is_changed_first(self, old: User, client: Client, settings: Any) -> None:
        settings.PASSWORD_DAYS = 90
        log_in(client)
        assert client.get("/admin/")["Location"] == CHANGE
        assert "用得太久" in client.get(CHANGE).content.decode()
        change(client, PASSWORD, "My-own-2026-words")
        assert is_in(client)

    def test_one_of_before_is_as_old_as_its_account(self, client: Client, settings: Any) -> None:
        settings.PASSWORD_DAYS = 90
        account = User.objects.create_superuser("root", password=PASSWORD)
        User.objects.filter(pk=account.pk).update(date_joined=now() - timedelta(days=91))
        log_in(client, "root")
        assert not is_in(client)


def test_a_better_hash_is_no_new_password(wang: User, client: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    before = PastPassword.objects.get().set_at
    log_in(client)
    assert User.objects.get().password.startswith("pbkdf2_sha1")
    assert PastPassword.objects.get().set_at == before
    assert is_in(client)


def test_the_rules_stand_on_the_page_in_chinese(wang: User, client: Client) -> None:
    with_password(wang)
    log_in(client)
    page = client.get(CHANGE).content.decode()
    assert "至少12个字符" in page
    assert "最近5次" in page
