"""Addresses of pages as readers elsewhere need them: with the scheme and host of PORTAL_URL."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

#: The namespaces of the addresses of the pages that the public reads.
PUBLIC_NAMESPACES = frozenset({"gazette", "notices", "search"})


def absolute_url(request: HttpRequest, path: str) -> str:
    """A path (from ``/``) at PORTAL_URL or, without that setting, at the host of the request."""
    if settings.PORTAL_URL:
        return f"{settings.PORTAL_URL}{path}"
    return request.build_absolute_uri(path)
