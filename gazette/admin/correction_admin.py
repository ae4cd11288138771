"""勘误 in the admin: the page that proposes a correction, and the page that decides it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from gazette.admin.base_admin import ReadOnlyAdmin, UnlistedAdmin, row_key, row_to_show, user_of
from gazette.admin.worklists import change_url
from gazette.kinds import specific
from gazette.models import Correction, Document, FaultReport, Issue, Provision, Rewording
from gazette.office import corrections, fault_reports
from gazette.office.deviation_corrections import REASON, why_not_correctable
from gazette.office.deviation_finder import find_deviations
from gazette.office.field_changes import as_text, field_labels
from gazette.office.found_deviation import Deviation
from gazette.office.source_wording import as_printed, restored_values
from gazette.office.workflow import Refused
from gazette.pages.correction_notes import CorrectionPlace
from gazette.parsing.words.spoken_addresses import address_in_words

#: Given a request and a correction, what a higher room shows of what it would change; "" if
#: nothing.
Detail = Callable[[HttpRequest, Correction], str]
_details: list[Detail] = []


def correction_detail(function: Detail) -> Detail:
    """Register a function that shows more on the page of a correction."""
    if function not in _details:
        _details.append(function)
    return function


#: What a correction changes.
Target = Provision | Document | Issue


class ProposalForm(forms.Form):
    """The present values of a target, to be edited, with a reason for the correction.

    ``waiting`` are the person's own undecided corrections, to which this one can be added.
    """

    reason = forms.CharField(
        label="理由",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="会公开，如：排印误植，原件为“……”。",
    )
    into = forms.ModelChoiceField(
        label="并入",
        queryset=Correction.objects.none(),
        required=False,
        empty_label="另立一条勘误",
        help_text="可以并入您提出而尚未审定的勘误，一起审定。",
    )

    def __init__(self, target: Target, waiting: QuerySet[Correction], *args: Any) -> None:
        super().__init__(*args)
        self.names = corrections.correctable_fields(target)
        own = {name: self._field(target, name) for name in self.names}
        self.fields = own | self.fields
        into: Any = self.fields["into"]
        into.queryset = waiting
        into.label_from_instance = lambda one: one.reason
        if not waiting:
            del self.fields["into"]

    @staticmethod
    def _field(target: Target, name: str) -> forms.Field:
        field: Any = target._meta.get_field(name)
        options: dict[str, Any] = {"required": False, "initial": getattr(target, name)}
        if isinstance(field, models.TextField):
            options["widget"] = forms.Textarea(attrs={"rows": 6})
        if isinstance(field, models.CharField | models.TextField):
            options["strip"] = False
        if isinstance(field, models.DateField):
            options["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        made: forms.Field = field.formfield(**options)
        return made

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}


class DecisionForm(forms.Form):
    """A note on the decision; a rejection needs one."""

    note = forms.CharField(
        label="意见",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不采纳的，须写明理由。",
    )


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin[Correction]):
    """The corrections; each is decided on its own page by a person who did not propose it."""

    list_display = ["issue", "reason", "status", "proposed_by", "proposed_at", "decided_by"]
    list_filter = ["status", "proposed_at"]
    search_fields = ["reason", "summary", "rewordings__before", "rewordings__after"]
    date_hierarchy = "proposed_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return Correction.objects.for_lists()

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "propose/<str:what>/<int:pk>/",
            self.admin_site.admin_view(self.propose_view),
            name="gazette_correction_propose",
        )
        return [own, *super().get_urls()]

    def propose_view(self, request: HttpRequest, what: str, pk: int) -> HttpResponse:
        """The form that proposes other values for a row, a document or an issue."""
        user = user_of(request)
        if not user.has_perm("gazette.propose_correction"):
            raise PermissionDenied
        target = _target(what, pk)
        issue = corrections.issue_of(target)
        waiting = Correction.objects.waiting().filter(issue=issue, proposed_by=user, summary="")
        report = _report_of(request, issue)
        form = ProposalForm(target, waiting, request.POST or None)
        deviation = _deviation_of(request, issue, target)
        if report is not None and not form.is_bound:
            form.initial = _of_reader(report, target)
        elif deviation is not None and not form.is_bound:
            form.initial = _of_source(as_printed(deviation, issue.source_text), target)
        if request.method == "POST" and form.is_valid():
            reason, into = form.cleaned_data["reason"], form.cleaned_data.get("into")
            try:
                correction = _propose(target, form.values, user, reason, into, report)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                text = "勘误已提出，等待另一位同事审定。还有别处要更正的，可以接着提出并入这一条。"
                self.message_user(request, text, messages.SUCCESS)
                return HttpResponseRedirect(change_url(correction))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"提出勘误：{_target_name(target)}",
            "issue": issue,
            "back": change_url(target),
            "form": form,
            "parts": _parts(target),
            "is_open": not issue.is_fixed,
            "report": report,
            "deviation": deviation,
            "is_gone": "deviation" in request.GET and deviation is None,
            "is_unsaid": deviation is not None
            and not isinstance(target, Issue)
            and not _is_changed(restored_values(deviation, target), target),
        }
        return TemplateResponse(request, "admin/gazette/correction/propose.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The correction with both wordings, and the form to decide it for those who may."""
        correction = row_to_show(self, request, Correction.objects.for_lists(), object_id)
        form = DecisionForm(request.POST or None)
        under_way = corrections.under_way(correction)
        if request.method == "POST" and form.is_valid() and not under_way:
            try:
                self._decide(request, correction, form.cleaned_data["note"])
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                return HttpResponseRedirect(change_url(correction))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"勘误：{correction.issue}",
            "correction": correction,
            "places": _places(correction),
            "reports": correction.fault_reports.all(),
            "details": [shown for show in _details if (shown := show(request, correction))],
            "why": under_way or corrections.decision_refusal(user_of(request), correction),
            "under_way": under_way,
            "form": form,
        }
        answer = TemplateResponse(request, "admin/gazette/correction/correction.html", context)
        if under_way:
            answer.headers["Refresh"] = "2"
        return answer

    def _decide(self, request: HttpRequest, correction: Correction, note: str) -> None:
        user = user_of(request)
        if "accept" in request.POST:
            if corrections.start(correction, user, note):
                text = "勘误已审定，公开页已经更正。"
            else:
                text = "已经开始更正。写完之前，公开的内容一字不动；本页显示写到哪里。"
            self.message_user(request, text, messages.SUCCESS)
        else:
            corrections.reject(correction, user, note)
            self.message_user(request, "勘误未采纳，文字没有改动。", messages.SUCCESS)


@admin.register(Rewording)
class RewordingAdmin(UnlistedAdmin[Rewording], ReadOnlyAdmin[Rewording]):
    """The places of all corrections with both wordings."""

    list_display = ["title", "place", "field", "before", "after", "correction"]
    list_select_related = ["correction__issue__gazette"]
    search_fields = ["title", "before", "after"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rewording]:
        rows = super().get_queryset(request)
        return rows.defer("correction__issue__source_text", "correction__former_source_text")


def _target(what: str, pk: int) -> Target:
    """The row, document or issue of a URL; ``what`` is row, document or issue. Raises Http404."""
    if what == "row":
        rows = Provision.objects.select_related("document__issue__gazette")
        return get_object_or_404(rows, pk=pk)
    if what == "document":
        return specific(get_object_or_404(Document.objects.select_related("issue__gazette"), pk=pk))
    if what == "issue":
        return get_object_or_404(Issue.objects.with_gazette(), pk=pk)
    raise Http404


def _report_of(request: HttpRequest, issue: Issue) -> FaultReport | None:
    """The reader's report of the issue from which a correction is begun (``?report=``)."""
    key = row_key(request.GET.get("report"))
    return FaultReport.objects.waiting().filter(pk=key, issue=issue).first() if key else None


def _of_reader(report: FaultReport, target: Target) -> dict[str, Any]:
    """What a form begins with: the reader's words in place where that is certain."""
    values: dict[str, Any] = {"reason": "读者指出有误，经核对原件确认。"}
    if isinstance(target, Provision):
        values |= fault_reports.proposed_values(report, target)
    return values


def _deviation_of(request: HttpRequest, issue: Issue, target: Target) -> Deviation | None:
    """The deviation from which a correction of its row or document is begun (``?deviation=``)."""
    digest = request.GET.get("deviation")
    if not digest or not issue.is_fixed or isinstance(target, Issue):
        return None
    return next(
        (
            one
            for one in find_deviations(issue)
            if one.digest == digest and not why_not_correctable(one) and _is_of(one, target)
        ),
        None,
    )


def _is_of(one: Deviation, target: Provision | Document) -> bool:
    if isinstance(target, Provision):
        return one.row_id == target.pk
    return one.row_id is None and one.document_id == target.pk


def _of_source(one: Deviation, target: Target) -> dict[str, Any]:
    """What a form begins with: the words that the source prints."""
    assert not isinstance(target, Issue)  # noqa: S101
    return {"reason": REASON, **restored_values(one, target)}


def _is_changed(values: Mapping[str, object], target: Target) -> bool:
    """Whether the source says of any field anything but what it is now."""
    return any(as_text(getattr(target, name)) != as_text(value) for name, value in values.items())


def _propose(
    target: Target,
    values: dict[str, Any],
    by: User,
    reason: str,
    into: Correction | None,
    report: FaultReport | None,
) -> Correction:
    """Propose a correction, linked with the reader's report from which it was begun."""
    with transaction.atomic():
        correction = corrections.propose(target, values, by, reason, into)
        if report is not None:
            fault_reports.link_correction(report, correction, by)
    return correction


def _target_name(target: Target) -> str:
    if isinstance(target, Provision):
        return f"《{target.document.title}》{address_in_words(target.address)}"
    return (
        f"《{target.title}》的标题、文号、日期等" if isinstance(target, Document) else str(target)
    )


def _parts(target: Target) -> list[tuple[str, Model, str]]:
    """The parts of a target that can be corrected by themselves: ``what``, row, and label."""
    if isinstance(target, Issue):
        documents = target.documents.order_by("position")
        return [("document", one, f"第{one.position}篇　{one.title}") for one in documents]
    if isinstance(target, Document):
        rows = target.provisions.order_by("text__position", "position")
        return [("row", one, f"{one.printed}"[:80]) for one in rows]
    return []


def _places(correction: Correction) -> list[CorrectionPlace]:
    return [
        CorrectionPlace(
            one, field_labels(specific(one.document) if one.document else correction.issue)
        )
        for one in correction.rewordings.select_related("document")
    ]
