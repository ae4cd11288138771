"""SecurityEvent: an entry of the security log (安全日志)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class SecurityEvent(models.Model):
    """安全日志: a log-in, a failure, a change of an account, an export.

    Written by ``gazette.office.security_log`` only. The database refuses to change or
    delete an entry (``gazette.office.append_only``). ``by`` is None where a command acts
    or where nobody is logged in. The names are those of that moment.
    """

    kind = models.CharField("事项", max_length=30, db_index=True)
    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )
    by_name = models.CharField("经办人姓名", max_length=310, blank=True)
    account: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号"
    )
    account_name = models.CharField("账号名", max_length=150, blank=True)
    note = models.TextField("内容", blank=True)
    address = models.GenericIPAddressField("来访地址", null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "安全日志"
        verbose_name_plural = "安全日志"
        default_permissions = ("view",)
        permissions: list[tuple[str, str]] = [("export_securityevent", "导出安全日志")]
        indexes: list[Any] = [
            models.Index(fields=["account", "kind"], name="security_event_account")
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} {self.kind} {self.account_name}"
