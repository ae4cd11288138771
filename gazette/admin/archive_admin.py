"""迁入: folders that moved in, how far they are, and what became of each file."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gazette.admin.base_admin import ReadOnlyAdmin, change_link
from gazette.admin.office_exports import answer, list_export
from gazette.importing.archive_report import report_sheet
from gazette.models import ArchiveFile, ArchiveFolder


@admin.register(ArchiveFolder)
class ArchiveFolderAdmin(ReadOnlyAdmin[ArchiveFolder]):
    """Folders are read by ``manage.py import_folder``; here one sees how far they are."""

    list_display = ["path", "progress", "refused", "file_list", "report", "changed_at"]
    search_fields = ["path"]
    fields = [
        *("path", "gazette_slug", "is_published", "progress", "refused", "file_list", "report"),
        *("started_at", "changed_at"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArchiveFolder]:
        return ArchiveFolder.objects.with_counts().order_by("-changed_at")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.report_view)
        name = "gazette_archivefolder_report"
        return [path("<int:pk>/report.csv", view, name=name), *super().get_urls()]

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        folder = get_object_or_404(ArchiveFolder, pk=pk)
        note, rows = f"迁入报告“{folder}”（CSV）", folder.files.all()
        return answer(request, list_export("迁入报告", "csv", note, rows, report_sheet))

    @admin.display(description="进度")
    def progress(self, folder: Any) -> str:
        waiting = folder.file_count - folder.ended_count
        said = f"{folder.ended_count}/{folder.file_count}"
        return f"{said}，{waiting}个等待" if waiting else f"{said}，已做完"

    @admin.display(description="没有录入", ordering="refused_count")
    def refused(self, folder: Any) -> SafeString | str:
        if not folder.refused_count:
            return "0"
        return format_html(
            '<a href="{}&amp;state__exact=refused">{}</a>', _files_url(folder), folder.refused_count
        )

    @admin.display(description="文件")
    def file_list(self, folder: ArchiveFolder) -> SafeString:
        return format_html('<a href="{}">各个文件</a>', _files_url(folder))

    @admin.display(description="报告")
    def report(self, folder: ArchiveFolder) -> SafeString:
        url = reverse("admin:gazette_archivefolder_report", args=[folder.pk])
        return format_html('<a href="{}">存为 CSV</a>', url)


def _files_url(folder: ArchiveFolder) -> str:
    return f"{reverse('admin:gazette_archivefile_changelist')}?folder__id__exact={folder.pk}"


@admin.register(ArchiveFile)
class ArchiveFileAdmin(ReadOnlyAdmin[ArchiveFile]):
    """The files of all folders, with what became of each."""

    list_display = ["path", "state", "issue_link", "documents", "doubts", "explanation"]
    list_filter = ["state", "folder"]
    search_fields = ["path", "issue_name", "problem", "=sha256"]
    ordering = ["-folder", "position"]
    list_per_page = 50
    fields = [
        *("folder", "path", "state", "issue_link", "documents", "doubts", "problem", "notes"),
        *("size", "sha256", "told", "ended_at"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArchiveFile]:
        rows = super().get_queryset(request).select_related("folder", "issue__gazette")
        return rows.defer("issue__source_text")

    @admin.display(description="期", ordering="issue_name")
    def issue_link(self, row: ArchiveFile) -> SafeString | str:
        return change_link(row.issue, row.issue.short_title) if row.issue else row.issue_name

    @admin.display(description="原因与说明")
    def explanation(self, row: ArchiveFile) -> str:
        return row.explanation
