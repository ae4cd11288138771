"""``manage.py restore``: a backup brought back into an empty database and an empty DATA_DIR."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gazette.backup.backup_settings import BackupFailed, destination
from gazette.backup.restoring import require_empty, restore, settle
from gazette.disk import reason_of


class Command(BaseCommand):
    help = (
        "恢复：把备份恢复到空的数据库（DATABASE_URL）和空的 DATA_DIR，补做索引，"
        "最后核对档案；不是空的拒绝。"
    )
    requires_system_checks: list[str] = []  # noqa: RUF012

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", nargs="?", default="", help="备份在哪里；默认 BACKUP_TO")
        parser.add_argument("--snapshot", default="latest", help="哪一份；默认最近的一份")
        parser.add_argument(
            "--settle", action="store_true", help="数据库和文件已经放好，只补做索引并核对"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["settle"]:
                left = settle()
            else:
                require_empty()
                left = restore(destination(options["source"]), options["snapshot"])
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            where = f"“{error.filename}”" if error.filename else ""
            raise CommandError(f"没有恢复成：{where}{reason_of(error)}。") from error
        for one in left:
            self.stdout.write(f"- {one}")
        if left:
            raise CommandError(f"已恢复，但是档案核对发现{len(left)}处损坏，见上。")
        self.stdout.write("已恢复，档案完好。")
