"""与原文不同之处: the deviations of an issue, each with its author, reason and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from gazette.admin.base_admin import ReadOnlyAdmin, user_of, way_back
from gazette.admin.worklists import change_url
from gazette.models import (
    Correction,
    DeviationAnswer,
    DeviationReason,
    Issue,
    Rewording,
    SourceFrame,
)
from gazette.office.deviation_answers import (
    answer,
    explain,
    revoke,
    why_not_answer,
    why_not_answer_each,
    why_not_explain,
)
from gazette.office.deviation_corrections import why_not_correctable
from gazette.office.source_deviations import Deviation, deviations
from gazette.office.text_diff import compare
from gazette.office.workflow import Refused


def deviations_url(issue: Issue) -> str:
    """The page of an issue's deviations."""
    return reverse("admin:gazette_issue_deviations", args=[issue.pk])


@dataclass(frozen=True, slots=True)
class CorrectionOffer:
    """The way from a deviation to its correction: the form with its words, the correction that
    waits already, or why there is none, in Chinese."""

    url: str = ""
    waiting: Correction | None = None
    why: str = ""


def correction_offers(
    issue: Issue, user: User, found: Sequence[Deviation]
) -> list[CorrectionOffer | None]:
    """For each deviation of a published issue its correction; None where none can be proposed."""
    if not issue.is_fixed or not user.has_perm("gazette.propose_correction"):
        return [None] * len(found)
    proposed = Rewording.objects.filter(
        correction__issue=issue, correction__status=Correction.Status.PROPOSED
    ).select_related("correction")
    waiting = {
        (one.document_id, one.address, "" if one.address else one.field): one.correction
        for one in proposed.defer("correction__former_source_text")
    }
    return [_offer(one, waiting) for one in found]


def _offer(
    one: Deviation, waiting: Mapping[tuple[int | None, str, str], Correction]
) -> CorrectionOffer:
    if why := why_not_correctable(one):
        return CorrectionOffer(why=why)
    place = (one.document_id, one.address, one.field)
    if place in waiting:
        return CorrectionOffer(waiting=waiting[place])
    target = ("row", one.row_id) if one.row_id else ("document", one.document_id)
    form = reverse("admin:gazette_correction_propose", args=target)
    return CorrectionOffer(url=f"{form}?deviation={one.digest}")


def deviation_context(issue: Issue, user: User) -> dict[str, Any]:
    """What ``admin/gazette/issue/_deviations.html`` shows: the deviations, and who may do what.

    ``deviations`` are quadruples: the deviation, its pieces as ``text_diff`` gives them, why
    this person may not answer it, and its correction where the issue is public.
    """
    found = deviations(issue)
    why_none = why_not_answer(user, issue)
    return {
        "deviations": [
            (one, _pieces(one), why, offer)
            for one, why, offer in zip(
                found,
                why_not_answer_each(user, issue, found),
                correction_offers(issue, user, found),
                strict=True,
            )
        ],
        "waiting": sum(one.is_open for one in found),
        "why_not_answer": why_none,
        "may_explain": not why_not_explain(user, issue),
        "deviations_url": deviations_url(issue),
    }  # fmt: skip


def deviations_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the deviations; a POST answers, revokes or explains some of them."""
    issue = get_object_or_404(Issue.objects.with_gazette().without_source(), pk=pk)
    user = user_of(request)
    if not user.has_perm("gazette.view_issue"):
        raise PermissionDenied
    if request.method == "POST":
        try:
            messages.success(request, _do(request, issue, user))
        except Refused as refused:
            messages.error(request, str(refused))
        return way_back(request, deviations_url(issue))
    given = DeviationAnswer.objects.filter(issue=issue)
    context = {
        **admin.site.each_context(request),
        **deviation_context(issue, user),
        "title": f"与原文不同之处：{issue}",
        "issue": issue,
        "back": change_url(issue),
        "given": given.select_related("answered_by", "revoked_by").order_by("-pk")[:200],
    }
    return TemplateResponse(request, "admin/gazette/issue/deviations.html", context)


def _do(request: HttpRequest, issue: Issue, user: User) -> str:
    """Do what the form asks for; returns what was done. Raises Refused."""
    posted = request.POST
    if digest := posted.get("revoke"):
        return f"已撤回{revoke(issue, digest, user).place or '这一处'}的答复。"
    chosen, words = posted.getlist("digest"), posted.get("words", "")
    if posted.get("do") == "explain":
        return f"已补写{len(explain(issue, chosen, words, user))}处的理由。"
    return f"已答复{len(answer(issue, chosen, words, user))}处。"


def _pieces(one: Deviation) -> Any:
    return compare(one.before, one.after, whole_words=True)


@admin.register(DeviationAnswer)
class DeviationAnswerAdmin(ReadOnlyAdmin[DeviationAnswer]):
    """All answers, those that were revoked too; read only."""

    list_display = ["issue", "document_position", "place", "words", "answered_by", "revoked_by"]
    list_select_related = ["issue__gazette", "answered_by", "revoked_by"]
    search_fields = ["words", "before", "after"]


@admin.register(DeviationReason)
class DeviationReasonAdmin(ReadOnlyAdmin[DeviationReason]):
    """The reasons that clerks wrote afterwards; read only."""

    list_display = ["issue", "reason", "written_by", "written_at"]
    list_select_related = ["issue__gazette", "written_by"]
    search_fields = ["reason"]


@admin.register(SourceFrame)
class SourceFrameAdmin(ReadOnlyAdmin[SourceFrame]):
    """What of the sources no row prints; read only."""

    list_display = ["issue", "source_sha256"]
    list_select_related = ["issue__gazette"]
    search_fields = ["issue__gazette__name"]
