"""The gate: lets a log-in in while it lasts, and as far as its account has done its duties.

It stands behind Django's AuthenticationMiddleware. A log-in whose session has ended is that
of nobody. One that must first change its password or set up a second factor reaches the
pages for that alone, and is nobody on the public pages. A form that was sent too late is
kept for its account; a script is answered 401.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from gazette.accounts import kept_forms, open_sessions, second_factor
from gazette.accounts.models import OpenSession
from gazette.accounts.password_rules import PASSWORD_DUE

Handler = Callable[[HttpRequest], HttpResponse]
Person = User | AnonymousUser

#: In Django's session: what the page for log-in says.
NOTE = "log_in_note"
ENDED, KEPT, NOT_KEPT = "ended", "kept", "not_kept"
#: A request of the page itself, not of the person before it: it prolongs nothing.
BACKGROUND = "X-Background"

#: URL names that need no log-in, or end one.
OPEN_PAGES = {"log_in", "log_in_code", "admin:login", "admin:logout", "admin:jsi18n"}
#: URL names that are reached while a duty is open.
DUTY_PAGES = {
    "password": {"admin:password_change", "admin:password_change_done"},
    "second_factor": {"second_factor"},
}
STATUS_PAGE = "log_in_status"


class AccountGate:
    """Middleware: ``request.user`` is who may act, ``request.open_session`` for how long."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.office = reverse("admin:index")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.open_session = None  # type: ignore[attr-defined]
        request.duty = ""  # type: ignore[attr-defined]
        request.former_account = None  # type: ignore[attr-defined]
        if self._is_office(request):
            # Read before Django drops a session whose password has changed.
            request.former_account = request.session.get(SESSION_KEY)  # type: ignore[attr-defined]
        person = request.user
        request.user = cast("Person", SimpleLazyObject(lambda: self._admitted(request, person)))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if not self._is_office(request) or match is None or match.view_name in OPEN_PAGES:
            return None
        if not request.user.is_authenticated:
            return _ended(request, is_told=match.view_name == STATUS_PAGE or is_script(request))
        if kept_forms.OFFERED in request.POST:
            kept_forms.forget(request)
        duty = request.duty  # type: ignore[attr-defined]
        if duty and match.view_name not in {*DUTY_PAGES[duty], STATUS_PAGE}:
            return _to_duty(request, duty)
        return None

    def _is_office(self, request: HttpRequest) -> bool:
        return request.path.startswith(self.office)

    def _admitted(self, request: HttpRequest, person: Person) -> Person:
        """The person if the session is open and no duty forbids it here; else nobody."""
        if not person.is_authenticated:
            return person
        account = person
        session = open_sessions.of_request(request, account)
        device = second_factor.device_of(account) if session else None
        if session is None or (device and not second_factor.is_verified(request, device)):
            return AnonymousUser()
        duty = duty_of(request, account, has_device=device is not None)
        if duty and not self._is_office(request):
            return AnonymousUser()
        if not is_of_page(request):
            open_sessions.see(session)
        request.open_session = session  # type: ignore[attr-defined]
        request.duty = duty  # type: ignore[attr-defined]
        return account


def session_of(request: HttpRequest) -> OpenSession | None:
    """The open session of a request that has passed the gate; None for nobody's."""
    return request.open_session if request.user.is_authenticated else None  # type: ignore[attr-defined]


def duty_of(request: HttpRequest, account: User, *, has_device: bool) -> str:
    """What an account must do first: ``password``, ``second_factor``, or empty."""
    if PASSWORD_DUE in request.session:
        return "password"
    return "" if has_device or not second_factor.is_required(account) else "second_factor"


def is_of_page(request: HttpRequest) -> bool:
    """Whether a page asks by itself: a script of it, or a page that comes again by its header.

    A browser tells of each navigation whether somebody has clicked or typed (Sec-Fetch-User).
    """
    headers = request.headers
    return BACKGROUND in headers or (
        request.method == "GET"
        and headers.get("Sec-Fetch-Mode") == "navigate"
        and headers.get("Sec-Fetch-Site") == "same-origin"
        and "Sec-Fetch-User" not in headers
    )


def is_script(request: HttpRequest) -> bool:
    """Whether a script of a page asks, which shows no other page in its place."""
    return (
        BACKGROUND in request.headers
        or "X-Partial" in request.headers
        or request.headers.get("Sec-Fetch-Dest") == "empty"
    )


def _ended(request: HttpRequest, *, is_told: bool) -> HttpResponse:
    """Lead to log-in; keep what was sent. A script is told, and keeps its words itself."""
    if is_told:
        return JsonResponse({"log_in": reverse("admin:login")}, status=401)
    former = request.former_account  # type: ignore[attr-defined]
    account = User.objects.filter(pk=former, is_active=True).first() if former else None
    kept = kept_forms.keep(request, account) if account and request.method == "POST" else None
    if former:
        request.session.flush()
        request.session[NOTE] = ENDED
    if kept is not None:
        request.session[kept_forms.KEPT_FORM] = kept.pk
        request.session[NOTE] = KEPT
    elif request.method == "POST":
        request.session[NOTE] = NOT_KEPT
    path = request.get_full_path() if request.method == "GET" else reverse("admin:index")
    return redirect_to_login(path, reverse("admin:login"))


def _to_duty(request: HttpRequest, duty: str) -> HttpResponse:
    page = reverse("admin:password_change" if duty == "password" else "second_factor")
    if is_script(request):
        return JsonResponse({"log_in": page}, status=401)
    if duty == "password" and request.session[PASSWORD_DUE] == "first":
        messages.warning(request, "这个密码是别人为您设的，请先换成只有您自己知道的密码。")
    elif duty == "password":
        messages.warning(request, "这个密码用得太久了，请先换一个。")
    return HttpResponseRedirect(page)
