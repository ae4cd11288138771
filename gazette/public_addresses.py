"""Addresses of pages as readers elsewhere need them: with the scheme and host of PORTAL_URL."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

#: The namespaces of the addresses of the pages that the public reads.
PUBLIC_NAMESPACES = frozenset(
    {
        *("api", "api-v1", "assistants", "data", "gazette", "mcp", "notices", "search"),
        "verification",
    }
)
#: Stands in the environment of a request that the portal makes itself, for a page of its static
#: twin (``gazette.twin``). No reader can write it: headers stand there as HTTP_….
STATIC_COPY = "gazette.static_copy"


#: Bytes that a name may have on every common file system.
_MOST_BYTES = 255


def match_of(path: str) -> ResolverMatch | None:
    """Which page has a path, from ``/`` and not quoted; None if none has it."""
    try:
        return resolve(path)
    except Resolver404:
        return None


def is_public(match: ResolverMatch | None) -> bool:
    """Whether it is a page, or a file, that the public reads."""
    return match is not None and not PUBLIC_NAMESPACES.isdisjoint(match.namespaces)


def can_be_a_file(path: str) -> bool:
    """Whether a path, from ``/``, can be that of a file below a folder, and of no hidden one."""
    names = path.removeprefix("/").removesuffix("/").split("/")
    return path == "/" or (path.startswith("/") and all(map(_can_be_a_name, names)))


def _can_be_a_name(name: str) -> bool:
    is_short = 0 < len(name.encode()) <= _MOST_BYTES
    return is_short and not name.startswith(".") and not {"\0", "\\"} & set(name)


def absolute_url(request: HttpRequest, path: str) -> str:
    """A path (from ``/``) at PORTAL_URL or, without that setting, at the host of the request."""
    if settings.PORTAL_URL:
        return f"{settings.PORTAL_URL}{path}"
    return request.build_absolute_uri(path)
