"""What the views of the intake share: the permission, the page and the reading of numbers."""

from __future__ import annotations

import json
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

PERMISSION = "intake.change_intake"


def requires_permission(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show a page instead of the view to those who may not enter issues; it says who may."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):
            return render_page(request, "intake/forbidden.html", {"title": "录入公报"}, status=403)
        return view(request, *args, **kwargs)

    return guarded


def editor(request: HttpRequest) -> User:
    """The user of a request to a guarded view, who always has an account."""
    return cast("User", request.user)


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The template within the frame of the admin's pages."""
    return render(request, template, {**admin.site.each_context(request), **context}, status=status)


def form_integer(text: str | None) -> int:
    """Integer of a form field; 0 if invalid."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def form_versions(text: str | None) -> dict[int, int]:
    """Versions of documents as a page has sent them along, by primary key; empty if malformed."""
    try:
        return {int(key): int(value) for key, value in json.loads(text or "").items()}
    except (ValueError, TypeError, AttributeError):
        return {}
