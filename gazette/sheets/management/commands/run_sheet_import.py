"""``manage.py run_sheet_import STEP PK``: a step of an uploaded workbook, outside the request."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gazette.sheets import import_steps
from gazette.sheets.models import SheetImport


class Command(BaseCommand):
    help = "在后台核对（check）、导入（apply）或撤销（undo）一个已上传的工作簿；由管理界面调用。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("step", choices=["check", "apply", "undo"])
        parser.add_argument("pk", type=int)
        parser.add_argument("--user", type=int, help="撤销的人（用户编号）")

    def handle(self, *args: Any, **options: Any) -> None:
        job = SheetImport.objects.filter(pk=options["pk"]).first()
        if job is None:
            raise CommandError("没有这一次表格导入。")
        try:
            if options["step"] == "undo":
                import_steps.undo(job, User.objects.filter(pk=options["user"]).first())
            else:
                {"check": import_steps.check, "apply": import_steps.apply}[options["step"]](job)
        except import_steps.NotNow as error:
            raise CommandError(str(error)) from error
        except Exception:
            import_steps.give_up(job)
            raise
