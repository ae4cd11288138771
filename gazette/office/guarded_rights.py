"""须确认的权限: rights to approve, publish or confirm, given by one person, confirmed by another.

Every membership of a group that holds a right of ``groups.GUARDED``, and every such right
given singly, is a ``GuardedRight``; until it is confirmed, ``ConfirmedRightsBackend`` leaves
it out. The rights that a portal's own group is defined to hold (``groups.STEPS``) come with
the confirmed membership; what is added to a group later is confirmed again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission, User
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from gazette.models import GuardedRight
from gazette.office import groups
from gazette.office.security_log import record
from gazette.office.two_persons import RIGHTS_CONFIRMED
from gazette.office.workflow import Refused

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

Source = GuardedRight.Source
CONFIRM = "gazette.confirm_right"
IS_GUARDED = Q(content_type__app_label="gazette", codename__in=groups.GUARDED)
#: The rows by which a right is given, and the name of what they give.
LINKS: dict[str, tuple[Any, str]] = {
    Source.GROUP: (User.groups.through, "group"),
    Source.PERMISSION: (User.user_permissions.through, "permission"),
}
RIGHTS_REFUSED = "不予确认"
UNKNOWN_GIVER = "不是在账号页上给予的，来历不明"


class ConfirmedRightsBackend(ModelBackend):
    """Django's backend without the rights that nobody has confirmed.

    Being in a group that waits for confirmation gives what the group holds besides.
    """

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        confirmed = _confirmed(user_obj)[Source.PERMISSION]
        own = Permission.objects.filter(user=user_obj)
        return own.filter(~IS_GUARDED | Q(pk__in=[key for key, _codenames in confirmed]))

    def _get_group_permissions(self, user_obj: User) -> QuerySet[Permission]:
        wanted = ~IS_GUARDED & Q(group__in=user_obj.groups.all())
        for key, codenames in _confirmed(user_obj)[Source.GROUP]:
            wanted |= IS_GUARDED & Q(group=key, codename__in=codenames)
        return Permission.objects.filter(wanted)

    def with_perm(
        self,
        perm: str | Permission,
        is_active: bool = True,
        include_superusers: bool = True,
        obj: Model | None = None,
    ) -> QuerySet[User]:
        found = super().with_perm(perm, is_active, include_superusers, obj)
        if isinstance(perm, Permission):
            perm = f"{perm.content_type.app_label}.{perm.codename}"
        return found.filter(pk__in=[one.pk for one in found if self.has_perm(one, perm)])


def _confirmed(account: User | AnonymousUser) -> dict[str, list[tuple[int, set[str]]]]:
    """The groups and permissions confirmed for an account: their keys and the rights they give."""
    found: dict[str, list[tuple[int, set[str]]]] = {Source.GROUP: [], Source.PERMISSION: []}
    rights = GuardedRight.objects.filter(account=account.pk, confirmed_at__isnull=False)
    links: dict[str, dict[int, set[str]]] = {Source.GROUP: {}, Source.PERMISSION: {}}
    for source, link, codenames in rights.values_list("source", "link", "codenames"):
        links[source][link] = set(codenames)
    for source, confirmed in links.items():
        through, target = LINKS[source]
        rows = through.objects.filter(pk__in=confirmed, user=account.pk).select_related(target)
        for row in rows if confirmed else ():
            given = getattr(row, target)
            own = groups.STEPS.get(given.name, ()) if source == Source.GROUP else ()
            found[source].append((given.pk, confirmed[row.pk] | set(own)))
    return found


@register(Tags.security)
def check_backends(**kwargs: Any) -> list[CheckMessage]:
    """Django's own backend beside this one would give the rights that nobody has confirmed."""
    return [
        Error(
            f"AUTHENTICATION_BACKENDS 里的 {path} 会给出没有确认的权限。",
            hint="改用 gazette.office.guarded_rights.ConfirmedRightsBackend。",
            id="gazette.E008",
        )
        for path in settings.AUTHENTICATION_BACKENDS
        if issubclass(backend := import_string(path), ModelBackend)
        and not issubclass(backend, ConfirmedRightsBackend)
    ]


def pending(account: User | None = None) -> QuerySet[GuardedRight]:
    """The rights that wait for confirmation, of one account or of all, the oldest first.

    What came into the database by another way than the account's page is found here, too.
    """
    _note_unrecorded(account)
    rights = held(GuardedRight.objects.filter(confirmed_at=None))
    if account is not None:
        rights = rights.filter(account=account)
    return rights.select_related("account", "given_by").order_by("given_at", "pk")


def held(rights: QuerySet[GuardedRight]) -> QuerySet[GuardedRight]:
    """Those rights of a query that have not been taken away."""
    in_use = Q()
    for source, (through, _target) in LINKS.items():
        link = through.objects.filter(pk=OuterRef("link"), user=OuterRef("account"))
        in_use |= Q(Exists(link), source=source)
    return rights.filter(in_use)


def guarded_links(source: str) -> QuerySet[Any]:
    """The rows that give a guarded right: memberships, or single permissions."""
    through, target = LINKS[source]
    wanted: Any = Permission.objects.filter(IS_GUARDED)
    if source == Source.GROUP:
        wanted = Group.objects.filter(permissions__in=wanted)
    links: QuerySet[Any] = through.objects.filter(**{f"{target}__in": wanted})
    return links.select_related("user", target)


def _note_unrecorded(account: User | None) -> None:
    for source in LINKS:
        known = GuardedRight.objects.filter(source=source, link=OuterRef("pk"))
        links = guarded_links(source).filter(~Exists(known))
        for link in links.filter(user=account) if account else links:
            note_given(source, link, None, UNKNOWN_GIVER)


def note_given(source: str, link: Any, by: User | None, why: str = "") -> None:
    """A right was given by the row ``link``, or must be confirmed anew: it waits from now on."""
    given = getattr(link, LINKS[source][1])
    GuardedRight.objects.update_or_create(
        source=source,
        link=link.pk,
        defaults={
            "account_id": link.user_id,
            "name": groups.right_name(given),
            "given_by": by,
            "given_at": timezone.now(),
            "why": why,
            "confirmed_by": None,
            "confirmed_at": None,
            "codenames": [],
        },
    )


def suspend(account: User, by: User | None, why: str) -> None:
    """Put the confirmed rights of an account back to 待确认, as given by ``by``."""
    for right in GuardedRight.objects.filter(account=account, confirmed_at__isnull=False):
        through, target = LINKS[right.source]
        link = through.objects.filter(pk=right.link).select_related(target).first()
        if link is not None:
            note_given(right.source, link, by, why)


def why_not_confirm(account: User, by: User) -> str:
    """Why a person may not confirm the rights of an account, in Chinese; "" if they may."""
    if not (by.is_active and by.has_perm(CONFIRM)):
        return "您没有确认权限的权限。"
    if account.pk == by.pk:
        return "本人的权限须由另一位安全保密人员确认。"
    rights = pending(account)
    if any(right.given_by_id == by.pk for right in rights):
        return "这些权限由您给予，须由另一位安全保密人员确认。"
    return _fault(account)


def confirm(account: User, by: User) -> list[GuardedRight]:
    """Confirm all rights of an account that wait. Raises Refused."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=account.pk)
        if why := why_not_confirm(locked, by):
            raise Refused(why)
        return _confirm(locked, by, "")


def refuse(account: User, by: User, reason: str) -> None:
    """Take the rights of an account that wait away again, with a reason. Raises Refused."""
    if not (by.is_active and by.has_perm(CONFIRM)):
        raise Refused("您没有确认权限的权限。")
    if not reason.strip():
        raise Refused("不予确认须写明理由。")
    with transaction.atomic():
        rights = list(pending(account))
        names = "、".join(right.name for right in rights)
        # By the rows themselves: whoever refuses has given nothing and is not bound by it.
        for right in rights:
            LINKS[right.source][0].objects.filter(pk=right.link).delete()
        record(RIGHTS_REFUSED, by, account, note=f"{names}，已收回。理由：{reason.strip()}")


def confirm_by_command(account: User, why: str) -> list[GuardedRight]:
    """Confirm as 系统, at the first set-up or where nobody else can. Raises Refused.

    Only where no other account can confirm: else that person does.
    """
    with transaction.atomic():
        others = [one for one in who_confirms() if one.pk != account.pk]
        if others:
            names = "、".join(one.get_username() for one in others)
            raise Refused(f"已有安全保密人员（{names}），请由其在工作台上确认。")
        if fault := _fault(account):
            raise Refused(fault)
        return _confirm(account, None, why)


def who_confirms() -> list[User]:
    """The active accounts, superusers left out, whose right to confirm is in effect."""
    people = User.objects.filter(is_active=True, is_superuser=False)
    rights = GuardedRight.objects.filter(confirmed_at__isnull=False).values("account")
    return [one for one in people.filter(pk__in=rights) if one.has_perm(CONFIRM)]


def _fault(account: User) -> str:
    if not account.is_active:
        return "这个账号已经停用。"
    if fault := groups.separation_fault(account.groups.values_list("name", flat=True)):
        return fault
    return "" if pending(account).exists() else "这个账号没有等待确认的权限。"


def _confirm(account: User, by: User | None, why: str) -> list[GuardedRight]:
    rights = list(pending(account))
    for right in rights:
        right.codenames = sorted(_codenames(right))
        right.confirmed_by, right.confirmed_at = by, timezone.now()
        right.why = why or right.why
        right.save()
    names = "、".join(right.name for right in rights)
    note = f"{names}（给予人：{'、'.join(sorted({right.giver for right in rights}))}）"
    record(RIGHTS_CONFIRMED, by, account, note=f"{note}{'。' if why else ''}{why}")
    return rights


def _codenames(right: GuardedRight) -> Iterable[str]:
    through, target = LINKS[right.source]
    given: Permission | Group = getattr(
        through.objects.select_related(target).get(pk=right.link), target
    )
    if isinstance(given, Permission):
        return [given.codename]
    return given.permissions.filter(IS_GUARDED).values_list("codename", flat=True)
