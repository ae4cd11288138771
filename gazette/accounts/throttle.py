"""How often a log-in may fail: by account and address together, then by each alone.

django-axes counts, for each account name, address and browser, the failures of the last
``AXES_COOLOFF_TIME``; the limits are those of this module. Whoever reaches one is refused
before the password is looked at, so that a right one is not told from a wrong one, nor an
account from a name that nobody has. GB/T 22239-2019, 8.1.4.1 b: 限制非法登录次数.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

#: Failures until an account is locked from one address; an account from everywhere; an
#: address for all accounts.
PAIR_LIMIT, ACCOUNT_LIMIT, ADDRESS_LIMIT = 5, 20, 50
#: An owner of one IPv6 address has all those of its network.
IPV6_PREFIX = 64

Attempts = QuerySet[AccessAttempt]


def client_address(request: HttpRequest) -> str | None:
    """The address that counts: of an IPv6 client, the first of its network.

    ``gazette.config.middleware.proxy_headers`` has set REMOTE_ADDR. None where there is no
    address, as behind a Unix socket whose proxy sends none.
    """
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        if str(address) not in settings.TRUSTED_NETWORKS:
            return str(ip_network((int(address), IPV6_PREFIX), strict=False).network_address)
    return str(address)


def locking(account: str | None, address: str | None, now: datetime) -> list[AccessAttempt]:
    """The failures for which an account is refused from an address; empty if it is not.

    From TRUSTED_NETWORKS no address is refused as such, and failures from elsewhere do not
    count, so that nobody outside locks the office out.
    """
    recent = AccessAttempt.objects.filter(attempt_time__gt=now - settings.AXES_COOLOFF_TIME)
    networks = settings.TRUSTED_NETWORKS
    is_trusted = address in networks
    of_account = [
        attempt
        for attempt in recent.filter(username=account)
        if (attempt.ip_address in networks) == is_trusted
    ]
    of_pair = [attempt for attempt in of_account if attempt.ip_address == address]
    found = _reaching(of_pair, PAIR_LIMIT) + _reaching(of_account, ACCOUNT_LIMIT)
    if not is_trusted:
        found += _reaching(list(recent.filter(ip_address=address)), ADDRESS_LIMIT)
    return found


def _reaching(attempts: list[AccessAttempt], limit: int) -> list[AccessAttempt]:
    return attempts if _failures(attempts) >= limit else []


def _failures(attempts: Iterable[AccessAttempt]) -> int:
    return sum(attempt.failures_since_start for attempt in attempts)


def locked_until(account: str | None, address: str | None) -> datetime | None:
    """When an account may be tried from an address again; None if it may be now."""
    found = locking(account, address, timezone.now())
    latest: datetime | None = max((one.attempt_time for one in found), default=None)
    return latest + settings.AXES_COOLOFF_TIME if latest else None


class Throttle(AxesDatabaseHandler):
    """django-axes with three limits instead of one; AXES_HANDLER."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """1 where a limit is reached, which is AXES_FAILURE_LIMIT; else 0."""
        account = (credentials or {}).get("username")
        now = request.axes_attempt_time  # type: ignore[attr-defined]
        return int(bool(locking(account, client_address(request), now)))

    def reset_user_attempts(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> int:
        """Forget the failures of an account that has logged in, from its address alone.

        Otherwise whoever has an account could go on trying others from the same address.
        """
        account = (credentials or {}).get("username")
        found = AccessAttempt.objects.filter(username=account, ip_address=client_address(request))
        return int(found.delete()[0])


def unlock(attempts: Attempts) -> tuple[set[str], set[str]]:
    """Take away what locks the accounts and addresses of the chosen failures.

    Returns the names of the accounts and the addresses that were locked.
    """
    now = timezone.now()
    accounts, addresses = set(), set()
    for attempt in list(attempts):
        found = locking(attempt.username, attempt.ip_address, now)
        accounts |= {str(one.username) for one in found if one.username == attempt.username}
        addresses |= {str(one.ip_address) for one in found if one.ip_address == attempt.ip_address}
        AccessAttempt.objects.filter(pk__in=[one.pk for one in found]).delete()
    attempts.delete()
    devices = TOTPDevice.objects.filter(user__username__in=accounts)
    devices.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    return accounts, addresses


def locked_page(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """429: too many failures; until when, and whom to ask. AXES_LOCKOUT_CALLABLE."""
    until = locked_until((credentials or {}).get("username"), client_address(request))
    until = until or timezone.now()
    page = render(request, "accounts/locked.html", {"until": until}, status=429)
    page.headers["Retry-After"] = str(max(1, round((until - timezone.now()).total_seconds())))
    page.headers["Cache-Control"] = "no-store"
    return page
