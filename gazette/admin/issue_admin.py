"""The lists and forms of 公报, 期 and 栏目."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gazette.admin.base_admin import (
    HistoryAdmin,
    IssueContentAdmin,
    UnlistedAdmin,
    user_of,
)
from gazette.admin.issue_documents import is_for_review, listed_documents
from gazette.admin.issue_panels import panel_of
from gazette.admin.pdf_editions import PdfActionAdmin
from gazette.admin.search_box import search_view
from gazette.admin.workflow_steps import WorkflowAdmin
from gazette.models import Column, Gazette, Issue
from gazette.office import workflow
from gazette.office.checkup import checkup

#: Whoever reviews sets how many reviews there are: not who is reviewed.
_SET_STAGES = "gazette.set_review_stages"


@admin.register(Gazette)
class GazetteAdmin(HistoryAdmin[Gazette]):
    list_display = ["name", "slug", "organizer", "frequency"]
    search_fields = ["name", "slug", "pinyin_name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Gazette | None = None) -> list[str]:
        """The name and slug cannot change once an issue was published: they are cited.

        The number of reviews is set by those who review, all else by those who enter.
        """
        if not super().has_change_permission(request, obj) and obj is not None:
            names = [field.name for field in self.opts.fields if field.editable]
            return [name for name in names if name not in ("id", "review_stages")]
        fixed = ["name", "slug"] if obj is not None and obj.issues.fixed().exists() else []
        may_set = request.user.has_perm(_SET_STAGES)
        return fixed if may_set else [*fixed, "review_stages"]

    def has_change_permission(self, request: HttpRequest, obj: Gazette | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed or request.user.has_perm(_SET_STAGES)


class ColumnInline(admin.TabularInline[Column, Issue]):
    model = Column
    extra = 0
    classes = ["collapse"]


@admin.register(Issue)
class IssueAdmin(PdfActionAdmin[Issue], WorkflowAdmin, IssueContentAdmin[Issue]):
    issue_path = ""
    change_form_template = "admin/gazette/issue/change_form.html"
    list_display = ["short_title", "gazette", "status", "published_on", "document_count"]
    list_filter = ["status", "gazette", "year"]
    list_select_related = ["gazette"]
    search_fields = ["=year", "=serial_number", "gazette__name", "documents__title"]
    date_hierarchy = "published_on"
    inlines = [ColumnInline]
    readonly_fields = [
        "status",
        "originals",
        "source_name",
        "source_sha256",
        "imported_at",
        "reread_link",
        "source_text",
    ]
    fieldsets = [
        (
            "本期信息",
            {
                "classes": ["collapse"],
                "fields": [
                    "gazette",
                    ("year", "number", "serial_number"),
                    *("published_on", "scan", "status"),
                ],
            },
        ),
        (
            "原文与原件（只读）",
            {
                "classes": ["collapse"],
                "fields": [
                    *("originals", "source_name", "source_sha256", "imported_at"),
                    *("reread_link", "source_text"),
                ],
            },
        ),
    ]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("find/", wrap(search_view), name="gazette_find"),
            path("<int:pk>/steps/", wrap(self.steps_view), name="gazette_issue_steps"),
        ]
        return [*own, *super().get_urls()]

    def steps_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """经过: every step of an issue, the latest first."""
        issue = get_object_or_404(Issue.objects.with_gazette().without_source(), pk=pk)
        if not self.has_view_permission(request, issue):
            raise PermissionDenied
        page = Paginator(issue.steps.select_related("by"), 100).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"经过：{issue}",
            "issue": issue,
            "steps": page,
        }
        return TemplateResponse(request, "admin/gazette/issue/steps.html", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None and obj.pk:
            context |= self.workflow_context(request, obj) | {
                "title": str(obj),
                "subtitle": None,
                "documents": listed_documents(user_of(request), obj),
                "shows_review": is_for_review(user_of(request), obj),
                "open_findings": sum(finding.is_open for finding in checkup(obj)),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Issue | None = None) -> list[Any]:
        """The gazette cannot change once an issue is saved: it is part of all its addresses."""
        fixed = ["gazette"] if obj is not None else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        issues = super().get_queryset(request).defer("source_text")
        return issues.annotate(document_count=Count("documents", distinct=True))

    def delete_model(self, request: HttpRequest, obj: Issue) -> None:
        """Delete a draft; its steps stay, and one more says who deleted what."""
        with transaction.atomic():
            workflow.record_deletion(obj, user_of(request))
            super().delete_model(request, obj)

    @admin.display(description="期", ordering="-year")
    def short_title(self, issue: Issue) -> str:
        return issue.short_title

    @admin.display(description="文件数", ordering="document_count")
    def document_count(self, issue: Any) -> int:
        return int(issue.document_count)

    @admin.display(description="重读")
    def reread_link(self, issue: Issue) -> SafeString | str:
        if issue.pk is None or not issue.source_name:
            return "—"
        url = reverse("reread", args=[issue.pk])
        return format_html('<a href="{}">用今天的解析重读，看会有哪些改动</a>', url)

    @admin.display(description="原件")
    def originals(self, issue: Issue) -> SafeString | str:
        return panel_of("originals", issue)


@admin.register(Column)
class ColumnAdmin(UnlistedAdmin[Column], IssueContentAdmin[Column]):
    list_display = ["name", "issue", "position"]
    list_filter = ["name"]
    list_select_related = ["issue__gazette"]
    search_fields = ["name"]
    autocomplete_fields = ["issue"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Column]:
        return super().get_queryset(request).defer("issue__source_text")
