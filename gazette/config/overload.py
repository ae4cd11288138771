"""Reading comes first: what costs much has a share of the portal, and nobody has all of it.

Searches, files, the archive as data, feeds and pages with parameters are made for one reader.
Of them

* an address has ``OVERLOAD_PER_ADDRESS`` of each kind in ten seconds, by all processes (429);
* a process answers ``OVERLOAD_AT_ONCE`` at once, one less than it has threads (503).

Whoever is refused is told what still works and when to come back. The pages themselves are not
limited, nor is what was answered before the view (``gazette.pages.public_caching``), nor
whoever has logged in. The limits of deploy/nginx stand before these.
"""

from __future__ import annotations

from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from gazette.accounts.throttle import client_address
from gazette.config.error_pages import later_page
from gazette.config.middleware import Handler
from gazette.config.request_metrics import REFUSED, count_from_zero
from gazette.config.shared_counts import WINDOW, SharedCounts, seconds_left
from gazette.data.data_views import problem
from gazette.public_addresses import STATIC_COPY, is_public

#: The kinds of what costs much.
SEARCH, FILE, LIST, VIEW, COPY = "search", "file", "list", "view", "copy"
for _kind in (SEARCH, FILE, LIST, VIEW, COPY):  # the alarm asks for the rise
    count_from_zero(REFUSED, _kind, "total")
_API, _MCP, _SUGGEST = "api-v1:search", "mcp:server", "search:suggest"
_SEARCHES = frozenset({"search:search", "search:feed", _SUGGEST, _API, _MCP})
_FILES = frozenset(
    {
        *("gazette:issue_pdf", "gazette:issue_pdf_kind", "gazette:document_pdf"),
        *("gazette:document_pdf_kind", "gazette:evidence", "gazette:scan"),
        *("gazette:issue_text", "gazette:document_text"),
        *("gazette:issue_share", "gazette:document_share", "notices:action_cards_pdf"),
        *("verification:keys", "verification:heads"),
    }
)
#: The namespaces of what only programs ask for.
_FOR_PROGRAMS = frozenset({"api-v1", "data", "mcp"})
#: Retry-After in seconds where all is busy: what was begun is done by then.
_BUSY_SECONDS = 5
_TAKEN, _COUNTED = "has_a_share", "counted_as"


class Overload:
    """The middleware. It stands behind what knows who has logged in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self._counts = SharedCounts()
        at_once = settings.OVERLOAD_AT_ONCE
        self._share = BoundedSemaphore(at_once) if at_once else None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self.get_response(request)
        finally:
            # A request may pass twice, after a read replica has failed: the share is given once.
            if self._share and request.__dict__.pop(_TAKEN, False):
                self._share.release()
        _tell_limits(request, response)
        return response

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        kind = kind_of(request)
        if not kind:
            return None
        if self._is_too_often(request, kind):
            return _refusal(request, kind, HTTPStatus.TOO_MANY_REQUESTS, seconds_left())
        if self._share and self._share.acquire(blocking=False):
            setattr(request, _TAKEN, True)
        elif self._share and not _has_logged_in(request):
            return _refusal(request, kind, HTTPStatus.SERVICE_UNAVAILABLE, _BUSY_SECONDS)
        return None

    def _is_too_often(self, request: HttpRequest, kind: str) -> bool:
        most, address = settings.OVERLOAD_PER_ADDRESS, client_address(request)
        if not most or address is None or address in settings.TRUSTED_NETWORKS:
            return False
        if not hasattr(request, _COUNTED):
            setattr(request, _COUNTED, (kind, self._counts.count(f"{kind} {address}")))
        _kind, counted = getattr(request, _COUNTED)
        return counted > most and not _has_logged_in(request)


def kind_of(request: HttpRequest) -> str:
    """The kind of what a reader asks for; "" for a page, for the office and for the twin."""
    match = request.resolver_match
    if match is None or not is_public(match) or STATIC_COPY in request.META:
        return ""
    if match.view_name in _SEARCHES and match.namespace in _FOR_PROGRAMS:
        return SEARCH
    if match.view_name in _FILES or match.namespace in _FOR_PROGRAMS:
        return FILE
    if match.view_name == "verification:verify":
        is_copy = request.method == "POST" or request.META.get("QUERY_STRING")
        return COPY if is_copy else ""
    name = match.url_name or ""
    if name == "coming_file" or (name.endswith("feed") and match.view_name not in _SEARCHES):
        return LIST
    if not request.META.get("QUERY_STRING"):
        return ""
    if match.view_name in _SEARCHES:
        return SEARCH
    return LIST if "download" in request.GET else VIEW


def _tell_limits(request: HttpRequest, response: HttpResponse) -> None:
    """Tell a program how often it may ask and what is left of that, where it was counted.

    Source: draft-ietf-httpapi-ratelimit-headers-10.
    """
    match = request.resolver_match
    if match is None or match.namespace not in _FOR_PROGRAMS or not hasattr(request, _COUNTED):
        return
    kind, counted = getattr(request, _COUNTED)
    most = settings.OVERLOAD_PER_ADDRESS
    response["RateLimit-Policy"] = f'"{kind}";q={most};w={WINDOW}'
    response["RateLimit"] = f'"{kind}";r={max(0, most - counted)};t={seconds_left()}'


def _has_logged_in(request: HttpRequest) -> bool:
    """Asked only of whom would be refused: it may read a session."""
    return bool(request.user.is_authenticated)


def _refusal(request: HttpRequest, kind: str, status: HTTPStatus, seconds: int) -> HttpResponse:
    """The page that says what to do or, for programs, a problem that says the same."""
    is_own = status == HTTPStatus.TOO_MANY_REQUESTS
    REFUSED.labels(kind, "address" if is_own else "total").inc()
    match = request.resolver_match
    if match and (match.view_name == _SUGGEST or match.namespace in _FOR_PROGRAMS):
        why = "来自您这个网络的请求太多" if is_own else "门户正忙"
        because = (
            "There are too many requests from your network" if is_own else "The portal is busy"
        )
        response = problem(
            status, f"{why}，请等{seconds}秒再试。", f"{because}; ask again in {seconds} seconds."
        )
        response["Access-Control-Allow-Origin"] = "*"
        response["Retry-After"] = str(seconds)
        response["Cache-Control"] = "no-store"
        return response
    again = request.get_full_path() if request.method == "GET" else ""
    context = {"is_own": is_own, "seconds": seconds, "again": again}
    return later_page("overload.html", status, seconds, context)
