"""``manage.py import_sheets FILE``: a workbook becomes rows, all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gazette.management.text_tables import aligned
from gazette.sheets.lookup import Lookup
from gazette.sheets.row_changes import Change, Operation
from gazette.sheets.sheet_columns import Sheet
from gazette.sheets.workbook_import import import_rows
from gazette.sheets.workbook_reader import NotAWorkbook, open_workbook


class Command(BaseCommand):
    help = "从工作簿（.xlsx，或 CSV 的 .zip）导入：要么全部写入，要么分毫不动。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="只看会有哪些改动")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        shows = self._show if options["dry_run"] or options["verbosity"] > 1 else _quiet
        try:
            book = open_workbook(path)
            outcome = import_rows(
                book.headers,
                book.rows,
                shows,
                dry_run=options["dry_run"],
                lookup=Lookup(what=f"表格导入“{path.name}”"),
                progress=self._progress if self.stderr.isatty() else None,
                found=book.problems,
            )
        except FileNotFoundError as error:
            raise CommandError(f"没有这个文件：{path}") from error
        except NotAWorkbook as error:
            raise CommandError(f"{path}：{error}") from error
        if outcome.is_refused:
            told = "\n".join(map(str, outcome.problems))
            raise CommandError(f"没有导入任何内容，有{len(outcome.problems)}处须改正：\n{told}")
        heads = ["表", *Operation]
        lines = [
            [sheet, *(str(outcome.counts.get((sheet, one), 0)) for one in Operation)]
            for sheet in Sheet
        ]
        for line in aligned([heads, *lines], right=[1, 2, 3]):
            self.stdout.write(line)
        self.stdout.write("以上只是预览，没有改动。" if options["dry_run"] else "已导入。")

    def _show(self, change: Change) -> None:
        self.stdout.write(f"{change.sheet}!{change.number}：{change.operation} {change.name}")
        if change.operation is Operation.CHANGE:
            for name, (before, after) in change.cells.items():
                self.stdout.write(f"    {name}：“{before}” → “{after}”")

    def _progress(self, sheet: str, done: int) -> None:
        self.stderr.write(f"正在核对：{sheet}表第{done}行", style_func=str, ending="\r")


def _quiet(_change: Change) -> None:
    """Say nothing of single rows."""
