"""Requests counted for ``/metrics``: how many, with which answer, how long they took.

A request is told apart by the name of its page alone: never by its address, its words or
who asks. Several processes share their counts through files in PROMETHEUS_MULTIPROC_DIR, which
``deploy/gunicorn.conf.py`` prepares; without it each process counts for itself.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

from gazette.public_addresses import match_of
from gazette.signals import tool_failed

Handler = Callable[[HttpRequest], HttpResponse]

#: The folder that processes share, and the number of this one among those that run at once.
SHARED_FOLDER, SLOT = "PROMETHEUS_MULTIPROC_DIR", "METRICS_SLOT"
#: Upper bounds in seconds: a kept page, a page made anew, the limits of README, and what hangs.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
#: The pages of the office count as one, like the static files; so do addresses of no page.
OFFICE, STATIC, NO_PAGE = "office", "static", "none"


def _slot() -> str:
    """A process that takes a dead one's slot goes on with its files, so they stay few."""
    return os.environ.get(SLOT) or str(os.getpid())


if SHARED_FOLDER in os.environ:
    values.ValueClass = values.MultiProcessValue(_slot)  # type: ignore[no-untyped-call]

_own = CollectorRegistry(auto_describe=True)
REQUESTS = Counter(
    "gazette_requests",
    "Requests, by kind of page, method and status",
    ["page", "method", "status"],
    registry=_own,
)
SECONDS = Histogram(
    "gazette_request_seconds",
    "Seconds from a request to its answer, by kind of page",
    ["page"],
    buckets=BOUNDS,
    registry=_own,
)
REFUSED = Counter(
    "gazette_refused",
    "Requests refused because there were too many: from one address, or in total",
    ["kind", "limit"],
    registry=_own,
)
REPLICA_READS = Counter(
    "gazette_replica_reads",
    "Pages made anew with a read replica set: read from it, or why from the primary",
    ["answer"],
    registry=_own,
)
TOOL_FAILURES = Counter(
    "gazette_tool_failures",
    "Questions of assistants over HTTP that failed by a fault of the portal, by tool",
    ["tool"],
    registry=_own,
)


#: What an alarm counts by itself, from 0 on: of a counter that begins with its first fault,
#: Prometheus sees no rise, and faults that each begin one would raise no alarm.
FAILURES = Counter(
    "gazette_failures",
    "Answers that are a fault of the portal: by status, and questions of assistants (tool)",
    ["kind"],
    registry=_own,
)
FAULTS, TOOL = frozenset({"500", "502", "504", "507"}), "tool"
_from_zero: list[tuple[Counter, tuple[str, ...]]] = []


def count_from_zero(counter: Counter, *labels: str) -> None:
    """Have a series begin with 0 when Prometheus asks first, not with its first event.

    Not when this is loaded: the process that starts the workers counts nothing itself.
    """
    _from_zero.append((counter, labels))


for _kind in (*sorted(FAULTS), TOOL):
    count_from_zero(FAILURES, _kind)


def count_requests(get_response: Handler) -> Handler:
    """Count each request and its time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = get_response(request)
        page = page_of(request)
        method = request.method if request.method in ("GET", "HEAD", "POST") else "other"
        status = str(response.status_code)
        REQUESTS.labels(page, method, status).inc()
        if status in FAULTS:
            FAILURES.labels(status).inc()
        SECONDS.labels(page).observe(time.perf_counter() - started)
        return response

    return middleware


def page_of(request: HttpRequest) -> str:
    """The name of a public page; one word for all of the office's, of which there are many."""
    if request.path_info.startswith("/admin/"):
        return OFFICE
    if request.path_info.startswith(str(settings.STATIC_URL)):
        return STATIC
    # One that was answered before its view was looked for has no match yet.
    match = request.resolver_match or match_of(request.path_info)
    return (match and match.url_name) or NO_PAGE


@receiver(tool_failed, dispatch_uid="gazette.request_metrics.tool_failed")
def _count_failure(tool: str, **kwargs: Any) -> None:
    TOOL_FAILURES.labels(tool).inc()
    FAILURES.labels(TOOL).inc()


def request_metrics() -> Iterable[Metric]:
    """The counts of all processes."""
    for counter, labels in _from_zero:
        counter.labels(*labels)
    if SHARED_FOLDER in os.environ:
        return list(MultiProcessCollector(CollectorRegistry()).collect())  # type: ignore[no-untyped-call]
    return list(_own.collect())
