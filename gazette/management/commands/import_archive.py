"""``manage.py import_archive FOLDER``: build this portal from the archive in bulk of another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from gazette.bulk.archive_reading import ArchiveRefused, read_archive
from gazette.bulk.archive_rebuild import rebuild
from gazette.disk import DISK_FULL_FOR_COMMANDS, is_disk_full, reason_of
from gazette.management.progress import LongCommand


class Command(LongCommand):
    help = (
        "由数据存档（另一门户的 /data/bulk/，或 export_archive 写成的文件夹）重建其中的公报。"
        "先核对清单，有一处不符就不写入任何内容；全部写入，或者全不写入。"
    )
    progress_line = "已做{done}，共{total}"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="存档的文件夹，里面有 manifest.json")
        parser.add_argument("--check", action="store_true", help="只核对存档，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = self.progress(options)
        try:
            archive = read_archive(options["folder"], progress)
            if options["check"]:
                self.stdout.write(f"存档完好：{len(archive.files)}个文件与清单相符。")
                return
            done = rebuild(archive, progress)
        except ArchiveRefused as error:
            raise CommandError(f"没有导入：{error}") from error
        except OSError as error:
            if is_disk_full(error):
                raise CommandError(DISK_FULL_FOR_COMMANDS) from error
            place = error.filename or options["folder"]
            raise CommandError(f"没有导入：“{place}”{reason_of(error)}。") from error
        self.stdout.write(
            f"已导入《{'》《'.join(done.gazettes)}》：{done.issues}期，{done.documents}件文件。"
            "检索索引随即更新，PDF 由后台任务陆续生成。"
        )
