"""Writing the draft of a large intake as a job: the page that asked shows how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from gazette.importing import ImportRefused
from gazette.intake.acceptance import accept
from gazette.intake.collector import collector_held
from gazette.intake.models import Intake
from gazette.jobs import service
from gazette.jobs.models import Job
from gazette.jobs.queue import enqueue, newest_job, progress_in_words, progress_of
from gazette.jobs.tasks import Failed, Run, Task, register

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: The task that writes the draft of an intake; its subject is the intake's primary key.
ACCEPT = "intake.accept"
#: An intake of so many documents or rows is not written within a request.
MANY_DOCUMENTS = 30
MANY_ROWS = 3_000


@dataclass(frozen=True, slots=True)
class Writing:
    """What became of the job that was asked last to write an intake.

    ``is_going_on`` while it waits or runs, with ``done`` of ``total`` documents and the
    ``words`` of the queue where it waits; ``refusal`` why nothing was written, in Chinese.
    """

    is_going_on: bool = False
    done: int = 0
    total: int = 0
    words: str = ""
    refusal: str = ""


def is_large(intake: Intake) -> bool:
    """Whether writing the draft takes longer than a request should."""
    summaries = list(intake.documents.current().values_list("summary", flat=True))
    rows = sum(summary.get("rows", 0) for summary in summaries)
    return len(summaries) >= MANY_DOCUMENTS or rows >= MANY_ROWS


def start(intake: Intake, expected: int, by: User) -> Job:
    """Have the draft of an intake at version ``expected`` written; asking twice is asking once."""
    return enqueue(ACCEPT, intake.pk, by=by, pk=intake.pk, version=expected, user=by.pk)


def writing_of(intake: Intake) -> Writing:
    """How far the writing of the draft is, or why it was refused.

    A refusal of an intake that was written or whose facts were changed since is no longer told.
    """
    job = newest_job(ACCEPT, intake.pk)
    if job is None:
        return Writing()
    if job.is_unfinished:
        service.wake()
        progress = progress_of(job)
        words = progress_in_words(ACCEPT, intake.pk)
        return Writing(is_going_on=True, done=progress.done, total=progress.total, words=words)
    is_told = job.state != Job.State.DONE and job.arguments["version"] == intake.version
    return Writing(refusal=job.error if is_told else "")


def write_draft(run: Run, *, pk: int, version: int, user: int) -> None:
    """Write the draft, as a task; nothing where a process that died had written it already."""
    by = get_user_model().objects.get(pk=user)
    intake = Intake.objects.filter(pk=pk).first()
    if intake is None:
        raise Failed("这次录入已被放弃，没有写成草稿。")
    is_written = intake.state == Intake.State.ACCEPTED and intake.version == version + 1
    if is_written and intake.changed_by_id == by.pk:
        return
    try:
        with collector_held():
            accept(intake, version, by, run.tell)
    except ImportRefused as error:
        raise Failed(str(error)) from error


register(Task(ACCEPT, "写成草稿", f"{__name__}.write_draft", most_seconds=1800))
