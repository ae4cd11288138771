"""``manage.py build_static FOLDER``: the public site as files, or what has changed of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from gazette.disk import DISK_FULL_FOR_COMMANDS, is_disk_full, reason_of
from gazette.management.progress import LongCommand
from gazette.twin.static_twin import Built, build
from gazette.twin.twin_files import NotATwin

#: Addresses that are named, of many.
_MOST_NAMED = 20


class Command(LongCommand):
    help = (
        "把公开的网站（搜索除外）写成一个文件夹的静态文件，任何网页服务器或 CDN 都能提供。"
        "可反复运行：没有变化的文件不动，撤下的删除。"
    )
    progress_line = "已写{done}页，共{total}页"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="文件夹：空的，或者上次写成的副本")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_URL:
            raise CommandError(
                "没有设置 PORTAL_URL，副本里的网址无法写全。"
                "请在运行前设置，例如 PORTAL_URL=https://gongbao.example.gov.cn。"
            )
        try:
            built = build(options["folder"], self.progress(options))
        except NotATwin as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            if is_disk_full(error):
                raise CommandError(DISK_FULL_FOR_COMMANDS) from error
            place = error.filename or options["folder"]
            told = f"写不进“{place}”：{reason_of(error)}。请换一个能写的文件夹。"
            raise CommandError(told) from error
        self._tell(built)

    def _tell(self, built: Built) -> None:
        self.stdout.write(
            f"静态副本：新写或改写{built.written}个文件，未变{built.unchanged}个，"
            f"删除{built.deleted}个。"
        )
        self._name("还在生成、再运行一次就有的", built.pending)
        self._name("副本里没有的", built.missing)
        if built.failed:
            self._name("没有更新、保留原来的", built.failed)
            raise CommandError("有的网址没有更新；请查看日志，再运行一次。")

    def _name(self, what: str, addresses: list[str]) -> None:
        if addresses:
            self.stdout.write(f"{what}：{len(addresses)}个")
        for address in addresses[:_MOST_NAMED]:
            self.stdout.write(f"  {address}")
        if len(addresses) > _MOST_NAMED:
            self.stdout.write("  ……")
