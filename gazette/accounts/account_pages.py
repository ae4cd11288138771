"""我的账号: an account's own sessions, second factor and kept form."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from gazette.accounts import kept_forms, open_sessions, second_factor
from gazette.accounts.forms import CodeForm
from gazette.accounts.gate import session_of
from gazette.accounts.log_in_pages import wrong_code
from gazette.accounts.models import OpenSession
from gazette.admin.base_admin import row_key


def _render(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), "title": title} | context)


def _account(request: HttpRequest) -> User:
    """The person behind a page that only staff reach."""
    return cast("User", request.user)


@never_cache
def account_page(request: HttpRequest) -> HttpResponse:
    """The account's open sessions, the state of its second factor, its password."""
    account = _account(request)
    own = session_of(request)
    if request.method == "POST":
        return _end_sessions(request, account, own)
    device = second_factor.device_of(account)
    return _render(
        request,
        "accounts/account.html",
        "我的账号",
        sessions=OpenSession.objects.alive().filter(account=account),
        own=own,
        device=device,
        codes_left=account.recovery_codes.count() if device else 0,
        is_required=second_factor.is_required(account),
        idle_minutes=settings.IDLE_MINUTES,
    )


def _end_sessions(request: HttpRequest, account: User, own: OpenSession | None) -> HttpResponse:
    own_key = own.pk if own else open_sessions.NO_ROW
    others = OpenSession.objects.filter(account=account).exclude(pk=own_key)
    chosen = request.POST.get("session", "")
    if key := row_key(chosen):
        others = others.filter(pk=key)
    elif chosen != "others":
        others = others.none()
    count = open_sessions.end(others, account)
    if count:
        messages.success(request, f"已经退出{count}处登录。")
    else:
        messages.info(request, "没有要退出的登录：可能已经退出了。")
    return HttpResponseRedirect(reverse("account"))


@never_cache
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Set up the second device; with one, make new recovery codes or take it away."""
    account = _account(request)
    device = second_factor.device_of(account)
    form = CodeForm(request.POST or None)
    if device is None:
        return _set_up(request, account, form)
    if request.method == "POST" and form.is_valid():
        pause = second_factor.pause_until(account)
        if second_factor.matches(account, form.cleaned_data["code"]) is None:
            form.add_error("code", wrong_code(pause))
        elif "remove" in request.POST:
            return _remove(request, account)
        else:
            return _show_codes(request, second_factor.renew_recovery_codes(account))
    return _render(
        request,
        "accounts/second_factor.html",
        "双因素登录",
        form=form,
        codes_left=account.recovery_codes.count(),
        is_required=second_factor.is_required(account),
    )


def _set_up(request: HttpRequest, account: User, form: CodeForm) -> HttpResponse:
    device = second_factor.new_device(account)
    if request.method == "POST" and form.is_valid():
        pause = second_factor.pause_of(device)
        codes = second_factor.confirm(request, device, form.cleaned_data["code"])
        if codes:
            open_sessions.end_others(request, account)
            return _show_codes(request, codes)
        form.add_error("code", wrong_code(pause))
    return _render(
        request,
        "accounts/set_up.html",
        "设置双因素登录",
        form=form,
        qr_code=second_factor.qr_code(device),
        key=second_factor.key_words(device),
        is_required=second_factor.is_required(account),
    )


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return _render(request, "accounts/recovery_codes.html", "恢复码", codes=codes)


def _remove(request: HttpRequest, account: User) -> HttpResponse:
    second_factor.reset(account, account)
    messages.success(request, "已经停用双因素登录。换手机的，现在可以在新手机上重新设置。")
    is_required = second_factor.is_required(account)
    return HttpResponseRedirect(reverse("second_factor" if is_required else "account"))


@never_cache
def kept_form_page(request: HttpRequest) -> HttpResponse:
    """Offer the form that was sent too late: send it again, or give it up."""
    if request.method == "POST":
        kept_forms.forget(request)
        messages.info(request, "已经放弃登录过期时提交的内容。")
        return HttpResponseRedirect(reverse("admin:index"))
    kept = kept_forms.offered(request)
    if kept is None:
        return HttpResponseRedirect(reverse("admin:index"))
    return _render(request, "accounts/kept_form.html", "登录过期时提交的内容", kept=kept)
