"""A link that a reader kept from the static twin leads to the same page of the portal."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from gazette.twin.twin_addresses import portal_address


def redirect_twin_addresses(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware: a path that only the twin has (``…/page-2.html``) leads to the portal's own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        address = portal_address(request.path_info)
        return response if address is None else HttpResponseRedirect(str(address))

    return middleware
