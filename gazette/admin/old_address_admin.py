"""旧网址: addresses of the former site that are redirected for good, by hand and as a table."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gazette.admin.address_sheet import MOST_PROBLEMS, address_sheet, import_addresses
from gazette.admin.base_admin import HistoryAdmin, user_of
from gazette.admin.uploads import refused_uploads
from gazette.importing.table_files import UnreadableTable
from gazette.models import OldAddress
from gazette.office.security_log import EXPORT, record
from gazette.spreadsheets import FORMATS, download


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
class OldAddressAdmin(HistoryAdmin[OldAddress]):
    """Each leads to an issue, to a document, or to another path of the portal."""

    change_list_template = "admin/gazette/oldaddress/list.html"
    list_display = ["old_address", "leads_to", "note", "made_at"]
    list_filter = [TargetFilter]
    search_fields = ["old_address", "key", "new_path", "note"]
    fields = ["old_address", "issue", "document", "new_path", "note"]
    autocomplete_fields = ["issue", "document"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[OldAddress]:
        return OldAddress.objects.with_targets().order_by("key")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("table/", wrap(self.import_view), name="gazette_oldaddress_table"),
            path(
                "export/<str:extension>/",
                wrap(self.export_view),
                name="gazette_oldaddress_export",
            ),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "formats": list(FORMATS)}
        return super().changelist_view(request, context)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """从表格导入: all rows are written, or none and what is wrong with each."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TableForm(request.POST or None, request.FILES or None)
        problems = [problem for _name, problem in refused_uploads(request)]
        if request.method == "POST" and form.is_valid():
            try:
                new, changed, problems = import_addresses(form.cleaned_data["table"].read())
            except UnreadableTable as error:
                problems = [str(error)]
            if not problems:
                messages.success(request, f"已导入：新增{new}个，更改{changed}个。")
                return HttpResponseRedirect(reverse("admin:gazette_oldaddress_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": "从表格导入旧网址",
            "form": form,
            "problems": problems[:MOST_PROBLEMS],
            "more": max(0, len(problems) - MOST_PROBLEMS),
        }
        status = 400 if problems else 200
        return TemplateResponse(
            request, "admin/gazette/oldaddress/table.html", context, status=status
        )

    def export_view(self, request: HttpRequest, extension: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if extension not in FORMATS:
            raise Http404("没有这种格式。")
        record(EXPORT, user_of(request), note=f"旧网址（{extension.upper()}）")
        return download(address_sheet(self.get_queryset(request)), extension)

    @admin.display(description="新网址")
    def leads_to(self, address: OldAddress) -> SafeString | str:
        if not address.target:
            return "去处已删除，请更改"
        hidden = "" if address.public_target else "（尚未公开，读者看到的仍是没有这一页）"
        return format_html('<a href="{0}">{0}</a>{1}', address.target, hidden)
