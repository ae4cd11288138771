"""What the pages of an intake share: who may see them, and how they are shown."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

PERMISSION = "intake.change_intake"


def permitted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show who may enter issues to those who may not."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):
            return page(request, "intake/forbidden.html", {"title": "录入公报"}, status=403)
        return view(request, *args, **kwargs)

    return guarded


def editor(request: HttpRequest) -> User:
    """Who asks; a guarded view is seen by nobody without an account."""
    return cast("User", request.user)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), **context}, status=status)


def number(text: str | None) -> int:
    """The number that a form sends; 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
