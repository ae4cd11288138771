"""The table of synonyms as editors keep it."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.forms import Textarea

from search.models import OmittedWord, SynonymGroup


@admin.register(SynonymGroup)
class SynonymGroupAdmin(admin.ModelAdmin[SynonymGroup]):
    """One group a line; an editor switches a misleading one off rather than deleting it."""

    list_display = ["words", "note", "is_used"]
    list_editable = ["is_used"]
    list_filter = ["is_used"]
    search_fields = ["words", "note"]
    list_per_page = 200
    formfield_overrides = {models.TextField: {"widget": Textarea(attrs={"rows": 3, "cols": 70})}}


@admin.register(OmittedWord)
class OmittedWordAdmin(admin.ModelAdmin[OmittedWord]):
    """One line of words each, which questions are read without."""

    list_display = ["words", "note", "is_used"]
    list_editable = ["is_used"]
    list_filter = ["is_used", "note"]
    search_fields = ["words", "note"]
    list_per_page = 200
    formfield_overrides = {models.TextField: {"widget": Textarea(attrs={"rows": 3, "cols": 70})}}
