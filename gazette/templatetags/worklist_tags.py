"""The editors' lists with their counts, for the admin's first page."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.utils import timezone

from gazette.admin.worklists import Worklist, worklists_for
from gazette.effect.as_of import AsOf

register = template.Library()


class WorklistCount(NamedTuple):
    """A list and the number of its rows today."""

    worklist: Worklist
    rows: int


@register.simple_tag
def counted_worklists(user: Any) -> list[WorklistCount]:
    """The lists that a user may see, with their counts."""
    today = timezone.localdate()
    when = AsOf(today, today)
    return [WorklistCount(worklist, worklist.count(when)) for worklist in worklists_for(user)]
