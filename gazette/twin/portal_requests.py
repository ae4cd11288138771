"""Requests that the portal answers to itself: the very pages that readers get, without a server."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from gazette.public_addresses import STATIC_COPY
from gazette.twin.twin_addresses import Address


@dataclass(frozen=True, slots=True)
class Answer:
    """What the portal answers: status, headers (names in lower case) and the body in pieces."""

    status: int
    headers: dict[str, str]
    pieces: Iterable[bytes]

    @property
    def kind(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip()

    def read(self) -> bytes:
        return b"".join(self.pieces)


@contextmanager
def asked(address: Address, etag: str = "") -> Iterator[Answer]:
    """The portal's answer to a GET of an anonymous reader; 304 where it still has ``etag``."""
    told: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        told["status"] = int(status.split(" ")[0])
        told["headers"] = {name.lower(): value for name, value in headers}

    pieces: Any = _portal()(_environment(address, etag), start_response)
    try:
        yield Answer(told["status"], told["headers"], pieces)
    finally:
        if hasattr(pieces, "close"):
            pieces.close()


@cache
def _portal() -> WSGIHandler:
    return WSGIHandler()


def _environment(address: Address, etag: str) -> dict[str, Any]:
    """The WSGI environment of a request to PORTAL_URL (PEP 3333)."""
    own = urlsplit(settings.PORTAL_URL)
    port = own.port or (443 if own.scheme == "https" else 80)
    environment: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": address.path.encode().decode("latin-1"),
        "QUERY_STRING": quote(address.query, safe="=&%+-._~"),
        "SERVER_NAME": own.hostname or "",
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": own.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": own.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        STATIC_COPY: True,
    }
    if etag:
        environment["HTTP_IF_NONE_MATCH"] = etag
    return environment
