"""Previews: an unpublished issue at its future address, for the office only.

A preview is the very page that the public will see once the issue is published;
everybody else gets 404, or 410 if it has been withdrawn. A published page is looked up
first, without asking who reads it, so that it is the same for all and may be cached.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views import View
from django.views.generic import DetailView

from gazette.models import Document, Issue

Subject = TypeVar("Subject", Issue, Document)


class Withdrawn(Exception):
    """The address is that of an issue, or of a part of one, that has been withdrawn."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(str(issue))
        self.issue = issue


def may_preview(request: HttpRequest) -> bool:
    """Whether the reader is a member of the office who may look at issues."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = request.user
    return bool(user.is_active and user.is_staff and user.has_perm("gazette.view_issue"))


def visible_or_404(
    request: HttpRequest | None,
    published: QuerySet[Subject],
    every: QuerySet[Subject],
    **lookup: Any,
) -> Subject:
    """The row that the lookup names, among the published or, for the office, among all.

    Without a request nobody counts as the office.

    Raises Http404, and Withdrawn if the public could once see the row.
    """
    found = _only(published.filter(**lookup))
    if found is None and request is not None and may_preview(request):
        found = _only(every.filter(**lookup))
    if found is not None:
        return found
    # Only rows that were public are fetched: a draft answers as fast as no row at all.
    issue_of = "" if every.model is Issue else "issue__"
    once_public = every.filter(**{f"{issue_of}first_published_at__isnull": False}, **lookup)
    for row in once_public[:1]:
        raise Withdrawn(row.issue if isinstance(row, Document) else row)
    raise Http404


def _only(rows: QuerySet[Subject]) -> Subject | None:
    """The row at an address, which is one at most, so that no order has to be made."""
    return next(iter(rows.order_by()[:1]), None)


class WithdrawalView(View):
    """A view that answers 410 Gone, with a page of our own, for what has been withdrawn."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Withdrawn as withdrawn:
            return withdrawn_page(request, withdrawn.issue)


def withdrawn_page(request: HttpRequest, issue: Issue) -> HttpResponse:
    """The page that says only that this issue was withdrawn; status 410.

    Not kept by caches, since the issue may be published again.
    """
    has_others = Issue.objects.published().filter(gazette=issue.gazette_id).exists()
    context = {"issue": issue, "gazette": issue.gazette if has_others else None}
    response = render(request, "gazette/withdrawn.html", context, status=HTTPStatus.GONE)
    add_never_cache_headers(response)
    return response


class PreviewableView(WithdrawalView, DetailView[Subject]):
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
