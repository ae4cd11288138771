"""The task that imports one file of a folder that moves in.

The files wait under DATA_DIR/archive, named by their SHA-256, and go as soon as they are
read: the process that reads them need not see the folder.
"""

from __future__ import annotations

import logging
from pathlib import Path

from django.utils import timezone
from django.utils.module_loading import import_string

from gazette.file_places import shared_files
from gazette.jobs.models import Job
from gazette.jobs.queue import enqueue_all
from gazette.jobs.tasks import Run, Task, register
from gazette.models import ArchiveFile, ArchiveFolder

logger = logging.getLogger(__name__)
State = ArchiveFile.State

#: The task; its subject is the file's primary key and path.
IMPORT = "archive.import"
#: Behind what editors have asked for.
_RANK = 50
_GONE = "等候读取的副本不在了。请再运行一次 import_folder。"


def aside(folder: ArchiveFolder) -> Path:
    """Where the files of a folder wait to be read."""
    return shared_files() / "archive" / str(folder.pk)


def waiting_copy(row: ArchiveFile) -> Path:
    return aside(row.folder) / row.sha256


def subject_of(row: ArchiveFile) -> str:
    return f"{row.pk} {row.path}"[:120]


def ask_for(rows: list[ArchiveFile]) -> dict[int, Job]:
    """Ask for the jobs of files that wait; return those that are not done yet, by file."""
    enqueue_all(IMPORT, {subject_of(row): {"pk": row.pk} for row in rows}, rank=_RANK)
    jobs = {job.subject: job for job in Job.objects.unfinished().filter(task=IMPORT)}
    found = {row.pk: jobs.get(subject_of(row)) for row in rows}
    return {pk: job for pk, job in found.items() if job}


def import_waiting(run: Run, *, pk: int) -> None:
    """Import a file, as a task; one that is done already is left alone."""
    row = ArchiveFile.objects.select_related("folder").filter(pk=pk).first()
    if row is None or row.has_arrived or row.state == State.SKIPPED:
        return
    copy = waiting_copy(row)
    try:
        data = copy.read_bytes()
    except FileNotFoundError:
        if row.state == State.WAITING:
            _refuse(row, _GONE)
        return
    run.tell(0, 0, "正在读取")

    def tell(done: int, total: int) -> None:
        run.tell(done, total, "正在写入")

    # The parser is imported where the file is read, not where jobs are only asked for.
    import_string("gazette.importing.archive_import.import_file")(row, data, progress=tell)
    copy.unlink(missing_ok=True)
    run.tell(row.documents, row.documents, f"{row.get_state_display()} {row.issue_name}".strip())


def _follow(job: Job) -> None:
    """Say in the row of a file why its job has not come to a good end."""
    if job.state == Job.State.WAITING:
        return
    for row in ArchiveFile.objects.filter(pk=job.arguments["pk"], state=State.WAITING):
        _refuse(row, f"{job.error.rstrip('。')}。再运行一次 import_folder，或者在后台任务里重做。")


def _refuse(row: ArchiveFile, problem: str) -> None:
    row.state, row.problem, row.ended_at = State.REFUSED, problem, timezone.now()
    row.save()


register(
    Task(IMPORT, "迁入一个文件", f"{__name__}.import_waiting", most_seconds=1800, stopped=_follow)
)
