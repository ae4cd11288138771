"""旧网址: addresses of the former site that are redirected for good, by hand and as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gazette.admin.address_sheet import address_sheet, import_addresses
from gazette.admin.table_admin import TableAdmin
from gazette.models import OldAddress
from gazette.spreadsheets import Sheet


class TableForm(forms.Form):
    """The form that uploads a table of addresses."""

    table = forms.FileField(
        label="表格（CSV）",
        help_text="第一行是列名：旧网址、新网址，可以另有来源。新网址写期、文件在本站的网址，或者本站的其他路径。",
    )


class TargetFilter(admin.SimpleListFilter):
    title = "去处"
    parameter_name = "target"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("gone", "去处已删除"), ("hidden", "尚未公开")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OldAddress]) -> Any:
        if self.value() == "gone":
            return queryset.filter(issue=None, document=None, new_path="")
        if self.value() == "hidden":
            return (
                queryset.filter(issue__first_published_at=None)
                .exclude(issue__status="published")
                .exclude(issue=None)
            )
        return queryset


@admin.register(OldAddress)
class OldAddressAdmin(TableAdmin[OldAddress]):
    """Each leads to an issue, to a document, or to another path of the portal."""

    table_form = TableForm
    table_note = "已经登记的旧网址，改为表里的去处。"
    list_display = ["old_address", "leads_to", "note", "made_at"]
    list_filter = [TargetFilter]
    search_fields = ["old_address", "key", "new_path", "note"]
    fields = ["old_address", "issue", "document", "new_path", "note"]
    autocomplete_fields = ["issue", "document"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[OldAddress]:
        return OldAddress.objects.with_targets().order_by("key")

    def import_table(self, data: bytes) -> tuple[int, int, list[str]]:
        return import_addresses(data)

    def sheet_of(self, rows: Iterable[OldAddress]) -> Sheet:
        return address_sheet(rows)

    @admin.display(description="新网址")
    def leads_to(self, address: OldAddress) -> SafeString | str:
        if not address.target:
            return "去处已删除，请更改"
        hidden = "" if address.public_target else "（尚未公开，读者看到的仍是没有这一页）"
        return format_html('<a href="{0}">{0}</a>{1}', address.target, hidden)
