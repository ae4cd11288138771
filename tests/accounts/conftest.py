"""A member of the office with a password, and a browser that logs in by the page for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.timezone import now
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from gazette.accounts.models import OpenSession
from gazette.signals import security_event
from tests.config.conftest import log_lines  # noqa: F401  (a fixture)
from tests.factories import make_person

PASSWORD = "gongbao-Bianji-2026"
WRONG = "gongbao-Bianji-2025"
LOG_IN = "/admin/login/"


@pytest.fixture(autouse=True)
def _fast_hashes(settings: Any) -> None:
    """Of the hashes of passwords it only matters that they fit."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def events() -> Iterator[list[tuple[str, str, str]]]:
    """The security events of a test: kind, who acts, whose account."""
    heard: list[tuple[str, str, str]] = []

    def hear(kind: str, user: User | None, account: str, note: str, **kwargs: Any) -> None:
        heard.append((kind, user.get_username() if user else "", account))

    security_event.connect(hear)
    yield heard
    security_event.disconnect(hear)


@pytest.fixture
def wang(db: None) -> User:
    return with_password(make_person("wangmin", "录入"))


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    return person


def log_in(
    client: Client,
    name: str = "wangmin",
    password: str = PASSWORD,
    *,
    address: str = "203.0.113.7",
    **values: str,
) -> Any:
    """What the page for log-in answers; its client is the browser."""
    words = {"username": name, "password": password, **values}
    return client.post(LOG_IN, words, REMOTE_ADDR=address)


def fail(times: int, name: str = "wangmin", *, address: str = "203.0.113.7") -> Any:
    """The last answer after so many wrong passwords."""
    for _ in range(times):
        answer = log_in(Client(), name, WRONG, address=address)
    return answer


def is_in(client: Client) -> bool:
    """Whether a browser reaches the desk."""
    return client.get("/admin/").status_code == 200


def age(session: OpenSession, *, began: Any = None, seen: Any = None) -> None:
    """Make a session older than it is."""
    moments = {"began_at": began, "seen_at": seen}
    changed = {name: now() - by for name, by in moments.items() if by is not None}
    OpenSession.objects.filter(pk=session.pk).update(**changed)


def device_for(account: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=account, name="验证器", confirmed=True)


def code_of(device: TOTPDevice, steps: int = 0) -> str:
    """The code that the device shows now, or some steps of 30 seconds later."""
    return f"{totp(device.bin_key, t0=-30 * steps if steps else 0):06}"


def forget_code(device: TOTPDevice) -> None:
    """As if the half minute of the last code, and the pause after wrong ones, were over."""
    TOTPDevice.objects.filter(pk=device.pk).update(
        last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None
    )


def wrong_code_of(device: TOTPDevice) -> str:
    """Six digits that the device shows neither now nor a few minutes before or after."""
    step = int(time.time()) // 30
    near = {totp(device.bin_key, t0=30 * by) for by in range(-8, 9)}
    assert step > 8
    return next(f"{number:06}" for number in range(100) if number not in near)
