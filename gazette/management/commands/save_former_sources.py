"""``manage.py save_former_sources``: the texts of a database from before the first release."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from gazette.checks import is_before_first_release
from gazette.disk import DISK_FULL_FOR_COMMANDS, is_disk_full
from gazette.management.progress import MISUSED

#: Read by SQL, since the models are those of today.
_SOURCES = """
SELECT gazette.name, issue.year, issue.number, issue.source_text
FROM gazette_issue AS issue JOIN gazette_gazette AS gazette ON gazette.id = issue.gazette_id
ORDER BY gazette.name, issue.year, issue.number
"""


class Command(BaseCommand):
    help = (
        "从第一次正式发布以前的数据库（由 DATABASE_URL 指定）取出各期原文，每期一个文本文件，"
        "供 import_issue 重新录入。只读，不改动旧库。"
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="写到哪个目录")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"没有“{folder}”这个目录，请先建立。", returncode=MISUSED)
        if not is_before_first_release(connection):
            raise CommandError(
                "这不是第一次正式发布以前的数据库，用不着这样取出原文。", returncode=MISUSED
            )
        without = 0
        for gazette, year, number, text in _stored_sources():
            if not text:
                without += 1
                continue
            name = re.sub(r"[/\\\0]", "_", f"{gazette}{year}年第{number}期.txt")
            try:
                (folder / name).write_text(text, encoding="utf-8", newline="")
            except OSError as error:
                if not is_disk_full(error):
                    raise
                (folder / name).unlink()
                raise CommandError(DISK_FULL_FOR_COMMANDS) from error
            self.stdout.write(f"{folder / name}：{len(text)}字")
        if without:
            self.stdout.write(f"另有{without}期没有留存原文（只录了目录，或由表格录入）。")


def _stored_sources() -> list[tuple[str, int, int, str]]:
    """Gazette, year, number and source text of each issue. Raises CommandError."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_SOURCES)
            return list(cursor.fetchall())
    except DatabaseError as error:
        raise CommandError(f"读不出旧库中的各期：{error}") from error
