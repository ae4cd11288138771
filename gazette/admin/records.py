"""Records of what was done: steps and corrections."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from gazette.admin.base import RecordAdmin
from gazette.models import Correction, Rewording, Step


@admin.register(Step)
class StepAdmin(RecordAdmin):
    list_display = ["at", "issue", "action", "by", "reason"]
    list_filter = ["action", "at"]
    list_select_related = ["issue__gazette", "by"]
    search_fields = ["reason", "what", "issue__gazette__name"]
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Step]:
        return super().get_queryset(request).defer("issue__source_text")


@admin.register(Correction)
class CorrectionAdmin(RecordAdmin):
    list_display = ["issue", "reason", "status", "proposed_by", "proposed_at", "decided_by"]
    list_filter = ["status", "proposed_at"]
    search_fields = ["reason", "summary", "rewordings__before", "rewordings__after"]
    date_hierarchy = "proposed_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return Correction.objects.for_lists()


@admin.register(Rewording)
class RewordingAdmin(RecordAdmin):
    list_display = ["title", "place", "field", "before", "after", "correction"]
    list_select_related = ["correction__issue__gazette"]
    search_fields = ["title", "before", "after"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rewording]:
        rows = super().get_queryset(request)
        return rows.defer("correction__issue__source_text", "correction__former_source_text")
