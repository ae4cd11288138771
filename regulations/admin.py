"""Documents with legal effect, and their relations, as editors correct them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from gazette.admin import DocumentKindAdmin
from regulations.models import Amendment, Citation, Decree, NormativeDocument, Relation
from regulations.relations import resolve_relations


class RelationInline(admin.TabularInline):
    model = Relation
    fk_name = "source"
    extra = 0
    raw_id_fields = ["target"]


@admin.register(Decree)
class DecreeAdmin(DocumentKindAdmin):
    list_display = [*DocumentKindAdmin.list_display, "promulgated_on"]
    inlines = [*DocumentKindAdmin.inlines, RelationInline]


@admin.register(NormativeDocument)
class NormativeDocumentAdmin(DocumentKindAdmin):
    list_display = [*DocumentKindAdmin.list_display, "effective_on", "last_day_in_force"]
    inlines = [*DocumentKindAdmin.inlines, RelationInline]


@admin.register(Relation)
class RelationAdmin(admin.ModelAdmin):
    list_display = ["source", "type", "target_title", "target_number", "target"]
    list_filter = ["type", ("target", admin.EmptyFieldListFilter)]
    list_select_related = ["source", "target"]
    search_fields = ["source__title", "target_title", "target_number"]
    raw_id_fields = ["source", "target"]
    actions = ["resolve"]

    @admin.action(description="重新查找所涉文件")
    def resolve(self, request: HttpRequest, relations: QuerySet[Any]) -> None:
        chosen = list(relations.select_related("source"))
        resolve_relations(chosen)
        self.message_user(request, f"已重新查找{len(chosen)}条关系所涉的文件。")


class ReadByParser(admin.ModelAdmin):
    """What an import writes anew each time: to be looked at, not to be edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Citation)
class CitationAdmin(ReadByParser):
    list_display = ["words", "document", "address", "relation", "target_address"]
    list_select_related = ["document", "relation__source"]
    search_fields = ["words", "document__title"]
    show_full_result_count = False


@admin.register(Amendment)
class AmendmentAdmin(ReadByParser):
    list_display = ["action", "target_address", "relation", "place"]
    list_filter = ["action"]
    list_select_related = ["relation__source"]
    search_fields = ["new_words", "relation__target_title"]
