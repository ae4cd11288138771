"""Two persons: who may not be the other person of somebody in a matter that needs two.

Whoever has made an account, confirmed its rights, set its password or changed its rights
could act through it, or vouches for it: neither may be the second person for what the
other has done, superusers included. The security log says who did what to which account.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import Q

from gazette.models import SecurityEvent
from gazette.models.step import person_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: Kinds of events that bind whoever caused them to the account, and what they did, in words.
MADE, PASSWORD_SET = "新建账号", "设置密码"
RIGHTS_CHANGED, RIGHTS_CONFIRMED = "改变权限", "确认权限"
BINDING: Mapping[str, str] = {
    MADE: "新建",
    PASSWORD_SET: "设置过密码",
    RIGHTS_CHANGED: "改变过权限",
    RIGHTS_CONFIRMED: "确认过权限",
}


def why_not_second(person: User, other_people: Iterable[User | None]) -> str:
    """Why ``person`` may not be the second person after ``other_people``; "" if they may.

    ``other_people`` are all who did the first half (entered the issue, proposed the
    correction); None (系统) is nobody. The reason is a complete Chinese sentence. Queries
    once for each instance of ``person``, as Django's permissions do.
    """
    others = list(dict.fromkeys(one for one in other_people if one is not None))
    if person in others:
        return "这件事您已经经办过，须由另一位同事办理。"
    ties = _ties(person) if others else {}
    for other in others:
        if other.pk in ties:
            return (
                f"{ties[other.pk].format(person_name(other))}，不能由您接着办理，请另一位同事办理。"
            )
    return ""


def _ties(person: User) -> dict[int, str]:
    """Other accounts by their keys → what binds them to a person, with a place for the name."""
    known: dict[int, str] | None = getattr(person, "_account_ties", None)
    if known is not None:
        return known
    ties: dict[int, str] = {}
    events = SecurityEvent.objects.filter(kind__in=BINDING).exclude(by=None).exclude(account=None)
    mine = events.filter(Q(by=person.pk) | Q(account=person.pk)).order_by("pk")
    for kind, by, account in mine.values_list("kind", "by", "account").distinct():
        did = BINDING[kind]
        if by == account or by is None or account is None:
            continue
        if by == person.pk:
            ties.setdefault(account, f"{{}}的账号由您{did}")
        else:
            ties.setdefault(by, f"您的账号由{{}}{did}")
    person._account_ties = ties  # type: ignore[attr-defined]
    return ties
