"""Who asks the page of a document or an issue for data is led to the address of that form."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from gazette.pages.reading_aids import WORD

#: Media type → form; of several that a program takes alike the first counts, the page before all.
_FORMS = {
    "text/html": "",
    "application/json": "json",
    "application/akn+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/markdown": "md",
    "text/plain": "txt",
    WORD: "docx",
}
#: URL name of a page → what the URL names of its forms call it.
_PAGES = {"gazette:document": "document", "gazette:issue": "issue"}


class SeeOther(HttpResponseRedirect):
    status_code = HTTPStatus.SEE_OTHER


class Negotiation:
    """The middleware: 303 to the suffixed address where ``Accept`` prefers a form to the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _page(request):
            patch_vary_headers(response, ["Accept"])
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        page = _page(request)
        form = _FORMS.get(request.get_preferred_type(list(_FORMS)) or "", "") if page else ""
        if not form:
            return None
        query = request.META.get("QUERY_STRING", "")
        what = _PAGES[page]
        name = f"gazette:{what}_text" if form == "txt" else f"data:{what}_{form}"
        return SeeOther(reverse(name, kwargs=kwargs) + (f"?{query}" if query else ""))


def _page(request: HttpRequest) -> str:
    """The URL name of a page that has forms; "" for any other."""
    match = request.resolver_match
    return match.view_name if match and match.view_name in _PAGES else ""
