"""The archive in bulk is brought up to date each night (BULK_ARCHIVE)."""

from __future__ import annotations

from datetime import time
from typing import Any

from gazette.bulk.bulk_folder import bulk_folder, is_wanted
from gazette.jobs.queue import enqueue
from gazette.jobs.tasks import Retry, Run, Task, register
from gazette.jobs.timetable import daily
from gazette.models import Issue
from gazette.signals import issue_withdrawn

BUILD = "bulk.build"
#: Seconds after which another try may find the archive at rest.
_LATER = 600.0


def keep_up_to_date(run: Run) -> None:
    """Build what has changed, as a task."""
    # What builds loads the whole site; readers' processes do without.
    from gazette.bulk.bulk_build import StillChanging, build_bulk  # noqa: PLC0415

    try:
        built = build_bulk(bulk_folder(), run.tell)
    except StillChanging as error:
        raise Retry(_LATER, "公报库一直有改动，数据存档稍后再做。") from error
    manifest = built.manifest
    if built.is_new:
        run.tell(message=f"数据存档：{manifest.issues}期，{manifest.documents}件文件。")


def withdrawn(sender: type[Issue], **kwargs: Any) -> None:
    """A receiver of ``issue_withdrawn``: what is withdrawn leaves the archive in bulk at once."""
    if is_wanted():
        enqueue(BUILD)


issue_withdrawn.connect(withdrawn, dispatch_uid="archive in bulk")
register(Task(BUILD, "更新数据存档", f"{__name__}.keep_up_to_date", most_seconds=4 * 3600))
if is_wanted():
    daily(BUILD, at=time(1, 20))
