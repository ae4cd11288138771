"""Unlock an account from the server, where nobody of 系统管理 can log in any more."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from gazette.accounts import second_factor, throttle
from gazette.accounts.models import OpenSession
from gazette.signals import security_event


class Command(BaseCommand):
    help = "解锁一个账号：清除它的登录失败；手机和恢复码都丢了的，加 --second-factor 重置双因素。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account", help="用户名")
        parser.add_argument("--second-factor", action="store_true", help="同时重置双因素")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["account"]
        account = User.objects.filter(username=name).first()
        if account is None:
            raise CommandError(f"没有“{name}”这个账号，请核对用户名（区分大小写）。")
        throttle.unlock(AccessAttempt.objects.filter(username=name))
        security_event.send(sender=Command, kind="解锁", user=None, account=name, note="在服务器上")
        if options["second_factor"]:
            second_factor.reset(account, None)
            OpenSession.objects.filter(account=account).delete()
        self.stdout.write(f"已经解锁：{name}。")
