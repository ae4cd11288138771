"""``manage.py confirm_rights ACCOUNT``: confirm the rights of the first 安全保密, as 系统.

For a new portal, and where the only person who could confirm has left. It refuses as long
as another account can confirm. The security log names 系统 as the one who confirmed.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gazette.office.guarded_rights import confirm_by_command
from gazette.office.workflow import Refused


class Command(BaseCommand):
    help = "在服务器上确认一个账号的审核、发布、安全保密等权限；已有别的安全保密人员时不办理。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", metavar="账号名", help="其权限待确认的账号")

    def handle(self, *args: Any, **options: Any) -> None:
        account = User.objects.filter(username=options["account"]).first()
        if account is None:
            raise CommandError(f"没有账号“{options['account']}”。")
        try:
            rights = confirm_by_command(account, "在服务器上用命令确认")
        except Refused as error:
            raise CommandError(str(error)) from error
        names = "、".join(right.name for right in rights)
        self.stdout.write(f"{account}：已确认{names}。")
