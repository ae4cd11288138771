"""``manage.py backup``: the database and the files as one, to a folder or an S3-like store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gazette.backup.backup_run import back_up
from gazette.backup.backup_settings import BackupFailed, destination
from gazette.backup.plain_store import backups_in
from gazette.backup.restic_store import Restic
from gazette.backup.staging import faults


class Command(BaseCommand):
    help = (
        "备份：数据库和文件一起，随时可以运行，不用停门户。去处是目录，或者 s3:https://主机/桶/目录；"
        "设了 BACKUP_PASSWORD 的加密（restic），没有设的是普通目录。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("to", nargs="?", default="", help="去处；默认 BACKUP_TO")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--list", action="store_true", help="列出已有的备份")
        how.add_argument("--check", action="store_true", help="通读已有的备份，看是否完好")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            to = destination(options["to"])
            if options["list"]:
                kept = [one.name for one in backups_in(Path(to.place))] if not to.password else []
                self.stdout.write(Restic(to).told() if to.password else "\n".join(kept))
            elif options["check"]:
                self._check(to)
            else:
                size = back_up(to)
                self.stdout.write(f"已备份到 {to.place}，{size / 1024**2:.1f}MB。")
        except BackupFailed as error:
            raise CommandError(str(error)) from error

    def _check(self, to: Any) -> None:
        if to.password:
            Restic(to).check()
        else:
            for one in backups_in(Path(to.place)):
                if found := faults(one):
                    raise BackupFailed(f"备份 {one.name} 已损坏：{'；'.join(found[:5])}。")
        self.stdout.write("备份完好。")
