"""``manage.py seal_archive``: seals what was published before, and the days that have ended."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from gazette.true_copies.sealing import seal_days, seal_missing


class Command(BaseCommand):
    help = "给已公布而还没有指纹的各期补记指纹（标明是补记），给已结束的各天做链首。可反复运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        seals, heads = seal_missing(), seal_days()
        self.stdout.write(f"补记{len(seals)}期，链首{len(heads)}个。")
        if any(not one.signature for one in [*seals, *heads]):
            self.stdout.write("没有设 SIGNING_KEY，这些记录未签名。")
