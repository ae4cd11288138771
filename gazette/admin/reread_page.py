"""重读原文: what today's parser makes of an issue's source, and writing it into a draft."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from gazette.admin.base_admin import row_key, user_of
from gazette.importing import ImportRefused
from gazette.importing.reread_differences import Change, DocumentDifference, RowDifference
from gazette.importing.rereading import reread
from gazette.models import Issue
from gazette.office.text_diff import Piece, compare


def reread_page(request: HttpRequest, issue: int) -> HttpResponse:
    """Show what would change; a POST writes it, if the issue is as the editor has seen it.

    Needs the permission to view issues; to write, that to change them.
    """
    if not request.user.has_perm("gazette.view_issue"):
        raise PermissionDenied
    stored = get_object_or_404(Issue.objects.with_gazette(), pk=issue)
    if request.method == "POST":
        return _apply(request, stored)
    context = {
        **admin.site.each_context(request),
        "title": f"重读原文：{stored}",
        "issue": stored,
        "may_apply": request.user.has_perm("gazette.change_issue"),
    }
    try:
        result = reread(stored)
    except ImportRefused as error:
        context["refusal"] = str(error)
    else:
        context |= {"result": result, "documents": [(one, _rows(one)) for one in result.documents]}
    return TemplateResponse(request, "admin/reread.html", context)


def _rows(document: DocumentDifference) -> list[tuple[RowDifference, Sequence[Piece]]]:
    """Each row that differs, with the pieces of its words where both wordings are there."""
    return [
        (row, compare(row.before, row.after) if row.change is Change.CHANGED else ())
        for row in document.rows
    ]


def _apply(request: HttpRequest, stored: Issue) -> HttpResponse:
    if not request.user.has_perm("gazette.change_issue"):
        raise PermissionDenied
    seen = row_key(request.POST.get("version"))
    here = HttpResponseRedirect(reverse("reread", args=[stored.pk]))
    if seen != stored.version:
        messages.error(request, "您打开之后，本期另有改动，没有写入。请看过下面新的比较再办。")
        return here
    try:
        result = reread(stored, user_of(request), apply=True)
    except ImportRefused as error:
        messages.error(request, str(error))
    else:
        changed = len(result.documents)
        messages.success(request, f"已写入草稿：{changed}篇有改动。请核对之后再送审。")
    return here
