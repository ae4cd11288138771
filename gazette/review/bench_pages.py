"""The pages of the bench: an issue under review, a document; marks and remarks.

Every form works without the script; the script sends marks as rows come on screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from gazette.admin.base_admin import row_key, user_of, way_back
from gazette.models import Document, Issue, Remark
from gazette.office import remarks
from gazette.office.document_contents import content_of, contents_of
from gazette.office.reading_marks import Range, mark_seen
from gazette.office.workflow import Refused
from gazette.review.bench_context import document_context, overview_context
from gazette.review.bench_rows import ROWS_PER_PAGE

#: Who may read the bench; only the first leave marks and remarks.
READERS = ("gazette.review_issue", "gazette.publish_issue")
_CHANGED = "本件在您打开之后有改动，刚才看的没有记下。请重新打开本页，看过最新内容。"
_MOST_RANGES = 2000


def for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show a page that says who may instead of the view to those who may not."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not any(request.user.has_perm(name) for name in READERS):
            return _page(request, "review/forbidden.html", {"title": "审核"}, status=403)
        return view(request, *args, **kwargs)

    return guarded


@for_readers
def overview(request: HttpRequest, issue: int) -> HttpResponse:
    """An issue under review: its documents, what waits in them, how far they are read."""
    found = get_object_or_404(Issue.objects.with_gazette(), pk=issue)
    if request.method == "POST":
        return _mark_entries(request, found)
    return _page(request, "review/overview.html", overview_context(user_of(request), found))


@for_readers
def document(request: HttpRequest, issue: int, document: int) -> HttpResponse:
    """A page of one document: the source at the left, its rows at the right."""
    found = get_object_or_404(Issue.objects.with_gazette(), pk=issue)
    row = get_object_or_404(Document, pk=document, issue=found)
    page, at = row_key(request.GET.get("page")) or 1, request.GET.get("at", "")
    context = document_context(user_of(request), found, row, page, at)
    return _page(request, "review/document.html", context)


@require_POST
def seen(request: HttpRequest, issue: int, document: int) -> HttpResponse:
    """Take down which parts have been on screen; the script is answered in JSON."""
    if not request.user.has_perm("gazette.review_issue"):
        raise PermissionDenied
    row = get_object_or_404(Document.objects.select_related("issue"), pk=document, issue=issue)
    content = content_of(row)
    is_script = "X-Partial" in request.headers
    if request.POST.get("digest") != content.digest or row.issue.is_fixed:
        if is_script:
            return JsonResponse({"problem": _CHANGED}, status=409)
        messages.error(request, _CHANGED)
        return HttpResponseRedirect(reverse("review_document", args=[issue, document]))
    parts = read_ranges(request.POST.get("parts", ""))
    mark = mark_seen(user_of(request), content, parts)
    if is_script:
        count = sum(last - first + 1 for first, last in mark.seen)
        answer = {"seen": count, "total": content.part_count, "is_complete": mark.is_complete}
        return JsonResponse(answer)
    return HttpResponseRedirect(_after(row, parts, content.part_count - 1))


@require_POST
def write_remark(request: HttpRequest, issue: int, document: int) -> HttpResponse:
    """Write a remark on a row or on the document."""
    row = get_object_or_404(Document.objects.select_related("issue"), pk=document, issue=issue)
    address, words = request.POST.get("address", ""), request.POST.get("words", "")
    url = reverse("review_document", args=[issue, document])
    try:
        remark = remarks.write(row, address, words, user_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(url)
    messages.success(request, "批注已保存，录入人员打开这一行、这一件时看得到。")
    return HttpResponseRedirect(remark.get_absolute_url())


@require_POST
def handle_remark(request: HttpRequest, remark: int) -> HttpResponse:
    """已处理: a remark has been dealt with, or has not after all (``reopen``); leads back to the
    page on which it was answered."""
    found = get_object_or_404(Remark.objects.for_lists(), pk=remark)
    try:
        if "reopen" in request.POST:
            remarks.reopen(found, user_of(request))
            said = "已撤回“已处理”，这条批注又待处理。"
        else:
            remarks.handle(found, user_of(request), request.POST.get("answer", ""))
            said = "批注已记为处理过，审核人员看得到您写的话。"
        messages.success(request, said)
    except Refused as refused:
        messages.error(request, str(refused))
    return way_back(request, found.get_absolute_url())


def read_ranges(text: str) -> list[Range]:
    """``0-12,15`` as ranges; what is not understood is left out, and so counts as unseen."""
    found = re.findall(r"(?:^|,)([0-9]{1,7})(?:-([0-9]{1,7}))?(?=,|$)", text)
    return [(int(first), int(last or first)) for first, last in found[:_MOST_RANGES]]


def _mark_entries(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Take down that the entries without text, which are all on this page, have been seen."""
    if not request.user.has_perm("gazette.review_issue"):
        raise PermissionDenied
    shown = set(request.POST.getlist("digest"))
    entries = [one for one in contents_of(issue) if not one.rows and one.digest in shown]
    for content in entries:
        mark_seen(user_of(request), content, [(0, 0)])
    messages.success(request, f"已记下：没有正文的{len(entries)}件，目录所载您已看过。")
    return HttpResponseRedirect(reverse("review", args=[issue.pk]))


def _after(row: Document, parts: list[Range], last: int) -> str:
    """Where the form at the foot of a page leads: the next page, the next document, the list."""
    end = max((b for _a, b in parts), default=0)
    if end < last:
        url = reverse("review_document", args=[row.issue_id, row.pk])
        return f"{url}?page={end // ROWS_PER_PAGE + 1}"
    following = Document.objects.filter(issue=row.issue_id, position__gt=row.position)
    later = following.order_by("position").first()
    if later is None:
        return reverse("review", args=[row.issue_id])
    return reverse("review_document", args=[row.issue_id, later.pk])


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), **context}, status=status)
