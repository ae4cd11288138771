"""``manage.py make_pdfs``: makes the PDFs that wait, and asks for those that are missing."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from gazette.disk import DISK_FULL
from gazette.jobs.worker import Stopped, clear_up, stopping
from gazette.management.progress import INTERRUPTED
from gazette.models import Issue, PdfEdition
from gazette.prints.editions.edition_maker import (
    Outcome,
    fingerprint_of,
    is_up_to_date,
    make_waiting,
)
from gazette.prints.editions.edition_requests import again, ask_for_all


class Command(BaseCommand):
    help = (
        "生成已发布各期的 PDF：缺的、内容或样式有变化的。"
        "可随时中断，也可反复运行；没有变化的不重做。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--queued", action="store_true", help="只做已在等待的，做完即止")
        how.add_argument("--background", action="store_true", help="只登记，由后台服务去做")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with stopping():
                self._work(options)
        except (Stopped, KeyboardInterrupt):
            self.stdout.write("已停止；没有做完的仍在等待。")
            raise CommandError("已中断。", returncode=INTERRUPTED) from None
        finally:
            clear_up()

    def _work(self, options: dict[str, Any]) -> None:
        if options["queued"]:
            os.nice(5)  # readers' requests come first
            make_waiting(self._report)
            return
        asked = ask_for_missing()
        self.stdout.write(f"待生成：{asked}个。" if asked else "各期的 PDF 都已生成，没有变化。")
        if options["background"]:
            return
        make_waiting(self._report)
        if PdfEdition.objects.unfinished().filter(message=DISK_FULL).exists():
            raise CommandError(DISK_FULL)
        failed = PdfEdition.objects.public().filter(state=PdfEdition.State.FAILED).count()
        if failed:
            raise CommandError(f"有{failed}个未能生成，原因见上或管理页面的“PDF 版本”。")

    def _report(self, edition: PdfEdition, outcome: Outcome) -> None:
        """A line for each edition, in the terminal or the log."""
        facts = f"，{edition.pages}页，{filesizeformat(edition.size)}" if edition.size else ""
        why = f"——{edition.message}" if outcome is Outcome.FAILED else facts
        now = timezone.localtime().strftime("%H:%M:%S")
        self.stdout.write(f"{now} {edition}：{outcome}{why}")


def ask_for_missing() -> int:
    """Queue what no file shows, and what would now look otherwise; return how much waits."""
    for issue in Issue.objects.published().with_gazette().without_source():
        ask_for_all(issue)
        for edition in PdfEdition.objects.filter(issue=issue, is_draft=False).with_names():
            if not edition.is_unfinished and not is_up_to_date(edition, fingerprint_of(edition)):
                again(edition)
    return PdfEdition.objects.unfinished().count()
