"""The server for assistants over HTTP: ``POST /mcp``, each question in a request of its own.

The request passes the portal's middleware as any other: the same limits, log and metrics.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from gazette.data.data_views import problem
from gazette.public_addresses import absolute_url

#: The largest question in bytes: a quotation of 5,000 characters fits in many times.
LARGEST_QUESTION = 100_000
_PREFLIGHT = {
    "Allow": "POST, OPTIONS",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, MCP-Protocol-Version",
    "Access-Control-Max-Age": "86400",
}


class GuideView(TemplateView):
    """The page that says how an assistant is connected, and what it can ask."""

    template_name = "assistants/guide.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        url = absolute_url(self.request, "/mcp")
        return super().get_context_data(mcp_url=url, **kwargs)


@method_decorator(csrf_exempt, name="dispatch")  # it writes nothing and knows no session
class McpView(View):
    """``POST`` asks; whoever opens the address in a browser is led to the guide."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if request.accepts("text/html"):
            return redirect("assistants:guide")
        return self.http_method_not_allowed(request)

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What a page elsewhere asks before it may ask (CORS)."""
        return HttpResponse(status=204, headers=_PREFLIGHT)

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.content_type != "application/json":
            return problem(415, "请用 JSON 提问。", "Ask in JSON (application/json).")
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST_QUESTION:
            most = LARGEST_QUESTION // 1000
            return problem(
                413, f"一次最多{most}千字节。", f"A question has {most} kilobytes at most."
            )
        # The SDK takes some 50 MB: a process that nobody asks so does without.
        answer_request = import_string("gazette.assistants.mcp_over_http.answer_request")
        response: HttpResponse = answer_request(request, LARGEST_QUESTION)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cache-Control"] = "no-store"
        return response
