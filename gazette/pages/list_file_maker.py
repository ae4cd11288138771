"""Makes the file of a list: as a job, and at once for a short list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import resolve

from gazette.jobs.tasks import Failed, Run
from gazette.office.kept_answers import KeptAnswers
from gazette.pages.list_files import MOST_AT_ONCE, ListFile, content_of
from gazette.public_addresses import absolute_url
from gazette.spreadsheets import Sheet, as_csv, as_xlsx, file_response

if TYPE_CHECKING:
    from gazette.pages.document_lists import DocumentListView

#: Retry-After in seconds, while a file is made.
_RETRY = 10


def list_file(view: DocumentListView, extension: str, base: str) -> ListFile:
    """The file of a list as its address asks for it now."""
    return ListFile(
        path=view.request.path,
        query=view.address().partition("?")[2],
        on=view.as_of.on,
        extension=extension,
        base=base,
        content=content_of(view.results),
        title=view.sheet(base).title,
    )


#: What the address of a list, a day and a format lead to.
_KEPT = KeptAnswers[ListFile](most=1000)


def _kept_list_file(view: DocumentListView, extension: str, base: str) -> ListFile:
    """The same, without the list where the archive has not changed since it was computed."""
    asked = view.asked_parameters()
    key = (view.request.path, asked, view.as_of.on, view.as_of.today, extension, base)
    return _KEPT.answer(key, lambda: list_file(view, extension, base))


def file_answer(view: DocumentListView, extension: str) -> HttpResponse:
    """The file of a list, or the page that says how far it is."""
    base = absolute_url(view.request, "/").rstrip("/")
    file = _kept_list_file(view, extension, base)
    content = file.read()
    if content is None and len(view.results) <= MOST_AT_ONCE:
        content = _bytes(view.sheet(file.base), extension)
        file.keep(content)
    if content is not None:
        return file_response(content, file.title, extension)
    return _pending_page(view, file)


def _pending_page(view: DocumentListView, file: ListFile) -> HttpResponse:
    """Asks for the file and says what becomes of it; status 503, as for a PDF in the making."""
    former = file.job
    failed = former.error if former and former.state == "failed" else ""
    context: dict[str, Any] = {
        "heading": view.heading(),
        "total": len(view.results),
        "extension": file.extension,
        "again": view.address(download=file.extension),
        "back": view.address(),
        "failed": failed,
        "is_full": not failed and not file.ask(),
        "progress": file.progress,
    }
    response = render(view.request, "gazette/list_pending.html", context, status=503)
    response["Retry-After"] = str(_RETRY)
    response["Cache-Control"] = "no-store"
    return response


def make(run: Run, *, path: str, query: str, on: str, extension: str, base: str) -> None:
    """Make the file of a list, as a task; what has changed since it was asked for is in it."""
    view = view_of(path, query, on)
    file = list_file(view, extension, base)
    sheet = view.sheet(base)
    told = replace(sheet, rows=_counted(sheet, len(view.results), run))
    file.keep(_bytes(told, extension))
    run.tell(len(view.results), len(view.results), f"已生成{len(view.results)}件")


def view_of(path: str, query: str, on: str) -> DocumentListView:
    """The list at an address, as of a day. Raises Failed for an address of no list."""
    match = resolve(path)
    view_class: Any = getattr(match.func, "view_class", None)
    if not hasattr(view_class, "sheet"):
        raise Failed(f"“{path}”不是一个目录。")
    request = HttpRequest()
    request.path = request.path_info = path
    request.method = "GET"
    parameters = QueryDict(query, mutable=True)
    parameters["on"] = on
    request.GET = QueryDict(parameters.urlencode())
    view: DocumentListView = view_class()
    view.setup(request, *match.args, **match.kwargs)
    return view


def _counted(sheet: Sheet, total: int, run: Run) -> Iterator[Any]:
    """The rows, telling the job how far it is."""
    for number, row in enumerate(sheet.rows, start=1):
        if number % 100 == 0:
            run.tell(number, total, f"已写{number}件，共{total}件")
        yield row


def _bytes(sheet: Sheet, extension: str) -> bytes:
    return as_xlsx(sheet) if extension == "xlsx" else as_csv(sheet)
