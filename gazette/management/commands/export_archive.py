"""``manage.py export_archive FOLDER``: all that is published as data, or what has changed of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from gazette.bulk.bulk_build import StillChanging, build_bulk
from gazette.bulk.bulk_folder import MANIFEST, bulk_folder
from gazette.disk import DISK_FULL_FOR_COMMANDS, is_disk_full, reason_of
from gazette.management.progress import LongCommand


class Command(LongCommand):
    help = (
        "把已公布的全部内容写成数据存档（JSON Lines、Akoma Ntoso、文本和清单），"
        "可用 import_archive 重建门户。可反复运行、随时中断：没有变化的文件不动。"
    )
    progress_line = "已写{done}期，共{total}期"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder",
            type=Path,
            nargs="?",
            help="文件夹：空的，或者上次写成的存档；不写则为本站对外提供的一份",
        )
        parser.add_argument(
            "--pdfs", action="store_true", default=None, help="连同扫描件和已生成的整期 PDF"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"] or bulk_folder()
        try:
            if folder.exists() and not (folder / MANIFEST).exists() and _is_foreign(folder):
                raise CommandError(f"“{folder}”里已有别的文件，请换一个空文件夹。")
            built = build_bulk(folder, self.progress(options), has_pdfs=options["pdfs"])
        except StillChanging as error:
            raise CommandError("公报库一直有改动，没有写成。请稍后再运行一次。") from error
        except OSError as error:
            if is_disk_full(error):
                raise CommandError(DISK_FULL_FOR_COMMANDS) from error
            place = error.filename or folder
            told = f"写不成：“{place}”{reason_of(error)}。请换一个能写的文件夹。"
            raise CommandError(told) from error
        manifest = built.manifest
        done = "已写成" if built.is_new else "没有变化"
        self.stdout.write(
            f"数据存档{done}：{manifest.issues}期，{manifest.documents}件文件，"
            f"{len(manifest.files)}个文件，{manifest.size / 1024**2:.1f} MB，在“{folder}”。"
        )


def _is_foreign(folder: Path) -> bool:
    """Whether a folder without a manifest holds what no stopped build has left."""
    return not (folder / ".builds").exists() and any(folder.iterdir())
