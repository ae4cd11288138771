"""Log-in: account and password, then the code of the second device where the account has one."""

from __future__ import annotations

import time
from typing import Any, cast

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from gazette.accounts import kept_forms, second_factor
from gazette.accounts.forms import CodeForm, LogInForm
from gazette.accounts.gate import NOTE, OPEN_PAGES, session_of
from gazette.accounts.password_rules import PASSWORD_DUE, password_due

#: In Django's session: who has given a right password, and not yet the code.
PENDING = "pending_log_in"
#: Seconds in which the code must follow the password.
CODE_PATIENCE = 300


class LogInPage(LoginView):
    """The first step; keeps what the page for it says until somebody has logged in."""

    form_class = LogInForm
    template_name = "accounts/log_in.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and request.user.is_staff:
            return HttpResponseRedirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **admin.site.each_context(self.request),
            **super().get_context_data(**kwargs),
            "title": "登录",
            "note": self.request.session.get(NOTE, ""),
        }

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Where the reader wanted to go; empty for what is unsafe, or leads nowhere."""
        return known_page(super().get_redirect_url())

    def form_valid(self, form: Any) -> HttpResponse:
        account = form.get_user()
        if second_factor.device_of(account) is None:
            enter(self.request, account)
            return HttpResponseRedirect(after_log_in(self.request, self.get_redirect_url()))
        self.request.session.cycle_key()
        self.request.session[PENDING] = {
            "account": account.pk,
            "proof": account.get_session_auth_hash(),
            "at": time.time(),
            "next": self.get_redirect_url(),
        }
        return HttpResponseRedirect(reverse("log_in_code"))


@method_decorator(never_cache, name="dispatch")
class CodePage(FormView[CodeForm]):
    """The second step."""

    form_class = CodeForm
    template_name = "accounts/log_in_code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.account = pending_account(request)
        if self.account is None:
            request.session.pop(PENDING, None)
            return HttpResponseRedirect(reverse("admin:login"))
        names = {"username": self.account.get_username()}
        if not AxesProxyHandler.is_allowed(request, names):
            return refused(request, names)
        return cast("HttpResponse", super().dispatch(request, *args, **kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {**admin.site.each_context(self.request), "title": "验证码"}
        return {**own, **super().get_context_data(**kwargs)}

    def form_valid(self, form: CodeForm) -> HttpResponse:
        account = cast("User", self.account)
        pause = second_factor.pause_until(account)
        device = second_factor.matches(account, form.cleaned_data["code"])
        if device is None:
            user_login_failed.send(
                sender=__name__,
                credentials={"username": account.get_username()},
                request=self.request,
            )
            form.add_error("code", wrong_code(pause))
            return self.form_invalid(form)
        wanted = self.request.session.pop(PENDING)["next"]
        enter(self.request, account)
        self.request.session[second_factor.VERIFIED_BY] = device.pk
        return HttpResponseRedirect(after_log_in(self.request, wanted))


def wrong_code(pause: str) -> str:
    """Why a code was not taken."""
    if pause:
        return (
            f"刚才的验证码不对，输错之后要停一会儿：请在 {pause} 之后，再输入验证器上新的六位数字。"
        )
    return "验证码不对，或者已经用过。请输入验证器上现在的六位数字；手机的时间要准。"


def refused(request: HttpRequest, names: dict[str, str]) -> HttpResponse:
    """Tell django-axes to answer with the page for a locked account."""
    request.axes_locked_out = True  # type: ignore[attr-defined]
    request.axes_credentials = names  # type: ignore[attr-defined]
    return HttpResponse(status=429)


def pending_account(request: HttpRequest) -> User | None:
    """Who has given a right password in this browser a moment ago."""
    pending = request.session.get(PENDING)
    if not pending or not 0 <= time.time() - pending["at"] < CODE_PATIENCE:
        return None
    account = User.objects.filter(pk=pending["account"], is_active=True, is_staff=True).first()
    if account and constant_time_compare(pending["proof"], account.get_session_auth_hash()):
        return account
    return None


def enter(request: HttpRequest, account: User) -> None:
    """Log in, and note whether the password must be changed first."""
    request.session.pop(NOTE, None)
    # The last one gives the permissions.
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    if due := password_due(account):
        request.session[PASSWORD_DUE] = due


def after_log_in(request: HttpRequest, wanted: str) -> str:
    """The form that was kept, the page that was wanted, or the desk."""
    if wanted != reverse("log_in_status") and kept_forms.offered(request) is not None:
        return reverse("kept_form")
    return wanted or resolve_url("admin:index")


def known_page(address: str) -> str:
    """An address of this portal if a page answers there; else empty."""
    try:
        match = resolve(address.partition("#")[0].partition("?")[0])
    except Resolver404:
        return ""
    # Django's admin takes every address below its own, to answer 404.
    is_known = match.view_name and match.view_name not in OPEN_PAGES
    return address if is_known and match.url_name else ""


def log_in_status(request: HttpRequest) -> HttpResponse:
    """For scripts: whose log-in this is, how long it lasts, the token for forms.

    A POST, unlike a GET of the page itself, prolongs it.
    """
    session = session_of(request)
    if session is None:
        return JsonResponse({"log_in": reverse("admin:login")}, status=401)
    answer = {
        "account": session.account.get_username(),
        "seconds": session.seconds_left,
        "is_last": session.ends_at == session.longest_end,
        "token": get_token(request),
        "duty": request.duty,  # type: ignore[attr-defined]
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})
