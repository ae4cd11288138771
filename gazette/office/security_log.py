"""安全日志: what happens to accounts and with them, written where nobody changes it.

``record`` writes an entry (models.SecurityEvent). Log-ins, log-outs and failures are heard
from Django, changes of accounts from ``gazette.office.account_changes``, exports and all
else from the signal ``gazette.signals.security_event``. Required by GB/T 22239-2019 (等保),
8.1.4.3: who, when, what, with which result, protected from change, kept for six months or
longer (网络安全法 第二十三条).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from gazette.models import SecurityEvent
from gazette.models.step import person_name
from gazette.signals import security_event

LOGIN, LOGOUT, LOGIN_FAILED, EXPORT = "登录", "退出", "登录失败", "导出"

_request: ContextVar[HttpRequest | None] = ContextVar("gazette_security_request", default=None)
_is_unlogged: ContextVar[bool] = ContextVar("gazette_security_unlogged", default=False)


def request_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let entries written while a request is answered know its user and its address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        try:
            return get_response(request)
        finally:
            _request.reset(token)

    return middleware


@contextmanager
def unlogged() -> Iterator[None]:
    """Log no changes of groups in this block: what the portal itself gives after ``migrate``."""
    token = _is_unlogged.set(True)
    try:
        yield
    finally:
        _is_unlogged.reset(token)


def is_unlogged() -> bool:
    """Whether changes of groups are the portal's own now."""
    return _is_unlogged.get()


def current_request() -> HttpRequest | None:
    """The request that is being answered; None in a command or a job."""
    return _request.get()


def acting_user() -> User | None:
    """Who sends the request that is being answered; None for a command, a job, or nobody."""
    request = current_request()
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def record(
    kind: str,
    by: User | None = None,
    account: User | None = None,
    note: str = "",
) -> SecurityEvent:
    """Write an entry."""
    return SecurityEvent.objects.create(
        kind=kind[:30],
        by_id=by.pk if by else None,
        by_name=person_name(by),
        account_id=account.pk if account else None,
        account_name=account.get_username() if account else "",
        note=note,
        address=_address(),
    )


def _address() -> str | None:
    """The client's address, as ``gazette.config.middleware.proxy_headers`` vouches for it."""
    request = current_request()
    try:
        return str(ip_address(request.META.get("REMOTE_ADDR", ""))) if request else None
    except ValueError:  # a Unix socket
        return None


@receiver(user_logged_in, dispatch_uid="gazette.security_log.login")
def _log_in(user: User, **kwargs: Any) -> None:
    record(LOGIN, user, user)


@receiver(user_logged_out, dispatch_uid="gazette.security_log.logout")
def _log_out(user: User | None, **kwargs: Any) -> None:
    if isinstance(user, User):
        record(LOGOUT, user, user)


@receiver(user_login_failed, dispatch_uid="gazette.security_log.failure")
def _log_failure(credentials: dict[str, Any], **kwargs: Any) -> None:
    account, note = _known(str(credentials.get("username") or ""))
    record(LOGIN_FAILED, None, account, note=note)


@receiver(security_event, dispatch_uid="gazette.security_log.event")
def _log_event(
    kind: str, user: User | None = None, account: object = "", note: str = "", **kwargs: Any
) -> None:
    known, unknown = (account, "") if isinstance(account, User) else _known(str(account or ""))
    by = user if user is not None and user.is_authenticated else None
    record(kind, by, known, note="　".join(filter(None, [note.replace("\0", ""), unknown])))


def _known(name: str) -> tuple[User | None, str]:
    """The account of a name. What was typed as the name of none may be a password: its digest."""
    account = User.objects.filter(username=name.replace("\0", "")).first()
    if account is not None or not name:
        return account, ""
    digest = salted_hmac("gazette.security_log", name).hexdigest()[:12]
    return None, f"没有这个账号（所输名称的摘要：{digest}）"
