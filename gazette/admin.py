"""The archive as editors look at it and correct it; no more than lists and forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gazette.admin_base import CountsDocuments, KeptWhenPublished, OnlyRead, change_link, links
from gazette.checkup import checkup
from gazette.kinds import document_kinds, kind_named, specific
from gazette.models import (
    Column,
    Document,
    DocumentIssuer,
    Gazette,
    Issue,
    IssueRevision,
    IssuingBody,
    Provision,
    SetAside,
    Statement,
    Text,
    Theme,
)
from gazette.pdf_admin import MakesPdfs
from gazette.signals import document_edited

admin.site.site_header = "公报门户管理"
admin.site.site_title = "公报门户管理"
admin.site.index_title = "公报档案"


@admin.register(Gazette)
class GazetteAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "organizer", "frequency"]
    search_fields = ["name", "slug", "pinyin_name"]


class ColumnInline(admin.TabularInline):
    model = Column
    extra = 0


@admin.register(Issue)
class IssueAdmin(MakesPdfs, KeptWhenPublished):
    issue_path = ""
    list_display = ["short_title", "gazette", "status", "published_on", "document_count"]
    list_filter = ["status", "gazette", "year"]
    list_select_related = ["gazette"]
    search_fields = ["=year", "=serial_number", "gazette__name", "documents__title"]
    date_hierarchy = "published_on"
    inlines = [ColumnInline]
    readonly_fields = [
        "checkup_link",
        "document_list",
        "source_name",
        "source_sha256",
        "imported_at",
        "source_text",
    ]
    fieldsets = [
        (None, {"fields": ["gazette", ("year", "number", "serial_number")]}),
        (None, {"fields": ["published_on", "status", "checkup_link", "document_list"]}),
        (
            "原文（只读）",
            {
                "classes": ["collapse"],
                "fields": ["source_name", "source_sha256", "imported_at", "source_text"],
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        issues = super().get_queryset(request).defer("source_text")
        return issues.annotate(document_count=Count("documents", distinct=True))

    @admin.display(description="期", ordering="-year")
    def short_title(self, issue: Issue) -> str:
        return issue.short_title

    @admin.display(description="文件数", ordering="document_count")
    def document_count(self, issue: Any) -> int:
        return int(issue.document_count)

    @admin.display(description="发布前体检")
    def checkup_link(self, issue: Issue) -> SafeString | str:
        if issue.pk is None:
            return "—"
        waiting = sum(finding.is_open for finding in checkup(issue))
        words = f"{waiting}条待处理" if waiting else "没有待处理的问题"
        return format_html('<a href="{}">{}</a>', reverse("checkup", args=[issue.pk]), words)

    @admin.display(description="文件")
    def document_list(self, issue: Issue) -> SafeString | str:
        if issue.pk is None:
            return "—"
        return links(issue.documents.all(), lambda document: f"{document.position}. {document}")


class IssuerInline(admin.TabularInline):
    model = DocumentIssuer
    extra = 0
    autocomplete_fields = ["body"]


class TextInline(admin.TabularInline):
    """The texts of a document, with a way to each; they come and go by import only."""

    model = Text
    extra = 0
    can_delete = False
    fields = ["position", "role", "label", "title", "row_count"]
    readonly_fields = ["position", "role", "label", "title", "row_count"]
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Text]:
        return super().get_queryset(request).annotate(row_count=Count("provisions"))

    @admin.display(description="行数")
    def row_count(self, text: Any) -> int:
        return int(text.row_count)


class StatementInline(admin.TabularInline):
    """Which rows a document's dates rest on; written by import, open to correction."""

    model = Statement
    extra = 0
    fields = ["subject", "place", "address", "quote"]


class ThemeActionForm(ActionForm):
    """The bar of actions, with a theme to be given to the chosen documents."""

    theme = forms.ModelChoiceField(Theme.objects, required=False, label="主题")


class DocumentKindAdmin(MakesPdfs, KeptWhenPublished):
    """What the forms of all kinds share; a kind's own class adds its fields and filters."""

    action_form = ThemeActionForm
    actions = [*MakesPdfs.actions, "give_theme"]

    list_display = ["title", "document_number", "lead_body", "theme", "signed_on", "issue"]
    list_filter = ["issue__status", "issue__year", "theme"]
    list_select_related = ["issue__gazette", "lead_body", "theme"]
    search_fields = ["title", "text_title", "document_number"]
    date_hierarchy = "signed_on"
    raw_id_fields = ["issue", "column"]
    autocomplete_fields = ["lead_body"]
    inlines = [IssuerInline, StatementInline, TextInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("issue__source_text")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Remember what was, to tell the other rooms: relations depend on dates and names."""
        obj.former = Document.objects.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        document = form.instance
        if document.former:
            document_edited.send(sender=type(document), document=document, former=document.former)

    @admin.action(description="归入所选主题（不选主题则取消归类）", permissions=["change"])
    def give_theme(self, request: HttpRequest, documents: QuerySet[Any]) -> None:
        theme = Theme.objects.filter(pk=request.POST.get("theme") or 0).first()
        chosen = Document.objects.filter(pk__in=documents.values("pk"))
        count = chosen.update(theme=theme)
        where = f"归入“{theme}”" if theme else "取消归类"
        self.message_user(request, f"已将{count}件文件{where}。")


class KindFilter(admin.SimpleListFilter):
    title = "文件种类"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.kind_name, str(kind._meta.verbose_name)) for kind in document_kinds()]

    def queryset(self, request: HttpRequest, documents: QuerySet[Any]) -> QuerySet[Any]:
        return documents.filter(kind=self.value()) if self.value() else documents


@admin.register(Document)
class DocumentAdmin(DocumentKindAdmin):
    """All documents in one list; each is made, and best corrected, as its kind."""

    list_display = [*DocumentKindAdmin.list_display, "kind_label"]
    list_filter = [KindFilter, *DocumentKindAdmin.list_filter]
    readonly_fields = ["kind_link"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="文件种类", ordering="kind")
    def kind_label(self, document: Document) -> str:
        kind = kind_named(document.kind)
        return str(kind._meta.verbose_name) if kind else document.kind

    @admin.display(description="文件种类")
    def kind_link(self, document: Document) -> SafeString:
        return change_link(specific(document), f"{self.kind_label(document)}：全部字段")


@admin.register(Theme)
class ThemeAdmin(CountsDocuments):
    list_display = ["name", "position", "document_count"]
    list_editable = ["position"]
    search_fields = ["name"]


@admin.register(IssuingBody)
class IssuingBodyAdmin(CountsDocuments):
    list_display = ["name", "document_count"]
    search_fields = ["name"]


@admin.register(DocumentIssuer)
class DocumentIssuerAdmin(KeptWhenPublished):
    issue_path = "document__issue"
    list_display = ["document", "position", "body"]
    list_select_related = ["document", "body"]
    search_fields = ["document__title", "body__name"]
    raw_id_fields = ["document"]
    autocomplete_fields = ["body"]


@admin.register(Column)
class ColumnAdmin(KeptWhenPublished):
    list_display = ["name", "issue", "position"]
    list_filter = ["name"]
    list_select_related = ["issue__gazette"]
    search_fields = ["name"]
    raw_id_fields = ["issue"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Column]:
        return super().get_queryset(request).defer("issue__source_text")


@admin.register(Text)
class TextAdmin(KeptWhenPublished):
    issue_path = "document__issue"
    list_display = ["__str__", "role", "label", "document"]
    list_filter = ["role"]
    list_select_related = ["document"]
    search_fields = ["title", "label", "document__title"]
    raw_id_fields = ["document"]
    readonly_fields = ["provision_list"]

    @admin.display(description="条文")
    def provision_list(self, text: Text) -> SafeString | str:
        if text.pk is None:
            return "—"
        return links(text.provisions.all(), lambda row: f"{row.address}　{row}")


@admin.register(Provision)
class ProvisionAdmin(KeptWhenPublished):
    issue_path = "document__issue"
    list_display = ["address", "level", "excerpt", "document"]
    list_filter = ["level"]
    list_select_related = ["document"]
    search_fields = ["=number", "label", "heading", "body", "document__title"]
    raw_id_fields = ["text", "parent"]
    readonly_fields = ["span_start", "span_end"]
    show_full_result_count = False

    @admin.display(description="原文")
    def excerpt(self, provision: Provision) -> str:
        return str(provision)


@admin.register(Statement)
class StatementAdmin(KeptWhenPublished):
    issue_path = "document__issue"
    list_display = ["subject", "place", "address", "document"]
    list_filter = ["subject"]
    list_select_related = ["document"]
    search_fields = ["place", "quote", "document__title"]
    raw_id_fields = ["document"]


@admin.register(SetAside)
class SetAsideAdmin(KeptWhenPublished):
    """Findings of the checkup that were left as they are, and why."""

    issue_path = "document__issue"
    list_display = ["code", "document", "reason", "set_by", "set_at"]
    list_filter = ["code"]
    list_select_related = ["document", "set_by"]
    search_fields = ["reason", "document__title"]
    raw_id_fields = ["document"]
    readonly_fields = ["code", "detail", "set_by", "set_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(IssueRevision)
class IssueRevisionAdmin(OnlyRead):
    """The record of what changed after publication: to be read, never to be edited."""

    list_display = ["issue", "reason", "changed_by", "changed_at"]
    list_select_related = ["issue__gazette", "changed_by"]
    search_fields = ["reason", "summary"]
    date_hierarchy = "changed_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[IssueRevision]:
        return super().get_queryset(request).defer("issue__source_text", "former_source_text")
