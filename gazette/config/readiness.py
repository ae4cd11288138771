"""``/healthz``: the process answers. ``/readyz``: the portal can do its work.

Everybody is told ``ok`` or, with status 503, ``unavailable``; the office is told what is
wrong, and so is the log. ``CHECKS`` is the list of what is looked at.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gazette.archive_check.check_job import archive_problem
from gazette.backup.backup_run import backup_problem
from gazette.config.read_replica import replica_problem
from gazette.jobs.machine import MOST_DRIFT, clock_drift_problem, files_problem
from gazette.jobs.models import Job, TimetableEntry
from gazette.jobs.queue import is_lost
from gazette.jobs.service import is_running
from gazette.models import Document
from search.engines.candidate_index import IndexUnusable
from search.engines.serving_index import serving_index
from search.opensearch.engine_server import is_serving, problem_of, serving_engine
from search.opensearch.index_delivery import EngineErrors, has_index
from search.opensearch.outbox import lag

logger = logging.getLogger(__name__)

#: A result counts for so many seconds, so that probes and strangers cost little.
LASTS = 5.0
#: Free bytes that DATA_DIR needs: the largest upload, its PDF and an index beside the old one.
LEAST_FREE = 1024**3
#: How late a job, or the timetable, may be.
LATE = timedelta(minutes=15)
#: Moments between which a clock can be right: after this code was written, and 30 years on.
EARLIEST, LATEST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2056, 1, 1, tzinfo=UTC)


class Check(NamedTuple):
    """One thing to look at: ``problem`` returns a Chinese sentence, or nothing if it is well."""

    label: str
    problem: Callable[[], str]
    needs_database: bool = True


class Result(NamedTuple):
    """What a check has found; ``problem`` is empty if it is well."""

    label: str
    problem: str


def database_problem() -> str:
    """The database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        logger.warning("the database does not answer", exc_info=True)
        return "连接不上数据库，请检查数据库服务和 DATABASE_URL。"
    return ""


def migration_problem() -> str:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"有{len(plan)}项数据库更新没有执行，请运行 manage.py migrate。" if plan else ""


def index_problem() -> str:
    """The index can be read; a portal that has published nothing needs none."""
    if is_serving():
        return search_server_problem()
    try:
        serving_index().versions()
    except IndexUnusable:
        if Document.objects.published().exists():
            return (
                "检索索引无法使用（检索结果仍然准确，但是较慢），"
                "请运行 manage.py search_index --repair。"
            )
    return ""


def search_server_problem() -> str:
    """The search server answers, takes what it is sent, and is not far behind."""
    try:
        if not has_index(serving_engine()) and Document.objects.published().exists():
            return "检索服务器上没有索引，请运行 manage.py search_index --rebuild。"
    except EngineErrors as error:
        return problem_of(error)
    behind = lag()
    if behind.refused:
        return f"检索服务器不收{behind.refused}篇文件，请运行 manage.py search_index --repair。"
    if behind.seconds > LATE.total_seconds():
        return f"有{behind.waiting}篇文件没有送到检索服务器，请检查后台服务 manage.py run_jobs。"
    return ""


def job_problem() -> str:
    """Jobs are done: none was left by its process, none waits for nobody, the timetable is kept."""
    now = timezone.now()
    running = list(Job.objects.running())
    lost = [job for job in running if is_lost(job)]
    if any(job.started_at and now - job.started_at > LATE for job in lost) and not is_running():
        return f"有{len(lost)}项后台任务中断，没有接着做，请检查后台服务 manage.py run_jobs。"
    busy = {job.lane for job in running if job not in lost}
    late = Job.objects.due(now - LATE).exclude(lane__in=busy).count()
    if late:
        return f"有{late}项后台任务到时没有做，请检查后台服务 manage.py run_jobs。"
    overdue = TimetableEntry.objects.filter(next_at__lt=now - LATE)
    if settings.JOBS == "off" and overdue.exists():
        return "定时任务（定时发布等）到时没有做，请检查后台服务 manage.py run_jobs。"
    return ""


def disk_problem() -> str:
    """DATA_DIR, and FILES_DIR where it is set, can be written to and have room."""
    places: dict[str, str | Path] = {
        "数据目录 DATA_DIR": settings.DATA_DIR,
        "共享目录 FILES_DIR": settings.FILES_DIR,
    }
    for name, place in places.items():
        if not place:
            continue
        if not os.access(place, os.W_OK):
            return f"{name} 不能写入，请检查权限和磁盘。"
        free = shutil.disk_usage(place).free
        if free < LEAST_FREE:
            return f"{name} 所在的磁盘只剩{free // 1024**2}MB，请清理或者扩容。"
    return ""


def clock_problem() -> str:
    """The date is possible, not before the newest job, and the same as the database's."""
    now = timezone.now()
    newest = Job.objects.order_by("-pk").values_list("asked_at", flat=True).first()
    if not EARLIEST < now < LATEST or (newest and newest - now > MOST_DRIFT):
        return f"系统时间{timezone.localtime(now):%Y-%m-%d %H:%M}不对，请校准时钟。"
    return clock_drift_problem()


CHECKS = (
    Check("数据库", database_problem),
    Check("数据库更新", migration_problem),
    Check("只读副本", replica_problem),
    Check("检索索引", index_problem),
    Check("后台任务", job_problem),
    Check("文件存储", files_problem),
    Check("磁盘", disk_problem, needs_database=False),
    Check("时钟", clock_problem),
    Check("档案核对", archive_problem),
    Check("备份", backup_problem, needs_database=False),
)

#: The last results, and when they were found (``time.monotonic``).
_last: tuple[float, list[Result]] | None = None


def results() -> list[Result]:
    """What all checks have found in the last seconds. Problems are logged when they are found."""
    global _last
    if _last is None or time.monotonic() - _last[0] > LASTS:
        found = _look()
        for one in found:
            if one.problem:
                logger.warning("not ready: %s：%s", one.label, one.problem)
        _last = (time.monotonic(), found)
    return _last[1]


def forget_results() -> None:
    """Look anew the next time."""
    global _last
    _last = None


def _look() -> list[Result]:
    found: list[Result] = []
    has_database = True
    for check in CHECKS:
        if check.needs_database and not has_database:
            continue
        found.append(Result(check.label, _problem(check)))
        if check.problem is database_problem and found[-1].problem:
            has_database = False
    return found


def _problem(check: Check) -> str:
    try:
        return check.problem()
    except Exception:  # one that fails must not hide the others
        logger.exception("the check of %s failed", check.label)
        return "检查时出错，详情见日志。"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers; it looks at nothing else."""
    return _answer("ok")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the portal can do its work. Staff are told the result of each check."""
    found = results()
    is_ready = not any(one.problem for one in found)
    text = "ok" if is_ready else "unavailable"
    if _is_of_office(request, found):
        text = "\n".join([text, *(f"{one.label}：{one.problem or '正常'}" for one in found)])
    return _answer(text, 200 if is_ready else 503)


def _is_of_office(request: HttpRequest, found: list[Result]) -> bool:
    """Whether a member of staff asks, which without a database cannot be known."""
    if any(one.label == CHECKS[0].label and one.problem for one in found):
        return False
    try:
        return request.user.is_staff
    except Error:  # a database that is not migrated
        return False


def _answer(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=status)
