"""Addresses of pages as readers elsewhere need them: with the scheme and host of PORTAL_URL."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

#: The namespaces of the addresses of the pages that the public reads.
PUBLIC_NAMESPACES = frozenset({"gazette", "notices", "search"})
#: Stands in the environment of a request that the portal makes itself, for a page of its static
#: twin (``gazette.twin``). No reader can write it: headers stand there as HTTP_….
STATIC_COPY = "gazette.static_copy"


def absolute_url(request: HttpRequest, path: str) -> str:
    """A path (from ``/``) at PORTAL_URL or, without that setting, at the host of the request."""
    if settings.PORTAL_URL:
        return f"{settings.PORTAL_URL}{path}"
    return request.build_absolute_uri(path)
