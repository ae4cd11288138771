"""录入公报 in the admin: its own pages, and the records that accepting an intake writes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from gazette.admin.base_admin import NamedCellsAdmin, ReadOnlyAdmin
from gazette.intake import document_page, doubt_queue, held_page, original_views, views
from gazette.intake.access import PERMISSION
from gazette.intake.models import HouseMend, Intake
from gazette.intake.replacement_page import replacement_page
from gazette.models import Doubt, DoubtAnswer, ParsedDoubts, SourceCheck, SourceEdit


@admin.register(Intake)
class IntakeAdmin(admin.ModelAdmin[Intake]):
    """The views of the intake under the URL names of a model's admin pages."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(views.drop), name="intake_intake_changelist"),
            path("add/", wrap(self._to_list), name="intake_intake_add"),
            path("<int:pk>/", wrap(views.overview), name="intake_intake_change"),
            path("<int:pk>/page/", wrap(original_views.intake_page), name="intake_page"),
            path("issue/<int:pk>/page/", wrap(original_views.issue_page), name="intake_issue_page"),
            path("original/<int:pk>/", wrap(original_views.download), name="intake_original"),
            path(
                "original/<int:pk>/<int:page>/",
                wrap(original_views.image),
                name="intake_page_image",
            ),
            path("<int:pk>/held/", wrap(held_page.held_issue), name="intake_held"),
            path("<int:pk>/doubts/", wrap(doubt_queue.doubt_queue), name="intake_doubts"),
            path("<int:pk>/replace/", wrap(replacement_page), name="intake_replacement"),
            path("<int:pk>/<int:document>/", wrap(document_page.document), name="intake_document"),
        ]

    def _to_list(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:intake_intake_changelist"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(HouseMend)
class HouseMendAdmin(NamedCellsAdmin[HouseMend]):
    """What is proposed for the next issues of a gazette; whoever enters issues may switch one
    off, and nothing else."""

    list_display = ["example", "what", "gazette", "issues", "by", "at", "is_active"]
    list_editable = ["is_active"]
    list_filter = ["gazette", "is_active"]
    list_select_related = ["gazette", "by"]
    search_fields = ["example", "words"]
    fields = ["gazette", "example", "words", "what", "issues", "by", "at", "is_active"]
    readonly_fields = ["gazette", "example", "words", "what", "issues", "by", "at"]

    @admin.display(description="改法")
    def what(self, mend: HouseMend) -> str:
        return mend.what

    def has_view_permission(self, request: HttpRequest, obj: HouseMend | None = None) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_change_permission(self, request: HttpRequest, obj: HouseMend | None = None) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: HouseMend | None = None) -> bool:
        return False


@admin.register(SourceEdit)
class SourceEditAdmin(ReadOnlyAdmin[SourceEdit]):
    """Where drafts differ from their sources, as editors confirmed it; read only."""

    list_display = ["issue", "document_position", "before", "after", "accepted_by", "accepted_at"]
    list_select_related = ["issue__gazette", "accepted_by"]
    search_fields = ["before", "after"]


@admin.register(SourceCheck)
class SourceCheckAdmin(ReadOnlyAdmin[SourceCheck]):
    """Issues that were checked beside their source; read only."""

    list_display = ["issue", "checked_by", "checked_at"]
    list_select_related = ["issue__gazette", "checked_by"]
    search_fields = ["issue__gazette__name"]


@admin.register(Doubt)
class DoubtAdmin(ReadOnlyAdmin[Doubt]):
    """What the parser doubts in checked issues, and who has answered it; read only."""

    list_display = [
        "issue", "document_position", "message", "answer_kind", "answer_words",
        "answered_by", "answered_at",
    ]  # fmt: skip
    list_select_related = ["issue__gazette", "answered_by"]
    list_filter = ["answer_kind", "code"]
    search_fields = ["message", "answer_words"]


@admin.register(ParsedDoubts)
class ParsedDoubtsAdmin(ReadOnlyAdmin[ParsedDoubts]):
    """Issues that were parsed for their doubts, having no check beside the source; read only."""

    list_display = ["issue", "source_hash"]
    list_select_related = ["issue__gazette"]
    search_fields = ["issue__gazette__name"]


@admin.register(DoubtAnswer)
class DoubtAnswerAdmin(ReadOnlyAdmin[DoubtAnswer]):
    """Every answer to a doubt, and every revocation; read only."""

    list_display = ["at", "issue", "document_position", "message", "kind", "words", "by"]
    list_select_related = ["issue__gazette", "by"]
    list_filter = ["kind", "code"]
    search_fields = ["message", "words"]
