"""经过: the record of the steps of each issue."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from gazette.admin.base_admin import ReadOnlyAdmin, UnlistedAdmin
from gazette.admin.record_admin import ExportedRecordAdmin, moment
from gazette.models import KnownFindings, Step


@admin.register(Step)
class StepAdmin(ExportedRecordAdmin[Step]):
    list_display = ["at", "issue_title", "done", "by", "reason"]
    fields = ["at", "issue_title", "done", "by", "reason", "what"]
    list_filter = ["action", "at"]
    list_select_related = ["issue__gazette", "by"]
    search_fields = ["reason", "what", "issue__gazette__name"]
    date_hierarchy = "at"
    export_columns = [
        ("时间", 20, lambda one: moment(one.at)),
        ("期", 30, lambda one: str(one.present_issue or one.issue_name)),
        ("事项", 10, lambda one: one.done),
        ("经办人", 12, lambda one: one.who),
        ("理由", 30, lambda one: one.reason),
        ("内容", 60, lambda one: one.what),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Step]:
        steps = super().get_queryset(request).select_related("issue__gazette", "by")
        return steps.defer("issue__source_text")

    @admin.display(description="事项", ordering="action")
    def done(self, step: Step) -> str:
        return step.done

    @admin.display(description="期", ordering="issue")
    def issue_title(self, step: Step) -> str:
        return str(step.present_issue or step.issue_name)


@admin.register(KnownFindings)
class KnownFindingsAdmin(UnlistedAdmin[KnownFindings], ReadOnlyAdmin[KnownFindings]):
    """What 体检 had found when a publication was scheduled, as the portal recorded it."""

    list_display = ["step"]
    fields = ["step", "keys"]
    list_select_related = ["step__by"]
