"""One address a page: another spelling of an address leads to the one that is cited.

The routes take ``/datongshi/2024/01/`` for ``/datongshi/2024/1/``. Two addresses of one page
are two pages for search engines, citations and kept copies.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import NoReverseMatch, ResolverMatch, reverse
from django.utils.encoding import iri_to_uri

from gazette.public_addresses import is_public


def redirect_to_one_address(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware: a page under another spelling is answered with 301 to the cited one.

    An address under which nothing is found stays as it was asked for: it may be one of the
    former site.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if request.method not in ("GET", "HEAD") or match is None or response.status_code >= 300:
            return response
        address = cited_path(match)
        if not address or unquote(address) == request.path:
            return response
        query = iri_to_uri(request.META.get("QUERY_STRING", ""))
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)

    return middleware


def cited_path(match: ResolverMatch) -> str:
    """The quoted path of a public page as the portal writes it; "" for any other page."""
    if not is_public(match):
        return ""
    try:
        return reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except NoReverseMatch:
        return ""
