"""Addresses in the static twin: which address of the portal is a file there, and where.

A web server that serves files looks at the path alone. So a page with parameters has a path of
its own in the twin: the second page of a list (``/documents/all/?page=2``) is
``/documents/all/page-2.html``. The portal leads from there to its own address
(``twin_redirects``), since a reader may keep such a link.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.conf import settings

from gazette.public_addresses import can_be_a_file, is_public, match_of

#: The folder of the pages that only the twin has.
OWN = "/static-copy/"
#: The line that every page shows, and what links lead to that need the portal.
DAY_PAGE, ELSEWHERE_PAGE = f"{OWN}day.html", f"{OWN}elsewhere.html"
#: What stands in the twin where the portal has its search.
SEARCH_PAGE, SEARCH_COPY = "/search/", f"{OWN}search.html"
#: What a reader sends, or what has no end: the portal alone answers it.
_PORTAL_ALONE = frozenset({"report", "receipts", "receipt", "verify", "keys", "heads"})
#: Namespaces of what is computed for each question.
_ASKED = frozenset({"api-v1", "search"})
_PAGE = re.compile(r"[2-9]|[1-9]\d{1,5}")
_OF_PAGE = re.compile(r"(/(?:[^?#]*/)?)(?:page-([1-9]\d{0,5})|list)\.(html|xlsx|csv)")
_LISTS = ("xlsx", "csv")


class Address(NamedTuple):
    """An address of the portal without scheme, host and fragment; the path is not quoted."""

    path: str
    query: str = ""

    def __str__(self) -> str:
        quoted = quote(self.path, safe="/~!$&'()*+,;=:@-._")
        return f"{quoted}?{self.query}" if self.query else quoted


def address_of(link: str, page: Address) -> Address | None:
    """Where a link on a page leads to, if it leads to this portal; None for elsewhere."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        own = urlsplit(settings.PORTAL_URL)
        if (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
            return None
    if not parts.path:
        return Address(page.path, parts.query if "?" in link else page.query)
    if not parts.path.startswith("/"):
        return None
    return Address(unquote(parts.path), parts.query)


def file_of(address: Address) -> str | None:
    """The path of the file that holds an address in the twin, from ``/``; None if none does."""
    path = address.path
    if not can_be_a_file(path):
        return None
    if path.startswith((f"/{settings.STATIC_URL.strip('/')}/", OWN)):
        return None if address.query else path
    names = _names(path)
    if names is None:
        return path if path == SEARCH_PAGE and not address.query else None
    if not path.endswith("/"):
        return None if address.query else path
    is_feed = names == "feed" or names.endswith("_feed")
    name = "index.xml" if is_feed and not address.query else _name(address.query)
    return f"{path}{name}" if name else None


def link_to(address: Address) -> str | None:
    """How a page of the twin links to an address; None if it is not in the twin."""
    file = file_of(address)
    if file is None:
        return None
    return str(Address(file.removesuffix("index.html") if file.endswith("/index.html") else file))


def portal_address(path: str) -> Address | None:
    """The address of the portal whose file in the twin has this path; None if it is the same."""
    if path.endswith(("/index.html", "/index.xml")):
        return Address(path[: path.rindex("/") + 1])
    if not (found := _OF_PAGE.fullmatch(path)):
        return None
    folder, page, ending = found.groups()
    if ending == "html":
        return Address(folder, f"page={page}") if page else None
    return Address(folder, f"download={ending}") if not page else None


def _names(path: str) -> str | None:
    """The name of the public page at a path; None if there is none, or it is the portal's alone."""
    match = match_of(path)
    if match is None or not is_public(match) or match.namespaces[0] in _ASKED:
        return None
    if match.url_name in _PORTAL_ALONE:
        return None
    return match.url_name or ""


def _name(query: str) -> str:
    """The name of the file of a page with these parameters; "" if the twin has none."""
    given = parse_qsl(query, keep_blank_values=True)
    if not given:
        return "" if query else "index.html"
    if len(given) > 1:
        return ""
    ((name, value),) = given
    if name == "page" and _PAGE.fullmatch(value):
        return f"page-{value}.html"
    if name == "page" and value == "1":
        return "index.html"
    return f"list.{value}" if name == "download" and value in _LISTS else ""
