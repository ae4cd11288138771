"""导出的文件: a person's exports, how far each is, its file, and the way to be rid of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from gazette.admin import desk
from gazette.admin.base_admin import user_of
from gazette.admin.office_exports import (
    KEPT_DAYS,
    MAKE,
    exports_of,
    file_of,
    repeated,
)
from gazette.jobs import service
from gazette.jobs.models import Job
from gazette.jobs.queue import cancel, is_cancelling, progress_in_words
from gazette.office.security_log import EXPORT, record

#: So many exports are shown.
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class ShownExport:
    """An export as the page shows it: a file with its size in bytes, or what became of it."""

    job: Job
    title: str
    extension: str
    size: int | None = None
    kept_until: datetime | None = None
    progress: str = ""
    is_stopping: bool = False

    @property
    def again(self) -> str:
        """The address that asks for it anew."""
        query = self.job.arguments["query"]
        return f"{self.job.arguments['path']}{f'?{query}' if query else ''}"

    @property
    def is_swept(self) -> bool:
        """Whether there was a file that is kept no longer."""
        return self.job.state == Job.State.DONE and self.size is None


def shown(job: Job) -> ShownExport:
    told = {"title": job.arguments["title"], "extension": job.arguments["extension"].upper()}
    if job.is_unfinished:
        words = progress_in_words(MAKE, job.subject)
        return ShownExport(job, **told, progress=words, is_stopping=is_cancelling(job))
    path = file_of(job)
    if path is None or job.finished_at is None:
        return ShownExport(job, **told)
    until = job.finished_at + timedelta(days=KEPT_DAYS)
    return ShownExport(job, **told, size=path.stat().st_size, kept_until=until)


def exports_page(request: HttpRequest) -> HttpResponse:
    """The page of a person's own exports."""
    found = [shown(job) for job in exports_of(user_of(request))[:_SHOWN]]
    is_busy = any(one.job.is_unfinished for one in found)
    context = {
        **admin.site.each_context(request),
        "title": "导出的文件",
        "exports": found,
        "kept_days": KEPT_DAYS,
        "is_busy": is_busy,
    }
    answer = TemplateResponse(request, "admin/exports.html", context)
    if is_busy:
        service.wake()
        answer["Refresh"] = "3"
    return answer


def export_file(request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
    """The file, for the person who asked for it and may still export it; recorded."""
    person = user_of(request)
    job = get_object_or_404(exports_of(person), pk=pk)
    given = job.arguments
    if repeated(given["path"], given["query"], person) is None:
        raise PermissionDenied
    path = file_of(job)
    if path is None:
        messages.warning(request, f"“{given['title']}”没有生成，或者已经清理，请重新导出。")
        return HttpResponseRedirect(reverse("exports"))
    name = f"{given['title']}.{given['extension']}"
    record(EXPORT, person, note=f"下载导出的文件：{name}")
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def export_removed(request: HttpRequest, pk: int) -> HttpResponse:
    """取消 or 删除: an export that is being made is stopped, a file that is made is deleted."""
    job = get_object_or_404(exports_of(user_of(request)), pk=pk)
    if request.method != "POST":
        raise PermissionDenied
    title = job.arguments["title"]
    if job.is_unfinished:
        cancel(job)
        messages.success(request, f"已取消“{title}”。")
    elif path := file_of(job):
        path.unlink(missing_ok=True)
        messages.success(request, f"已删除“{title}”的文件。")
    return HttpResponseRedirect(reverse("exports"))


@desk.panel(order=90)
def my_exports(request: HttpRequest) -> desk.Panel | None:
    """导出的文件 that are being made or lie ready, for the person who asked for them."""
    since = timezone.now() - timedelta(days=KEPT_DAYS)
    jobs = exports_of(user_of(request)).filter(asked_at__gte=since)[: desk.MOST_ENTRIES]
    found = [one for one in map(shown, jobs) if one.job.is_unfinished or one.size is not None]
    if not found:
        return None
    page = reverse("exports")
    entries = [
        desk.PanelEntry(
            f"{one.title}（{one.extension}）",
            page if one.job.is_unfinished else reverse("export_file", args=[one.job.pk]),
            note=one.progress if one.job.is_unfinished else "已生成",
            action="看进度" if one.job.is_unfinished else "下载",
        )
        for one in found
    ]
    return desk.Panel("导出的文件", entries, len(entries), page)
