"""What happens to every request and response: proxies, log, Content-Security-Policy."""

import logging
import re
import secrets
import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse

from gazette.config.environment import TrustedProxies
from gazette.config.logs import request_id
from gazette.public_addresses import STATIC_COPY

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
#: Headers that only a trusted proxy may set.
PROXY_HEADERS = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR", "HTTP_X_REQUEST_ID")
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

logger = logging.getLogger("gazette.requests")


def proxy_headers(get_response: Handler) -> Handler:
    """Believe a proxy's headers where it is one of TRUSTED_PROXIES; remove them elsewhere.

    REMOTE_ADDR becomes the address of the client: the last one in X-Forwarded-For that is
    not a trusted proxy's.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        proxies: TrustedProxies = settings.TRUSTED_PROXIES
        peer = request.META.get("REMOTE_ADDR", "")
        if peer in proxies:
            request.META["REMOTE_ADDR"] = _client_address(request, proxies, peer)
        else:
            for name in PROXY_HEADERS:
                request.META.pop(name, None)
        return get_response(request)

    return middleware


def _client_address(request: HttpRequest, proxies: TrustedProxies, peer: str) -> str:
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    client = next((hop for word in reversed(forwarded) if (hop := word.strip()) not in proxies), "")
    try:
        return str(ip_address(client))
    except ValueError:
        return peer


def request_log(get_response: Handler) -> Handler:
    """Give each request an id, in its header X-Request-ID and in the response's, and a line."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        own_id = given if _ID.fullmatch(given) else secrets.token_hex(6)
        request.META["HTTP_X_REQUEST_ID"] = own_id
        request_id.set(own_id)
        started = time.monotonic()
        response = get_response(request)
        response.headers["X-Request-ID"] = own_id
        facts: dict[str, object] = {
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "ms": round((time.monotonic() - started) * 1000),
        }
        if STATIC_COPY in request.META:
            return response
        if settings.LOG_ADDRESSES:
            facts["address"] = request.META.get("REMOTE_ADDR", "")
        logger.info("%s %s %s", request.method, request.path, response.status_code, extra=facts)
        return response

    return middleware


def _forget_request_id(**kwargs: Any) -> None:
    request_id.set("")


request_finished.connect(_forget_request_id, dispatch_uid="gazette.config.request_id")


def content_security_policy(get_response: Handler) -> Handler:
    """Forbid inline script and style, and everything from other sites."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware
