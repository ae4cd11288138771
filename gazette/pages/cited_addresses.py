"""The addresses that a PDF prints: their patterns, without the pages that they lead to.

As a list of addresses (``urlpatterns``) it serves a process that sets pages, and names the
addresses of issues and documents without loading all pages of the portal.
"""

from __future__ import annotations

from typing import NoReturn

from django.http import Http404, HttpRequest
from django.urls import include, path

ISSUE = "<slug:gazette>/<int:year>/<int:number>/"
DOCUMENT = f"{ISSUE}<int:position>/"


def serve_nothing(request: HttpRequest, **place: object) -> NoReturn:
    """No page: this list only names addresses."""
    raise Http404


_CITED = [path(ISSUE, serve_nothing, name="issue"), path(DOCUMENT, serve_nothing, name="document")]

urlpatterns = [path("", include((_CITED, "gazette")))]
