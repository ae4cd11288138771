"""Decrees and normative documents in the admin."""

from __future__ import annotations

from django.contrib import admin

from gazette.admin import DocumentKindAdmin
from gazette.admin.relation_admin import RelationInline
from regulations.models import Decree, NormativeDocument


@admin.register(Decree)
class DecreeAdmin(DocumentKindAdmin):
    list_display = [*DocumentKindAdmin.list_display, "promulgated_on"]
    inlines = [*DocumentKindAdmin.inlines, RelationInline]


@admin.register(NormativeDocument)
class NormativeDocumentAdmin(DocumentKindAdmin):
    list_display = [*DocumentKindAdmin.list_display, "effective_on", "last_day_in_force"]
    inlines = [*DocumentKindAdmin.inlines, RelationInline]
