"""What changed since: pages of the record of public changes, by a cursor that does not expire.

A cursor names the last change that was told, and its key: after the archive was restored from a
backup a number may be that of another change, and then who keeps a copy is told to begin anew
instead of missing what has become of the old one.
"""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone

from gazette.api.list_cursors import not_ours, read_cursor, write_cursor
from gazette.data.data_views import NotUnderstood
from gazette.models import PublicChange

#: The cursor of the beginning has no key.
_NO_KEY = ""


def changes_since(
    cursor: str, since: date | None, size: int
) -> tuple[list[PublicChange], str, bool]:
    """The changes behind a cursor, or from a day on; the next cursor; whether there are more.

    Raises NotUnderstood for a cursor that is none of this archive.
    """
    numbered = PublicChange.objects.exclude(number=None)
    last, key = _last_told(cursor) if cursor else (_before(since), _NO_KEY)
    found = list(numbered.filter(number__gt=last).order_by("number")[: size + 1])
    told = found[:size]
    if told:
        last, key = told[-1].number or 0, told[-1].key.hex
    elif last and not key:  # a day on which nothing has happened yet: the change before it
        key = _key_of(last)
    return told, write_cursor(last, key), len(found) > size


def _before(since: date | None) -> int:
    """The number of the last change before a day; 0 for the beginning."""
    if since is None:
        return 0
    midnight = timezone.make_aware(datetime.combine(since, time.min))
    numbered = PublicChange.objects.exclude(number=None)
    first = numbered.filter(made_at__gte=midnight).order_by("number").first()
    if first:
        return (first.number or 1) - 1
    latest = numbered.order_by("number").last()
    return (latest.number or 0) if latest else 0


def _last_told(cursor: str) -> tuple[int, str]:
    number, key = read_cursor(cursor, [int, str])
    if number == 0 and key == _NO_KEY:
        return 0, _NO_KEY
    if not 0 < number < 2**63 or len(key) != len(UUID(int=0).hex):
        raise not_ours()
    if _key_of(number) != key:
        raise NotUnderstood(
            "cursor",
            "档案恢复过，这个 cursor 之后的变动已经接不上；请去掉 cursor，从头核对一遍。",
            "The archive was restored, and what follows this cursor is not known; read it anew"
            " without a cursor.",
        )
    return number, key


def _key_of(number: int) -> str:
    found = PublicChange.objects.filter(number=number).values_list("key", flat=True).first()
    return found.hex if found else _NO_KEY
