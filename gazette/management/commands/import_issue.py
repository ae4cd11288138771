"""``manage.py import_issue``: import the text files of printed issues."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser

from gazette.effect.unanswered import unanswered_lines
from gazette.importing import ImportRefused, import_issue
from gazette.management.import_report import report
from gazette.management.progress import LongCommand
from gazette.management.source_files import read_source
from gazette.parsing import UnreadableSource, parse


class Command(LongCommand):
    help = "录入公报：每个文本文件是一期（UTF-8 或 GB18030），每期要么全部写入，要么分毫不动。"

    progress_line = "正在写入：{done}/{total} 篇"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="一期公报的文本文件"
        )
        parser.add_argument("--dry-run", action="store_true", help="只看结果，不改动数据库")
        parser.add_argument("--publish", action="store_true", help="录入后即发布；默认为草稿")
        parser.add_argument(
            "--gazette", metavar="SLUG", help="公报的网址标识，原文未印刊名时须指明"
        )
        parser.add_argument(
            "--revise",
            metavar="理由",
            help="更改已发布的一期，作为勘误公开；须同时指明 --editor 和 --approver",
        )
        parser.add_argument("--editor", metavar="用户名", help="勘误的经办人（--revise）")
        parser.add_argument(
            "--approver", metavar="用户名", help="勘误的审定人，须是另一人（--revise）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("editor", "approver"):
            wanted = options["revise"] or options[name]
            options[name] = _person(options[name], f"--{name}") if wanted else None
        refused = []
        for path in options["files"]:
            try:
                self._import(path, options)
            except (ImportRefused, UnreadableSource) as error:
                refused.append(f"{path}：{error}")
        if refused:
            raise CommandError("\n".join(refused))

    def _import(self, path: Path, options: dict[str, Any]) -> None:
        """Import one file and report on it. Raises ImportRefused or UnreadableSource."""
        source = read_source(path)
        self.stdout.write(f"{path}（{source.how}）")
        for note in source.notes:
            self.stdout.write(f"  {note}")
        issue = parse(source.text)
        result = import_issue(
            issue,
            source_name=path.name,
            publish=options["publish"],
            gazette_slug=options["gazette"],
            reason=options["revise"],
            user=options["editor"],
            approver=options["approver"],
            progress=self.progress(options),
            dry_run=options["dry_run"],
        )
        for line in report(result, issue):
            self.stdout.write(line)
        if not options["dry_run"] and result.issue.is_published:
            for line in unanswered_lines(result.issue):
                self.stdout.write(line)
        if result.objection:
            raise ImportRefused(f"正式录入会被拒绝。{result.objection}")


def _person(username: str | None, option: str) -> User:
    """The active account that an option names. Raises CommandError for none."""
    person = User.objects.filter(username=username or "", is_active=True).first()
    if person is None:
        known = f"没有“{username}”这个启用的用户。" if username else ""
        raise CommandError(
            f"{known}更改已发布的公报是勘误，须由两人办理：请用 {option} 指明用户名。"
        )
    return person
