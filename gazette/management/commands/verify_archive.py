"""``manage.py verify_archive``: whether the archive is what was sealed, in every character."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from gazette.disk import reason_of
from gazette.models import DayHead, IssueSeal
from gazette.true_copies.chain_check import find_faults
from gazette.true_copies.signature_keys import PublicKey

#: Exit codes: faults were found; it could not be verified.
FAULTY, UNVERIFIED = 1, 2


class Command(BaseCommand):
    help = (
        "核验档案：现在的文字与公布时的指纹逐件比较，核对每日的链和签名。"
        "相符以状态 0 结束；不符以 1 结束并逐条列出；没有核验成以 2 结束。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--keys",
            type=Path,
            help=(
                "公钥清单（/verify/keys.json 的格式，从门户以外取得）："
                "只信其中的公钥，没有签名的也算不符"
            ),
        )
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            help="另处见过的链首（订阅、公报简介页、镜像），须仍在链上；可以写几个",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        trusted = _read_keys(options["keys"]) if options["keys"] else None
        try:
            faults = list(find_faults(trusted, options["head"]))
            seals, heads = IssueSeal.objects.count(), DayHead.objects.count()
            unsigned = IssueSeal.objects.filter(signature="").count()
        except Error as error:
            told = str(error)[:200]
            message = f"读不了数据库，没有核验成：{told}"
            raise CommandError(message, returncode=UNVERIFIED) from error
        for one in faults:
            self.stdout.write(f"- {one}")
        if unsigned:
            self.stdout.write(f"其中{unsigned}条指纹未签名。")
        if faults:
            raise CommandError(f"核验不符：{len(faults)}处。", returncode=FAULTY)
        self.stdout.write(f"核验相符：指纹{seals}条，链首{heads}个。")


def _read_keys(file: Path) -> Mapping[str, PublicKey]:
    """The keys of a list, by their ids. Raises CommandError."""
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))["keys"]
        keys = [PublicKey(one["id"], one["algorithm"], one["public"]) for one in listed]
    except OSError as error:
        message = f"{file} 读不了：{reason_of(error)}。请核对 --keys 的路径。"
        raise CommandError(message, returncode=UNVERIFIED) from error
    except (ValueError, KeyError, TypeError) as error:
        message = f"{file} 不是公钥清单：请用 /verify/keys.json 的格式。"
        raise CommandError(message, returncode=UNVERIFIED) from error
    return {one.key_id: one for one in keys}
