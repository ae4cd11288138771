"""Previews: an unpublished issue at its future address, for the office only.

A preview is the very page that the public will see once the issue is published;
everybody else gets 404. A published page is looked up first, without asking who
reads it, so that it is the same for all and may be cached.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.generic import DetailView

from gazette.models import Document, Issue

Subject = TypeVar("Subject", Issue, Document)


def may_preview(request: HttpRequest) -> bool:
    """Whether the reader is a member of the office who may look at issues."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = request.user
    return bool(user.is_active and user.is_staff and user.has_perm("gazette.view_issue"))


def visible_or_404(
    request: HttpRequest, published: QuerySet[Subject], every: QuerySet[Subject], **lookup: Any
) -> Subject:
    """The row that the lookup names, among the published or, for the office, among all.

    Raises Http404.
    """
    found = published.filter(**lookup).first()
    if found is None and may_preview(request):
        found = every.filter(**lookup).first()
    if found is None:
        raise Http404
    return found


class PreviewableView(DetailView[Subject]):
    """The page of an issue or a document; context ``preview`` is its unpublished issue or None."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        subject = self.object
        issue = subject if isinstance(subject, Issue) else subject.issue
        preview = None if issue.is_published else issue
        return super().get_context_data(preview=preview, **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        if context["preview"]:
            add_never_cache_headers(response)
            response.headers["X-Robots-Tag"] = "noindex"
        return response
