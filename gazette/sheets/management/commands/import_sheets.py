"""``manage.py import_sheets FILE``: import a workbook, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gazette.management.text_tables import aligned
from gazette.sheets.lookup import Lookup
from gazette.sheets.row_changes import Change, Operation
from gazette.sheets.sheet_columns import Sheet
from gazette.sheets.workbook_files import NotAWorkbook
from gazette.sheets.workbook_import import Outcome, import_rows
from gazette.sheets.workbook_reader import open_workbook


class Command(BaseCommand):
    help = "从工作簿（.xlsx、.csv，或 CSV 的 .zip）导入：要么全部写入，要么分毫不动。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="只看会有哪些改动")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        show = self._show if options["dry_run"] or options["verbosity"] > 1 else _ignore
        try:
            outcome = self._import(path, show, options["dry_run"])
        except FileNotFoundError as error:
            raise CommandError(f"没有这个文件：{path}") from error
        except NotAWorkbook as error:
            raise CommandError(f"{path}：{error}") from error
        if outcome.is_refused:
            problems = "\n".join(map(str, outcome.problems))
            raise CommandError(f"没有导入任何内容，有{len(outcome.problems)}处须改正：\n{problems}")
        for line in [*_table(outcome), *map(str, outcome.notes)]:
            self.stdout.write(line)
        self.stdout.write("以上只是预览，没有改动。" if options["dry_run"] else "已导入。")

    def _import(self, path: Path, show: Callable[[Change], None], dry_run: bool) -> Outcome:
        book = open_workbook(path)
        return import_rows(
            book.headers,
            book.rows,
            show,
            dry_run=dry_run,
            lookup=Lookup(what=f"表格导入“{path.name}”"),
            progress=self._progress if self.stderr.isatty() else None,
            found=book.problems,
        )

    def _show(self, change: Change) -> None:
        self.stdout.write(f"{change.sheet}!{change.number}：{change.operation} {change.name}")
        if change.operation is Operation.CHANGE:
            for name, (before, after) in change.cells.items():
                self.stdout.write(f"    {name}：“{before}” → “{after}”")

    def _progress(self, sheet: str, done: int) -> None:
        self.stderr.write(f"正在核对：{sheet}表第{done}行", style_func=str, ending="\r")


def _ignore(_change: Change) -> None:
    """Print nothing for a row."""


def _table(outcome: Outcome) -> list[str]:
    """How many rows of each sheet were created, changed and removed, as lines of a table."""
    rows = [
        [sheet, *(str(outcome.counts.get((sheet, one), 0)) for one in Operation)] for sheet in Sheet
    ]
    return aligned([["表", *Operation], *rows], right=[1, 2, 3])
