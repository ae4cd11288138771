"""Fingerprints, heads and public keys, as they are: nobody changes them.

The records that they sign are for programs: ``/verify/heads.json``.
"""

from __future__ import annotations

from django.contrib import admin

from gazette.admin.base_admin import ReadOnlyAdmin
from gazette.models import DayHead, IssueSeal, SealedDocument, SigningKey


@admin.register(IssueSeal)
class IssueSealAdmin(ReadOnlyAdmin[IssueSeal]):
    list_display = ["at", "gazette", "year", "number", "event", "fingerprint", "is_taken_over"]
    list_filter = ["event", "is_taken_over", "at"]
    search_fields = ["gazette", "fingerprint"]
    exclude = ["record"]


@admin.register(SealedDocument)
class SealedDocumentAdmin(ReadOnlyAdmin[SealedDocument]):
    list_display = ["title", "gazette", "year", "number", "position", "fingerprint"]
    search_fields = ["title", "gazette", "fingerprint"]
    exclude = ["content"]


@admin.register(DayHead)
class DayHeadAdmin(ReadOnlyAdmin[DayHead]):
    list_display = ["day", "fingerprint", "key_id", "is_taken_over"]
    list_filter = ["is_taken_over"]
    search_fields = ["fingerprint"]
    exclude = ["record"]


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnlyAdmin[SigningKey]):
    list_display = ["key_id", "algorithm", "added_at", "is_taken_over"]
    search_fields = ["key_id"]
