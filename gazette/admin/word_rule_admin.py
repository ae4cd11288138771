"""用词表: the words that 体检 looks for, by hand and as a table."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from gazette.admin.address_sheet import MOST_PROBLEMS
from gazette.admin.base_admin import HistoryAdmin, user_of
from gazette.admin.uploads import refused_uploads
from gazette.admin.word_sheet import import_words, word_sheet
from gazette.importing.table_files import UnreadableTable
from gazette.models import WordRule
from gazette.office.security_log import EXPORT, record
from gazette.spreadsheets import FORMATS, download

#: Whoever may change issues, or reviews them, may change the list.
EDITORS = ("gazette.change_issue", "gazette.review_issue")


class WordTableForm(forms.Form):
    """The form that uploads a list of words."""

    table = forms.FileField(
        label="表格（XLSX 或者 CSV）",
        help_text="第一行是列名：错误写法，以及应为、种类（错别字、禁用、旧称）、理由、例外、自何日起、启用。"
        "先“存为XLSX”，照它的样子填写最方便。",
    )


@admin.register(WordRule)
class WordRuleAdmin(HistoryAdmin[WordRule]):
    """Each is a wording that official texts avoid, with the one that is right."""

    change_list_template = "admin/gazette/wordrule/list.html"
    list_display = ["wrong", "right", "kind", "since", "is_active", "except_in", "reason"]
    list_filter = ["kind", "is_active"]
    search_fields = ["wrong", "right", "reason", "except_in"]
    fields = ["wrong", "right", "kind", "reason", "except_in", "since", "is_active"]
    list_per_page = 100

    def has_add_permission(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(name) for name in EDITORS)

    def has_change_permission(self, request: HttpRequest, obj: WordRule | None = None) -> bool:
        return self.has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: WordRule | None = None) -> bool:
        return self.has_add_permission(request)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("table/", wrap(self.import_view), name="gazette_wordrule_table"),
            path("export/<str:extension>/", wrap(self.export_view), name="gazette_wordrule_export"),
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
        form = WordTableForm(request.POST or None, request.FILES or None)
        problems = [problem for _name, problem in refused_uploads(request)]
        if request.method == "POST" and form.is_valid():
            try:
                new, changed, problems = import_words(form.cleaned_data["table"].read())
            except UnreadableTable as error:
                problems = [str(error)]
            if not problems:
                messages.success(request, f"已导入：新增{new}个，更改{changed}个。")
                return HttpResponseRedirect(reverse("admin:gazette_wordrule_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": "从表格导入用词表",
            "form": form,
            "problems": problems[:MOST_PROBLEMS],
            "more": max(0, len(problems) - MOST_PROBLEMS),
        }
        status = 400 if problems else 200
        return TemplateResponse(
            request, "admin/gazette/wordrule/table.html", context, status=status
        )

    def export_view(self, request: HttpRequest, extension: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if extension not in FORMATS:
            raise Http404("没有这种格式。")
        record(EXPORT, user_of(request), note=f"用词表（{extension.upper()}）")
        return download(word_sheet(WordRule.objects.all()), extension)
