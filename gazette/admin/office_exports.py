"""导出: lists and workbooks that the office takes out, as files; small ones at once.

A view that exports makes an ``Export`` and returns ``answer(request, export)``. A short one is
answered at once. A long one becomes a job, which asks the same view again for what its address
names, in the name of the same person, and keeps the file for some days; ``export_pages`` shows
how far it is and gives it out. Whoever fetches the file is sent through the same view again: who
may no longer export may no longer download.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time as hour
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import resolve, reverse

from gazette.disk import delete_old_files
from gazette.file_places import shared_files
from gazette.jobs.models import Job
from gazette.jobs.queue import enqueue
from gazette.jobs.tasks import Failed, Run, Task, register
from gazette.jobs.timetable import daily
from gazette.office.security_log import EXPORT, record
from gazette.spreadsheets import Sheet, Unwritable, file_response, write_file

MAKE, SWEEP = "office.export", "office.export_sweep"
#: Rows of a file that is made at once, in the request.
MOST_AT_ONCE = 1000
#: How many days a file is kept after it was made.
KEPT_DAYS = 7
#: Unfinished exports of one person at most.
MOST_UNFINISHED = 5
#: Behind what others wait for.
_RANK = 5
#: Rows between two signs of progress.
_STEP = 200

#: Called with how many are written, of how many, and in words.
Tell = Callable[[int, int, str], None]
#: The rows of a list.
Rows = QuerySet[Any] | list[Any] | tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """A file that a person asks for: its name, its format, and how it is written.

    ``count`` gives the number of its rows, exact up to ``MOST_AT_ONCE``; ``write`` writes the
    file and tells how far it is, and raises Unwritable for what the format cannot hold. ``note``
    is what 安全日志 says of it.
    """

    title: str
    extension: str
    note: str
    count: Callable[[], int]
    write: Callable[[Path, Tell], None]


def list_export(
    title: str, extension: str, note: str, rows: Any, sheet: Callable[[Iterator[Any]], Sheet]
) -> Export:
    """The export of a list: ``rows`` is a QuerySet or a sequence, ``sheet`` their table.

    Of a short list all rows are read to count it, in one query, and then written.
    """
    first: list[Any] | None = None

    def count() -> int:
        nonlocal first
        first = list(rows[: MOST_AT_ONCE + 1])
        return len(first)

    def write(path: Path, tell: Tell) -> None:
        if first is not None and len(first) <= MOST_AT_ONCE:
            each, total = iter(first), len(first)
        elif isinstance(rows, QuerySet):
            each, total = rows.iterator(chunk_size=_STEP), rows.count()
        else:
            each, total = iter(rows), len(rows)
        write_file(path, sheet(_told(each, total, tell)), extension)

    return Export(title, extension, note, count, write)


def _told(rows: Iterator[Any], total: int, tell: Tell) -> Iterator[Any]:
    """The rows, telling how many are written."""
    for number, row in enumerate(rows, start=1):
        if number % _STEP == 0:
            tell(number, total, f"已写{number}行，共{total}行")
        yield row


def answer(request: HttpRequest, export: Export) -> HttpResponse:
    """The file, or the page that says how far it is; that it was asked for is recorded."""
    if isinstance(request, _RepeatedRequest):
        request.export = export
        return HttpResponse()
    if export.count() > MOST_AT_ONCE:
        return _ask(request, export)
    record(EXPORT, _person(request), note=export.note)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{export.extension}"
        try:
            export.write(path, _tell_nobody)
        except Unwritable as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("exports"))
        content = path.read_bytes()
    return file_response(content, export.title, export.extension)


def _ask(request: HttpRequest, export: Export) -> HttpResponse:
    """Have a long file made by a job; asking twice is asking once."""
    person = _person(request)
    asked = exports_of(person).unfinished()
    query = request.GET.urlencode()
    whole = repr((person.pk, request.path, query))
    subject = f"{export.title[:60]} {sha256(whole.encode()).hexdigest()[:12]}"
    if not asked.filter(subject=subject).exists():
        if asked.count() >= MOST_UNFINISHED:
            said = f"您已有{MOST_UNFINISHED}份文件正在生成，请等它们完成，或者取消不要的，再导出。"
            messages.warning(request, said)
            return HttpResponseRedirect(reverse("exports"))
        record(EXPORT, person, note=export.note)
        enqueue(
            MAKE,
            subject,
            rank=_RANK,
            by=person,
            path=request.path,
            query=query,
            user=person.pk,
            title=export.title,
            extension=export.extension,
            file=f"{uuid4().hex}.{export.extension}",
        )
    messages.info(
        request, f"“{export.title}”内容较多，正在生成；完成后在这里下载，可以先办别的事。"
    )
    return HttpResponseRedirect(reverse("exports"))


def make(run: Run, *, path: str, query: str, user: int, file: str, **_told: str) -> None:
    """Make the file of an export, as a task."""
    person = User.objects.filter(pk=user).first()
    export = repeated(path, query, person) if person else None
    if export is None:
        raise Failed("没有导出：您现在没有导出它的权限，或者它已经不在。")
    target = folder() / file
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"part-{file}")
    try:
        export.write(draft, run.tell)
        run.tell(1, 1, "已写完")
        draft.replace(target)
    except Unwritable as error:
        raise Failed(str(error)) from error
    finally:
        draft.unlink(missing_ok=True)


class _RepeatedRequest(HttpRequest):
    """A request for an export made once more, by which its view gives the export."""

    export: Export | None = None


def repeated(path: str, query: str, person: User) -> Export | None:
    """What the view at an address would export for a person now; None if it does not."""
    request = _RepeatedRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "443", "REQUEST_METHOD": "GET"}
    request.GET = QueryDict(query)
    request.user = person
    try:
        request.resolver_match = match = resolve(path)
        match.func(request, *match.args, **match.kwargs)
    except (PermissionDenied, Http404):
        return None
    return request.export


def exports_of(person: User) -> Any:
    """The jobs that a person's exports are made by, the newest first."""
    return Job.objects.filter(task=MAKE, asked_by=person).order_by("-pk")


def folder() -> Path:
    return shared_files() / "exports"


def file_of(job: Job) -> Path | None:
    """The kept file of an export; None if it is not made, or no longer kept."""
    path = folder() / str(job.arguments["file"])
    is_made = job.state == Job.State.DONE and path.is_file()
    return path if is_made else None


def sweep(run: Run) -> None:
    """Delete the files that were made some days ago, and what broken off jobs left, as a task."""
    delete_old_files(folder(), KEPT_DAYS * 24 * 3600)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def _tell_nobody(done: int, total: int, message: str) -> None:
    """For a file that is made in the request."""


register(Task(MAKE, "导出", f"{__name__}.make", most_seconds=2 * 3600))
register(Task(SWEEP, "清理导出的文件", f"{__name__}.sweep"))
daily(SWEEP, at=hour(3, 55))
