"""``manage.py make_pdfs``: makes the PDFs that wait, and asks for those that are missing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from gazette.management.progress import INTERRUPTED, MISUSED
from gazette.models import Issue, PdfEdition
from gazette.prints.editions.edition_maker import Outcome, Stopped, fingerprint_of, is_up_to_date
from gazette.prints.editions.queue import again, ask_for_all
from gazette.prints.editions.waking import wake_worker
from gazette.prints.editions.worker import be_nice, make_waiting, stopping, watch, work


class Command(BaseCommand):
    help = (
        "生成已发布各期的 PDF：缺的、内容或样式有变化的。"
        "可随时中断，也可反复运行；没有变化的不重做。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--queued", action="store_true", help="只做已在等待的，做完即止")
        how.add_argument("--background", action="store_true", help="另起一个进程去做，不等它")
        how.add_argument(
            "--watch",
            nargs="?",
            type=float,
            const=2.0,
            metavar="秒",
            help="一直运行，每隔几秒看有没有要做的；作为系统服务时用",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with stopping():
                self._work(options)
        except (Stopped, KeyboardInterrupt):
            self.stdout.write("已停止；没有做完的仍在等待。")
            if not options["watch"]:
                raise CommandError("已中断。", returncode=INTERRUPTED) from None

    def _work(self, options: dict[str, Any]) -> None:
        if options["watch"] is not None:
            if options["watch"] < 0.1:
                raise CommandError("--watch 的间隔至少 0.1 秒。", returncode=MISUSED)
            watch(options["watch"], self._report)
        if options["queued"]:
            be_nice()
            work(self._report)
            return
        asked = ask_for_missing()
        self.stdout.write(f"待生成：{asked}个。" if asked else "各期的 PDF 都已生成，没有变化。")
        if options["background"]:
            wake_worker()
            return
        make_waiting(self._report)
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
