"""``manage.py export_sheets FILE``: write issues as a workbook, which can be imported again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gazette.disk import DISK_FULL_FOR_COMMANDS, is_disk_full
from gazette.models import Issue
from gazette.office.security_log import EXPORT, record
from gazette.sheets.workbook_writer import write_workbook
from gazette.spreadsheets import Unwritable


class Command(BaseCommand):
    help = "把公报导出为工作簿：.xlsx，或以 .zip 结尾的三个 CSV 文件。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="写到哪里：.xlsx 或 .zip")
        parser.add_argument("--gazette", metavar="SLUG", help="只导出这一种公报")
        parser.add_argument("--year", type=int, metavar="年", help="只导出这一年")
        parser.add_argument("--number", type=int, metavar="期", help="只导出这一期（须同时指明年）")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if path.suffix not in (".xlsx", ".zip"):
            raise CommandError("文件名应当以 .xlsx 或 .zip 结尾。")
        names = {"gazette__slug": "gazette", "year": "year", "number": "number"}
        conditions = {field: options[name] for field, name in names.items() if options[name]}
        issues = Issue.objects.filter(**conditions)
        if not issues.exists():
            raise CommandError("没有符合条件的公报，没有写出文件。")
        try:
            counts = write_workbook(path, issues, progress=self._progress)
        except (Unwritable, OSError) as error:
            if is_disk_full(error):
                raise CommandError(DISK_FULL_FOR_COMMANDS) from error
            raise CommandError(str(error)) from error
        record(EXPORT, note=f"工作簿（命令行），{issues.count()}期，写到{path.name}")
        rows = "，".join(f"{sheet}{count}行" for sheet, count in counts.items())
        self.stdout.write(f"{path}：{rows}")

    def _progress(self, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"正在写出：第{done}期", style_func=str, ending="\r")
