"""Editors' lists: what a clerk would keep by hand, counted on the admin's first page.

A list is registered once (``register``), by this room or a higher one in
``AppConfig.ready``, and shown by one page, as XLSX and as CSV.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from gazette.effect.as_of import AsOf, as_of
from gazette.kinds import kind_named
from gazette.models import Document
from gazette.spreadsheets import FORMATS, Sheet, download

#: A column: its heading, its width in Chinese characters, and what it shows of a row.
Column = tuple[str, int, Callable[[Any], Any]]
Rows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Worklist:
    """A list that editors work off.

    ``rows`` answers as of a day in a constant number of queries; ``edit_url`` is
    where a row is put right. ``page`` is the address of a list that has a page of
    its own (such as a change list of the admin); the others share one. The lower
    the ``rank``, the higher it stands.
    """

    name: str
    title: str
    explanation: str
    rows: Callable[[AsOf], Rows]
    columns: Sequence[Column]
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
    """Show this list too, after those registered before; of one name, the last."""
    _worklists[worklist.name] = worklist
    return worklist


def change_url(row: Any) -> str:
    """The admin's page on which a row is changed."""
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def document_url(document: Document) -> str:
    """The admin's page on which a document is changed as its kind, with all its fields."""
    kind = kind_named(document.kind)
    return change_url(kind(pk=document.pk) if kind else document)


def worklists_for(user: Any) -> list[Worklist]:
    """The lists that a user may see."""
    seen = [one for one in _worklists.values() if user.has_perm(one.permission)]
    return sorted(seen, key=attrgetter("rank"))


def worklist(request: HttpRequest, name: str) -> HttpResponse:
    """The page of a list, or with ``?download=xlsx`` its file."""
    if name not in _worklists:
        raise Http404("没有这份清单。")
    shown = _worklists[name]
    if not request.user.has_perm(shown.permission):
        raise PermissionDenied
    when = as_of(request)
    rows = shown.rows(when)
    extension = request.GET.get("download", "")
    if extension in FORMATS:
        return download(_sheet(shown, rows), extension)
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": shown.title,
        "worklist": shown,
        "headings": [heading for heading, _width, _value in shown.columns],
        "lines": [_line(shown, row) for row in page.object_list],
        "page": page,
        "formats": list(FORMATS),
        "as_of": when,
    }
    return TemplateResponse(request, "admin/worklist.html", context)


def _line(shown: Worklist, row: Any) -> tuple[str, list[Any]]:
    """Where a row is put right, and its cells."""
    return shown.edit_url(row) if shown.edit_url else "", _cells(shown, row)


def _cells(shown: Worklist, row: Any) -> list[Any]:
    return [value(row) for _heading, _width, value in shown.columns]


def _sheet(shown: Worklist, rows: Iterable[Any]) -> Sheet:
    columns = [(heading, width) for heading, width, _value in shown.columns]
    return Sheet(shown.title, columns, (_cells(shown, row) for row in rows))
