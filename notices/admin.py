"""Plans, notices and explanations in the admin."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gazette.admin import DocumentKindAdmin
from gazette.admin.base_admin import IssueContentAdmin, UnlistedAdmin
from notices.models import Interpretation, Notice, Picture, Plan


@admin.register(Plan)
class PlanAdmin(DocumentKindAdmin):
    list_display = [*DocumentKindAdmin.list_display, "plan_type"]
    list_filter = ["plan_type", *DocumentKindAdmin.list_filter]


@admin.register(Notice)
class NoticeAdmin(DocumentKindAdmin):
    list_display = [*DocumentKindAdmin.list_display, "notice_type"]
    list_filter = ["notice_type", *DocumentKindAdmin.list_filter]


class PictureForm(forms.ModelForm[Picture]):
    """The file of a picture as a plain field: a stored picture has no address to link to."""

    class Meta:
        model = Picture
        fields = ["position", "file", "caption", "words", "credit"]
        widgets = {"file": forms.FileInput, "words": forms.Textarea({"rows": 6, "cols": 60})}


class PictureInline(admin.StackedInline[Picture, Interpretation]):
    """The pictures of an explanation, each with all that it says in words."""

    model = Picture
    form = PictureForm
    extra = 0
    readonly_fields = ["shown"]
    fields = ["position", "file", "shown", "caption", "words", "credit"]

    @admin.display(description="现在的图")
    def shown(self, picture: Picture) -> SafeString | str:
        return picture_preview(picture)


@admin.register(Interpretation)
class InterpretationAdmin(DocumentKindAdmin):
    list_display = [*DocumentKindAdmin.list_display, "form"]
    list_filter = ["form", *DocumentKindAdmin.list_filter]
    inlines = [PictureInline, *DocumentKindAdmin.inlines]


@admin.register(Picture)
class PictureAdmin(UnlistedAdmin[Picture], IssueContentAdmin[Picture]):
    issue_path = "document__issue"
    list_display = ["caption", "position", "document"]
    list_select_related = ["document"]
    search_fields = ["caption", "words", "document__title"]
    autocomplete_fields = ["document"]
    readonly_fields = ["shown"]
    fields = ["document", "position", "file", "shown", "caption", "words", "credit"]

    @admin.display(description="现在的图")
    def shown(self, picture: Picture) -> SafeString | str:
        return picture_preview(picture)


def picture_preview(picture: Picture) -> SafeString | str:
    """A stored picture, small, with its words in its place for whoever cannot see it."""
    if picture.pk is None or not picture.file:
        return "—"
    return format_html(
        '<a href="{}"><img class="picture-preview" src="{}" alt="{}"></a>',
        picture.get_absolute_url(),
        picture.get_absolute_url(),
        picture.alternative,
    )
