"""Pages for requests that fail, with the request's id as 编号; they need no database."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from gazette.config.logs import request_id
from gazette.disk import is_disk_full


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request is malformed or too large."""
    return _page("400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the account may not do this."""
    return _page("403.html", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the portal has made an error, which is in the log under the id. 507: the disk is full.

    Called while the error is handled.
    """
    if is_disk_full(sys.exception()):
        response = _page("507.html", 507)
        response["Retry-After"] = "60"
        response["Cache-Control"] = "no-store"
        return response
    return _page("500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without the token that belongs to this reader; the log has the reason."""
    return _page("403_csrf.html", 403)


def _page(template: str, status: int) -> HttpResponse:
    # Without a request, no context processor runs.
    return HttpResponse(render_to_string(template, {"request_id": request_id.get()}), status=status)
