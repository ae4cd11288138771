"""The queue's own upkeep: finished jobs are forgotten after some weeks."""

from __future__ import annotations

from datetime import time

from gazette.jobs.queue import forget_finished
from gazette.jobs.tasks import Run, Task, register
from gazette.jobs.timetable import daily

FORGET = "jobs.forget"


def forget(run: Run) -> None:
    """Delete the rows of jobs that ended long ago, as a task."""
    forget_finished()


register(Task(FORGET, "清理任务记录", f"{__name__}.forget"))
daily(FORGET, at=time(3, 30))
