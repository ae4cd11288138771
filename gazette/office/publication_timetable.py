"""Issues set for an hour are published by a job that the timetable asks for every minute."""

from __future__ import annotations

from gazette.jobs.tasks import Run, Task, register
from gazette.jobs.timetable import every
from gazette.office.workflow import publish_due

PUBLISH = "office.publish_due"


def publish(run: Run) -> None:
    """Publish what is due, as a task; the job says which issues that were."""
    published = publish_due()
    run.tell(len(published), len(published), "、".join(map(str, published)))


register(Task(PUBLISH, "定时发布", f"{__name__}.publish"))
every(PUBLISH, minutes=1)
