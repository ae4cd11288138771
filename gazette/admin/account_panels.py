"""The desk's panels on accounts: the rights that wait for 安全保密, and the log that 审计 reads."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from gazette.admin import desk
from gazette.admin.account_admin import rights_url
from gazette.admin.base_admin import user_of
from gazette.models import SecurityEvent
from gazette.models.step import person_name
from gazette.office import guarded_rights
from gazette.office.security_log import LOGIN, LOGIN_FAILED, LOGOUT


@desk.panel(order=5)
def rights_to_confirm(request: HttpRequest) -> desk.Panel | None:
    """待确认的权限, for 安全保密, who confirms, and 系统管理, who has given them."""
    user = user_of(request)
    confirms = user.has_perm(guarded_rights.CONFIRM)
    if not (confirms or user.has_perm("auth.change_user")):
        return None
    waiting = guarded_rights.pending()
    entries = [
        desk.PanelEntry(
            f"{person_name(right.account)}：{right.name}",
            rights_url(right.account),
            note=f"{right.giver} {_when(right.given_at)}给予　{right.why}",
            action="确认" if confirms and right.account_id != user.pk else "查看",
        )
        for right in waiting[: desk.MOST_ENTRIES]
    ]
    url = reverse("admin:gazette_guardedright_changelist") + "?confirmed_at__isempty=1"
    empty = "没有等待确认的权限。"
    return desk.Panel(
        "待确认的权限", entries, waiting.count(), url, empty, is_urgent=confirms and bool(entries)
    )


@desk.panel(order=85)
def security_log(request: HttpRequest) -> desk.Panel | None:
    """安全日志, for 审计: failures of a day, the latest entries but log-ins, all histories."""
    if not request.user.has_perm("gazette.view_securityevent"):
        return None
    log = reverse("admin:gazette_securityevent_changelist")
    day = timezone.now() - timedelta(days=1)
    failures = SecurityEvent.objects.filter(kind=LOGIN_FAILED, at__gte=day).count()
    others = SecurityEvent.objects.exclude(kind__in=[LOGIN, LOGOUT, LOGIN_FAILED])
    entries = [
        desk.PanelEntry("经过：每期办了哪些事", reverse("admin:gazette_step_changelist")),
        desk.PanelEntry(
            "修改历史：哪一行从什么改成什么", reverse("admin:auditlog_logentry_changelist")
        ),
        desk.PanelEntry(f"最近24小时登录失败{failures}次", f"{log}?kind={LOGIN_FAILED}"),
    ]
    entries += [
        desk.PanelEntry(
            f"{one.kind} {one.account_name}",
            reverse("admin:gazette_securityevent_change", args=[one.pk]),
            note=f"{one.by_name} {_when(one.at)}　{one.note}"[:80],
        )
        for one in others[: desk.MOST_ENTRIES - len(entries)]
    ]
    return desk.Panel("安全日志", entries, SecurityEvent.objects.count(), log, "还没有记录。")


def _when(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%m月%d日%H:%M}"
