"""What readers left of themselves with a report is deleted each night when its time is over."""

from __future__ import annotations

from datetime import time

from gazette.jobs.tasks import Run, Task, register
from gazette.jobs.timetable import daily
from gazette.office.fault_reports import forget_personal_data

FORGET = "office.forget_personal_data"


def forget(run: Run) -> None:
    """Delete contacts and marks of senders, as a task."""
    gone = forget_personal_data()
    run.tell(gone, gone, f"删除{gone}条联系方式" if gone else "")


register(Task(FORGET, "删除纠错的联系方式", f"{__name__}.forget"))
daily(FORGET, at=time(3, 40))
