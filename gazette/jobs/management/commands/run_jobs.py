"""``manage.py run_jobs``: the service that does all work outside requests."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gazette.disk import DISK_FULL
from gazette.jobs.models import Job, Lane
from gazette.jobs.service import log_file
from gazette.jobs.supervisor import serve
from gazette.jobs.tasks import label_of
from gazette.jobs.worker import Stopped, clear_up, run_due, run_lane, stopping


class Command(BaseCommand):
    help = (
        "后台服务：生成 PDF、读取录入的文件、核对和导入工作簿、定时发布、修补索引。"
        "一台机器运行一个即可；随时可以停止，没有做完的下次接着做。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--until-idle", action="store_true", help="没有要做的事时自行结束")
        how.add_argument("--now", action="store_true", help="只在本进程做完现有的任务，做完即止")
        how.add_argument("--with-parent", action="store_true", help="启动它的进程结束时也结束")
        how.add_argument("--lane", choices=Lane.values, help="只做一个队列的任务（由服务自己使用）")
        parser.add_argument("--log", action="store_true", help="输出写入 DATA_DIR/jobs/jobs.log")
        parser.add_argument("--of", type=int, help="服务的进程号（由服务自己使用）")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["log"]:
            with log_file() as log:
                os.dup2(log.fileno(), sys.stdout.fileno())
                os.dup2(log.fileno(), sys.stderr.fileno())
        try:
            with stopping():
                self._work(options)
        except (Stopped, KeyboardInterrupt):
            if not options["of"]:
                self.stdout.write("已停止；没有做完的仍在等待。")

    def _work(self, options: dict[str, Any]) -> None:
        if options["now"]:
            run_due(self._report)
            clear_up()
            if Job.objects.filter(state=Job.State.WAITING, error=DISK_FULL).exists():
                raise CommandError(DISK_FULL)
        elif options["lane"]:
            os.nice(5)  # readers' requests come first
            parent = options["of"] or os.getppid()
            run_lane(options["lane"], lambda: os.getppid() != parent, self._report)
        else:
            parent = os.getppid()
            is_alone = options["with_parent"]
            is_to_end = (lambda: os.getppid() != parent) if is_alone else (lambda: False)
            while not serve(is_to_end, until_idle=options["until_idle"]):
                if not is_alone:
                    self.stdout.write("后台服务已经在这台机器上运行。")
                    return
                time.sleep(1)  # it takes the place of one that ends when it is idle

    def _report(self, job: Job) -> None:
        """A line for each job, in the terminal or the log."""
        now = timezone.localtime().strftime("%H:%M:%S")
        state = Job.State(job.state).label
        why = f"——{job.error}" if job.error else ""
        about = f"：{job.message}" if job.message else ""
        with suppress(OSError):  # the log's disk may be full, and the next job needs no log
            self.stdout.write(f"{now} {label_of(job.task)} {job.subject}{about} {state}{why}")
