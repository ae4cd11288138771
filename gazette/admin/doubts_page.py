"""The admin's page of an issue's doubts: each with its place, its answer, and the form for one.

For reviewers and publishers, who do not enter, and for issues that came in by a command or
a workbook. Who enters an issue by 录入 has the queue there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from gazette.admin.base_admin import user_of, way_back
from gazette.models import ANSWERS, Doubt, DoubtAnswer, Issue
from gazette.office import doubts

#: Lines of the source that are shown before and behind a doubt, and their longest words.
_AROUND, _LONGEST = 1, 300


@dataclass(frozen=True, slots=True)
class ShownDoubt:
    """A doubt as the pages of the office show it."""

    doubt: Doubt
    key: str
    title: str
    place: str
    lines: list[str]
    history: list[DoubtAnswer]


def doubts_page(request: HttpRequest, issue: int) -> HttpResponse:
    """Show an issue's doubts; a POST answers one, or revokes its answer.

    Needs the permission to view issues; to answer, that to hand in or to review.
    """
    if not request.user.has_perm("gazette.view_issue"):
        raise PermissionDenied
    shown = get_object_or_404(Issue.objects.with_gazette(), pk=issue)
    if request.method == "POST":
        _answer(request, shown)
        return way_back(request, reverse("doubts", args=[shown.pk]))
    found = shown_doubts(shown)
    context = {
        **admin.site.each_context(request),
        "title": f"存疑与答复：{shown}",
        "issue": shown,
        "open": [one for one in found if one.doubt.answer is None],
        "answered": [one for one in found if one.doubt.answer is not None],
        "choices": [(one.value, one.label) for one in ANSWERS],
        "why": doubts.why_not_answered_by(user_of(request), shown),
    }
    return TemplateResponse(request, "admin/doubts.html", context)


def _answer(request: HttpRequest, issue: Issue) -> None:
    keys, by = [request.POST.get("doubt", "")], user_of(request)
    try:
        if "revoke" in request.POST:
            doubts.revoke_answers(issue, keys, by)
            messages.success(request, "已撤回答复。")
        else:
            kind, words = request.POST.get("kind", ""), request.POST.get("words", "")
            doubts.answer_doubts(issue, keys, kind, words, by)
            messages.success(request, "已答复。")
    except doubts.CannotAnswer as error:
        messages.error(request, str(error))


def shown_doubts(issue: Issue) -> list[ShownDoubt]:
    """The doubts of an issue in order of print, those with one key once, with their history."""
    titles = dict(issue.documents.values_list("position", "title"))
    histories = _by_key(issue.doubt_answers.select_related("by"))
    found: dict[str, ShownDoubt] = {}
    for doubt in doubts.doubts_of(issue):
        key = doubts.doubt_key(doubt)
        found.setdefault(
            key,
            ShownDoubt(
                doubt,
                key,
                titles.get(doubt.document_position, ""),
                doubts.place_of(issue, doubt),
                _lines_at(issue.source_text, doubt.span_start),
                histories.get(key, []),
            ),
        )
    return list(found.values())


def _by_key(answers: Iterable[DoubtAnswer]) -> dict[str, list[DoubtAnswer]]:
    found: dict[str, list[DoubtAnswer]] = {}
    for one in answers:
        key = doubts.key_of(one.document_position, one.code, one.message)
        found.setdefault(key, []).append(one)
    return found


def _lines_at(source: str, at: int) -> list[str]:
    """The line of the source at an offset, with those before and behind it; no blank ones."""
    start = source.rfind("\n", 0, at) + 1
    before = [line for line in source[max(0, start - 2000) : start].split("\n") if line.strip()]
    behind = [line for line in source[start : start + 2000].split("\n") if line.strip()]
    lines = [*before[-_AROUND:], *behind[: 1 + _AROUND]]
    return [line[:_LONGEST] + ("…" if len(line) > _LONGEST else "") for line in lines]
