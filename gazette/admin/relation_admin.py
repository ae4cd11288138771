"""文件关系: the list of relations, and their confirmation or rejection by an editor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from gazette.admin.base_admin import ReadOnlyAdmin, change_link, user_of
from gazette.effect import decisions
from gazette.effect.resolution import resolve_relations
from gazette.models import Amendment, Citation, Document, Relation

#: ``decisions.confirm`` or ``decisions.reject``: returns how many relations it has changed.
Decision = Callable[[Iterable[Relation], User | None, str], int]


class RelationInline(admin.TabularInline[Relation, Document]):
    """The relations of a document except citations; a link leads to the page of each."""

    model = Relation
    fk_name = "source"
    extra = 0
    can_delete = False
    show_change_link = True
    fields = ["type", "target_title", "target_number", "place", "effective_on", "status"]

    def has_add_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Relation]:
        return super().get_queryset(request).exclude(type=Relation.Type.CITES)


@admin.register(Relation)
class RelationAdmin(admin.ModelAdmin[Relation]):
    """Relations as the parser read them and as editors decided them.

    To confirm and reject, alone or many at once, needs the permission to change
    relations; the decision itself is made by ``gazette.effect.decisions``.
    """

    list_display = ["summary", "status", "confirmed_by", "confirmed_at"]
    list_filter = ["status", "type", ("target", admin.EmptyFieldListFilter), "match"]
    list_select_related = ["source", "target", "confirmed_by"]
    list_per_page = 50
    search_fields = ["source__title", "target_title", "target_number", "quote"]
    raw_id_fields = ["source", "target"]
    actions = ["confirm", "reject", "resolve"]
    readonly_fields = [
        "status",
        "confirmed_by",
        "confirmed_at",
        "confidence_words",
        "source_link",
        "target_link",
    ]
    fieldsets = [
        (
            "要确认的内容",
            {"fields": ["source_link", "target_link", "confidence_words", "note"]},
        ),
        ("决定", {"fields": [("status", "confirmed_by", "confirmed_at")]}),
        (
            "全部字段（改动后不再随重新导入更新）",
            {
                "classes": ["collapse"],
                "fields": [
                    "source",
                    ("type", "position"),
                    ("address", "place"),
                    "quote",
                    "target",
                    ("target_title", "target_number", "target_issued_on"),
                    "target_address",
                    ("effective_on", "until"),
                ],
            },
        ),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Relation | None = None) -> bool:
        """A misread relation of a document that was ever published is rejected, not deleted."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.source.issue.is_fixed)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description="关系、原文与把握程度", ordering="type")
    def summary(self, relation: Relation) -> SafeString:
        """Both documents, the words that say so, and the confidence, each on a line of its own."""
        return format_html(
            "{}<br>{}：{}<br><q>{}</q><br>{}",
            f"{relation.source.title}（{relation.source.document_number}）",
            relation.get_type_display(),
            self.target_words(relation),
            self.excerpt(relation),
            f"把握{self.confidence_words(relation)}",
        )

    def target_words(self, relation: Relation) -> str:
        number = f"（{relation.target_number}）" if relation.target_number else ""
        outside = "" if relation.target_id else "　库外"
        return f"{relation.target_title}{number}{outside}"

    def excerpt(self, relation: Relation) -> str:
        place = f"{relation.place}：" if relation.place else ""
        return Truncator(f"{place}{relation.quote}").chars(80)

    @admin.display(description="把握程度", ordering="confidence")
    def confidence_words(self, relation: Relation) -> str:
        return f"{relation.confidence:.0%}：{'；'.join(relation.why)}"

    @admin.display(description="文件与原文")
    def source_link(self, relation: Relation) -> SafeString | str:
        if relation.source_id is None:
            return "—"
        return format_html(
            "{}<br>{}", _page_link(relation.source, relation.address), self.excerpt(relation)
        )

    @admin.display(description="所涉文件")
    def target_link(self, relation: Relation) -> SafeString | str:
        if relation.target is None:
            return f"{self.target_words(relation)}，没有收录" if relation.pk else "—"
        return format_html(
            "{}<br>原文所称：{}",
            _page_link(relation.target, relation.target_address),
            self.target_words(relation),
        )

    @admin.action(description="确认所选关系", permissions=["change"])
    def confirm(self, request: HttpRequest, relations: QuerySet[Relation]) -> None:
        self._decide(request, list(relations), decisions.confirm, "确认")

    @admin.action(description="否定所选关系", permissions=["change"])
    def reject(self, request: HttpRequest, relations: QuerySet[Relation]) -> None:
        self._decide(request, list(relations), decisions.reject, "否定")

    def _decide(
        self,
        request: HttpRequest,
        relations: list[Relation],
        decide: Decision,
        name: str,
        note: str = "",
    ) -> None:
        count = decide(relations, user_of(request), note)
        for relation in relations:
            self.log_change(request, relation, f"{name}关系")
        self.message_user(request, f"已{name}{count}条关系。")

    def save_model(self, request: HttpRequest, obj: Relation, form: Any, change: bool) -> None:
        """Save what was changed by hand, then confirm or reject if that button was pressed."""
        if set(form.changed_data) - {"note"}:
            obj.is_parsed = False
        super().save_model(request, obj, form, change)
        for button, decide, name in (
            ("_confirm", decisions.confirm, "确认"),
            ("_reject", decisions.reject, "否定"),
        ):
            if button in request.POST:
                self._decide(request, [obj], decide, name, obj.note)

    @admin.action(description="重新查找所涉文件", permissions=["change"])
    def resolve(self, request: HttpRequest, relations: QuerySet[Relation]) -> None:
        chosen = list(relations.select_related("source"))
        resolve_relations(chosen)
        self.message_user(request, f"已重新查找{len(chosen)}条关系所涉的文件。")


def _page_link(document: Document, address: str) -> SafeString:
    """A link to a row on a document's public page; to the admin while it is not published."""
    number = f"（{document.document_number}）" if document.document_number else ""
    if not document.issue.is_published:
        return format_html("{}（未发布）", change_link(document, f"{document.title}{number}"))
    anchor = f"#{address}" if address else ""
    return format_html(
        '<a href="{}{}" target="_blank">{}{}</a>',
        document.get_absolute_url(),
        anchor,
        document.title,
        number,
    )


@admin.register(Citation)
class CitationAdmin(ReadOnlyAdmin[Citation]):
    """引用: written anew by each import, so not edited by hand."""

    list_display = ["words", "document", "address", "relation", "target_address"]
    list_select_related = ["document", "relation__source"]
    search_fields = ["words", "document__title"]
    show_full_result_count = False


@admin.register(Amendment)
class AmendmentAdmin(ReadOnlyAdmin[Amendment]):
    """条文修改: written anew by each import, so not edited by hand."""

    list_display = ["action", "target_address", "relation", "place"]
    list_filter = ["action"]
    list_select_related = ["relation__source"]
    search_fields = ["new_words", "relation__target_title"]
