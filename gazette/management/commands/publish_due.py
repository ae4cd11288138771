"""``manage.py publish_due``: publish what was set for an hour that has come; for cron."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gazette.office.workflow import publish_due


class Command(BaseCommand):
    help = (
        "发布定时已到的各期。供 cron 每分钟运行一次：没有到时的什么也不做，"
        "重复运行、同时运行都只发布一次。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for issue in publish_due():
            self.stdout.write(f"{timezone.localtime():%Y-%m-%d %H:%M} 已发布：{issue}")
