"""A list of the office that is also written from a table, and saved as one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from gazette.admin.base_admin import HistoryAdmin
from gazette.admin.office_exports import answer, list_export
from gazette.admin.table_import import MOST_PROBLEMS
from gazette.admin.uploads import refused_uploads
from gazette.importing.table_files import UnreadableTable
from gazette.spreadsheets import FORMATS, Sheet

Row = TypeVar("Row", bound=Model)


class TableAdmin(HistoryAdmin[Row]):
    """Adds 从表格导入 and 存为XLSX, CSV; a subclass says how a table is read and written.

    ``table_form`` has the one field ``table``; ``table_note`` says what is done with its rows.
    """

    change_list_template = "admin/table_list.html"
    table_form: ClassVar[type[forms.Form]]
    table_note: ClassVar[str]

    def import_table(self, data: bytes) -> tuple[int, int, list[str]]:
        """How many rows are new and changed, or what is wrong. Raises UnreadableTable."""
        raise NotImplementedError

    def sheet_of(self, rows: Iterable[Row]) -> Sheet:
        """All rows as the table that can be read in again."""
        raise NotImplementedError

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("table/", wrap(self.import_view), name=self._name("table")),
            path("export/<str:extension>/", wrap(self.export_view), name=self._name("export")),
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
        form = self.table_form(request.POST or None, request.FILES or None)
        problems = [problem for _name, problem in refused_uploads(request)]
        if request.method == "POST" and form.is_valid():
            try:
                new, changed, problems = self.import_table(form.cleaned_data["table"].read())
            except UnreadableTable as error:
                problems = [str(error)]
            if not problems:
                messages.success(request, f"已导入：新增{new}个，更改{changed}个。")
                return HttpResponseRedirect(reverse(f"admin:{self._name('changelist')}"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"从表格导入{self.opts.verbose_name_plural}",
            "form": form,
            "note": self.table_note,
            "problems": problems[:MOST_PROBLEMS],
            "more": max(0, len(problems) - MOST_PROBLEMS),
        }
        status = 400 if problems else 200
        return TemplateResponse(request, "admin/table_import.html", context, status=status)

    def export_view(self, request: HttpRequest, extension: str) -> HttpResponse:
        """The file of all rows; recorded before it is made."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if extension not in FORMATS:
            raise Http404("没有这种格式。")
        name = str(self.opts.verbose_name_plural)
        note = f"{name}（{extension.upper()}）"
        rows = self.get_queryset(request)
        return answer(request, list_export(name, extension, note, rows, self.sheet_of))
