"""账号与登录 for 系统管理: locked accounts unlocked, sessions ended, lost devices reset.

Whoever may change accounts sees these lists; the permissions of their own tables give
nobody anything.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from gazette.accounts import open_sessions, second_factor
from gazette.accounts.models import FailedLogIn, OpenSession, OpenSessions, SecondFactor
from gazette.accounts.throttle import locked_until, unlock
from gazette.admin.base_admin import ReadOnlyAdmin, Row, user_of
from gazette.signals import security_event

# Its own list shows the keys.
admin.site.unregister(TOTPDevice)


class AccountsAdmin(ReadOnlyAdmin[Row]):
    """Rows that only those who may change accounts see."""

    list_per_page = 50

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": self.opts.verbose_name_plural}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("auth.change_user")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)


@admin.register(FailedLogIn)
class FailedLogInAdmin(AccountsAdmin[FailedLogIn]):
    """Failed log-ins of the last quarter of an hour and before; unlocked by an action."""

    list_display = ["account", "address", "failures", "last_at", "lock"]
    search_fields = ["username", "ip_address"]
    ordering = ["-attempt_time"]
    actions = ["unlock_attempts"]
    fields = ["account", "address", "failures", "last_at", "lock", "browser"]
    readonly_fields = ["account", "address", "failures", "last_at", "lock", "browser"]

    @admin.display(description="账号", ordering="username", empty_value="（空）")
    def account(self, attempt: FailedLogIn) -> str:
        return str(attempt.username or "")

    @admin.display(description="来源地址", ordering="ip_address", empty_value="地址不明")
    def address(self, attempt: FailedLogIn) -> str:
        return str(attempt.ip_address or "")

    @admin.display(description="失败次数", ordering="failures_since_start")
    def failures(self, attempt: FailedLogIn) -> int:
        return int(attempt.failures_since_start)

    @admin.display(description="浏览器")
    def browser(self, attempt: FailedLogIn) -> str:
        return open_sessions.browser_kind(attempt.user_agent)

    @admin.display(description="最近一次", ordering="attempt_time")
    def last_at(self, attempt: FailedLogIn) -> str:
        return f"{timezone.localtime(attempt.attempt_time):%Y-%m-%d %H:%M:%S}"

    @admin.display(description="状态")
    def lock(self, attempt: FailedLogIn) -> str:
        until = locked_until(attempt.username, attempt.ip_address)
        return f"锁定到 {timezone.localtime(until):%H:%M}" if until else "没有锁定"

    @admin.action(description="解锁", permissions=["manage"])
    def unlock_attempts(self, request: HttpRequest, attempts: QuerySet[FailedLogIn]) -> None:
        accounts, addresses = unlock(attempts)
        where = "、".join(sorted(addresses))
        for account in sorted(accounts):
            security_event.send(
                sender=FailedLogIn, kind="解锁", user=user_of(request), account=account, note=where
            )
        if accounts:
            messages.success(request, f"已经解锁：{'、'.join(sorted(accounts))}。可以马上登录。")
        else:
            messages.info(request, "所选的没有锁定，失败次数已经清零。")


@admin.register(OpenSession)
class OpenSessionAdmin(AccountsAdmin[OpenSession]):
    """Who is logged in; ended by an action."""

    list_display = ["account", "began_at", "seen_at", "browser", "address"]
    list_select_related = ["account"]
    search_fields = ["account__username", "account__last_name", "account__first_name"]
    actions = ["end_sessions"]

    def get_queryset(self, request: HttpRequest) -> OpenSessions:
        return OpenSession.objects.alive()

    @admin.action(description="结束所选会话", permissions=["manage"])
    def end_sessions(self, request: HttpRequest, sessions: OpenSessions) -> None:
        count = open_sessions.end(sessions, user_of(request))
        messages.success(
            request, f"已经结束{count}个会话；没有保存的内容，重新登录之后可以再提交。"
        )


@admin.register(SecondFactor)
class SecondFactorAdmin(AccountsAdmin[SecondFactor]):
    """Which accounts have a second device; a lost one is reset, none is set up for others."""

    list_display = ["account", "set_up_at", "used_at"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__last_name", "user__first_name"]
    ordering = ["user__username"]
    actions = ["reset_devices"]
    fields = ["account", "set_up_at", "used_at"]
    readonly_fields = ["account", "set_up_at", "used_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SecondFactor]:
        return super().get_queryset(request).filter(confirmed=True)

    @admin.display(description="账号", ordering="user__username")
    def account(self, device: SecondFactor) -> str:
        return str(device.user)

    @admin.display(description="设置时间", ordering="created_at")
    def set_up_at(self, device: SecondFactor) -> str:
        return _moment(device.created_at)

    @admin.display(description="最近使用", ordering="last_used_at")
    def used_at(self, device: SecondFactor) -> str:
        return _moment(device.last_used_at)

    @admin.action(description="重置双因素（手机丢失）", permissions=["manage"])
    def reset_devices(self, request: HttpRequest, devices: QuerySet[SecondFactor]) -> None:
        """Those of superusers by superusers alone, as their passwords."""
        if not user_of(request).is_superuser:
            devices = devices.filter(user__is_superuser=False)
        accounts = [device.user for device in devices.select_related("user")]
        if not accounts:
            messages.error(request, "没有重置：超级用户的双因素，只能由超级用户重置。")
            return
        for account in accounts:
            second_factor.reset(account, user_of(request))
            open_sessions.end(OpenSession.objects.filter(account=account), user_of(request))
        names = "、".join(account.get_username() for account in accounts)
        messages.success(request, f"已经重置：{names}。由本人下次登录时重新设置。")


def _moment(moment: object) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else "—"  # type: ignore[arg-type]
