"""One address a page: another spelling of an address leads to the one that is cited.

The routes take ``/datongshi/2024/01/`` for ``/datongshi/2024/1/``. Two addresses of one page
are two pages for search engines, citations and kept copies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import NoReverseMatch, ResolverMatch, reverse
from django.utils.encoding import iri_to_uri

#: The namespaces of the pages that the public reads.
_PUBLIC = frozenset({"gazette", "notices", "search"})


class RedirectToOneAddress:
    """A middleware: a GET or HEAD of another spelling is answered with 301 to the cited one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if request.method not in ("GET", "HEAD") or match is None:
            return None
        address = cited_path(match)
        if not address or unquote(address) == request.path:
            return None
        query = iri_to_uri(request.META.get("QUERY_STRING", ""))
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def cited_path(match: ResolverMatch) -> str:
    """The quoted path of a public page as the portal writes it; "" for any other page."""
    if _PUBLIC.isdisjoint(match.namespaces):
        return ""
    try:
        return reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except NoReverseMatch:
        return ""
