"""The code of a second device: set up, asked for, throttled, taken once, reset when lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.timezone import now
from django_otp.plugins.otp_totp.models import TOTPDevice

from gazette.accounts import second_factor
from gazette.accounts.models import OpenSession, RecoveryCode
from gazette.accounts.throttle import PAIR_LIMIT
from tests.accounts.conftest import (
    LOG_IN,
    code_of,
    device_for,
    fail,
    forget_code,
    is_in,
    log_in,
    with_password,
    wrong_code_of,
)
from tests.factories import confirm_rights, make_issue, make_person

CODE, SET_UP = "/admin/login/code/", "/admin/account/second-factor/"
Events = list[tuple[str, str, str]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def device(wang: User) -> TOTPDevice:
    return device_for(wang)


def type_code(client: Client, code: str) -> Any:
    return client.post(CODE, {"code": code}, REMOTE_ADDR="203.0.113.7")


def set_up(client: Client) -> list[str]:
    """Set up a device as its page says; returns the recovery codes."""
    client.get(SET_UP)
    device = TOTPDevice.objects.get(confirmed=False)
    page = client.post(SET_UP, {"code": code_of(device)}).content.decode()
    return re.findall(r"<code>([A-Z2-7-]{19})</code>", page)


class TestSettingUp:
    def test_the_page_shows_the_key_and_ten_codes_once(self, wang: User, events: Events) -> None:
        client = Client()
        log_in(client)
        page = client.get(SET_UP).content.decode()
        device = TOTPDevice.objects.get()
        assert second_factor.key_words(device) in page
        assert "data:image/svg+xml" in page
        assert second_factor.key_words(device) in client.get(SET_UP).content.decode()
        codes = set_up(client)
        assert len(set(codes)) == 10
        assert ("设置双因素", "wangmin", "wangmin") in events
        page = client.get(SET_UP).content.decode()
        assert "还剩 10 个" in page
        assert not [code for code in codes if code in page]
        assert second_factor.key_words(device) not in page
        assert is_in(client)

    def test_a_wrong_code_sets_nothing_up(self, wang: User) -> None:
        client = Client()
        log_in(client)
        client.get(SET_UP)
        code = wrong_code_of(TOTPDevice.objects.get())
        assert "验证码不对" in client.post(SET_UP, {"code": code}).content.decode()
        assert second_factor.device_of(wang) is None
        assert not RecoveryCode.objects.exists()

    def test_a_key_that_was_shown_long_ago_is_not_used(self, wang: User) -> None:
        device = second_factor.new_device(wang)
        TOTPDevice.objects.update(created_at=now() - timedelta(hours=2))
        assert second_factor.new_device(wang).key != device.key

    def test_it_ends_the_other_sessions(self, wang: User) -> None:
        client, other = Client(), Client()
        log_in(client)
        log_in(other)
        set_up(client)
        assert not is_in(other)

    def test_codes_are_stored_as_digests(self, wang: User) -> None:
        client = Client()
        log_in(client)
        codes = [code.replace("-", "") for code in set_up(client)]
        stored = set(RecoveryCode.objects.values_list("digest", flat=True))
        assert len(stored) == 10
        assert not stored & {*codes, *(code.lower() for code in codes)}


class TestLogIn:
    def test_the_code_is_asked_in_a_second_step(self, device: TOTPDevice, client: Client) -> None:
        answer = log_in(client, next="/admin/gazette/issue/")
        assert answer["Location"] == CODE
        assert not is_in(client)
        answer = type_code(client, code_of(device))
        assert answer["Location"] == "/admin/gazette/issue/"
        assert is_in(client)

    def test_no_code_is_asked_before_the_password(self, device: TOTPDevice, client: Client) -> None:
        assert type_code(client, code_of(device))["Location"] == LOG_IN
        assert not is_in(client)

    def test_a_code_is_taken_once(self, device: TOTPDevice, client: Client) -> None:
        code = code_of(device)
        log_in(client)
        type_code(client, code)
        other = Client()
        log_in(other)
        assert "已经用过" in type_code(other, code).content.decode()
        assert not is_in(other)

    def test_the_clock_of_a_phone_may_be_half_a_minute_off(
        self, device: TOTPDevice, client: Client
    ) -> None:
        log_in(client)
        assert type_code(client, code_of(device, 1)).status_code == 302

    def test_wrong_codes_are_followed_by_pauses(self, device: TOTPDevice, client: Client) -> None:
        log_in(client)
        assert "验证码不对" in type_code(client, wrong_code_of(device)).content.decode()
        TOTPDevice.objects.update(throttling_failure_count=8)
        page = type_code(client, code_of(device)).content.decode()
        assert "要停一会儿" in page
        assert not is_in(client)

    def test_wrong_codes_lock_as_wrong_passwords_do(
        self, device: TOTPDevice, client: Client
    ) -> None:
        log_in(client)
        for _ in range(PAIR_LIMIT):
            answer = type_code(client, wrong_code_of(device))
        assert answer.status_code == 429
        forget_code(device)
        assert type_code(client, code_of(device)).status_code == 429
        assert log_in(client).status_code == 429

    def test_a_right_password_does_not_clear_the_count(self, device: TOTPDevice) -> None:
        fail(PAIR_LIMIT - 1)
        client = Client()
        log_in(client)
        assert type_code(client, wrong_code_of(device)).status_code == 429
        assert AccessAttempt.objects.exists()

    def test_the_password_waits_five_minutes_for_its_code(
        self, device: TOTPDevice, client: Client
    ) -> None:
        log_in(client)
        session = client.session
        pending = session["pending_log_in"]
        session["pending_log_in"] = {**pending, "at": pending["at"] - 301}
        session.save()
        assert type_code(client, code_of(device))["Location"] == LOG_IN

    def test_a_password_that_changes_meanwhile_does_not_count(
        self, device: TOTPDevice, client: Client, wang: User
    ) -> None:
        log_in(client)
        wang.set_password("another-Password-1")
        wang.save()
        assert type_code(client, code_of(device))["Location"] == LOG_IN

    def test_a_session_without_the_code_is_that_of_nobody(
        self, device: TOTPDevice, client: Client, wang: User
    ) -> None:
        client.force_login(wang)
        assert not is_in(client)


class TestRecoveryCodes:
    @pytest.fixture
    def codes(self, wang: User, client: Client) -> list[str]:
        log_in(client)
        codes = set_up(client)
        client.post("/admin/logout/")
        return codes

    @pytest.mark.parametrize("typed", [str, str.lower, lambda code: code.replace("-", " ")])
    def test_one_stands_for_the_phone(
        self, codes: list[str], client: Client, typed: Any, events: Events
    ) -> None:
        log_in(client)
        assert type_code(client, typed(codes[3])).status_code == 302
        assert is_in(client)
        assert ("使用恢复码", "wangmin", "wangmin") in events
        assert "还剩 9 个" in client.get("/admin/account/").content.decode()

    def test_each_is_taken_once(self, codes: list[str], client: Client) -> None:
        for _ in range(2):
            log_in(client)
            type_code(client, codes[0])
            client.post("/admin/logout/")
        log_in(client)
        assert type_code(client, codes[0]).status_code == 200

    def test_those_of_another_are_not_taken(self, codes: list[str]) -> None:
        device_for(with_password(make_person("lisi", "审核")))
        other = Client()
        log_in(other, "lisi")
        assert type_code(other, codes[0]).status_code == 200
        assert not is_in(other)

    def test_new_ones_void_the_old(self, codes: list[str], client: Client) -> None:
        log_in(client)
        type_code(client, codes[0])
        forget_code(TOTPDevice.objects.get())
        page = client.post(SET_UP, {"code": codes[1], "renew": "1"}).content.decode()
        assert len(re.findall(r"<code>[A-Z2-7-]{19}</code>", page)) == 10
        assert not [code for code in codes if code in page]
        client.post("/admin/logout/")
        log_in(client)
        assert type_code(client, codes[2]).status_code == 200

    def test_a_device_is_taken_away_by_its_code_alone(
        self, codes: list[str], client: Client, wang: User
    ) -> None:
        log_in(client)
        type_code(client, codes[0])
        client.post(SET_UP, {"code": "000000", "remove": "1"})
        assert second_factor.device_of(wang)
        forget_code(TOTPDevice.objects.get())
        client.post(SET_UP, {"code": codes[1], "remove": "1"})
        assert second_factor.device_of(wang) is None
        assert is_in(client)


@pytest.mark.usefixtures("required")
class TestRequired:
    @pytest.mark.parametrize("group", ["审核", "发布", "系统管理"])
    def test_only_the_page_to_set_it_up_is_reached(self, group: str, client: Client) -> None:
        with_password(make_person("lisi", group))
        log_in(client, "lisi")
        for address in ("/admin/", "/admin/gazette/issue/", "/admin/account/"):
            assert client.get(address)["Location"] == SET_UP
        assert client.post("/admin/gazette/issue/add/", {})["Location"] == SET_UP
        assert client.get("/admin/gazette/issue/", headers={"x-partial": "x"}).status_code == 401
        assert client.get(make_issue().get_absolute_url()).status_code == 404
        assert "您的岗位要用双因素登录" in client.get(SET_UP).content.decode()
        set_up(client)
        assert is_in(client)

    def test_entry_needs_none(self, wang: User, client: Client) -> None:
        log_in(client)
        assert is_in(client)

    def test_superusers_and_single_rights_need_it(self, wang: User) -> None:
        assert second_factor.is_required(User.objects.create_superuser("root"))
        assert not second_factor.is_required(wang)
        wang.user_permissions.add(Permission.objects.get(codename="review_issue"))
        confirm_rights(wang)
        assert second_factor.is_required(User.objects.get(pk=wang.pk))

    @pytest.mark.parametrize("group", ["安全保密", "审计"])
    def test_groups_that_guard_and_watch_need_it(self, group: str, wang: User) -> None:
        assert not second_factor.is_required(wang)
        assert second_factor.is_required(make_person("lisi", group))

    def test_log_out_is_open(self, client: Client) -> None:
        with_password(make_person("lisi", "审核"))
        log_in(client, "lisi")
        client.post("/admin/logout/")
        assert not OpenSession.objects.exists()


def test_offered_it_is_asked_of_nobody(client: Client) -> None:
    with_password(make_person("lisi", "系统管理"))
    log_in(client, "lisi")
    assert is_in(client)


class TestALostDevice:
    def test_the_administration_resets_it(
        self, device: TOTPDevice, client: Client, events: Events
    ) -> None:
        log_in(client)
        type_code(client, code_of(device))
        chief = Client()
        chief.force_login(make_person("chief", "系统管理"))
        page = chief.get("/admin/accounts/secondfactor/").content.decode()
        assert "wangmin" in page
        assert device.key not in page
        words = {"action": "reset_devices", "_selected_action": [device.pk]}
        page = chief.post("/admin/accounts/secondfactor/", words, follow=True).content.decode()
        assert "已经重置：wangmin" in page
        assert ("重置双因素", "chief", "wangmin") in events
        assert not is_in(client)
        assert not TOTPDevice.objects.exists()
        assert log_in(client).status_code == 302
        assert is_in(client)

    def test_the_administration_sees_no_key_and_sets_none_up(self, device: TOTPDevice) -> None:
        chief = Client()
        chief.force_login(User.objects.create_superuser("root"))
        base = "/admin/accounts/secondfactor/"
        page = chief.get(f"{base}{device.pk}/change/").content.decode()
        assert device.key not in page
        assert second_factor.key_words(device) not in page
        assert chief.get(f"{base}add/").status_code == 403
        for address in ("otp_totp/totpdevice/", "axes/accessattempt/"):
            assert chief.get(f"/admin/{address}").status_code == 404

    def test_the_server_resets_it_where_nobody_else_can(
        self, device: TOTPDevice, client: Client, events: Events, capsys: Any
    ) -> None:
        fail(PAIR_LIMIT)
        call_command("unlock_account", "wangmin", "--second-factor")
        assert "已经解锁：wangmin" in capsys.readouterr().out
        assert events == [("解锁", "", "wangmin"), ("重置双因素", "", "wangmin")]
        log_in(client)
        assert is_in(client)
        with pytest.raises(CommandError, match="没有“nobody”这个账号"):
            call_command("unlock_account", "nobody")

    def test_that_of_a_superuser_is_reset_by_superusers_alone(self, client: Client) -> None:
        device = device_for(User.objects.create_superuser("root"))
        client.force_login(make_person("chief", "系统管理"))
        words = {"action": "reset_devices", "_selected_action": [device.pk]}
        page = client.post("/admin/accounts/secondfactor/", words, follow=True).content.decode()
        assert "没有重置" in page
        assert TOTPDevice.objects.exists()

    def test_others_do_not(self, device: TOTPDevice, client: Client) -> None:
        for number, group in enumerate(("录入", "审核", "发布")):
            client.force_login(make_person(f"person{number}", group))
            words = {"action": "reset_devices", "_selected_action": [device.pk]}
            assert client.post("/admin/accounts/secondfactor/", words).status_code == 403
        assert TOTPDevice.objects.exists()
