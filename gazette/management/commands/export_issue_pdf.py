"""``manage.py export_issue_pdf``: issues, or single documents, as PDF files."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.template.defaultfilters import filesizeformat

from gazette.disk import reason_of, replacing
from gazette.jobs.worker import Stopped, after_each, stopping
from gazette.management.progress import INTERRUPTED, MISUSED, LongCommand
from gazette.management.stored_issues import (
    named_gazette,
    stored_document,
    stored_issue,
    whole_number,
)
from gazette.models import Document, Issue, PdfEdition
from gazette.pages import page_files
from gazette.prints.editions.edition_maker import Outcome, make_now
from gazette.prints.editions.edition_requests import kinds_of, parts
from gazette.prints.editions.edition_warnings import warnings_of
from gazette.prints.editions.file_names import download_name
from gazette.prints.editions.store import kept_file
from gazette.prints.typesetting import setting_processes

Kind = PdfEdition.Kind

# Of what the apps register, and this command does not load, the part that a new PDF needs.
after_each(page_files.switch)

_KINDS = {
    Kind.BOOKLET: "印刷版：送印刷厂的单页，PDF/X-4，有出血和裁切线，留装订边和空白页",
    Kind.SHEETS: "拼大版：印刷版按骑马订拼成的大页，一面两页",
    Kind.LARGE_PRINT: "大字版：单栏大字，便于阅读",
    Kind.ARCHIVE: "存档版：PDF/A，附本期数据",
}


@dataclass(frozen=True, slots=True)
class _Job:
    """One PDF to export."""

    subject: Issue | Document
    kind: Kind

    @property
    def is_draft(self) -> bool:
        return not parts(self.subject)[0].is_published

    def __str__(self) -> str:
        return f"{self.subject}（{self.kind.label}）"


class Command(LongCommand):
    help = (
        "导出一期公报或其中一件文件的 PDF。内容没有变化时取用留存的文件；"
        "文件一次写成，中途出错不损坏原有的。草稿印有“草稿”水印。"
    )

    # They take half as long as the making of an issue, and nothing here depends on them.
    requires_system_checks = ()

    progress_line = "正在排版：{done}/{total} 件"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", nargs="?", metavar="YEAR", help="年，如 2025")
        parser.add_argument("number", nargs="?", metavar="NUMBER", help="期，如 1")
        parser.add_argument("--gazette", metavar="SLUG", help="公报的网址标识，有几种公报时须指明")
        parser.add_argument("--document", metavar="POSITION", help="只要期内这一次序的文件")
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="写到哪个文件或目录；默认在当前目录"
        )
        for kind, described in _KINDS.items():
            option = f"--{kind.replace('_', '-')}"
            parser.add_argument(
                option, action="append_const", dest="kinds", const=kind, help=described
            )
        parser.add_argument(
            "--all", action="store_true", help="已发布的各期；写明 YEAR 时只要这一年的"
        )
        parser.add_argument("--force", action="store_true", help="全部重新排版，不用留存的结果")

    def handle(self, *args: Any, **options: Any) -> None:
        setting_processes.start_another()
        jobs = [
            _Job(subject, kind)
            for subject in self._subjects(options)
            for kind in options["kinds"] or [Kind.STANDARD]
        ]
        _refuse_unknown_kinds(jobs)
        folder, file = _target(options["output"], several=len(jobs) > 1)
        failed = []
        try:
            with stopping():
                for job in jobs:
                    try:
                        self._export(job, folder, file, options)
                    except OSError as error:
                        reason = reason_of(error)
                        failed.append(f"{job}：写不了文件“{error.filename}”，{reason}。")
                    except CommandError as error:
                        failed.append(f"{job}：{error}")
        except (Stopped, KeyboardInterrupt):
            message = "已中断。没有写完的文件不留下，原有的文件未动。"
            raise CommandError(message, returncode=INTERRUPTED) from None
        if failed:
            raise CommandError("\n".join(failed))

    def _subjects(self, options: dict[str, Any]) -> Iterator[Issue | Document]:
        """What is to be exported. Raises CommandError where that is not said clearly."""
        if options["all"]:
            yield from _all_issues(options)
            return
        if not options["year"] or not options["number"]:
            raise CommandError(
                "请写明年和期，如 export_issue_pdf 2025 1；或用 --all 导出各期。",
                returncode=MISUSED,
            )
        year = whole_number(options["year"], "年份", "2025", most=9999)
        number = whole_number(options["number"], "期号", "1", most=9999)
        issue = stored_issue(year, number, options["gazette"])
        if not options["document"]:
            yield issue
            return
        yield stored_document(issue, whole_number(options["document"], "次序", "3", most=9999))

    def _export(self, job: _Job, folder: Path, file: str | None, options: dict[str, Any]) -> None:
        """Make one PDF, or take the kept one, and write it. Raises CommandError or OSError."""
        began = time.monotonic()
        edition, outcome = make_now(
            job.subject,
            job.kind,
            is_draft=job.is_draft,
            afresh=options["force"],
            progress=self.progress(options),
        )
        kept = kept_file(edition)
        if outcome is Outcome.FAILED or kept is None:
            raise CommandError(edition.message or "生成的文件已不在，请再试一次。")
        path = folder / (file or download_name(edition))
        with replacing(path) as draft:
            shutil.copyfile(kept, draft)
        size, seconds = filesizeformat(edition.size), time.monotonic() - began
        self.stdout.write(f"{path}：{edition.pages}页，{size}，{outcome}，用时{seconds:.1f}秒")
        for warning in warnings_of(edition):
            self.stderr.write(self.style.WARNING(f"注意：{warning}"))


def _all_issues(options: dict[str, Any]) -> list[Issue]:
    """The published issues that ``--all`` asks for. Raises CommandError where there are none."""
    if options["number"] or options["document"]:
        raise CommandError("--all 与期号、--document 不能同时用。", returncode=MISUSED)
    issues = Issue.objects.published().with_gazette().without_source()
    if options["gazette"]:
        issues = issues.filter(gazette=named_gazette(options["gazette"]))
    if options["year"]:
        year = whole_number(options["year"], "年份", "2025", most=9999)
        issues = issues.filter(year=year)
    found = list(issues.order_by("year", "number", "gazette"))
    if not found:
        raise CommandError("没有符合条件的已发布的公报。", returncode=MISUSED)
    return found


def _refuse_unknown_kinds(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.kind not in kinds_of(job.subject):
            there = "、".join(kind.label for kind in kinds_of(job.subject))
            raise CommandError(
                f"单件文件没有“{job.kind.label}”，只有：{there}。", returncode=MISUSED
            )


def _target(output: Path | None, *, several: bool) -> tuple[Path, str | None]:
    """The folder to write to and the file's name, None where each PDF brings its own.

    Raises CommandError for a place that is not there.
    """
    if output is None or os.path.isdir(output):  # also where the system cannot even look
        return output or Path(), None
    if several:
        raise CommandError(
            f"要导出多个文件，--output 须是已有的目录，而“{output}”不是。", returncode=MISUSED
        )
    if not os.path.isdir(output.parent):
        raise CommandError(f"没有“{output.parent}”这个目录，请先建立。", returncode=MISUSED)
    return output.parent, output.name
