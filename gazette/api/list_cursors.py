"""Cursors: where a list goes on, opaque to who asks, and of no use with another question.

A list is walked by the values of its order (keyset), so that no page costs more than another and
a row that is added while one reads moves none to another page.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from functools import reduce
from hashlib import sha256
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from gazette.data.data_views import NotUnderstood

Row = TypeVar("Row", bound=Model)
#: Rows of a page: how many unless asked, and at most.
USUAL, MOST = 50, 200
#: Longer than any cursor of ours.
_LONGEST = 400


def write_cursor(*values: Any) -> str:
    """Values (numbers and texts) as a cursor."""
    packed = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def read_cursor(cursor: str, kinds: Sequence[type]) -> list[Any]:
    """The values of a cursor of ours. Raises NotUnderstood for anything else."""
    try:
        if len(cursor) > _LONGEST:
            raise ValueError
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = json.loads(packed)
        is_ours = isinstance(values, list) and [type(one) for one in values] == list(kinds)
    except (ValueError, RecursionError, binascii.Error):
        is_ours = False
    if not is_ours or write_cursor(*values) != cursor:
        raise not_ours()
    return list(values)


def not_ours() -> NotUnderstood:
    """What is said of a cursor that is none, or that of another question."""
    return NotUnderstood(
        "cursor",
        "cursor 不是本站给出的，或者是另一个问题的；请照答案里的 next 接着问，或者去掉它从头问。",
        "This cursor was not given by this API, or answers another question; follow `next`, or ask"
        " from the beginning without it.",
    )


def page_of(
    rows: QuerySet[Row],
    order: Mapping[str, type],
    *,
    asked: Mapping[str, Any],
    cursor: str,
    size: int,
) -> tuple[list[Row], str | None]:
    """A page of rows and the cursor of the next one; None at the end.

    ``order`` names fields, ``-`` before those that fall, that together tell each row from all
    others, with the types of their values. ``asked`` is the question that the cursor belongs to.
    """
    question = sha256(repr(sorted(asked.items())).encode()).hexdigest()[:8]
    ordered = rows.order_by(*order)
    if cursor:
        told, *values = read_cursor(cursor, [str, *order.values()])
        if told != question:
            raise not_ours()
        ordered = ordered.filter(_behind(list(order), values))
    found = list(ordered[: size + 1])
    if len(found) <= size:
        return found, None
    last = [_value(found[size - 1], name.removeprefix("-")) for name in order]
    return found[:size], write_cursor(question, *last)


def _behind(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that stand behind one with these values of the order."""
    conditions = []
    for place, name in enumerate(order):
        same = {
            one.removeprefix("-"): value
            for one, value in zip(order[:place], values[:place], strict=True)
        }
        beyond = f"{name.removeprefix('-')}__{'lt' if name.startswith('-') else 'gt'}"
        conditions.append(Q(**same, **{beyond: values[place]}))
    return reduce(Q.__or__, conditions)


def _value(row: Model, path: str) -> Any:
    return reduce(getattr, path.split("__"), row)
