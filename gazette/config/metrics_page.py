"""``/metrics``: what a Prometheus server asks for; for others there is no such page."""

from __future__ import annotations

from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from gazette.config.portal_gauges import PortalCollector


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Raises Http404 for whoever is neither in METRICS_FROM nor knows METRICS_TOKEN."""
    if not (is_allowed(request) or has_token(request)):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(PortalCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def is_allowed(request: HttpRequest) -> bool:
    """Whether the client's address is in METRICS_FROM.

    A proxy on this machine that does not tell whom it asks for makes every reader look like
    this machine: then nobody counts as such.
    """
    address = request.META.get("REMOTE_ADDR", "")
    has_proxy = "HTTP_X_FORWARDED_PROTO" in request.META
    if has_proxy and "HTTP_X_FORWARDED_FOR" not in request.META and _is_loopback(address):
        return False
    return address in settings.METRICS_FROM


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def has_token(request: HttpRequest) -> bool:
    """Whether the header Authorization says ``Bearer`` and METRICS_TOKEN, where one is set."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted: str = settings.METRICS_TOKEN
    return bool(wanted) and compare_digest(given.encode(), wanted.encode())
