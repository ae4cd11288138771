"""``manage.py check_archive``: whether the archive is whole; it mends what is derived."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, Error
from django.utils import timezone

from gazette.archive_check.check_report import in_words, record
from gazette.archive_check.damage import Damage
from gazette.archive_check.examination import examine, mend
from gazette.disk import DISK_FULL_FOR_COMMANDS, is_disk_full
from gazette.jobs.machine import adopt_files

#: Exit codes: damages are left; the check itself could not be done.
DAMAGED, UNCHECKED = 1, 2


class Command(BaseCommand):
    help = (
        "档案核对：逐项比较数据库、原文、条文、检索、PDF、原件和后台任务。完好以状态 0 结束，"
        "有损坏以 1 结束并逐条列出。--repair 修复能由正文派生的，公报的文字一字不动。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="修复能派生的，再核对一次")
        parser.add_argument(
            "--adopt-files",
            action="store_true",
            help="确认本机看到的文件（FILES_DIR 或 DATA_DIR）就是门户的文件，例如原来的已经丢失",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = timezone.now()
        try:
            if options["adopt_files"]:
                adopt_files()
            found = examine(self._progress)
            problems: list[str] = []
            if options["repair"] and found:
                self._list("发现", found)
                problems = mend(found)
                found = examine(self._progress)
            self._record(found, began)
        except Error as error:
            raise CommandError(
                f"连不上或者读不了数据库，没有核对成：{str(error)[:200]}", returncode=UNCHECKED
            ) from error
        for one in problems:
            self.stdout.write(one)
        if not found:
            seconds = (timezone.now() - began).total_seconds()
            self.stdout.write(f"档案完好（核对用时{seconds:.0f}秒）。")
            return
        self._list("修复之后仍有" if options["repair"] else "发现", found)
        raise CommandError(f"{in_words(found)}。", returncode=DAMAGED)

    def _record(self, found: list[Damage], began: Any) -> None:
        try:
            record(found, began)
        except (OSError, DatabaseError) as error:  # what was found is told all the same
            told = DISK_FULL_FOR_COMMANDS if is_disk_full(error) else str(error)[:200]
            self.stdout.write(f"核对的结果没有记下：{told}")

    def _list(self, words: str, found: list[Damage]) -> None:
        self.stdout.write(f"{words}{len(found)}处：")
        for one in found:
            self.stdout.write(f"- {one}")

    def _progress(self, label: str, done: int, total: int) -> None:
        """The progress, on a terminal only."""
        if sys.stderr.isatty() and (done % 200 == 0 or done == total):
            self.stderr.write(f"\r{label} {done}/{total}      ", ending="")
