"""库中的这一期: the issue of the archive beside an intake of its number, with 并入 and 重排.

Every way is shown as what it would change before anything is written; a GET writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse

from gazette.admin.correction_admin import correction_detail
from gazette.admin.worklists import change_url
from gazette.importing import ImportRefused
from gazette.intake import additions
from gazette.intake.accept_job import is_large
from gazette.intake.acceptance import edits_of, status_in_words, take_over
from gazette.intake.access import PERMISSION, editor, form_integer, render_page, requires_permission
from gazette.intake.collector import collector_held
from gazette.intake.document_pieces import piece_of
from gazette.intake.held_already import Comparison, compare, other_issue
from gazette.intake.held_preview import ReprintPreview, preview_reprint
from gazette.intake.intake_corrections import digest_of, propose, waiting_of, why_stale
from gazette.intake.issue_frame import load
from gazette.intake.large_reprint import preview_large
from gazette.intake.later_look import bring_up_to_date
from gazette.intake.models import Intake, IntakeCorrection, IntakeDocument
from gazette.intake.reprint_job import refusal_of
from gazette.intake.row_edits import CannotEdit
from gazette.intake.step_log import EditConflict
from gazette.intake.stored_findings import unchecked
from gazette.models import Correction, Issue
from gazette.office.workflow import Refused
from gazette.parsing.parsed import Edit

ADD, REPRINT = "add", "reprint"


@dataclass
class HeldIssue:
    """An intake beside the issue of its number, and what is asked for."""

    intake: Intake
    issue: Issue
    comparison: Comparison
    way: str = ""
    keys: list[int] = field(default_factory=list)

    @property
    def table(self) -> list[dict[str, Any]]:
        """Each document of the intake with the one of the issue, and whether it can be added."""
        different = {one.pk for one in self.comparison.different}
        return [
            {
                "row": row,
                "held": (held := self.comparison.pairs.get(row.pk)),
                "can_be_added": self.comparison.can_be_added(row),
                "is_different": held is not None and held.pk in different,
                "is_chosen": row.pk in self.keys,
            }
            for row in self.intake.documents.current()
        ]

    def chosen(self) -> list[IntakeDocument]:
        return additions.chosen_documents(self.intake, self.comparison, self.keys)


@requires_permission
@collector_held()
def held_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; a POST writes what the page has shown, or proposes it."""
    intake = get_object_or_404(Intake.objects.select_related("gazette"), pk=pk)
    issue = other_issue(intake) if intake.is_open else None
    if issue is None:
        messages.info(request, "库中没有别的途径录入的这一期，没有可以并入、重排的。")
        return redirect(intake)
    values = request.POST if request.method == "POST" else request.GET
    way = values.get("way", "")
    keys = [form_integer(key) for key in values.getlist("document")]
    held = HeldIssue(intake, issue, compare(intake, issue), way if way in _WAYS else "", keys)
    if request.method == "POST" and held.way:
        return _write(request, held)
    return render_page(request, "intake/held.html", _context(request, held))


def _context(request: HttpRequest, held: HeldIssue) -> dict[str, Any]:
    issue = held.issue
    context: dict[str, Any] = {
        "title": f"库中的这一期：{issue}",
        "intake": held.intake,
        "content": digest_of(held.intake) if held.way else "",
        "issue": issue,
        "status": status_in_words(issue),
        "held": held,
        "way": held.way,
        "waiting": waiting_of(held.intake),
        "closed": additions.why_not(issue),
        "may_propose": request.user.has_perm("gazette.propose_correction"),
        "reason": request.POST.get("reason", ""),
        "is_large": is_large(held.intake),
    }
    if context["closed"] or not held.way:
        return context
    if held.way == REPRINT:
        context["reprint"] = _reprint_shown(request, held.intake, issue)
        return context
    try:
        context |= _shown_addition(held)
    except (ImportRefused, CannotEdit) as error:
        context |= {"problem": str(error), "way": ""}
    return context


def _reprint_shown(request: HttpRequest, intake: Intake, issue: Issue) -> ReprintPreview:
    """What 重排 would change; of a large intake the page that is asked for."""
    if is_large(intake):
        return preview_large(intake, issue, request.GET.get("page"))
    return preview_reprint(intake, issue)


def _shown_addition(held: HeldIssue) -> dict[str, Any]:
    """What 并入 would change: where each document goes, with its doubts and edits."""
    rows = held.chosen()
    piece_of(held.intake, rows)
    bench = additions.bench_of(held.issue, held.intake)
    if bench is None and not held.issue.source_text:
        raise ImportRefused(additions.NO_SOURCE.format(issue=held.issue))
    frame = load(held.intake.outline)
    edits: dict[int, list[Edit]] = {}
    for row, edit in edits_of(held.intake, frame, rows):
        edits.setdefault(row.pk, []).append(edit)
    arrivals = additions.arrivals(held.issue, held.comparison, rows)
    return {
        "bench": bench,
        "arrivals": [
            {
                "arrival": one,
                "doubts": len(unchecked(one.row.findings)),
                "edits": edits.get(one.row.pk, []),
            }
            for one in arrivals
        ],
        "doubts": sum(len(unchecked(row.findings)) for row in rows),
        "shifted": 0 if held.issue.is_fixed else _shifted(held.issue, arrivals),
    }


def _shifted(issue: Issue, arrivals: list[additions.Arrival]) -> int:
    """How many documents of a draft get another position."""
    first = min((one.position for one in arrivals if not one.fills), default=None)
    return issue.documents.filter(position__gte=first).count() if first else 0


def _write(request: HttpRequest, held: HeldIssue) -> HttpResponse:
    here = reverse("admin:intake_held", args=[held.intake.pk])
    try:
        with transaction.atomic():
            held.intake = Intake.objects.select_for_update().get(pk=held.intake.pk)
            _refuse_changed(request, held)
            bring_up_to_date(held.intake)
            done = _WAYS[held.way](request, held)
        return redirect(done)
    except (ImportRefused, CannotEdit, EditConflict, Refused) as error:
        messages.error(request, str(error))
    if held.issue.is_fixed:  # what was typed stays on the page
        return render_page(request, "intake/held.html", _context(request, held))
    chosen = "".join(f"&document={key}" for key in held.keys)
    return redirect(f"{here}?way={held.way}{chosen}")


def _refuse_changed(request: HttpRequest, held: HeldIssue) -> None:
    """Raise ImportRefused unless intake and issue are as the editor has seen them."""
    seen = (request.POST.get("content"), request.POST.get("issue_version"))
    if seen != (digest_of(held.intake), str(held.issue.version)):
        raise ImportRefused(
            "您打开之后，这次录入或者库中的那一期另有改动，什么也没有写入。请看过下面新的比较再办。"
        )
    if why := additions.why_not(held.issue):
        raise ImportRefused(why)


def _add(request: HttpRequest, held: HeldIssue) -> str:
    rows, by = held.chosen(), editor(request)
    if held.issue.is_fixed:
        return _propose(request, held, rows)
    bench = additions.bench_of(held.issue, held.intake)
    if bench is None:
        additions.add_to_draft(held.intake, rows, held.issue, held.issue.version, by)
        messages.success(request, f"已并入{held.issue}的草稿：{len(rows)}件。请核对之后再送审。")
        return change_url(held.issue)
    is_written, target = additions.add_to_bench(held.intake, rows, bench, by)
    said = "草稿也已更新" if is_written else "那次录入还有没写进草稿的改动，请核对之后一起写成草稿"
    messages.success(request, f"已并入“{target}”的录入：{len(rows)}件；{said}。")
    return target.get_absolute_url()


def _reprint(request: HttpRequest, held: HeldIssue) -> str:
    if held.issue.is_fixed:
        return _propose(request, held, [])
    issue = take_over(held.intake, held.intake.version, editor(request))
    messages.success(request, f"核对完写成草稿时，会用这一份重写{issue}；现在还没有改动它。")
    return held.intake.get_absolute_url()


def _propose(request: HttpRequest, held: HeldIssue, rows: list[IntakeDocument]) -> str:
    reason = request.POST.get("reason", "")
    correction = propose(held.intake, held.issue, rows, reason, editor(request))
    messages.success(
        request,
        "勘误已提出，等待另一位同事审定；审定之前，公开的内容一字不动，这次录入也请不要再改。",
    )
    return change_url(correction)


_WAYS: dict[str, Callable[[HttpRequest, HeldIssue], str]] = {ADD: _add, REPRINT: _reprint}


@correction_detail
def shown_proposal(request: HttpRequest, correction: Correction) -> str:
    """On the page of a correction that an intake brings: what it would change, or has changed."""
    found = IntakeCorrection.objects.filter(correction=correction).select_related("intake__gazette")
    proposal = found.first()
    if proposal is None:
        return ""
    context: dict[str, Any] = {
        "proposal": proposal,
        "correction": correction,
        "may_open": request.user.has_perm(PERMISSION),
        "refusal": refusal_of(correction),
    }
    if correction.status == Correction.Status.PROPOSED:
        context["stale"] = why_stale(proposal)
    if proposal.intake and not context.get("stale") and "stale" in context:
        context |= _decided_on(request, proposal, correction)
    return render_to_string("intake/_proposed.html", context, request=request)


def _decided_on(
    request: HttpRequest, proposal: IntakeCorrection, correction: Correction
) -> dict[str, Any]:
    """What whoever decides must see: every document that comes, and every place that changes."""
    intake = proposal.intake
    assert intake is not None  # noqa: S101
    issue = Issue.objects.select_related("gazette").get(pk=correction.issue_id)
    held = HeldIssue(intake, issue, compare(intake, issue), keys=proposal.documents)
    if not proposal.documents:
        return {
            "reprint": _reprint_shown(request, intake, issue),
            "is_large": is_large(intake),
            "issue": issue,
        }
    try:
        shown = _shown_addition(held)
    except (ImportRefused, CannotEdit) as error:
        return {"stale": str(error)}
    return {
        **shown,
        "texts": [(one["arrival"], _lines(one["arrival"].row)) for one in shown["arrivals"]],
    }


def _lines(row: IntakeDocument) -> list[str]:
    """The printed rows of a document, for whoever decides whether it becomes public."""
    return [one.text for one in row.draft.rows]
