"""A question to the server for assistants that came as a request of Django.

The SDK is asked by its ASGI application, its tools run in the thread of the request, with its
database connection. No session is kept, and nothing is streamed.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import partial
from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from mcp.server.transport_security import TransportSecuritySettings

from gazette.assistants.mcp_server import addresses_by, mcp_server
from gazette.public_addresses import absolute_url


def answer_request(request: HttpRequest, largest: int) -> HttpResponse:
    """The answer to a question of at most ``largest`` bytes, as the protocol has it."""
    with addresses_by(partial(absolute_url, request)):
        response: HttpResponse = async_to_sync(_answered)(_scope(request), request.body, largest)
    return response


async def _answered(scope: dict[str, Any], body: bytes, largest: int) -> HttpResponse:
    """The answer of the SDK's application to a request."""
    application = mcp_server().streamable_http_app(
        streamable_http_path=scope["path"],
        json_response=True,
        stateless_http=True,
        max_request_body_size=largest,
        # ALLOWED_HOSTS decides which hosts there are.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    response = HttpResponse()
    pieces: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            response.status_code = message["status"]
            for name, value in message["headers"]:
                response[name.decode("latin-1")] = value.decode("latin-1")
        else:
            pieces.append(message.get("body", b""))

    async with application.router.lifespan_context(application):
        await application(scope, receive, send)
    response.content = b"".join(pieces)
    return response


def _scope(request: HttpRequest) -> dict[str, Any]:
    """The request as ASGI has it."""
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in request.headers.items()
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": request.path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": None,
        "server": None,
        "state": {},
    }
