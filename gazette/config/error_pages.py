"""Pages for requests that fail, with the request's id as 编号; they need no database."""

from __future__ import annotations

import re
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from gazette.config.logs import request_id
from gazette.config.malformed_values import UNSTORABLE
from gazette.data.data_views import PROBLEM, problem
from gazette.disk import is_disk_full
from gazette.jobs.busy_database import RETRY_AFTER, is_database_busy, is_database_gone, who_writes
from gazette.public_addresses import match_of

#: Rooms of addresses that answer programs alone, and media types that a program reads.
_FOR_PROGRAMS = {"api-v1", "data", "mcp"}
_DATA = {PROBLEM, "application/json"}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request is malformed or too large; a problem with a name for who reads no page."""
    if not _is_of_a_program(request):
        response = _page("400.html", 400)
    else:
        response = problem(
            400,
            "请求太大、不完整，或者网址、参数里有不能用的字符（如 NUL，写成 %00）；请改正后再问。",
            "The request is too large, incomplete, or has a character (such as NUL) that cannot"
            " be used in its address or its parameters.",
        )
        response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Accept"])
    return response


def _is_of_a_program(request: HttpRequest) -> bool:
    """Whether the address answers programs alone, or what is accepted is data before a page.

    What cannot stand in an address is taken for a digit: it may be one with it.
    """
    path = UNSTORABLE.sub("0", request.path_info)
    match = match_of(path)
    if path.endswith(".json") or (match and not _FOR_PROGRAMS.isdisjoint(match.namespaces)):
        return True
    return request.get_preferred_type(["text/html", PROBLEM, "application/json"]) in _DATA


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the account may not do this."""
    return _page("403.html", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the portal has made an error, which is in the log under the id. 507: the disk is full.
    503: another process writes at length, so that nothing could be written, or the database
    cannot be reached; nginx then shows the page of the static twin, if it has one.

    Called while the error is handled.
    """
    if is_disk_full(sys.exception()):
        return later_page("507.html", 507, 60)
    if is_database_busy(sys.exception()):
        return _database_busy(request)
    if is_database_gone(sys.exception()):
        return _database_away(request)
    return _page("500.html", 500)


def _database_away(request: HttpRequest) -> HttpResponse:
    """503, and for nginx the way to the static twin (``@twin`` in deploy/nginx/site.conf)."""
    response = later_page("database_away.html", 503, 30)
    if settings.STATIC_TWIN and request.method in ("GET", "HEAD"):
        response["X-Accel-Redirect"] = "@twin"
    return response


def _database_busy(request: HttpRequest) -> HttpResponse:
    """503, with a form that sends again what was sent, since nothing of it is lost."""
    values, has_files = _sent(request)
    context = {
        "who": who_writes(),
        "path": request.get_full_path(),
        "values": values,
        "has_files": has_files,
    }
    return later_page("503.html", 503, RETRY_AFTER, context)


def _sent(request: HttpRequest) -> tuple[list[tuple[str, str]], bool]:
    """The fields of a form that can be sent again, and whether files came with it."""
    if request.method != "POST" or not (request.content_type or "").endswith(_FORM_TYPES):
        return [], False
    try:
        posted, files = request.POST, request.FILES
    except (UnreadablePostError, BadRequest, MultiPartParserError):
        return [], False
    if any(_SECRET.search(name) for name in posted):
        return [], False
    return [(name, value) for name, values in posted.lists() for value in values], bool(files)


#: Fields that no page may hold.
_SECRET = re.compile("password|otp|^code$", re.I)
_FORM_TYPES = ("/x-www-form-urlencoded", "/form-data")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without the token that belongs to this reader; the log has the reason."""
    match = request.resolver_match
    is_public = match is not None and match.namespace in ("gazette", "search")
    return _page("403_csrf_public.html" if is_public else "403_csrf.html", 403)


def later_page(
    template: str, status: int, seconds: int, context: dict[str, Any] | None = None
) -> HttpResponse:
    """The page for a request that may be sent again after so many seconds; nobody keeps it."""
    response = _page(template, status, context)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def _page(template: str, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    # Without a request, no context processor runs.
    values = {"request_id": request_id.get(), **(context or {})}
    return HttpResponse(render_to_string(template, values), status=status)
