"""Addresses of the former site lead on for good: a 404 becomes a 301 where one is known."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from gazette.models import OldAddress
from gazette.models.address_keys import address_key, is_own_path, request_keys

#: Seconds for which a browser may keep a redirect without asking again, so that one that an
#: editor has set right reaches everybody within a day.
_KEPT = 24 * 60 * 60


def redirect_old_addresses(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware that looks for the address of a GET or HEAD request that found no page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        target = new_address(request.path_info, request.META.get("QUERY_STRING", ""))
        if not target:
            return response
        redirect = HttpResponsePermanentRedirect(target)
        redirect.headers["Cache-Control"] = f"max-age={_KEPT}"
        return redirect

    return middleware


def new_address(path: str, query: str) -> str:
    """The path to which an old address leads; "" where none is known or public."""
    keys = request_keys(path, query)
    found = {one.key: one for one in OldAddress.objects.with_targets().filter(key__in=keys)}
    for key in keys:
        target = found[key].public_target if key in found else ""
        # Rows may also come from a fixture or SQL, which no form has checked.
        if is_own_path(target) and address_key(target) != path_only(key):
            return target
    return ""


def path_only(key: str) -> str:
    """A key without its parameters."""
    return key.partition("?")[0]
