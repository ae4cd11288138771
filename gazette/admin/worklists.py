"""清单: the registry of editors' lists, and the page that shows one.

A module registers its lists with ``register`` and is imported in ``AppConfig.ready``. The
admin's first page counts the rows of each list; a list can be saved as XLSX and CSV.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from gazette.admin.office_exports import answer, list_export
from gazette.effect.as_of import AsOf, as_of
from gazette.kinds import kind_named
from gazette.models import Document
from gazette.spreadsheets import FORMATS, Sheet

#: A column: its heading, its width in Chinese characters, and a function from a row to its cell.
WorklistColumn = tuple[str, int, Callable[[Any], Any]]
WorklistRows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Worklist:
    """A list of rows that editors should look at.

    ``rows`` gives the rows as of a day in a constant number of queries; ``edit_url``
    is the page on which a row is corrected. ``page`` is the address of a list that has
    a page of its own (such as a change list of the admin). Lists are shown by ``rank``,
    the lowest first.
    """

    name: str
    title: str
    explanation: str
    rows: Callable[[AsOf], WorklistRows]
    columns: Sequence[WorklistColumn]
    edit_url: Callable[[Any], str] | None = None
    page: Callable[[], str] | None = None
    permission: str = "gazette.view_document"
    rank: int = 50

    @property
    def url(self) -> str:
        return self.page() if self.page else reverse("worklist", args=[self.name])

    def count(self, when: AsOf) -> int:
        rows = self.rows(when)
        return rows.count() if isinstance(rows, QuerySet) else len(rows)


_worklists: dict[str, Worklist] = {}


def register(worklist: Worklist) -> Worklist:
    """Register a list; one of the same name is replaced."""
    _worklists[worklist.name] = worklist
    return worklist


def change_url(row: Model) -> str:
    """The admin's page on which a row is changed."""
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def document_url(document: Document) -> str:
    """The admin's page on which a document is changed as its kind, with all its fields."""
    kind = kind_named(document.kind)
    return change_url(kind(pk=document.pk) if kind else document)


def worklists_for(user: User | AnonymousUser) -> list[Worklist]:
    """The lists that a user may see, in the order of their ranks."""
    visible = [one for one in _worklists.values() if user.has_perm(one.permission)]
    return sorted(visible, key=attrgetter("rank"))


def worklist_page(request: HttpRequest, name: str) -> HttpResponse:
    """The page of a list, or with ``?download=xlsx`` its file."""
    if name not in _worklists:
        raise Http404("没有这份清单。")
    worklist = _worklists[name]
    if not request.user.has_perm(worklist.permission):
        raise PermissionDenied
    when = as_of(request)
    rows = worklist.rows(when)
    extension = request.GET.get("download", "")
    if extension in FORMATS:
        note = f"清单“{worklist.title}”（{extension.upper()}）"
        sheet = partial(_sheet, worklist)
        return answer(request, list_export(worklist.title, extension, note, rows, sheet))
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": worklist.title,
        "worklist": worklist,
        "headings": [heading for heading, _width, _value in worklist.columns],
        "lines": [_line(worklist, row) for row in page.object_list],
        "page": page,
        "formats": list(FORMATS),
        "as_of": when,
    }
    return TemplateResponse(request, "admin/worklist.html", context)


def _line(worklist: Worklist, row: Any) -> tuple[str, list[Any]]:
    """The address at which a row is corrected, empty for none, and its cells."""
    return worklist.edit_url(row) if worklist.edit_url else "", _cells(worklist, row)


def _cells(worklist: Worklist, row: Any) -> list[Any]:
    return [value(row) for _heading, _width, value in worklist.columns]


def _sheet(worklist: Worklist, rows: Iterable[Any]) -> Sheet:
    columns = [(heading, width) for heading, width, _value in worklist.columns]
    return Sheet(worklist.title, columns, (_cells(worklist, row) for row in rows))
