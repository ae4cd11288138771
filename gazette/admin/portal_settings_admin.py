"""页脚设置: the one row with what the foot of every public page says."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from gazette.admin.base_admin import HistoryAdmin
from gazette.models import PortalSettings


@admin.register(PortalSettings)
class PortalSettingsAdmin(HistoryAdmin[PortalSettings]):
    """There is one row at most; it is changed, never deleted."""

    list_display = ["__str__", "sponsor", "operator", "site_code", "icp_number", "police_number"]
    fieldsets = [
        ("谁办的", {"fields": ["sponsor", "operator"]}),
        ("怎样联系", {"fields": ["phone", "email", "address", "contact_days"]}),
        ("备案和标识", {"fields": ["site_code", "icp_number", "police_number"]}),
        ("链接", {"fields": ["accessibility_link", "national_link"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not PortalSettings.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: PortalSettings, form: Any, change: bool
    ) -> None:
        obj.pk = obj.pk or 1
        super().save_model(request, obj, form, change)
