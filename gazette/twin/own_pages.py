"""The pages that only the static twin has: of which day it is, and what it cannot do.

The portal makes them for the twin alone; a reader who asks it for one is led to the home page.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from gazette.public_addresses import STATIC_COPY

#: The pages by the last segment of their address.
_TEMPLATES = {
    "day": "twin/day.html",
    "elsewhere": "twin/elsewhere.html",
    "search": "twin/search.html",
}


def own_page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of the twin, by its name; for anybody else the way to the home page."""
    if STATIC_COPY not in request.META or name not in _TEMPLATES:
        return redirect("gazette:home")
    context = {"today": timezone.localdate(), "portal": settings.PORTAL_URL}
    return render(request, _TEMPLATES[name], context)
