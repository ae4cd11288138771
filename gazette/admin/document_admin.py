"""The lists and forms of 文件, 文本, 条文 and 发文机关."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gazette.admin.base_admin import (
    HistoryAdmin,
    IssueContentAdmin,
    UnlistedAdmin,
    change_link,
    change_links,
    row_key,
    user_of,
)
from gazette.admin.found_rows import MOST_FOUND, FoundRowsPaginator
from gazette.admin.pdf_editions import PdfActionAdmin
from gazette.admin.search_box import documents_with, find_documents, row_words
from gazette.kinds import document_kinds, kind_label, specific
from gazette.models import (
    Document,
    DocumentIssuer,
    Issue,
    IssuingBody,
    PartialEffect,
    Provision,
    SetAside,
    Statement,
    Text,
    Theme,
)
from gazette.office import document_themes
from gazette.parsing.words.spoken_addresses import address_in_words
from gazette.signals import document_edited

#: A row that documents belong to: a theme or an issuing body.
DocumentGroup = Theme | IssuingBody
#: Themes that the form of a document offers with their reasons.
MOST_PROPOSALS = 3


class IssuerInline(admin.TabularInline[DocumentIssuer, Document]):
    model = DocumentIssuer
    extra = 0
    autocomplete_fields = ["body"]


class TextInline(admin.TabularInline[Text, Document]):
    """The texts of a document, with a link to each; only an import adds or removes them."""

    model = Text
    extra = 0
    can_delete = False
    fields = ["position", "role", "label", "title", "row_count"]
    readonly_fields = ["position", "role", "label", "title", "row_count"]
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Text]:
        return super().get_queryset(request).annotate(row_count=Count("provisions"))

    @admin.display(description="行数")
    def row_count(self, text: Any) -> int:
        return int(text.row_count)


class StatementInline(admin.TabularInline[Statement, Document]):
    """The rows that state a document's dates; written by an import, may be corrected."""

    model = Statement
    extra = 0
    fields = ["subject", "place", "address", "quote"]


class PartialEffectInline(admin.TabularInline[PartialEffect, Document]):
    """The parts of a document that begin or end on days of their own; as ``StatementInline``."""

    model = PartialEffect
    extra = 0
    fields = ["position", "kind", "part", "addresses", "begins_on", "last_day_in_force"]
    fields += ["is_postponed", "place", "address", "quote"]


class ThemeActionForm(ActionForm):
    """The bar of actions, with a field for the theme that ``give_theme`` assigns."""

    theme = forms.ModelChoiceField(Theme.objects.offered(), required=False, label="主题")


class ThemeDecisionFilter(admin.SimpleListFilter):
    """Filter documents by whether an editor has decided their theme."""

    title = "主题是否确认"
    parameter_name = "theme_decision"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Document]
    ) -> list[tuple[str, str]]:
        return [("proposed", "待确认"), ("decided", "已确认")]

    def queryset(self, request: HttpRequest, documents: QuerySet[Document]) -> QuerySet[Document]:
        if self.value() not in ("proposed", "decided"):
            return documents
        return documents.filter(theme__isnull=self.value() == "proposed")


class DocumentKindAdmin(PdfActionAdmin[Document], IssueContentAdmin[Document]):
    """Base class for the admin of a kind of document, which adds its own fields and filters."""

    action_form = ThemeActionForm
    actions = ["make_pdfs", "confirm_theme", "give_theme"]

    list_display = ["title", "document_number", "lead_body", "theme_told", "signed_on", "issue"]
    list_filter = ["issue__status", "issue__year", ThemeDecisionFilter, "theme"]
    list_select_related = ["issue__gazette", "lead_body", "theme", "proposed_theme"]
    readonly_fields = ["theme_proposals"]
    search_fields = ["title", "text_title", "document_number"]
    date_hierarchy = "signed_on"
    list_per_page = 50
    autocomplete_fields = ["issue", "column", "lead_body", "reprint_of"]
    inlines = [IssuerInline, StatementInline, PartialEffectInline, TextInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return super().get_queryset(request).defer("issue__source_text")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keep the former values for ``document_edited``: relations depend on dates and names."""
        obj.former = Document.objects.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        document = form.instance
        if document.former:
            document_edited.send(sender=type(document), document=document, former=document.former)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Document], search_term: str
    ) -> tuple[QuerySet[Document], bool]:
        """Search by number in any form, by title, and by the words of the text."""
        if not search_term.strip():
            return queryset, False
        found = set(
            find_documents(self.model.objects.all(), search_term).values_list("pk", flat=True)
        )
        if "term" not in request.GET:  # else a field in which one types and picks: names only
            found |= documents_with(search_term.strip())
        return queryset.filter(pk__in=found), False

    @admin.display(description="主题", ordering="theme")
    def theme_told(self, document: Document) -> SafeString | str:
        """The theme; one that is only proposed with the words that led to it."""
        if document.theme or not document.proposed_theme:
            return str(document.theme or "—")
        reasons = document.theme_reasons or "没有对上的词"
        return format_html("拟：{}<br><small>{}</small>", document.proposed_theme, reasons)

    @admin.display(description="提议的主题")
    def theme_proposals(self, document: Document) -> SafeString | str:
        """The likeliest themes by the words of the document, each with its reasons."""
        if document.pk is None:
            return "保存以后提议"
        found = document_themes.proposals(document)[:MOST_PROPOSALS]
        lines = ((one.theme, "、".join(one.reasons) or "没有对上的词") for one in found)
        return format_html_join("", "<div>{}（{}）</div>", lines)

    @admin.action(description="确认提议的主题", permissions=["change"])
    def confirm_theme(self, request: HttpRequest, documents: QuerySet[Document]) -> None:
        chosen = Document.objects.filter(pk__in=documents.values("pk"))
        found = chosen.select_related("theme", "proposed_theme")
        count = document_themes.confirm(list(found), user_of(request))
        self.message_user(request, f"已确认{count}件文件的主题。")

    @admin.action(description="归入所选主题（不选主题则取消归类）", permissions=["change"])
    def give_theme(self, request: HttpRequest, documents: QuerySet[Document]) -> None:
        theme = Theme.objects.filter(pk=row_key(request.POST.get("theme"))).first()
        chosen = Document.objects.filter(pk__in=documents.values("pk")).select_related("theme")
        document_themes.decide(list(chosen), theme, user_of(request))
        count = len(chosen)
        where = f"归入“{theme}”" if theme else "取消归类"
        self.message_user(request, f"已将{count}件文件{where}。")


class KindFilter(admin.SimpleListFilter):
    """Filter documents by kind."""

    title = "文件种类"
    parameter_name = "kind"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Document]
    ) -> list[tuple[str, str]]:
        return [(kind.kind_name, str(kind._meta.verbose_name)) for kind in document_kinds()]

    def queryset(self, request: HttpRequest, documents: QuerySet[Document]) -> QuerySet[Document]:
        return documents.filter(kind=self.value()) if self.value() else documents


@admin.register(Document)
class DocumentAdmin(DocumentKindAdmin):
    """All documents in one list; ``kind_link`` leads to the form with a kind's own fields."""

    list_display = [*DocumentKindAdmin.list_display, "kind_label"]
    list_filter = [KindFilter, *DocumentKindAdmin.list_filter]
    readonly_fields = ["kind_link", *DocumentKindAdmin.readonly_fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="文件种类", ordering="kind")
    def kind_label(self, document: Document) -> str:
        return kind_label(document.kind)

    @admin.display(description="文件种类")
    def kind_link(self, document: Document) -> SafeString:
        return change_link(specific(document), f"{self.kind_label(document)}：全部字段")


class DocumentCountAdmin(HistoryAdmin[DocumentGroup]):
    """A list with the number of documents of each row."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[DocumentGroup]:
        rows = super().get_queryset(request)
        counted: QuerySet[DocumentGroup] = rows.annotate(document_count=Count("documents"))
        return counted

    @admin.display(description="文件数", ordering="document_count")
    def document_count(self, row: Any) -> int:
        return int(row.document_count)


@admin.register(IssuingBody)
class IssuingBodyAdmin(DocumentCountAdmin):
    list_display = ["name", "document_count"]
    search_fields = ["name"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: DocumentGroup | None = None
    ) -> list[str]:
        """The name cannot change once a document of the body was published under it."""
        if obj is None:
            return []
        fixed = Issue.objects.fixed().filter(documents__issuers__body=obj.pk)
        return ["name"] if fixed.exists() else []


@admin.register(DocumentIssuer)
class DocumentIssuerAdmin(UnlistedAdmin[DocumentIssuer], IssueContentAdmin[DocumentIssuer]):
    issue_path = "document__issue"
    list_display = ["document", "position", "body"]
    list_select_related = ["document", "body"]
    search_fields = ["document__title", "body__name"]
    autocomplete_fields = ["document", "body"]


@admin.register(Text)
class TextAdmin(UnlistedAdmin[Text], IssueContentAdmin[Text]):
    issue_path = "document__issue"
    list_display = ["__str__", "role", "label", "document"]
    list_filter = ["role"]
    list_select_related = ["document"]
    search_fields = ["title", "label", "document__title"]
    autocomplete_fields = ["document"]
    readonly_fields = ["provision_list"]

    @admin.display(description="条文")
    def provision_list(self, text: Text) -> SafeString | str:
        if text.pk is None:
            return "—"
        rows = text.provisions.all()
        return change_links(rows, lambda row: f"{address_in_words(row.address)}　{row}")


@admin.register(Provision)
class ProvisionAdmin(IssueContentAdmin[Provision]):
    issue_path = "document__issue"
    list_display = ["place", "level", "excerpt", "document"]
    list_filter = ["level"]
    list_select_related = ["document"]
    search_fields = ["=number", "label", "heading", "body", "document__title"]
    autocomplete_fields = ["text", "parent"]
    readonly_fields = ["span_start", "span_end"]
    show_full_result_count = False
    list_per_page = 50

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Provision], search_term: str
    ) -> tuple[QuerySet[Provision], bool]:
        """Search by the words of a row, its number, or the title of its document."""
        words = search_term.strip()
        if not words:
            return queryset, False
        if words.isdecimal():
            return queryset.filter(row_words(words) | Q(number=words)), False
        named = find_documents(Document.objects.all(), words)
        titled = Q(document__in=set(named.values_list("pk", flat=True)))
        found, inside = documents_with(words), row_words(words)
        # Each document found has such a row. Where there are as many of them as rows are listed,
        # the rows are read in the order of the list until these are found, which is soon.
        if len(found) < MOST_FOUND:
            inside &= Q(document__in=found)
        return queryset.filter(titled | inside), False

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Provision], per_page: int, *args: Any
    ) -> Paginator[Provision]:
        if request.GET.get(SEARCH_VAR, "").strip():
            return FoundRowsPaginator(queryset, per_page, *args)
        return Paginator(queryset, per_page, *args)

    @admin.display(description="位置", ordering="address")
    def place(self, provision: Provision) -> str:
        return address_in_words(provision.address) or provision.address

    @admin.display(description="原文")
    def excerpt(self, provision: Provision) -> str:
        return str(provision)


@admin.register(Statement)
class StatementAdmin(IssueContentAdmin[Statement]):
    issue_path = "document__issue"
    list_display = ["subject", "place", "quote", "document"]
    list_filter = ["subject"]
    list_select_related = ["document"]
    search_fields = ["place", "quote", "document__title"]
    autocomplete_fields = ["document"]


@admin.register(PartialEffect)
class PartialEffectAdmin(IssueContentAdmin[PartialEffect]):
    issue_path = "document__issue"
    list_display = ["part", "kind", "begins_on", "last_day_in_force", "place", "document"]
    list_filter = ["kind", "is_postponed"]
    list_select_related = ["document"]
    search_fields = ["part", "quote", "document__title"]
    autocomplete_fields = ["document"]


@admin.register(SetAside)
class SetAsideAdmin(IssueContentAdmin[SetAside]):
    """Findings of the checkup that an editor has set aside, with the reason."""

    issue_path = "document__issue"
    list_display = ["code", "document", "reason", "set_by", "set_at"]
    list_filter = ["code"]
    list_select_related = ["document", "set_by"]
    search_fields = ["reason", "document__title"]
    autocomplete_fields = ["document"]
    readonly_fields = ["code", "detail", "set_by", "set_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
