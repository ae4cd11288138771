"""The second factor: a code of a device (TOTP, RFC 6238), or a recovery code in its place."""

from __future__ import annotations

import re
import secrets
from base64 import b32encode
from datetime import timedelta
from hashlib import sha256

import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from gazette.accounts.models import RecoveryCode
from gazette.office.groups import ADMINISTRATION, AUDIT, PUBLICATION, REVIEW, SECURITY
from gazette.signals import security_event

#: In Django's session: the key of the device with which its account has proved itself.
VERIFIED_BY = "second_factor"
#: Groups whose members decide, publish, administer or watch.
GROUPS = (REVIEW, PUBLICATION, ADMINISTRATION, SECURITY, AUDIT)
#: The same, where a right was given without a group.
RIGHTS = (
    "gazette.review_issue",
    "gazette.publish_issue",
    "gazette.decide_correction",
    "auth.change_user",
)
RECOVERY_CODES, CODE_BYTES = 10, 10
#: A key that was shown and not confirmed is shown again for so long.
SHOWN_FOR = timedelta(hours=1)


def is_required(account: User) -> bool:
    """Whether an account may do nothing before it has set up a second factor."""
    if settings.SECOND_FACTOR != "required":
        return False
    return (
        account.is_superuser
        or account.groups.filter(name__in=GROUPS).exists()
        or any(account.has_perm(right) for right in RIGHTS)
    )


def device_of(account: User) -> TOTPDevice | None:
    """The device that an account has confirmed."""
    return TOTPDevice.objects.filter(user=account, confirmed=True).order_by("pk").first()


def is_verified(request: HttpRequest, device: TOTPDevice) -> bool:
    """Whether the account of a request has logged in with its device."""
    return bool(request.session.get(VERIFIED_BY) == device.pk)


def new_device(account: User) -> TOTPDevice:
    """The device that an account is setting up: its key is shown, and not in use yet."""
    waiting = TOTPDevice.objects.filter(user=account, confirmed=False)
    waiting.filter(created_at__lt=timezone.now() - SHOWN_FOR).delete()
    return waiting.first() or TOTPDevice.objects.create(
        user=account, confirmed=False, name="验证器"
    )


def key_words(device: TOTPDevice) -> str:
    """The key as it is typed into an app, in groups of four."""
    key = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(re.findall(".{1,4}", key))


def qr_code(device: TOTPDevice) -> str:
    """A data URI of the image that an app scans."""
    return segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=3, light="white")


def matches(account: User, typed: str) -> TOTPDevice | None:
    """The device of an account if a code of it, or a recovery code, was typed; else None.

    A code is taken once. The device itself asks for ever longer pauses after wrong codes.
    """
    words = re.sub(r"[\s-]", "", typed)
    with transaction.atomic():
        devices = TOTPDevice.objects.select_for_update().filter(user=account, confirmed=True)
        device = devices.order_by("pk").first()
        if device is None:
            return None
        if re.fullmatch(r"\d{6}", words):
            return device if device.verify_token(words) else None
        if not _take_recovery_code(account, words):
            return None
        device.throttle_reset()
    _tell("使用恢复码", account, account, f"还剩{account.recovery_codes.count()}个")
    return device


def pause_until(account: User) -> str:
    """Until when a device takes no code, in words; empty if it does."""
    device = device_of(account)
    return pause_of(device) if device else ""


def pause_of(device: TOTPDevice) -> str:
    """The same of a device that may not be confirmed yet."""
    _, facts = device.verify_is_allowed()
    return f"{timezone.localtime(facts['locked_until']):%H:%M:%S}" if facts else ""


def confirm(request: HttpRequest, device: TOTPDevice, typed: str) -> list[str]:
    """Put a new device into use if its code was typed; returns the recovery codes, or none."""
    words = re.sub(r"\s", "", typed)
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().get(pk=device.pk)
        if not re.fullmatch(r"\d{6}", words) or not device.verify_token(words):
            return []
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        codes = _make_recovery_codes(device.user)
    request.session[VERIFIED_BY] = device.pk
    _tell("设置双因素", device.user, device.user)
    return codes


def renew_recovery_codes(account: User) -> list[str]:
    """Ten new codes; the old ones are void."""
    codes = _make_recovery_codes(account)
    _tell("更换恢复码", account, account)
    return codes


@transaction.atomic
def _make_recovery_codes(account: User) -> list[str]:
    """The codes as they are written down: four groups of four characters."""
    raw = [b32encode(secrets.token_bytes(CODE_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(account=account).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, digest=_digest(code)) for code in raw
    )
    return ["-".join(re.findall("....", code)) for code in raw]


def _digest(code: str) -> str:
    return sha256(code.upper().encode()).hexdigest()


def _take_recovery_code(account: User, code: str) -> bool:
    found = RecoveryCode.objects.filter(account=account, digest=_digest(code))
    return found.delete()[0] == 1


@transaction.atomic
def reset(account: User, by: User | None) -> None:
    """Take away a device that is lost; its account sets up another at the next log-in.

    ``by`` is None on the server itself.
    """
    TOTPDevice.objects.filter(user=account).delete()
    RecoveryCode.objects.filter(account=account).delete()
    _tell("重置双因素", by, account)


def _tell(kind: str, by: User | None, account: User, note: str = "") -> None:
    security_event.send(
        sender=TOTPDevice, kind=kind, user=by, account=account.get_username(), note=note
    )
