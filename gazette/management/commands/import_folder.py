"""``manage.py import_folder``: a house's archive moves in, one job a file."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from gazette.disk import DISK_FULL_FOR_COMMANDS, is_disk_full, reason_of
from gazette.importing.archive_folder import (
    FoundFile,
    UnreadableFolder,
    clear_aside,
    content_digest,
    found_files,
    register_files,
    same_content,
)
from gazette.importing.archive_import import NEW_GAZETTE, import_file
from gazette.importing.archive_jobs import ask_for
from gazette.importing.archive_report import line_of, report_sheet, totals
from gazette.importing.archive_table import ArchiveTable, ToldFacts, dump_facts, read_archive_table
from gazette.importing.table_files import UnreadableTable
from gazette.jobs.models import Job
from gazette.jobs.worker import Stopped, run_now, stopping
from gazette.management.progress import INTERRUPTED, MISUSED, LongCommand
from gazette.management.stored_issues import named_gazette
from gazette.models import ArchiveFile, ArchiveFolder
from gazette.spreadsheets import as_csv

logger = logging.getLogger(__name__)
State = ArchiveFile.State


class Command(LongCommand):
    help = (
        "迁入一个文件夹（或压缩的文件夹 .zip）：其中每个文件是一期公报，逐个读取、录为草稿。"
        "可以随时中断，再运行一次接着做；按内容认文件，不会录两遍。认不出、读不了的逐个说明，不影响别的。"
    )

    progress_line = "正在登记：{done}/{total} 个文件"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="文件夹，或压缩的文件夹（.zip）"
        )
        parser.add_argument("--gazette", metavar="SLUG", help="公报的网址标识，原文未印刊名时用")
        parser.add_argument(
            "--publish", action="store_true", help="录入后即发布，写明哪些存疑没有核对；默认为草稿"
        )
        parser.add_argument("--dry-run", action="store_true", help="只看结果，不改动数据库")
        parser.add_argument("--report", type=Path, metavar="FILE", help="把报告写成 CSV 文件")
        parser.add_argument(
            "--table",
            type=Path,
            metavar="FILE.csv",
            help="对照表：文件、年、期、总期号、出版日期、旧网址；文件自己没有印的，以它为准",
        )
        parser.add_argument(
            "--background", action="store_true", help="只登记，由后台服务去做（manage.py run_jobs）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["gazette"]:
            named_gazette(options["gazette"])
        report: Path | None = options["report"]
        _refuse_unwritable(report)
        files, table = _found(options)
        for problem in table.problems:
            self.stderr.write(f"对照表{problem}")
        try:
            with stopping():
                rows = self._work(files, table, options)
        except (Stopped, KeyboardInterrupt):
            raise CommandError(
                "已中断。做完的已经写入，其余的再运行一次接着做。", returncode=INTERRUPTED
            ) from None
        except OSError as error:
            if is_disk_full(error):
                raise CommandError(DISK_FULL_FOR_COMMANDS) from error
            raise
        self._conclude(rows, table, options)

    def _work(
        self, files: list[FoundFile], table: ArchiveTable, options: dict[str, Any]
    ) -> list[ArchiveFile]:
        if options["dry_run"]:
            return list(self._try(files, table, options))
        folder = ArchiveFolder.objects.update_or_create(
            path=str(options["folder"].resolve())[-800:],
            defaults={
                "gazette_slug": options["gazette"] or "",
                "is_published": options["publish"],
            },
        )[0]
        rows = register_files(folder, files, table.facts, self.progress(options))
        waiting = [row for row in rows if row.state == State.WAITING]
        jobs = ask_for(waiting)
        self.stdout.write(f"{folder.path}：{len(rows)}个文件，{len(waiting)}个要读取。")
        if not options["background"]:
            for number, row in enumerate(waiting, start=1):
                self._do(row, jobs.get(row.pk), f"[{number}/{len(waiting)}]")
            clear_aside(folder)
        return list(folder.files.filter(pk__in=[row.pk for row in rows]))

    def _do(self, row: ArchiveFile, job: Job | None, place: str) -> None:
        """Have a file imported by this process, or wait for the service that is at it."""
        if job:
            job.refresh_from_db()
            done = run_now(job)
            if done.is_unfinished:
                raise CommandError(f"{row.path}：{done.error} 其余的再运行一次接着做。")
        row.refresh_from_db()
        self.stdout.write(f"{place} {line_of(row)}")

    def _try(self, files: list[FoundFile], table: ArchiveTable, options: dict[str, Any]) -> Any:
        """What would become of each file; nothing is written."""
        folder = ArchiveFolder(
            gazette_slug=options["gazette"] or "", is_published=options["publish"]
        )
        trial = _Trial()
        for file in files:
            row = ArchiveFile(folder=folder, path=file.path, size=file.size, problem=file.problem)
            row.told = dump_facts(table.facts.get(file.path, ToldFacts()))
            if file.skipped or file.problem:
                row.state = State.SKIPPED if file.skipped else State.REFUSED
                row.notes = [file.skipped] if file.skipped else []
            else:
                trial.take(row, file)
            self.stdout.write(line_of(row))
            yield row

    def _conclude(
        self, rows: list[ArchiveFile], table: ArchiveTable, options: dict[str, Any]
    ) -> None:
        if options["report"]:
            options["report"].write_bytes(as_csv(report_sheet(rows)))
            self.stdout.write(f"报告：{options['report']}")
        before = "试运行，数据库未改动。" if options["dry_run"] else ""
        self.stdout.write(f"{before}{totals(rows)}")
        refused = sum(row.state == State.REFUSED for row in rows)
        if refused or table.problems:
            said = [f"有{refused}个文件没有录入，原因见上和报告。"] if refused else []
            said += [f"对照表有{len(table.problems)}行没有用上。"] if table.problems else []
            raise CommandError("".join(said))


class _Trial:
    """Files that are tried one after the other, and what two of them would have in common."""

    def __init__(self) -> None:
        self._contents: dict[str, str] = {}
        self._issues: dict[str, str] = {}
        self._said: set[str] = set()

    def take(self, row: ArchiveFile, file: FoundFile) -> None:
        """Set in the row what would become of a file."""
        row.sha256, row.problem = content_digest(file)
        if row.problem:
            row.state = State.REFUSED
            return
        first = self._contents.setdefault(row.sha256, row.path)
        if first != row.path:
            row.state, row.notes = State.SKIPPED, [same_content(first)]
            return
        try:
            import_file(row, file.read(), dry_run=True)
        except Exception:  # one bad file stops nothing, as in a job
            logger.exception("trying %s", row.path)
            row.state, row.problem = State.REFUSED, "程序出错，没有完成，详情见日志，请告知管理员。"
        if row.state in (State.DRAFTED, State.PUBLISHED):
            first = self._issues.setdefault(row.issue_name, row.path)
            if first != row.path:
                row.state, row.problem = State.REFUSED, f"与“{first}”是同一期，只能留一个文件。"
        # Nothing is written, so that a gazette is new to every file.
        news = [note for note in row.notes if note.startswith(NEW_GAZETTE)]
        row.notes = [note for note in row.notes if note not in self._said]
        self._said.update(news)


def _found(options: dict[str, Any]) -> tuple[list[FoundFile], ArchiveTable]:
    """The files of the folder, and what the table says of them. Raises CommandError."""
    own = [path for path in (options["table"], options["report"]) if path]
    try:
        files = found_files(options["folder"], own)
        if not files:
            raise UnreadableFolder(f"“{options['folder']}”里没有文件。")
        if not options["table"]:
            return files, ArchiveTable({})
        data = options["table"].read_bytes()
        return files, read_archive_table(data, [file.path for file in files])
    except (UnreadableFolder, UnreadableTable) as error:
        raise CommandError(str(error), returncode=MISUSED) from error
    except OSError as error:
        raise CommandError(
            f"读不了“{error.filename}”：{reason_of(error)}。", returncode=MISUSED
        ) from error


def _refuse_unwritable(report: Path | None) -> None:
    """Raise CommandError where the report could not be written in the end."""
    if report is None:
        return
    try:
        with report.open("ab"):
            pass
    except OSError as error:
        raise CommandError(
            f"报告写不到“{report}”：{reason_of(error)}。", returncode=MISUSED
        ) from error
