"""Whether this machine may do jobs: its clock is the database's, its files are the archive's.

Several machines may serve one database. One that looks at other files would take what the
others have made for missing and put their rows back; one with another time would begin what
is not due. So either does no jobs, and says why.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from gazette.file_places import shared_files
from gazette.jobs.models import SharedFiles

logger = logging.getLogger(__name__)

#: How far the clocks of this machine and of the database's may differ.
MOST_DRIFT = timedelta(minutes=1)
#: The file that names the archive to which the files beside it belong.
MARKER = "archive-identity"
WRONG_FILES = (
    "文件存储与数据库不属于同一门户：本机看到的不是别的机器所用的文件，"
    "所以不做后台任务，也不重做 PDF。"
)
ADOPT_FILES = (
    "请检查 FILES_DIR 和共享目录的挂载；确认这里就是门户的文件（例如原来的已经丢失）的，"
    "运行 manage.py check_archive --repair --adopt-files。"
)
WRONG_CLOCK = "本机与数据库服务器的时间相差一分钟以上，请校准时钟；在此之前本机不做后台任务。"


def machine_problem() -> str:
    """Why this machine may do no jobs, in Chinese; "" where it may. One or two short queries."""
    return clock_drift_problem() or files_problem()


def clock_drift_problem() -> str:
    """Whether the clock differs from the database's, where that may be another machine's."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        is_right = abs(cursor.fetchone()[0] - timezone.now()) <= MOST_DRIFT
    return "" if is_right else WRONG_CLOCK


def files_problem() -> str:
    """Whether the files in sight are those of the archive in the database; logged where not.

    The first machine that looks marks its files. SQLite serves one machine, whose files are
    right whatever they are.
    """
    if connection.vendor != "postgresql":
        return ""
    marked = _marked()
    known = SharedFiles.objects.values_list("identity", flat=True).first()
    if known is None:
        marked = marked or _mark(uuid4().hex)
        known = SharedFiles.objects.get_or_create(pk=1, defaults={"identity": marked})[0].identity
    if marked == known:
        return ""
    logger.error("the files in %s are not those of the archive in the database", shared_files())
    return f"{WRONG_FILES}{ADOPT_FILES}"


def adopt_files() -> None:
    """Declare the files in sight to be those of the archive, whatever was known before."""
    SharedFiles.objects.update_or_create(
        pk=1, defaults={"identity": _marked() or _mark(uuid4().hex)}
    )


def _marker() -> Path:
    return shared_files() / MARKER


def _marked() -> str:
    try:
        return _marker().read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _mark(identity: str) -> str:
    """Write the marker; of several machines that do so at a time one wins. Returns its words."""
    try:
        with _marker().open("x", encoding="ascii") as file:
            file.write(f"{identity}\n")
    except FileExistsError:
        return _marked()
    return identity
