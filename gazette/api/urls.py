"""Addresses of API v1, and of the pages that explain it. They stay as long as v1 does."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path, re_path
from django.views.generic import RedirectView

from gazette.api.api_guide import GuideView
from gazette.api.portal_api import api
from gazette.api.problem_answers import no_such_address
from gazette.data.data_views import problem

_METHODS = "GET, HEAD, OPTIONS"
#: What any answer tells: that pages elsewhere may read it (CORS), and on which terms.
_TOLD = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, RateLimit, RateLimit-Policy, Retry-After",
    "Link": '</api/>; rel="help", </api/#terms>; rel="license"',
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def for_programs(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view that any page elsewhere may read, by GET and HEAD alone."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers={"Allow": _METHODS, **_PREFLIGHT})
            del response["Content-Type"]
        elif request.method in ("GET", "HEAD"):
            is_head, request.method = request.method == "HEAD", "GET"
            response = view(request, *args, **kwargs)
            request.method = "HEAD" if is_head else "GET"
        else:
            response = problem(
                405, "接口只能读（GET、HEAD）。", "The API is read only (GET, HEAD)."
            )
            response["Allow"] = _METHODS
        for name, value in _TOLD.items():
            response[name] = value
        return response

    answered.csrf_exempt = True  # type: ignore[attr-defined]  # it writes nothing
    return answered


def _v1() -> list[URLPattern]:
    patterns: list[Any] = [*api.urls[0], re_path("", no_such_address, name="none")]
    for one in patterns:
        if one.name == "api-root":
            one.callback = RedirectView.as_view(pattern_name="api:guide")
        else:
            one.callback = for_programs(one.callback)
    return patterns


_guide = [path("", GuideView.as_view(), name="guide")]

urlpatterns = [
    path("", include((_guide, "api"))),
    path("v1/", include((_v1(), "api-v1"))),
]
