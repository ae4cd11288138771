"""``manage.py make_signing_key``: a new key for SIGNING_KEY, or its public part made known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gazette.disk import reason_of
from gazette.true_copies.sealing import know_key
from gazette.true_copies.signature_keys import KeyUnusable, make_key_file, read_key


class Command(BaseCommand):
    help = "生成签名密钥，写入只有本人能读的新文件；--announce 预告已有密钥的公钥，供换密钥之前用。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="密钥文件（PEM）")
        parser.add_argument(
            "--announce", action="store_true", help="不生成，把这个文件的公钥记入公钥清单"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"].absolute()
        if options["announce"]:
            self._announce(file)
        else:
            self._make(file)

    def _announce(self, file: Path) -> None:
        try:
            key = read_key(str(file))
        except KeyUnusable as error:
            raise CommandError(str(error)) from error
        if key:
            know_key(key.public)
            self.stdout.write(
                f"公钥 {key.public.key_id} 已记入清单，下一个链首由现在的密钥认可它；"
                "链首做成之后再换 SIGNING_KEY。"
            )

    def _make(self, file: Path) -> None:
        try:
            public = make_key_file(file)
        except FileExistsError as error:
            raise CommandError(f"{file} 已经存在，没有改动；请另写一个文件名。") from error
        except OSError as error:
            raise CommandError(f"{file} 写不了：{reason_of(error)}。") from error
        self.stdout.write(
            f"已生成 {file}\n公钥标识 {public.key_id}\n"
            f"请设 SIGNING_KEY={file}，让门户的用户能读它，另存一份在安全的地方，不要放进备份。"
        )
