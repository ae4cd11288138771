"""Open sessions: begun by a log-in, seen by requests, ended by time, by a person or a new password.

The row of ``OpenSession`` decides; Django's own session holds its key. A session without
its row, as one of before these rows, counts as ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from gazette.accounts.models import KEPT_FOR, LONGEST, KeptForm, OpenSession, OpenSessions
from gazette.signals import security_event

#: In Django's session: the key of the row.
OPEN_SESSION = "open_session"
#: The key of no row.
NO_ROW = 0
#: ``seen_at`` is written at most so often.
SEEN_EVERY = timedelta(seconds=20)
#: On SQLite a request waits so many milliseconds to say that it was seen, not the 20
#: seconds of a write that matters: readers do not wait for writers.
BRIEF_WAIT = 200

#: Browsers by what stands in their User-Agent; the first that fits.
BROWSERS = (
    (r"MicroMessenger", "微信"),
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/", "Opera"),
    (r"QQBrowser", "QQ浏览器"),
    (r"360SE|360EE|QIHU", "360浏览器"),
    (r"UBrowser|UCBrowser", "UC浏览器"),
    (r"Firefox/|FxiOS", "火狐"),
    (r"HeadlessChrome|Chrome/|CriOS", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"HarmonyOS", "鸿蒙"),
    (r"Android", "安卓"),
    (r"iPhone|iPad", "iOS"),
    (r"Windows", "Windows"),
    (r"Mac OS X", "macOS"),
    (r"Kylin", "麒麟"),
    (r"UOS", "统信"),
    (r"Linux|X11", "Linux"),
)


def browser_kind(user_agent: str) -> str:
    """Browser and system in words, such as “Edge（Windows）”."""
    names = [
        next((name for pattern, name in known if re.search(pattern, user_agent)), "")
        for known in (BROWSERS, SYSTEMS)
    ]
    browser = names[0] or "其他程序"
    return f"{browser}（{names[1]}）" if names[1] else browser


def of_request(request: HttpRequest, account: User) -> OpenSession | None:
    """The open session of a request; None if it has ended or was never begun."""
    key = request.session.get(OPEN_SESSION)
    if key is None:
        return None
    return OpenSession.objects.alive().filter(pk=key, account=account).first()


def see(session: OpenSession) -> None:
    """Note that a session is in use; left out where the database is busy."""
    now = timezone.now()
    if now - session.seen_at < SEEN_EVERY:
        return
    try:
        with _brief_wait():
            OpenSession.objects.filter(pk=session.pk).update(seen_at=now)
        session.seen_at = now
    except OperationalError:
        pass  # the next request tries again


@contextmanager
def _brief_wait() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    usual = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {BRIEF_WAIT}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


def end(sessions: OpenSessions, by: User) -> int:
    """End sessions at somebody's wish; returns how many."""
    ended = list(sessions.select_related("account"))
    for session in ended:
        session.delete()
        security_event.send(
            sender=OpenSession,
            kind="结束会话",
            user=by,
            account=session.account.get_username(),
            note=f"{session.browser}，{timezone.localtime(session.began_at):%Y-%m-%d %H:%M} 登录",
        )
    return len(ended)


def end_others(request: HttpRequest, account: User) -> None:
    """End all sessions of an account but that of the request, which may be another person's."""
    others = OpenSession.objects.filter(account=account)
    if request.user.pk == account.pk:
        others = others.exclude(pk=request.session.get(OPEN_SESSION, NO_ROW))
    others.delete()


@receiver(user_logged_in, dispatch_uid="gazette.accounts.begin")
def _begin(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    now = timezone.now()
    OpenSession.objects.filter(began_at__lt=now - 2 * LONGEST).delete()
    KeptForm.objects.filter(kept_at__lt=now - KEPT_FOR).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    row = OpenSession.objects.create(
        account=user,
        address=request.META.get("REMOTE_ADDR") or None,
        browser=browser_kind(request.META.get("HTTP_USER_AGENT", "")),
    )
    request.session[OPEN_SESSION] = row.pk


@receiver(user_logged_out, dispatch_uid="gazette.accounts.end")
def _end(sender: object, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    key = request.session.get(OPEN_SESSION, NO_ROW)
    if user is not None:
        OpenSession.objects.filter(pk=key, account=user).delete()
