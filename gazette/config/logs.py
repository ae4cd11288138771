"""Logs: one JSON object a line, on standard error.

=========  =====================================================================
time       ISO 8601, with the offset of the portal's time zone
level      INFO, WARNING, ERROR, CRITICAL
logger     the module that speaks
message    what it says
process    the number of the process
request    the id of the request within which it is said; also in the response header
           X-Request-ID and on error pages, as 编号
exception  the traceback
=========  =====================================================================

The line of a request has ``method``, ``path``, ``status`` and ``ms`` besides, and
``address``, that of the client, where LOG_ADDRESSES=1. Query strings, names of users and
the values that PostgreSQL quotes in its errors are never written. On a terminal lines are
plain text.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gazette.public_addresses import STATIC_COPY

#: The id of the request that this thread or task answers; empty outside requests.
request_id: ContextVar[str] = ContextVar("request_id", default="")

#: Facts that a call of a logger may give as ``extra``.
FACTS = ("method", "path", "status", "ms", "address")
#: Lines in which PostgreSQL quotes values.
_QUOTED = re.compile(r"^(DETAIL|CONTEXT|LINE \d+):.*$", re.MULTILINE)


class RequestIdFilter(logging.Filter):
    """Give each record the id of its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get() or "-"
        return True


class OwnRequestFilter(logging.Filter):
    """Leave out what the portal asks itself for its static twin, unless a page failed."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        is_own = STATIC_COPY in getattr(request, "META", {})
        return not is_own or bool(record.exc_info)


class _ExceptionFormatter(logging.Formatter):
    def formatException(self, ei: Any) -> str:
        """The traceback without the values that the database quotes."""
        return _QUOTED.sub(r"\1: …", super().formatException(ei))


class TextFormatter(_ExceptionFormatter):
    """A record as a line for a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s [%(request_id)s] %(name)s: %(message)s")


class JsonFormatter(_ExceptionFormatter):
    """A record as a JSON object on one line."""

    def __init__(self, time_zone: str = "UTC") -> None:
        super().__init__()
        self.zone = ZoneInfo(time_zone)

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, self.zone).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": _QUOTED.sub(r"\1: …", record.getMessage()),
            "process": record.process,
        }
        if (own_id := getattr(record, "request_id", "-")) != "-":
            line["request"] = own_id
        line |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def logging_settings(time_zone: str) -> dict[str, Any]:
    """Django's setting LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": RequestIdFilter},
            "own_requests": {"()": OwnRequestFilter},
        },
        "formatters": {
            "json": {"()": JsonFormatter, "time_zone": time_zone},
            "text": {"()": TextFormatter},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["request_id"],
                "formatter": "text" if sys.stderr.isatty() else "json",
            },
            "none": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            # Replaces Django's own handlers, which are silent where DEBUG=0.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # Refused requests have their line from gazette.requests already.
            "django.request": {"level": "ERROR", "filters": ["own_requests"]},
            # What runserver says of each request contains its query string.
            "django.server": {"handlers": ["none"], "propagate": False},
            **{name: {"level": "INFO"} for name in ("gazette", "search")},
        },
    }
