"""查找替换: find words in all documents of an intake, look at each hit, replace the chosen ones."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode

from gazette.intake import step_log
from gazette.intake.access import editor, form_versions, render_page, requires_permission
from gazette.intake.models import Intake, IntakeStep
from gazette.intake.row_edits import CannotEdit
from gazette.intake.row_search import refusal_of
from gazette.intake.step_log import EditConflict
from gazette.intake.word_replacement import LONGEST, MOST_HITS, NAME, Search, find_in, replace_all


@requires_permission
def replacement_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, the hits with a preview, and the last step of this kind with its undo."""
    intake = get_object_or_404(Intake.objects.select_related("gazette"), pk=pk)
    if not intake.is_open:
        return redirect(intake)
    values = request.POST if request.method == "POST" else request.GET
    search = Search(
        values.get("q", "")[:LONGEST],
        values.get("r", "")[:LONGEST],
        is_exact="exact" in values or "q" not in values,
    )
    problem = ""
    if request.method == "POST":
        try:
            return _perform(request, intake, search)
        except (CannotEdit, EditConflict) as error:
            problem = str(error)
    return render_page(
        request, "intake/replacement.html", _context(request, intake, search, problem)
    )


def _perform(request: HttpRequest, intake: Intake, search: Search) -> HttpResponse:
    url = reverse("admin:intake_replacement", args=[intake.pk])
    if request.POST.get("do") == "undo":
        step = _last_step(intake)
        if step is None:
            raise CannotEdit("没有可以撤销的替换。")
        step_log.undo_step(step)
        messages.success(request, f"已撤销：{step.what}。")
        return redirect(url)
    names = request.POST.getlist("hit")
    versions = form_versions(request.POST.get("versions"))
    reason = request.POST.get("reason", "")
    steps = replace_all(intake, search, names, versions, editor(request), reason)
    messages.success(request, f"已替换：{steps[0].what}。可以在本页撤销。")
    sent = {"q": search.words, "r": search.replacement} | ({"exact": 1} if search.is_exact else {})
    return redirect(f"{url}?{urlencode(sent)}")


def _context(request: HttpRequest, intake: Intake, search: Search, problem: str) -> dict[str, Any]:
    refused = refusal_of(search.words, search.replacement) if search.words else ""
    found, total = find_in(intake, search) if search.words and not refused else ([], 0)
    chosen = set(request.POST.getlist("hit")) if problem else {one.name for one in found}
    return {
        "title": f"查找替换：{intake}",
        "intake": intake,
        "search": search,
        "problem": problem or refused,
        "found": [(one, one.name in chosen) for one in found],
        "total": total,
        "most": MOST_HITS,
        "documents": len({one.document.pk for one in found}),
        "deviating": sum(one.deviates for one in found),
        "versions": json.dumps({one.document.pk: one.document.version for one in found}),
        "reason": request.POST.get("reason", ""),
        "last": _last_step(intake),
    }


def _last_step(intake: Intake) -> IntakeStep | None:
    """The last replacement over the issue that was not undone."""
    steps = intake.steps.filter(what__startswith=NAME, is_undone=False).exclude(group=None)
    return steps.select_related("document", "by").last()
