"""The static twin is looked at every minute, where the setting STATIC_TWIN names its folder.

So it tells of a publication, and of midnight, a minute later plus what it takes to build.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from gazette.jobs.tasks import Failed, Run, Task, register
from gazette.jobs.timetable import every

BUILD = "twin.build"
#: Addresses named in the message of a failed job.
_MOST_NAMED = 5


def keep_up_to_date(run: Run) -> None:
    """Build the twin where it is out of date, as a task. Raises Failed with what went wrong."""
    # What builds loads the whole site; readers' processes do without.
    from gazette.twin.static_twin import build, complete, is_due  # noqa: PLC0415
    from gazette.twin.twin_files import NotATwin  # noqa: PLC0415

    folder = Path(settings.STATIC_TWIN)
    if not settings.PORTAL_URL:
        raise Failed("没有设置 PORTAL_URL，静态副本里的网址无法写全。请设置后重启后台服务。")
    if not is_due(folder):
        complete(folder)
        return
    try:
        built = build(folder, run.tell)
    except NotATwin as error:
        raise Failed(str(error)) from error
    if built.failed:
        named = "；".join(built.failed[:_MOST_NAMED])
        raise Failed(f"静态副本有{len(built.failed)}个网址没有更新，保留原来的：{named}。")
    run.tell(message=f"更新{built.written}个文件，删除{built.deleted}个。")


register(Task(BUILD, "更新静态副本", f"{__name__}.keep_up_to_date"))
if settings.STATIC_TWIN:
    every(BUILD, minutes=1)
