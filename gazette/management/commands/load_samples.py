"""``manage.py load_samples``: import and publish the sample issues."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gazette.effect.unanswered import unanswered_lines
from gazette.importing import Action, ImportRefused, PublicationRefused, checksum, import_issue
from gazette.management.source_files import read_source
from gazette.models import Gazette, Issue
from gazette.parsing import UnreadableSource, parse
from gazette.signals import sample_loaded


def sample_files() -> list[Path]:
    """The texts of the sample issues, in the order of their import."""
    return sorted((settings.BASE_DIR / "fixtures").glob("*.txt"))


#: The series of the explanations that stand on the site alone: its slug and its name.
ONLINE = ("jiedu", "示例市网上解读")


def online_files() -> list[Path]:
    """The texts of the sample explanations, which are in no printed issue."""
    return sorted((settings.BASE_DIR / "fixtures" / "online").glob("*.txt"))


class Command(BaseCommand):
    help = "录入并发布 fixtures/ 中的示例公报；已经录入的不再重复。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--online", action="store_true", help="连同只在网上发布的示例解读（fixtures/online/）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files = sample_files()
        if not files:
            raise CommandError("fixtures/ 中没有示例公报（*.txt）。")
        loaded: list[tuple[Path, str | None]] = [(path, None) for path in files]
        if options["online"]:
            slug, name = ONLINE
            Gazette.objects.get_or_create(slug=slug, defaults={"name": name, "is_printed": False})
            loaded += [(path, slug) for path in online_files()]
        for path, series in loaded:
            try:
                self.stdout.write(self._load(path, series))
            except (ImportRefused, UnreadableSource) as error:
                raise CommandError(f"{path.name}：{error}") from error

    def _load(self, path: Path, series: str | None) -> str:
        """Import one text, unless an issue with its checksum is published; return what was done."""
        text = read_source(path).text
        published = Issue.objects.published().with_gazette().without_source()
        for issue in published.filter(source_sha256=checksum(text)):
            return f"{issue}：{Action.UNCHANGED}"
        try:
            result = import_issue(
                parse(text),
                source_name=path.name,
                publish=True,
                gazette_slug=series,
                reason="示例公报的文本有更新",
            )
        except PublicationRefused as refusal:  # withdrawn by hand: the samples stay as they are
            return str(refusal)
        sample_loaded.send(sender=type(self), issue=result.issue)
        done = f"{result.issue}：{result.action}，{len(result.documents)}篇，{result.rows}行"
        return "\n".join([done, *unanswered_lines(result.issue)])
