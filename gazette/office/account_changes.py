"""Changes of accounts, written into the security log whatever changes them.

Heard from Django's signals, so a form, a command and a shell leave the same trace: what
was before, what is after, and who sent the request (nobody for a command). A password is
never written. A change by ``QuerySet.update`` or in SQL is not heard; a right that comes so
is not confirmed and has no effect (``gazette.office.guarded_rights``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model, QuerySet
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.dispatch import receiver

from gazette.models.step import person_name
from gazette.office import groups
from gazette.office.guarded_rights import (
    IS_GUARDED,
    Source,
    guarded_links,
    note_given,
    suspend,
)
from gazette.office.security_log import acting_user, is_unlogged, record
from gazette.office.two_persons import MADE, PASSWORD_SET, RIGHTS_CHANGED

ACCOUNT_CHANGED, OWN_PASSWORD, GROUP_CHANGED = "修改账号", "修改本人密码", "改变组的权限"
SET_BY_ANOTHER = "密码由他人设置，须重新确认"
#: Fields of an account that the log shows.
FIELDS = ("username", "last_name", "first_name", "email", "is_active", "is_staff", "is_superuser")
#: Fields that give rights.
RIGHTS = ("is_staff", "is_superuser")
LABELS = {"username": "账号名", "email": "电子邮件", "is_active": "有效"}
LABELS |= {"is_staff": "可以登录管理界面", "is_superuser": "超级用户", "name": "姓名"}


@receiver(pre_save, sender=User, dispatch_uid="gazette.account_changes.before")
def _remember(instance: User, **kwargs: Any) -> None:
    stored = User.objects.filter(pk=instance.pk).values(*FIELDS, "password").first()
    instance._former = stored if instance.pk else None  # type: ignore[attr-defined]


@receiver(post_save, sender=User, dispatch_uid="gazette.account_changes.after")
def _log_save(
    instance: User,
    created: bool,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **kwargs: Any,
) -> None:
    former = getattr(instance, "_former", None)
    if raw or (update_fields and set(update_fields) == {"last_login"}):
        return
    by = acting_user()
    if created or former is None:
        rights = [LABELS[name] for name in RIGHTS if getattr(instance, name)]
        name = f"姓名：{person_name(instance)}"
        record(MADE, by, instance, note="；".join([name, *rights]))
        return
    _log_fields(instance, former, by)
    # Django writes a stronger hash at a log-in: then no password is at hand that is set.
    if former["password"] != instance.password and getattr(instance, "_password", None):
        _log_password(instance, by)


def _log_fields(account: User, former: dict[str, Any], by: User | None) -> None:
    before = _shown(former)
    after = _shown({name: getattr(account, name) for name in FIELDS})
    changed = [name for name in before if before[name] != after[name]]
    if changed:
        kind = RIGHTS_CHANGED if set(changed) & set(RIGHTS) else ACCOUNT_CHANGED
        lines = [f"{LABELS[name]}：{before[name]} → {after[name]}" for name in changed]
        record(kind, by, account, note="；".join(lines))


def _shown(values: dict[str, Any]) -> dict[str, str]:
    shown = {"name": f"{values['last_name']}{values['first_name']}" or "（空）"}
    for name in FIELDS:
        if name in LABELS:
            value = values[name]
            shown[name] = (
                ("是" if value else "否") if isinstance(value, bool) else value or "（空）"
            )
    return shown


def _log_password(account: User, by: User | None) -> None:
    if by is not None and by.pk == account.pk:
        record(OWN_PASSWORD, by, account)
        return
    record(PASSWORD_SET, by, account)
    if by is not None:  # else they could log in as this person and approve
        suspend(account, by, SET_BY_ANOTHER)


@receiver(m2m_changed, sender=User.groups.through, dispatch_uid="gazette.account_changes.groups")
def _hear_groups(**kwargs: Any) -> None:
    _hear_rights(Source.GROUP, Group, **kwargs)


@receiver(
    m2m_changed,
    sender=User.user_permissions.through,
    dispatch_uid="gazette.account_changes.permissions",
)
def _hear_permissions(**kwargs: Any) -> None:
    _hear_rights(Source.PERMISSION, Permission, **kwargs)


def _hear_rights(
    source: str,
    kind: type[Any],
    *,
    action: str,
    instance: Any,
    pk_set: set[int] | None,
    **kwargs: Any,
) -> None:
    """Log what an account gains or loses, from whichever side it is given."""
    if action == "pre_clear":
        pk_set = set(_held(source, instance))
    elif action not in ("post_add", "post_remove"):
        return
    if not pk_set:
        return
    is_account = isinstance(instance, User)
    accounts = [instance] if is_account else list(User.objects.filter(pk__in=pk_set))
    given = list(kind.objects.filter(pk__in=pk_set)) if is_account else [instance]
    by = acting_user()
    for account in accounts:
        _log_rights(source, account, given, by, is_gained=action == "post_add")


def _held(source: str, instance: Any) -> Iterable[int]:
    name = "groups" if source == Source.GROUP else "user_permissions"
    rows = getattr(instance, name if isinstance(instance, User) else "user_set")
    keys: QuerySet[Any, int] = rows.values_list("pk", flat=True)
    return keys


def _log_rights(
    source: str, account: User, given: Collection[Model], by: User | None, *, is_gained: bool
) -> None:
    names = sorted(groups.right_name(one) for one in given)
    held: Any = account.groups if source == Source.GROUP else account.user_permissions
    now = set(map(groups.right_name, held.all()))
    before, after = (now - set(names), now) if is_gained else (now | set(names), now - set(names))
    label = "组" if source == Source.GROUP else "单项权限"
    note = f"{label}：{'、'.join(sorted(before)) or '无'} → {'、'.join(sorted(after)) or '无'}"
    record(RIGHTS_CHANGED, by, account, note=note)
    if is_gained:
        target = "group" if source == Source.GROUP else "permission"
        keys = {f"{target}__in": [one.pk for one in given]}
        for link in guarded_links(source).filter(user=account, **keys):
            note_given(source, link, by)


@receiver(
    m2m_changed, sender=Group.permissions.through, dispatch_uid="gazette.account_changes.group"
)
def _hear_group(action: str, instance: Any, pk_set: set[int] | None, **kwargs: Any) -> None:
    """Log a change of a group's rights; a guarded right that is added waits for confirmation."""
    if is_unlogged() or action not in ("post_add", "post_remove") or not pk_set:
        return
    is_group = isinstance(instance, Group)
    held = [instance] if is_group else list(Group.objects.filter(pk__in=pk_set))
    given = Permission.objects.filter(pk__in=pk_set if is_group else [instance.pk])
    by = acting_user()
    verb = "增加" if action == "post_add" else "减少"
    for group in held:
        names = "、".join(map(groups.right_name, given))
        record(GROUP_CHANGED, by, note=f"组“{group.name}”{verb}：{names}")
        own = groups.STEPS.get(group.name, ())
        if action == "post_add" and given.filter(IS_GUARDED).exclude(codename__in=own).exists():
            for link in guarded_links(Source.GROUP).filter(group=group):
                note_given(Source.GROUP, link, by, f"组“{group.name}”增加了权限")
