"""经过: the record of the steps of each issue."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from gazette.admin.base_admin import ReadOnlyAdmin
from gazette.models import Step


@admin.register(Step)
class StepAdmin(ReadOnlyAdmin[Step]):
    list_display = ["at", "issue_title", "action", "by", "reason"]
    fields = ["at", "issue_title", "action", "by", "reason", "what"]
    list_filter = ["action", "at"]
    list_select_related = ["issue__gazette", "by"]
    search_fields = ["reason", "what", "issue__gazette__name"]
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Step]:
        return super().get_queryset(request).defer("issue__source_text")

    @admin.display(description="期", ordering="issue")
    def issue_title(self, step: Step) -> str:
        return str(step.issue) if step.issue else step.issue_name
