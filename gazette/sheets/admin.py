"""Workbooks in the admin: upload, review the changes, apply, undo, export."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from gazette.admin.base_admin import row_key
from gazette.admin.office_exports import Export, Tell, answer
from gazette.admin.uploads import refused_uploads
from gazette.jobs import service
from gazette.jobs.queue import progress_in_words
from gazette.models import Document, Issue, Provision
from gazette.models.issue import IssueQuerySet
from gazette.parsing.readers.source_text import MEGABYTE
from gazette.sheets import import_steps
from gazette.sheets.cell_diff import difference
from gazette.sheets.models import SheetChange, SheetImport
from gazette.sheets.workbook_writer import write_workbook

_PER_PAGE = 50
State = SheetImport.State


class WorkbookForm(forms.ModelForm[SheetImport]):
    """The form that uploads a workbook."""

    workbook = forms.FileField(
        label="工作簿",
        help_text="Excel 工作簿（.xlsx），一张表的 CSV 文件（.csv），"
        "或含有 期.csv、文件.csv、条文.csv 的压缩包（.zip）。"
        "上传后先核对，列出会有哪些改动；确认之后才写入。",
    )

    class Meta:
        model = SheetImport
        fields: tuple[str, ...] = ()

    refused_uploads: Sequence[str] = ()

    def clean(self) -> dict[str, Any] | None:
        for problem in self.refused_uploads:
            self.errors.pop("workbook", None)
            self.add_error("workbook", problem)
        return super().clean()

    def clean_workbook(self) -> Any:
        file = self.cleaned_data["workbook"]
        if Path(file.name).suffix.lower() not in import_steps.SUFFIXES:
            raise ValidationError(
                "请选 .xlsx 文件、.csv 文件或 .zip 压缩包。旧版表格（.xls）和带宏的表格（.xlsm）"
                "请用 Excel 或 WPS 另存为“Excel 工作簿（.xlsx）”。"
            )
        if file.size > settings.WORKBOOK_LIMIT:
            most = settings.WORKBOOK_LIMIT // MEGABYTE
            raise ValidationError(f"文件超过 {most} MB，请按年份或按期分开。")
        return file


class ExportForm(forms.Form):
    """The issues that an export is asked for; an empty field chooses all."""

    gazette = forms.CharField(required=False)
    year = forms.IntegerField(required=False)
    number = forms.IntegerField(required=False)


@admin.register(SheetImport)
class SheetImportAdmin(admin.ModelAdmin[SheetImport]):
    """表格导入: an upload is only checked; one button applies it, another undoes it."""

    form = WorkbookForm
    list_display = ["file_name", "state", "uploaded_by", "uploaded_at", "applied_at"]
    list_filter = ["state"]
    list_select_related = ["uploaded_by"]
    search_fields = ["file_name"]
    date_hierarchy = "uploaded_at"
    change_list_template = "sheets/list.html"
    add_form_template = "sheets/upload.html"
    fields = ["workbook"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("export/", self.admin_site.admin_view(self.export), name="sheets_export"),
            path("<int:pk>/apply/", self.admin_site.admin_view(self.apply), name="sheets_apply"),
            path(
                "<int:pk>/check/", self.admin_site.admin_view(self.check_again), name="sheets_check"
            ),
            path("<int:pk>/stop/", self.admin_site.admin_view(self.stop), name="sheets_stop"),
            path(
                "<int:pk>/discard/", self.admin_site.admin_view(self.discard), name="sheets_discard"
            ),
            path("<int:pk>/undo/", self.admin_site.admin_view(self.undo), name="sheets_undo"),
        ]
        return [*own, *super().get_urls()]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)
        problems = [problem for _name, problem in refused_uploads(request)]
        return type(form.__name__, (form,), {"refused_uploads": problems})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return super().add_view(request, form_url, {"title": "上传工作簿"})

    def save_model(self, request: HttpRequest, obj: SheetImport, form: Any, change: bool) -> None:
        file = form.cleaned_data["workbook"]
        kept = import_steps.keep(file.chunks(), file.name, request.user)  # type: ignore[arg-type]
        obj.__dict__.update(kept.__dict__)
        import_steps.start(obj, "check")

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        return HttpResponseRedirect(obj.get_absolute_url())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of an import: what the workbook would change, or has changed."""
        imports = SheetImport.objects.select_related("uploaded_by")
        job = get_object_or_404(imports, pk=row_key(object_id))
        if not self.has_view_permission(request, job):
            raise PermissionDenied
        is_busy = job.is_busy or import_steps.is_asked_for(job)
        page = Paginator(job.changes.all(), _PER_PAGE).get_page(request.GET.get("page"))
        counts = job.changes.order_by().values("sheet", "operation").annotate(total=Count("pk"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": f"表格导入：{job.file_name}",
            "job": job,
            "is_busy": is_busy,
            "is_stopping": is_busy and import_steps.is_stopping(job),
            "asked_step": import_steps.asked_step(job) if is_busy else "",
            "issues": _issues(job) if job.state == State.APPLIED else [],
            "progress": progress_in_words(import_steps.STEP, job.pk) if is_busy else "",
            "page": page,
            "changes": [_shown(change) for change in page],
            "counts": sorted(counts, key=lambda one: (one["sheet"], one["operation"])),
            "may_change": self.has_change_permission(request, job),
            "only_issue": _only_issue(job),
        }
        answer = TemplateResponse(request, "sheets/import.html", context)
        if is_busy:
            service.wake()
            answer["Refresh"] = "3"
        return answer

    def apply(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self._posted(request, pk)
        is_due = job.state == State.CHECKED or (job.state == State.APPLIED and job.is_unread)
        return self._start(request, job, "apply", is_due=is_due)

    def check_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self._posted(request, pk)
        is_due = job.state in (State.STOPPED, State.CHECKED, State.REFUSED)
        return self._start(request, job, "check", is_due=is_due)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self._posted(request, pk)
        return self._start(request, job, "undo", is_due=job.state == State.APPLIED)

    def stop(self, request: HttpRequest, pk: int) -> HttpResponse:
        """停止: what is being done ends within seconds, and nothing of it is written."""
        job = self._posted(request, pk)
        import_steps.stop(job)
        return HttpResponseRedirect(job.get_absolute_url())

    def discard(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self._posted(request, pk)
        try:
            import_steps.discard(job)
        except import_steps.NotNow as error:
            messages.warning(request, str(error))
        return HttpResponseRedirect(job.get_absolute_url())

    def _posted(self, request: HttpRequest, pk: int) -> SheetImport:
        job = get_object_or_404(SheetImport, pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, job):
            raise PermissionDenied
        return job

    def _start(
        self, request: HttpRequest, job: SheetImport, step: str, *, is_due: bool
    ) -> HttpResponse:
        if is_due:
            import_steps.start(job, step, request.user)  # type: ignore[arg-type]
        else:
            messages.warning(request, f"现在是“{job.get_state_display()}”，不能这样做。")
        return HttpResponseRedirect(job.get_absolute_url())

    def export(self, request: HttpRequest) -> HttpResponse:
        """Download issues as a workbook, chosen by gazette, year and number in the query string."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        choice = ExportForm(request.GET)
        if not choice.is_valid():
            raise Http404("没有这样的公报数据。")
        issues = Issue.objects.all()
        for name, value in choice.cleaned_data.items():
            if value:
                issues = issues.filter(**{"gazette__slug" if name == "gazette" else name: value})
        extension = "zip" if request.GET.get("format") == "csv" else "xlsx"
        chosen = f"，条件：{request.GET.urlencode()}" if request.GET else ""
        note = f"工作簿，{issues.count()}期{chosen}"
        return answer(request, workbook_export(issues, extension, note))


def workbook_export(issues: IssueQuerySet, extension: str, note: str) -> Export:
    """The export of whole issues as a workbook."""

    def count() -> int:
        documents = Document.objects.filter(issue__in=issues.order_by())
        return documents.count() + Provision.objects.filter(document__in=documents).count()

    def write(path: Path, tell: Tell) -> None:
        total = issues.count()

        def progress(done: int) -> None:
            tell(done, total, f"已写{done}期，共{total}期")

        write_workbook(path, issues, progress=progress)

    return Export("公报数据", extension, note, count, write)


def _issues(job: SheetImport) -> list[Issue]:
    """The first issues that an import has written, for the way on."""
    written = Issue.objects.with_gazette().without_source().filter(pk__in=job.versions)
    return list(written.order_by("-year", "-number")[:_MOST_ISSUES])


#: So many of the issues that an import has written are named.
_MOST_ISSUES = 20


def _only_issue(job: SheetImport) -> Issue | None:
    """The issue that a workbook changes, if it changes one that is there and no other."""
    keys = job.changes.order_by().values_list("key__公报标识", "key__年", "key__期").distinct()[:2]
    if len(keys) != 1:
        return None
    slug, year, number = keys[0]
    found = Issue.objects.with_gazette().without_source()
    return found.filter(gazette__slug=str(slug or ""), year=year, number=number).first()


def _shown(change: SheetChange) -> dict[str, Any]:
    """A change for the template, with the difference of each cell."""
    cells = [
        (name, difference(before, after))
        for name, (before, after) in change.cells.items()
        if before or after
    ]
    return {"change": change, "cells": cells}
