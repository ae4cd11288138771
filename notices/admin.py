"""Plans and notices in the admin."""

from __future__ import annotations

from django.contrib import admin

from gazette.admin import DocumentKindAdmin
from notices.models import Notice, Plan


@admin.register(Plan)
class PlanAdmin(DocumentKindAdmin):
    list_display = [*DocumentKindAdmin.list_display, "plan_type"]
    list_filter = ["plan_type", *DocumentKindAdmin.list_filter]


@admin.register(Notice)
class NoticeAdmin(DocumentKindAdmin):
    list_display = [*DocumentKindAdmin.list_display, "notice_type"]
    list_filter = ["notice_type", *DocumentKindAdmin.list_filter]
