"""Tables beside Django's accounts: open sessions, kept forms, recovery codes, past passwords."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db import models
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

#: A log-in ends after so long, whatever its account does meanwhile.
LONGEST = timedelta(hours=12)
#: Forms that were sent after the end of a session are kept for so long.
KEPT_FOR = timedelta(hours=2)


class OpenSessions(models.QuerySet["OpenSession"]):
    def alive(self, now: datetime | None = None) -> OpenSessions:
        """Those that have not ended by time."""
        now = now or timezone.now()
        idle = timedelta(minutes=settings.IDLE_MINUTES)
        return self.filter(began_at__gt=now - LONGEST, seen_at__gt=now - idle)


class OpenSession(models.Model):
    """A log-in of an account in one browser; without its row the browser is logged out."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="open_sessions",
        verbose_name="账号",
    )
    began_at = models.DateTimeField("登录时间", default=timezone.now)
    seen_at = models.DateTimeField("最近使用", default=timezone.now)
    address = models.GenericIPAddressField("来源地址", null=True)
    browser = models.CharField("浏览器", max_length=60)

    objects = OpenSessions.as_manager()

    class Meta:
        verbose_name = "登录会话"
        verbose_name_plural = "登录会话"
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.account}　{self.browser}"

    @property
    def longest_end(self) -> datetime:
        return self.began_at + LONGEST

    @property
    def ends_at(self) -> datetime:
        """When it ends unless there is another request before."""
        return min(self.longest_end, self.seen_at + timedelta(minutes=settings.IDLE_MINUTES))

    @property
    def seconds_left(self) -> int:
        return max(0, round((self.ends_at - timezone.now()).total_seconds()))


class KeptForm(models.Model):
    """The fields of a form that was sent after its session had ended, for its account alone."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_forms"
    )
    path = models.CharField(max_length=2000)
    #: Pairs of name and value in the order of the form.
    values = models.JSONField()
    #: The names of files, which are not kept.
    files = models.JSONField(default=list)
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-kept_at"]
        verbose_name = "保留的表单"
        verbose_name_plural = "保留的表单"

    def __str__(self) -> str:
        return self.path

    @property
    def texts(self) -> list[str]:
        """The values that a person has typed as words, to be read and copied."""
        return [
            value
            for name, value in self.values
            # Names of buttons and of empty rows begin so.
            if not name.startswith("_") and "__prefix__" not in name
            if not value.isascii() or "\n" in value
        ]


class RecoveryCode(models.Model):
    """A code that stands once for the second device; only its SHA-256 is stored.

    A code has 80 random bits, so that no slow hash is needed.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="recovery_code_once")
        ]
        verbose_name = "恢复码"
        verbose_name_plural = "恢复码"

    def __str__(self) -> str:
        return f"{self.account}"


class PastPassword(models.Model):
    """The hash of a password that an account has or had."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="past_passwords"
    )
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(default=timezone.now)
    #: Somebody else has set it, so that two persons know it.
    by_other = models.BooleanField(default=False)

    class Meta:
        ordering = ["-set_at", "-pk"]
        verbose_name = "用过的密码"
        verbose_name_plural = "用过的密码"

    def __str__(self) -> str:
        return f"{self.account}"


class FailedLogIn(AccessAttempt):
    """Failed log-ins of one account name from one address and browser, as django-axes counts."""

    class Meta:
        proxy = True
        verbose_name = "登录失败与锁定"
        verbose_name_plural = "登录失败与锁定"

    def __str__(self) -> str:
        return f"{self.username}　{self.ip_address or '地址不明'}"


class SecondFactor(TOTPDevice):
    """The second device of an account, as django-otp keeps it."""

    class Meta:
        proxy = True
        verbose_name = "双因素"
        verbose_name_plural = "双因素"

    def __str__(self) -> str:
        return f"{self.user}"
