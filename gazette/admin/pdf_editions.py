"""PDFs in the admin: the action that queues them, and the pages that show their progress."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gazette.admin.base_admin import ReadOnlyAdmin, row_key
from gazette.jobs import service
from gazette.models import Document, Issue, PdfEdition
from gazette.models.edition import PdfEditionQuerySet
from gazette.prints.editions.edition_requests import again, ask_for_all, parts
from gazette.prints.editions.edition_warnings import warnings_of

_PROGRESS = "gazette_pdfedition_progress"

Subject = TypeVar("Subject", bound=Issue | Document)


class PdfActionAdmin(admin.ModelAdmin[Subject]):
    """Adds the action 生成 PDF on issues or documents, for those who may change them."""

    actions = ["make_pdfs"]

    @admin.action(description="生成 PDF", permissions=["change"])
    def make_pdfs(self, request: HttpRequest, chosen: QuerySet[Subject]) -> HttpResponse:
        """Queue all PDFs of the chosen rows and redirect to the page of their progress."""
        shown = QueryDict(mutable=True)
        for row in chosen:
            issue, document = parts(row)
            ask_for_all(row, is_draft=not issue.is_published, anew=True)
            shown.appendlist("document" if document else "issue", str(row.pk))
        return HttpResponseRedirect(f"{reverse(f'admin:{_PROGRESS}')}?{shown.urlencode()}")


@admin.register(PdfEdition)
class PdfEditionAdmin(ReadOnlyAdmin[PdfEdition]):
    """The PDFs and their progress; an action makes them again."""

    list_display = ["__str__", "state", "progress", "pages", "file_size", "made_at", "file_link"]
    list_filter = ["state", "kind", "is_draft", "issue__year"]
    search_fields = ["=issue__year", "issue__gazette__name", "document__title"]
    actions = ["make_again"]
    list_per_page = 50
    fields = [
        *("issue", "document", "kind", "is_draft", "state", "message", "progress", "warnings"),
        *("file_link",),
        *("pages", "file_size", "sha256", "asked_at", "started_at", "made_at"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PdfEdition]:
        return PdfEdition.objects.with_names()

    def has_make_permission(self, request: HttpRequest) -> bool:
        """Making PDFs again needs the permission to change issues."""
        return request.user.has_perm("gazette.change_issue")

    @admin.action(description="重新生成", permissions=["make"])
    def make_again(self, request: HttpRequest, chosen: QuerySet[PdfEdition]) -> HttpResponse:
        for edition in chosen:
            again(edition)
        shown = QueryDict(mutable=True)
        shown.setlist("edition", [str(edition.pk) for edition in chosen])
        return HttpResponseRedirect(f"{reverse(f'admin:{_PROGRESS}')}?{shown.urlencode()}")

    @admin.display(description="进度")
    def progress(self, edition: PdfEdition) -> str:
        if edition.state == PdfEdition.State.MAKING and edition.total:
            return f"{edition.done}/{edition.total} 件"
        if edition.state == PdfEdition.State.READY and not edition.is_current:
            return "内容已有更改"
        return edition.message

    @admin.display(description="字库中没有的字")
    def warnings(self, edition: PdfEdition) -> str:
        """The characters that the file shows as boxes, a line each; no fault of the file."""
        return "\n".join(warnings_of(edition)) or "—"

    @admin.display(description="大小", ordering="size")
    def file_size(self, edition: PdfEdition) -> str:
        return filesizeformat(edition.size) if edition.size else "—"

    @admin.display(description="下载")
    def file_link(self, edition: PdfEdition) -> SafeString | str:
        if not edition.is_current:
            return "—"
        return format_html('<a href="{}">打开</a>', edition.get_absolute_url())

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.progress_page)
        return [path("progress/", page, name=_PROGRESS), *super().get_urls()]

    def progress_page(self, request: HttpRequest) -> HttpResponse:
        """The progress of the PDFs that ``?issue=``, ``?document=`` and ``?edition=`` select."""
        if not request.user.has_perm("gazette.view_issue"):
            raise PermissionDenied
        editions = list(_selected(request.GET))
        unfinished = [edition for edition in editions if edition.is_unfinished]
        if unfinished:
            service.wake()
        context = {
            **self.admin_site.each_context(request),
            "title": "PDF 生成进度",
            "opts": self.opts,
            "editions": editions,
            "ready": len(editions) - len(unfinished),
            "is_unfinished": bool(unfinished),
        }
        return render(request, "admin/gazette/pdfedition/progress.html", context)


def _selected(parameters: QueryDict) -> PdfEditionQuerySet:
    """The editions that the parameters select; values that are not numbers name none."""
    chosen = {
        name: [row_key(value) for value in parameters.getlist(name)[:500]]
        for name in ("issue", "document", "edition")
    }
    return PdfEdition.objects.with_names().filter(
        Q(issue__in=chosen["issue"])
        | Q(document__in=chosen["document"])
        | Q(pk__in=chosen["edition"])
    )
