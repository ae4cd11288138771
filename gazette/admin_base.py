"""What the admin's lists and forms share: links, and what is kept, counted or only read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gazette.models import Issue
from gazette.worklists import change_url


def change_link(row: Any, label: str) -> SafeString:
    """A link to the page on which a row is changed."""
    return format_html('<a href="{}">{}</a>', change_url(row), label)


def links(rows: Any, label: Any) -> SafeString:
    """A list of such links, each labelled by ``label(row)``."""
    items = format_html_join("", "<li>{}</li>", ((change_link(row, label(row)),) for row in rows))
    return format_html("<ul>{}</ul>", items)


class KeptWhenPublished(admin.ModelAdmin):
    """What belongs to a published issue cannot be deleted, alone or by the dozen.

    ``issue_path`` leads from a row to its issue, in the notation of a query.
    """

    issue_path = "issue"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and self._is_published(obj):
            return False
        return super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {
            name: action
            for name, action in super().get_actions(request).items()
            if name != "delete_selected"
        }

    def _is_published(self, obj: Any) -> bool:
        path = f"{self.issue_path}__status" if self.issue_path else "status"
        return self.model.objects.filter(pk=obj.pk, **{path: Issue.Status.PUBLISHED}).exists()


class CountsDocuments(admin.ModelAdmin):
    """A list whose rows say how many documents each has."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(document_count=Count("documents"))

    @admin.display(description="文件数", ordering="document_count")
    def document_count(self, row: Any) -> int:
        return int(row.document_count)


class OnlyRead(admin.ModelAdmin):
    """Rows that are looked at, never written by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
