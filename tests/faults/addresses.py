"""Every address of the portal, from the resolver, with values in the places of its captures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters
from django.urls.resolvers import RoutePattern


def routes() -> list[str]:
    """The routes of all addresses, converters and all: ``/<slug:gazette>/<int:year>/``."""
    found = list(_walk(get_resolver().url_patterns))
    assert len(found) > 150
    return found


def _walk(patterns: Iterable[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for one in patterns:
        is_route = isinstance(one.pattern, RoutePattern)
        route = str(one.pattern) if is_route else ""
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, before + route)
        elif is_route or before == "/":
            yield before + route


def captures(route: str) -> list[tuple[str, str, str]]:
    """The captures of a route: as written, converter, name."""
    found = re.finditer(r"<(?:(\w+):)?(\w+)>", route)
    return [(match[0], match[1] or "str", match[2]) for match in found]


def address(route: str, values: Mapping[str, str], bad: str | None = None) -> str:
    """An address with the good values, or with a bad one in each place that can take it."""
    for written, converter, name in captures(route):
        good = values.get(name, "1")
        takes = bad is not None and re.fullmatch(get_converters()[converter].regex, bad)
        route = route.replace(written, quote(bad if bad is not None and takes else good, safe="/"))
    return route
