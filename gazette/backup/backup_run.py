"""A backup from beginning to end; every night by the timetable; its alarm."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from gazette.backup import plain_store
from gazette.backup.backup_settings import BackupFailed, Destination, destination, retention
from gazette.backup.restic_store import Restic
from gazette.backup.staging import size_of, staged
from gazette.disk import is_disk_full, reason_of, write_whole
from gazette.file_places import shared_files
from gazette.jobs.models import Lane
from gazette.jobs.tasks import Failed, Run, Task, register
from gazette.jobs.timetable import daily

BACKUP = "backup.nightly"
#: How old the newest backup may be where one is made each night.
LATE = timedelta(hours=50)


def back_up(to: Destination) -> int:
    """Make a backup, then let go what is no longer kept; return its bytes. Raises BackupFailed."""
    keep = retention()
    restic = Restic(to) if to.password else None
    try:
        if restic:
            restic.prepare()
        else:  # a place that cannot be one is told before all is read
            Path(to.place).mkdir(mode=0o700, parents=True, exist_ok=True)
        with staged() as folder:
            size = size_of(folder)
            if restic:
                restic.store(folder)
            else:
                plain_store.store(folder, Path(to.place))
        if restic:
            restic.forget(keep)
        else:
            plain_store.forget(Path(to.place), keep)
        write_stamp(size)
    except OSError as error:
        if is_disk_full(error):
            what = "磁盘已满，这次没有备份成；以前的备份完好。请清理或者扩容。"
            raise BackupFailed(what) from error
        where = f"“{error.filename}”" if error.filename else ""
        what = f"没有备份成（{where}{reason_of(error)}）；以前的备份完好。请核对去处和它的权限。"
        raise BackupFailed(what) from error
    return size


def write_stamp(size: int) -> None:
    """Say when the last backup was finished: ``{"finished": ISO time, "bytes": n}``."""
    told = {"finished": timezone.now().isoformat(), "bytes": size}
    write_whole(stamp(), json.dumps(told).encode())


def stamp() -> Path:
    return shared_files() / "backup-stamp.json"


def last_backup() -> datetime | None:
    """When the last backup of this machine was finished; None if there is none."""
    with suppress(OSError, ValueError, KeyError):
        return parse_datetime(json.loads(stamp().read_text(encoding="utf-8"))["finished"])
    return None


def backup_problem() -> str:
    """Where backups are set, the newest is not too old; for ``/readyz``."""
    if not settings.BACKUP_TO:
        return ""
    last = last_backup()
    if last is not None and timezone.now() - last < LATE:
        return ""
    told = f"上一次是{timezone.localtime(last):%m月%d日%H:%M}" if last else "还没有备份过"
    return f"两天没有备份成（{told}），请看后台任务“夜间备份”的原因，或运行 manage.py backup。"


def nightly(run: Run) -> None:
    """Back up where BACKUP_TO says where to, as a task."""
    if not settings.BACKUP_TO:
        return
    try:
        size = back_up(destination())
    except BackupFailed as error:
        raise Failed(str(error)) from error
    run.tell(1, 1, f"已备份{size // 1024**2}MB")


register(Task(BACKUP, "夜间备份", f"{__name__}.nightly", lane=Lane.PRINTS, most_seconds=6 * 3600))
daily(BACKUP, at=time(1, 30))
