"""读者纠错 in the admin: the list, and the page on which a report is handled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from gazette.admin import desk
from gazette.admin.base_admin import HistoryAdmin, ReadOnlyAdmin, row_key, row_to_show, user_of
from gazette.admin.worklists import change_url
from gazette.models import Correction, FaultReport
from gazette.models.fault_report import MOST_WORDS
from gazette.office import fault_reports
from gazette.office.text_diff import compare
from gazette.office.workflow import Refused
from gazette.pages.reported_places import words_of


class StateFilter(admin.SimpleListFilter):
    """Without a choice: all but spam, so that nothing that waits is hidden."""

    title = "状态"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", "未办结（新、处理中）"), *FaultReport.State.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if chosen == "waiting":
            return queryset.filter(state__in=FaultReport.WAITING)
        if chosen:
            return queryset.filter(state=chosen)
        return queryset.exclude(state=FaultReport.State.SPAM)


class AnswerForm(forms.Form):
    """What the reader is told, and whether those who reported the same place are told too."""

    answer = forms.CharField(
        label="答复",
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="读者凭回执号看到，署您的姓名。确有错误的，请先提出勘误，审定后自动答复。",
    )
    also_alike = forms.BooleanField(label="同一处其他未办结的，一并这样答复", required=False)


@admin.register(FaultReport)
class FaultReportAdmin(ReadOnlyAdmin[FaultReport], HistoryAdmin[FaultReport]):
    """The reports of readers, the newest first; each is handled on its own page."""

    list_display = [
        *("place_shown", "kind", "state", "days", "alike", "handler_shown", "reported_at"),
    ]
    list_filter = [StateFilter, "kind"]
    search_fields = ["receipt", "page_name", "place", "fault", "should_be", "answer"]
    date_hierarchy = "reported_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[FaultReport]:
        return FaultReport.objects.for_lists()

    @admin.display(description="位置", ordering="page_name")
    def place_shown(self, report: FaultReport) -> str:
        return str(report)

    @admin.display(description="已等（天）")
    def days(self, report: FaultReport) -> str:
        return str(report.days_waiting) if report.is_waiting else ""

    @admin.display(description="同一处")
    def alike(self, report: Any) -> str:
        return f"{report.alike_count}条" if report.alike_count > 1 else ""

    @admin.display(description="办理人", ordering="handler")
    def handler_shown(self, report: FaultReport) -> str:
        return report.handler_name

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The report, the row then and now, and the steps that this person may take."""
        report = row_to_show(self, request, FaultReport.objects.for_lists(), object_id)
        form = AnswerForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                said = self._step(request, report, form)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                self.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(change_url(report))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"读者纠错：{report}"[:120],
            "report": report,
            "form": form,
            "may_handle": request.user.has_perm(fault_reports.HANDLE),
            "may_answer": request.user.has_perm(fault_reports.ANSWER),
            **_row_then_and_now(report),
            **_ways_on(request, report),
        }
        return TemplateResponse(request, "admin/gazette/faultreport/report.html", context)

    @staticmethod
    def _step(request: HttpRequest, report: FaultReport, form: AnswerForm) -> str:
        """Take the step whose button was pressed; returns what was done."""
        user, words = user_of(request), form.cleaned_data["answer"]
        if "take" in request.POST:
            fault_reports.take(report, user)
            return "这条纠错由您办理。"
        if "spam" in request.POST:
            fault_reports.mark_spam(report, user)
            return "已标为垃圾信息。弄错了的，可以重新办理。"
        if "reopen" in request.POST:
            fault_reports.reopen(report, user)
            return "已重新办理。答复之前，读者看到的是“处理中”。"
        if "correction" in request.POST:
            key = row_key(request.POST["correction"])
            correction = Correction.objects.filter(pk=key).first()
            if correction is None:
                raise Refused("请选择归到哪一条勘误。")
            fault_reports.link_correction(report, correction, user)
            return "已归到那条勘误，审定之后自动答复。"
        if not {"accept", "decline"} & set(request.POST):
            raise Refused("没有这一步，什么也没有改动。请按页面上的按钮。")
        count = fault_reports.answer(
            report,
            user,
            words,
            declined="decline" in request.POST,
            also_alike=form.cleaned_data["also_alike"],
        )
        return f"已答复{count}条。" if count > 1 else "已答复，读者凭回执号可以看到。"


def _row_then_and_now(report: FaultReport) -> dict[str, Any]:
    """The words that the reader saw, those of today, and the difference between them."""
    row = report.present_row
    now = words_of(row)
    changed = bool(report.address) and now != report.row_words
    pieces = list(compare(report.row_words, now)) if changed and row else []
    return {"row": row, "row_now": now, "is_changed": changed, "pieces": pieces}


def _ways_on(request: HttpRequest, report: FaultReport) -> dict[str, Any]:
    """Other reports of the same place, their corrections, and where a correction begins."""
    alike = list(report.alike()[:20])
    found = {one.correction_id: one.correction for one in alike if one.correction}
    found.pop(report.correction_id, None)
    return {
        "alike": alike,
        "waiting_alike": sum(one.is_waiting for one in alike),
        "corrections": [one for one in found.values() if one.status != Correction.Status.REJECTED],
        "propose_url": _propose_url(request, report),
    }


def _propose_url(request: HttpRequest, report: FaultReport) -> str:
    """The form that proposes a correction with the reader's words; "" if there can be none."""
    may = request.user.has_perm("gazette.propose_correction")
    open_correction = report.correction and report.correction.status == Correction.Status.PROPOSED
    if not may or not report.is_waiting or open_correction:
        return ""
    row = report.present_row
    target = (
        ("row", row.pk) if row else ("document", report.document_id)
        if report.document_id else ("issue", report.issue_id)
    )  # fmt: skip
    if target[1] is None:
        return ""
    return f"{reverse('admin:gazette_correction_propose', args=target)}?report={report.pk}"


@desk.panel(order=34)
def reports_to_handle(request: HttpRequest) -> desk.Panel | None:
    """读者纠错 that wait for an answer, the oldest first, for those who handle them."""
    if not request.user.has_perm(fault_reports.HANDLE):
        return None
    waiting = fault_reports.waiting_reports().for_lists()
    shown = list(waiting[: desk.MOST_ENTRIES])
    counts = {state: waiting.filter(state=state).count() for state in FaultReport.WAITING}
    entries = [
        desk.PanelEntry(str(one), change_url(one), note=_note(one), action=_action(request, one))
        for one in shown
    ]
    title = "读者纠错"
    if shown:
        new, taken = counts[FaultReport.State.NEW], counts[FaultReport.State.TAKEN]
        title += f"（新{new}，处理中{taken}，最久{shown[0].days_waiting}天）"
    url = f"{reverse('admin:gazette_faultreport_changelist')}?state=waiting"
    total = sum(counts.values())
    return desk.Panel(title, entries, total, url, "没有等待答复的纠错。", is_urgent=bool(entries))


def _note(report: Any) -> str:
    """新　错字、漏字　已等3天　同一处2条　王敏办理."""
    parts = [report.get_state_display(), report.get_kind_display()]
    parts.append(f"已等{report.days_waiting}天" if report.days_waiting else "今天收到")
    if report.alike_count > 1:
        parts.append(f"同一处{report.alike_count}条")
    if report.handler_id:
        parts.append(f"{report.handler_name}办理")
    if report.correction:
        parts.append(f"勘误{report.correction.get_status_display()}")
    return "　".join(parts)


def _action(request: HttpRequest, report: FaultReport) -> str:
    if report.state == FaultReport.State.NEW:
        return "办理"
    return "答复" if request.user.has_perm(fault_reports.ANSWER) else "查看"
