"""What the pages of the admin share: links, records that are only read, and the guard.

The guard is over everything that belongs to an issue: it may be written while
the issue is a draft, by one editor at a time; what was ever published is shown
and never changed or deleted here, neither alone, nor by the dozen, nor through
what it hangs on.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gazette.admin.worklists import change_url
from gazette.models import Issue
from gazette.office import history, workflow

#: The version of the issue that the editor has seen, sent along by every form.
SEEN = "seen_version"


def change_link(row: Model, label: str) -> SafeString:
    """A link to the page on which a row is changed."""
    return format_html('<a href="{}">{}</a>', change_url(row), label)


def links(rows: Any, label: Any) -> SafeString:
    """A list of such links, each labelled by ``label(row)``."""
    items = format_html_join("", "<li>{}</li>", ((change_link(row, label(row)),) for row in rows))
    return format_html("<ul>{}</ul>", items)


class RecordAdmin(admin.ModelAdmin):
    """The record of what was done: to be read, never to be edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Tucked(admin.ModelAdmin):
    """Left out of the admin's contents, since a clerk reaches it from what it belongs to."""

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return {}


class GuardedForm(forms.ModelForm):
    """A form that tells whose change came first, and where a row may not go.

    ``guard`` and ``seen`` are set by ``Guarded.get_form``. The check is made in the
    transaction that writes, so that nothing comes between.
    """

    guard: Guarded
    seen: int | None

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        issue = self.guard.issue_of(self.instance)
        if issue is None or issue.pk is None:
            return
        try:
            workflow.lock_draft(issue, self.seen)
        except workflow.Refused as error:
            self.add_error(None, str(error))


class WithHistory(admin.ModelAdmin):
    """历史: who changed which value when, from what to what (``gazette.office.history``)."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        told = history.history_of(row) if row is not None else []
        return super().history_view(request, object_id, {**(extra_context or {}), "told": told})


class Guarded(WithHistory):
    """The guard; ``issue_path`` leads from a row to its issue, in the notation of a query."""

    issue_path = "issue"
    form = GuardedForm

    def issue_of(self, row: Any) -> Issue | None:
        """The issue that a row belongs to, None where it does not say yet."""
        for step in filter(None, self.issue_path.split("__")):
            if getattr(row, f"{step}_id") is None:
                return None
            row = getattr(row, step)
        found: Issue = row
        return found

    def is_open(self, row: Any) -> bool:
        """Whether the issue of a row may be written now."""
        issue = self.issue_of(row)
        return issue is None or (issue.status == Issue.Status.DRAFT and not issue.is_fixed)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or self.is_open(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self.is_open(obj))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        made: Any = super().get_form(request, obj, change=change, **kwargs)
        seen = request.POST.get(SEEN, "")
        return type(
            made.__name__,
            (made,),
            {"guard": self, "seen": int(seen) if seen.isdecimal() and change else None},
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        issue = self.issue_of(obj) if obj is not None and obj.pk else None
        context |= {
            "guarded_issue": issue,
            SEEN: request.POST.get(SEEN) or (issue.version if issue else ""),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        issue = self.issue_of(obj)
        if issue is not None:
            workflow.record_edit(issue, request.user, what=_told(obj, form, change))  # type: ignore[arg-type]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        issue = self.issue_of(obj)
        if issue is not None and issue is not obj:
            workflow.record_edit(issue, request.user, what=f"删除{_named(obj)}")  # type: ignore[arg-type]
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)


def _told(row: Any, form: Any, change: bool) -> str:
    """What was written, for whoever comes later: 文件《…》：标题、文号."""
    if not change:
        return f"新增{_named(row)}"
    labels = [str(form.fields[name].label or name) for name in form.changed_data]
    return f"{_named(row)}：{'、'.join(labels)}" if labels else _named(row)


def _named(row: Any) -> str:
    return f"{row._meta.verbose_name}“{row}”"
