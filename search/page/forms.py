"""The parameters of a search in its URL → ``Request``. Nothing in them is an error.

``q`` and the filters by their names (``year=2025&year=2024``), ``signed_from``
and ``signed_until``, ``order``, ``view``, ``page``, ``page_size`` and ``loose=0``.
What cannot be read is ignored; for dates and the query a note in Chinese says so.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from django.http import QueryDict
from django.utils import timezone

from search.query.grammar import parse
from search.query.request import FILTERS, LARGEST_PAGE, Order, Request, View

#: Limits: values of one filter, characters of one value, the highest page number.
MOST_VALUES, LONGEST_VALUE, LAST_PAGE = 20, 120, 10**9
PAGE_SIZE = 10
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class ParsedRequest:
    """A request as read from a URL; ``notes`` say in Chinese what could not be read."""

    request: Request
    notes: tuple[str, ...] = ()


def parse_parameters(parameters: QueryDict, on: date | None = None) -> ParsedRequest:
    """The request that the parameters of a URL make, as of a day (default: today)."""
    notes: list[str] = []
    first = _date(parameters.get("signed_from", ""), notes)
    last = _date(parameters.get("signed_until", ""), notes)
    if first and last and first > last:
        notes.append("成文日期的起止写颠倒了，已对调。")
        first, last = last, first
    query = parse(parameters.get("q", ""))
    request = Request(
        query=query,
        filters={name: values for name in FILTERS if (values := _values(parameters, name))},
        signed_from=first,
        signed_until=last,
        order=_choice(Order, parameters.get("order", ""), Order.RELEVANCE),
        view=_choice(View, parameters.get("view", ""), View.DOCUMENTS),
        page=_number(parameters.get("page", ""), 1, LAST_PAGE),
        page_size=_number(parameters.get("page_size", ""), PAGE_SIZE, LARGEST_PAGE),
        is_loose=parameters.get("loose") != "0",
        on=on or timezone.localdate(),
    )
    return ParsedRequest(request, (*query.notes, *notes))


def _values(parameters: QueryDict, name: str) -> tuple[str, ...]:
    """The values of a filter, each once, without those that are too long to be one."""
    given = (value.replace("\x00", "").strip() for value in parameters.getlist(name))
    kept = dict.fromkeys(value for value in given if 0 < len(value) <= LONGEST_VALUE)
    return tuple(kept)[:MOST_VALUES]


def _date(typed: str, notes: list[str]) -> date | None:
    """A day written with any of the usual separators; None with a note if it is invalid."""
    typed = typed.strip()
    if not typed:
        return None
    match = _DATE.fullmatch(typed)
    with suppress(ValueError):
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    notes.append(f"“{typed[:20]}”不是日期，没有按它筛选。请写成2025-03-01的样子。")
    return None


def _choice(choices: type[_Choice], typed: str, default: _Choice) -> _Choice:
    return next((choice for choice in choices if choice == typed), default)


def _number(typed: str, default: int, most: int) -> int:
    """An integer from 1 to ``most``; the default if it is invalid."""
    digits = typed.strip()
    if not re.fullmatch(r"[0-9]+", digits):
        return default
    return max(1, min(int(digits[:12]), most))
