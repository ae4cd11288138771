"""``manage.py propose_themes``: propose a theme for the documents that lack one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gazette.models import Document
from gazette.office.document_themes import propose
from gazette.office.reader_aids import add_standard_themes


class Command(BaseCommand):
    help = "给还没有主题的文件提议主题；编辑已经确认的不动。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="已有提议、还没有确认的也重新提议")
        parser.add_argument(
            "--standard", action="store_true", help="先补上 GB/T 21063.4 主题分类里缺的主题"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["standard"]:
            self.stdout.write(f"补上主题{add_standard_themes()}个")
        documents = Document.objects.without_decided_theme()
        if not options["again"] and not options["standard"]:
            documents = documents.filter(proposed_theme=None)
        changed = propose(documents.order_by("pk").iterator(chunk_size=200))
        self.stdout.write(f"提议有变化的文件{changed}件")
