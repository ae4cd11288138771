"""``manage.py reread_issue``: what today's parser makes of the held source of an issue."""

from __future__ import annotations

import json
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gazette.importing import ImportRefused
from gazette.importing.rereading import reread
from gazette.management.progress import MISUSED
from gazette.management.reread_report import reread_data, reread_lines
from gazette.management.stored_issues import stored_issue
from gazette.models import Issue

#: Exit status where there are differences that were not written; 0 where there are none.
DIFFERENT = 1


class Command(BaseCommand):
    help = (
        "用今天的解析重读一期留存的原文，列出会有哪些改动，什么也不写。"
        "没有差别以状态 0 结束，有差别以状态 1 结束。"
        "加 --apply 写入草稿；编辑改过的保留，发布过的不动。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "issue", nargs="+", metavar="ISSUE", help="哪一期：2025 1、2025-1 或 2025年第1期"
        )
        parser.add_argument("--gazette", metavar="SLUG", help="公报的网址标识，有几种公报时须指明")
        parser.add_argument("--apply", action="store_true", help="写入草稿")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        named = stored_issue(*_named(" ".join(options["issue"])), options["gazette"])
        issue = Issue.objects.with_gazette().get(pk=named.pk)  # with its source
        try:
            result = reread(issue, apply=options["apply"])
        except ImportRefused as error:
            raise CommandError(f"{issue}：{error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(reread_data(result), ensure_ascii=False, indent=1))
        else:
            for line in reread_lines(result):
                self.stdout.write(line)
        if result.has_differences and not result.is_applied:
            raise SystemExit(DIFFERENT)


def _named(text: str) -> tuple[int, int]:
    """Year and number of an issue. Raises CommandError."""
    match = re.fullmatch(r"(\d{4})\D{1,4}(\d{1,4})\s*期?", text.strip())
    if not match:
        raise CommandError(
            f"认不出“{text}”是哪一期，请写成 2025 1 或 2025年第1期。", returncode=MISUSED
        )
    return int(match[1]), int(match[2])
