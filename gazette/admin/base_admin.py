"""Base classes of the admin: read-only records, history, and the lock on an issue's content.

An issue and what belongs to it may be written while the issue is a draft, by one
editor at a time. What was ever published is shown, and never changed or deleted here:
neither alone, nor by an action on many rows, nor along with another row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from gazette.admin.uploads import refused_uploads
from gazette.admin.worklists import change_url
from gazette.models import Document, Issue, Provision
from gazette.office import history, workflow

#: The form field with the version of the issue that the editor has seen.
SEEN_VERSION = "seen_version"

Row = TypeVar("Row", bound=Model)


def row_key(text: str | None) -> int:
    """The primary key or version that a form or an address names; 0 if it is no such number."""
    return int(text) if text and re.fullmatch("[0-9]{1,18}", text) else 0


def change_link(row: Model, label: str) -> SafeString:
    """A link to the page on which a row is changed."""
    return format_html('<a href="{}">{}</a>', change_url(row), label)


def change_links(rows: Iterable[Row], label: Callable[[Row], str]) -> SafeString:
    """A list of such links, each labelled by ``label(row)``."""
    items = format_html_join("", "<li>{}</li>", ((change_link(row, label(row)),) for row in rows))
    return format_html("<ul>{}</ul>", items)


def way_back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Leads to the page of this portal that a form names as ``back``, else to ``otherwise``."""
    back = request.POST.get("back", "")
    is_own = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(back if is_own else otherwise)


class ReadOnlyAdmin(admin.ModelAdmin[Row]):
    """Rows that the portal writes itself: shown, never added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False


class UnlistedAdmin(admin.ModelAdmin[Row]):
    """Not listed on the admin's index: editors come to such a row from the one it belongs to."""

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return {}


class RowChoice(AutocompleteSelect):
    """A field in which one types and picks a row; what was sent and is no key is not looked up.

    Django's own would ask the database for it, and fail; so the form says what is wrong.
    """

    def optgroups(
        self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None
    ) -> list[tuple[str | None, list[dict[str, Any]], int | None]]:
        return super().optgroups(name, [one for one in value if row_key(str(one))], attrs)


def row_to_show(
    model_admin: admin.ModelAdmin[Any], request: HttpRequest, rows: QuerySet[Row], object_id: str
) -> Row:
    """The row of which a page of our own is asked for. Raises PermissionDenied or Http404."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    return get_object_or_404(rows, pk=row_key(object_id))


class NamedCellsAdmin(admin.ModelAdmin[Row]):
    """Lists and tables edited in their cells: each field is named after its column.

    WCAG 2.2, 4.1.2; Django gives such a field no label.
    """

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        formset = super().get_changelist_formset(request, **kwargs)
        _name_cells(formset)
        return formset

    def get_formsets_with_inlines(
        self, request: HttpRequest, obj: Row | None = None
    ) -> Iterator[Any]:
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            if isinstance(inline, admin.TabularInline):
                _name_cells(formset)
                formset.deletion_widget = forms.CheckboxInput(attrs={"aria-label": "删除"})
            yield formset, inline


def _name_cells(formset: Any) -> None:
    """Name the fields of a class of forms in a table, which is made anew for each request."""
    for field in formset.form.base_fields.values():
        field.widget.attrs["aria-label"] = field.label


class HistoryAdmin(NamedCellsAdmin[Row]):
    """历史: who changed which value when, from what to what (``gazette.office.history``)."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = RowChoice(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        entries = history.history_of(row) if row is not None else []
        context = {**(extra_context or {}), "history_entries": entries}
        return super().history_view(request, object_id, context)


class IssueContentForm(forms.ModelForm[Any]):
    """An optimistic lock: refuses a write to an issue that another editor has changed since.

    Refuses also moving a row to an issue that is not open. ``content_admin``,
    ``seen_version`` and ``refused_uploads``, why files were not taken, are set by
    ``IssueContentAdmin.get_form``. The check is made in the transaction that writes.
    """

    content_admin: IssueContentAdmin[Any]
    seen_version: int | None
    refused_uploads: Sequence[str] = ()

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for problem in self.refused_uploads:
            self.add_error("scan" if "scan" in self.fields else None, problem)
        if self.errors:
            return
        issue = self.content_admin.issue_of(self.instance)
        if issue is None or issue.pk is None:
            return
        try:
            workflow.lock_draft(issue, self.seen_version)
        except workflow.Refused as error:
            self.add_error(None, str(error))


class IssueContentAdmin(HistoryAdmin[Row]):
    """Rows that belong to an issue, or the issue itself: open only while it is a draft.

    ``issue_path`` leads from a row to its issue, in the notation of a query
    (``document__issue``); empty for the issue itself.
    """

    issue_path = "issue"
    form = IssueContentForm

    def issue_of(self, row: Model) -> Issue | None:
        """The issue that a row belongs to; None for a new row that names none yet."""
        for step in filter(None, self.issue_path.split("__")):
            if getattr(row, f"{step}_id") is None:
                return None
            row = getattr(row, step)
        return cast("Issue", row)

    def is_open(self, row: Model) -> bool:
        """Whether the issue of a row may be written now."""
        issue = self.issue_of(row)
        return issue is None or (issue.status == Issue.Status.DRAFT and not issue.is_fixed)

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or self.is_open(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self.is_open(obj))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_form(
        self, request: HttpRequest, obj: Row | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[Row]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        seen = request.POST.get(SEEN_VERSION, "")
        attributes = {
            "content_admin": self,
            "refused_uploads": [problem for _name, problem in refused_uploads(request)],
            "seen_version": row_key(seen) if seen and change else None,
        }
        return type(form.__name__, (form,), attributes)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj")
        issue = self.issue_of(row) if row is not None and row.pk else None
        context |= {
            "content_issue": issue,
            "content_document": _document_key(row),
            "content_address": row.address if isinstance(row, Provision) else "",
            SEEN_VERSION: request.POST.get(SEEN_VERSION) or (issue.version if issue else ""),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Row, form: forms.ModelForm[Row], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        issue = self.issue_of(obj)
        if issue is not None:
            workflow.record_edit(issue, user_of(request), what=_write_summary(obj, form, change))

    def response_post_save_change(self, request: HttpRequest, obj: Row) -> HttpResponseRedirect:
        """Back to what the row belongs to: a row's document, a document's issue."""
        owner = self.owner_of(obj)
        if owner is None or not self.has_view_permission(request):
            return super().response_post_save_change(request, obj)
        return HttpResponseRedirect(change_url(owner))

    def owner_of(self, row: Row) -> Model | None:
        """The document or issue to which a row belongs directly; None for an issue itself."""
        first = self.issue_path.partition("__")[0]
        owner: Model | None = getattr(row, first) if first else None
        return owner

    def delete_model(self, request: HttpRequest, obj: Row) -> None:
        issue = self.issue_of(obj)
        if issue is not None and issue is not obj:
            workflow.record_edit(issue, user_of(request), what=f"删除{_row_name(obj)}")
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Row]) -> None:
        for row in queryset:
            self.delete_model(request, row)


def _document_key(row: Model | None) -> int:
    """The key of the document to which a row belongs, or that it is; 0 for an issue."""
    key: int | None = row.pk if isinstance(row, Document) else getattr(row, "document_id", 0)
    return key or 0


def user_of(request: HttpRequest) -> User:
    """The person who sends a request to the admin, which lets nobody in without an account."""
    return cast("User", request.user)


def _write_summary(row: Model, form: forms.ModelForm[Any], change: bool) -> str:
    """What was written, for the record of steps: 文件“…”：标题、文号."""
    if not change:
        return f"新增{_row_name(row)}"
    labels = [str(form.fields[name].label or name) for name in form.changed_data]
    return f"{_row_name(row)}：{'、'.join(labels)}" if labels else _row_name(row)


def _row_name(row: Model) -> str:
    return f"{row._meta.verbose_name}“{row}”"
