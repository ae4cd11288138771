"""Public pages that a process keeps until the archive or the day is another one.

A page without parameters is a function of its address, the day and the archive, the same for
every reader. It is kept in the cache ``pages`` under these, with the archive's revision, which
the database changes with every publication, withdrawal, correction, decision and setting; so
nobody is told of a change, and no page outlives one, nor midnight.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views import View

from gazette.office.archive_revision import archive_revision
from gazette.public_addresses import STATIC_COPY, absolute_url

#: Headers of a page that is the same for everybody. What has others is not kept: a preview,
#: a page that says who may keep it and for how long.
_PLAIN = {"content-type"}
_REVISION = "archive_revision"


class KeptPageView(View):
    """A view of a public page that is kept; one with parameters is made each time."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        revision = revision_of(request) if may_be_kept(request) else None
        if revision is None:
            return super().dispatch(request, *args, **kwargs)
        pages = caches["pages"]
        key = f"{revision}/{timezone.localdate()}/{absolute_url(request, request.path)}"
        if (content := pages.get(key)) is not None:
            return HttpResponse(content)
        response = super().dispatch(request, *args, **kwargs)
        if hasattr(response, "render"):
            response = response.render()
        if isinstance(response, HttpResponse) and _is_plain(response):
            pages.set(key, response.content)
        return response


def revision_of(request: HttpRequest) -> str | None:
    """The revision of the archive when a request was begun to be answered; asked for once."""
    if not hasattr(request, _REVISION):
        setattr(request, _REVISION, archive_revision())
    revision: str | None = getattr(request, _REVISION)
    return revision


def may_be_kept(request: HttpRequest) -> bool:
    """Not while templates are worked on (DEBUG), with parameters, or for the static twin."""
    is_read = request.method in ("GET", "HEAD") and not request.META.get("QUERY_STRING")
    return is_read and not settings.DEBUG and STATIC_COPY not in request.META


def _is_plain(response: HttpResponse) -> bool:
    """Whether a response is a page and nothing more: no redirect, no file, no preview."""
    names = {name.lower() for name in response.headers}
    is_html = str(response.headers.get("Content-Type", "")).startswith("text/html")
    is_ok = response.status_code == HTTPStatus.OK and is_html
    return is_ok and names <= _PLAIN and not response.cookies
