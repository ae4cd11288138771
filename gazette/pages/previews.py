"""A draft as the public will see it: the very page, shown to those who work on it.

The address is the one that the published page will have; to everybody else it is
the page that says there is nothing yet. A published page is found first and never
asks who reads it, so that it stays the same for all and may be cached.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from gazette.models import Issue

Shown = TypeVar("Shown", bound=Model)


def may_preview(request: HttpRequest) -> bool:
    """Whether the reader is one of the office who may look at issues."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = request.user
    return bool(user.is_active and user.is_staff and user.has_perm("gazette.view_issue"))


def find(
    request: HttpRequest, published: QuerySet[Shown], every: QuerySet[Shown], **lookup: Any
) -> Shown:
    """The one that the lookup names, among the published or, for the office, among all.

    Raises Http404.
    """
    found = published.filter(**lookup).first()
    if found is None and may_preview(request):
        found = every.filter(**lookup).first()
    if found is None:
        raise Http404
    return found


class Previewable:
    """For a view of an issue or a part of one; ``preview`` in its context is the draft."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: Any = self.object  # type: ignore[attr-defined]
        issue: Issue = shown if isinstance(shown, Issue) else shown.issue
        preview = None if issue.is_published else issue
        context: dict[str, Any] = super().get_context_data(preview=preview, **kwargs)  # type: ignore[misc]
        return context

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().render_to_response(context, **kwargs)  # type: ignore[misc]
        if context["preview"]:
            add_never_cache_headers(response)
            response.headers["X-Robots-Tag"] = "noindex"
        return response
