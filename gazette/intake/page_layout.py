"""Pages for originals that have none of their own: Word files, set by LibreOffice in a job.

The job keeps the PDF beside the original and matches its lines with those of the source, so
that each line of the source knows its page (``page_matching``). Nobody waits for it: the
bench opens before, and says so.
"""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from gazette.intake.models import Intake
from gazette.intake.original import Original, OriginalUse
from gazette.intake.originals import OriginalLost, content_of, storage
from gazette.intake.page_matching import matched_places
from gazette.jobs.models import Job, Lane
from gazette.jobs.queue import enqueue, newest_job
from gazette.jobs.tasks import Failed, Run, Task, register
from gazette.parsing import UnreadableSource
from gazette.parsing.readers.isolation import read_apart
from gazette.parsing.readers.office_conversion import PACKAGE, WITH_PAGES, converter, lay_out
from gazette.parsing.readers.source_text import SourceText

#: The task that lays out an original; its subject is the original's primary key.
LAY_OUT = "intake.lay_out"


def ask_for_pages(intake: Intake) -> None:
    """Have the originals of an intake laid out that have no pages of their own."""
    for use in OriginalUse.objects.of_intake(intake.pk).listed():
        if use.original.format in WITH_PAGES and converter() is not None:
            enqueue(LAY_OUT, use.original_id, pk=use.original_id)


def missing_pages(original: Original) -> str:
    """Why an original has no pages to look at now, in Chinese; empty where it has them.

    Where they can be made and nobody has asked for them, this asks.
    """
    if original.format == "pdf" or original.pages_at:
        return ""
    if original.format not in WITH_PAGES:
        return "这种文件没有版面图像；请下载原件，打开对照。"
    if converter() is None:
        return (
            "要看 Word 等文件的版面图像，请管理员安装 LibreOffice"
            f"（Debian 软件包 {PACKAGE}）；也可以下载原件，打开对照。"
        )
    job = newest_job(LAY_OUT, original.pk)
    if job is not None and job.state == Job.State.FAILED:
        return job.error
    if job is None or not job.is_unfinished:
        enqueue(LAY_OUT, original.pk, pk=original.pk)
    return "正在排出这份文件的版面，通常要几秒到一分钟；请稍后再看。"


def pages_of(original: Original) -> bytes:
    """The PDF in which its pages are. Raises OriginalLost where it is not there."""
    if original.format == "pdf":
        return content_of(original)
    try:
        with storage.open(original.pages_name) as file:
            return bytes(file.read())
    except OSError as error:
        Original.objects.filter(pk=original.pk).update(pages_at=None)  # it is made again
        raise OriginalLost("版面图像不在存放处，将重新排出，请稍后再看。") from error


def lay_out_original(run: Run, *, pk: int) -> None:
    """Lay an original out, and find the lines of all who hold it, as a task."""
    original = Original.objects.filter(pk=pk).first()
    if original is None or original.format not in WITH_PAGES:
        return
    if original.pages_at is None:
        _make_pages(original)
    waiting = OriginalUse.objects.filter(original=original, places=[])
    if not waiting.exists():
        return
    laid_out = _read_pages(original)
    for use in waiting.values_list("pk", flat=True):
        _match(use, laid_out)


def _make_pages(original: Original) -> None:
    try:
        made = lay_out(content_of(original), original.format)
    except (UnreadableSource, OriginalLost) as error:
        raise Failed(str(error)) from error
    with transaction.atomic():
        if Original.objects.select_for_update().filter(pk=original.pk).exists():
            storage.save(original.pages_name, ContentFile(made))
            original.pages_at = timezone.now()
            original.save(update_fields=["pages_at"])


def _read_pages(original: Original) -> SourceText:
    try:
        return read_apart(pages_of(original), "pdf")
    except (UnreadableSource, OriginalLost) as error:
        raise Failed(f"版面已排出，但没有对上各行：{error}") from error


def _match(pk: int, laid_out: SourceText) -> None:
    """Write the places of one use; the source is locked, so that no offset moves meanwhile."""
    with transaction.atomic():
        use = OriginalUse.objects.select_related("file", "issue").filter(pk=pk).first()
        if use is None:
            return
        source = _locked_source(use)
        use.places = matched_places(source, use.parts, laid_out.text, laid_out.places)
        OriginalUse.objects.filter(pk=pk).update(places=use.places)


def _locked_source(use: OriginalUse) -> str:
    if use.issue is not None:
        return use.issue.source_text
    intake = Intake.objects.select_for_update().get(pk=use.file.intake_id)
    use.refresh_from_db(fields=["parts"])
    return intake.source


register(
    Task(
        LAY_OUT,
        "排出原件的版面",
        f"{__name__}.lay_out_original",
        lane=Lane.PRINTS,
        most_seconds=600,
    )
)
