"""GuardedRight: a right to approve, publish or confirm, which two persons give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from gazette.models.step import person_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class GuardedRight(models.Model):
    """须确认的权限: a membership or a single permission that takes effect when confirmed.

    ``link`` is the primary key of the row that gives the right: of ``User.groups.through``
    or ``User.user_permissions.through``. A right that is taken away and given again has a
    new row, and so is not confirmed. ``codenames`` are the permissions that were confirmed.
    ``confirmed_by`` is None where 系统 confirmed: at the migration, or by a command.
    """

    class Source(models.TextChoices):
        """What gives the right."""

        GROUP = "group", "组"
        PERMISSION = "permission", "单项权限"

    account: models.ForeignKey[User, User] = models.ForeignKey(
        "auth.User", models.PROTECT, related_name="guarded_rights", verbose_name="账号"
    )
    source = models.CharField("来源", max_length=10, choices=Source)
    link = models.BigIntegerField("给予的行")
    name = models.CharField("权限", max_length=255)
    codenames = models.JSONField("确认的权限", default=list)
    given_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="给予人"
    )
    given_at = models.DateTimeField("给予时间", default=timezone.now)
    why = models.CharField("缘由", max_length=100, blank=True)
    confirmed_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = "须确认的权限"
        verbose_name_plural = "须确认的权限"
        default_permissions = ("view",)
        permissions: list[tuple[str, str]] = [("confirm_right", "确认权限")]
        constraints: list[Any] = [
            models.UniqueConstraint(fields=["source", "link"], name="guarded_right_once")
        ]

    def __str__(self) -> str:
        return f"{self.account.get_username()}：{self.name}"

    @property
    def giver(self) -> str:
        """The name of the person who gave the right; 系统 for none."""
        return person_name(self.given_by)

    @property
    def confirmer(self) -> str:
        """The name of the person who confirmed it; 系统 for none."""
        return person_name(self.confirmed_by)
