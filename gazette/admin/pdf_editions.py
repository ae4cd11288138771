"""PDFs in the admin: the action that asks for them, and the pages that show how far they are."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gazette.jobs import service
from gazette.models import Issue, PdfEdition
from gazette.prints.editions.edition_requests import again, ask_for_all

_PROGRESS = "gazette_pdfedition_progress"


class MakesPdfs(admin.ModelAdmin):
    """Adds 「生成 PDF」 to the actions on issues or documents, for those who may change them."""

    actions = ["make_pdfs"]

    @admin.action(description="生成 PDF", permissions=["change"])
    def make_pdfs(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse:
        """Ask for all PDFs of what is chosen, and go to the page that shows how far they are."""
        shown = QueryDict(mutable=True)
        for row in chosen:
            is_issue = isinstance(row, Issue)
            issue = row if is_issue else row.issue
            ask_for_all(row, is_draft=not issue.is_published, anew=True)
            shown.appendlist("issue" if is_issue else "document", str(row.pk))
        return HttpResponseRedirect(f"{reverse(f'admin:{_PROGRESS}')}?{shown.urlencode()}")


@admin.register(PdfEdition)
class PdfEditionAdmin(admin.ModelAdmin):
    """The PDFs and how far each is: to be read, and asked for again, never edited."""

    list_display = ["__str__", "state", "progress", "pages", "file_size", "made_at", "file_link"]
    list_filter = ["state", "kind", "is_draft", "issue__year"]
    search_fields = ["=issue__year", "issue__gazette__name", "document__title"]
    actions = ["make_again"]
    list_per_page = 50
    fields = [
        *("issue", "document", "kind", "is_draft", "state", "message", "progress", "file_link"),
        *("pages", "file_size", "sha256", "asked_at", "started_at", "made_at"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PdfEdition]:
        return super().get_queryset(request).with_names()  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_make_permission(self, request: HttpRequest) -> bool:
        """Whoever may change issues may have their PDFs made again."""
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
        """How far the making is of what ``?issue=``, ``?document=`` and ``?edition=`` name."""
        if not request.user.has_perm("gazette.view_issue"):
            raise PermissionDenied
        editions = list(_asked_for(request.GET))
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


def _asked_for(parameters: QueryDict) -> QuerySet[PdfEdition]:
    """The editions that the parameters name; what is no number names none."""
    chosen = {
        name: [int(value) for value in parameters.getlist(name)[:500] if value.isdecimal()]
        for name in ("issue", "document", "edition")
    }
    return PdfEdition.objects.with_names().filter(
        Q(issue__in=chosen["issue"])
        | Q(document__in=chosen["document"])
        | Q(pk__in=chosen["edition"])
    )
