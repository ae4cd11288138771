"""The daily check as a job, and its alarm: on the desk and in ``/readyz``."""

from __future__ import annotations

from datetime import time

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from gazette.admin import desk
from gazette.archive_check.check_report import CHECK, LastCheck, last_check, last_damages
from gazette.jobs.tasks import Task, register
from gazette.jobs.timetable import daily

#: Whose work it is that the archive is whole.
PERMISSIONS = ("jobs.change_job", "gazette.publish_issue")


def archive_problem() -> str:
    """The archive is whole, as far as the last check says; for ``/readyz``."""
    last = last_check()
    return _told(last) if last and last.damages else ""


def _told(last: LastCheck) -> str:
    when = timezone.localtime(last.ended_at)
    return (
        f"{when:%m月%d日%H:%M}的档案核对发现{last.damages}处损坏，"
        "请运行 manage.py check_archive 查看，按所写的办。"
    )


@desk.panel(order=2)
def damaged_archive(request: HttpRequest) -> desk.Panel | None:
    """档案损坏, for those who publish or administer; nothing where the archive is whole."""
    if not any(request.user.has_perm(name) for name in PERMISSIONS):
        return None
    last = last_check()
    if last is None or not last.damages:
        return None
    url = reverse("admin:jobs_job_changelist")
    told = last_damages() or ["详情在做这次核对的机器上"]
    entries = [desk.PanelEntry(one, url) for one in told[: desk.MOST_ENTRIES]]
    shown = [desk.PanelEntry(_told(last), url), *entries][: desk.MOST_ENTRIES]
    return desk.Panel("档案核对发现损坏", shown, last.damages, is_urgent=True)


#: By its name: a process that serves readers does not load what looks at PDFs.
_FUNCTION = "gazette.archive_check.examination.check_archive"
register(Task(CHECK, "档案核对", _FUNCTION, most_seconds=2 * 3600))
daily(CHECK, at=time(4, 10))
