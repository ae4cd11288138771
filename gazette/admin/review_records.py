"""What the review records: what was read, returned and remarked. Shown, never edited here."""

from __future__ import annotations

from django.contrib import admin

from gazette.admin.base_admin import ReadOnlyAdmin, UnlistedAdmin
from gazette.models import DocumentSnapshot, ReadingMark, Remark, ReturnedContent


@admin.register(ReadingMark)
class ReadingMarkAdmin(UnlistedAdmin[ReadingMark], ReadOnlyAdmin[ReadingMark]):
    list_display = ["document", "person", "is_complete", "changed_at"]
    list_select_related = ["document", "person"]
    search_fields = ["document__title"]


@admin.register(Remark)
class RemarkAdmin(UnlistedAdmin[Remark], ReadOnlyAdmin[Remark]):
    list_display = ["document_title", "quote", "words", "by", "at", "answer", "handled_by"]
    list_select_related = ["by", "handled_by"]
    search_fields = ["document_title", "words", "answer"]


@admin.register(DocumentSnapshot)
class DocumentSnapshotAdmin(UnlistedAdmin[DocumentSnapshot], ReadOnlyAdmin[DocumentSnapshot]):
    list_display = ["issue", "digest", "made_at"]
    list_select_related = ["issue__gazette"]
    search_fields = ["digest"]


@admin.register(ReturnedContent)
class ReturnedContentAdmin(UnlistedAdmin[ReturnedContent], ReadOnlyAdmin[ReturnedContent]):
    list_display = ["issue", "step"]
    list_select_related = ["issue__gazette", "step__by"]
    search_fields = ["=issue__year"]
