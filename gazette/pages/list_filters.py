"""The filters and orders of lists of documents: by state, year, kind, body, theme, gazette …

A filter is a parameter of the address, which may stand there several times: a document fits
that has one of its values (种类 notice or decree), and it must fit every filter. The options
of a filter are counted under all other filters, so the number beside an option is that of
the list where it alone is chosen. A value that nothing is known by is told to the reader
and does not narrow the list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import NamedTuple

from gazette.kinds import document_kinds, kind_named, kinds_without_effect
from gazette.models import Gazette, IssuingBody, Theme
from gazette.models.state import IN_FORCE_STATES, Caution, State
from gazette.pages.listed_facts import ENDINGS, ListedFacts

#: By what is in force a list is filtered: the value in the address, its words, the states.
#: Every state is in exactly one of these groups.
EFFECTS: dict[str, tuple[str, frozenset[State]]] = {
    "in_force": ("现行有效", frozenset(IN_FORCE_STATES)),
    "not_yet": ("尚未施行", frozenset({State.NOT_YET_IN_FORCE})),
    "suspended": ("暂停施行", frozenset({State.SUSPENDED})),
    "expired": ("已失效", frozenset({State.EXPIRED})),
    "repealed": ("已废止", frozenset({State.REPEALED})),
    "unstated": ("未载明", frozenset({State.UNSTATED})),
}
_EFFECT_OF = {state: name for name, (_words, states) in EFFECTS.items() for state in states}
#: Characters of a value that are repeated to the reader.
_MOST_REPEATED = 30
#: Values of one filter that count; an address with more was written by no reader.
MOST_VALUES = 50


class FilterOption(NamedTuple):
    """A value that a list can be filtered by, with the number of its documents."""

    value: str
    label: str
    documents: int
    is_chosen: bool
    #: The address of the list with it besides those that are chosen; of a chosen one without it.
    url: str = ""


class Chip(NamedTuple):
    """A chosen value in words, and the address of the list without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Filter:
    """``values`` are what a document has of it; ``rank`` orders the options beside their count.

    ``is_known`` tells a value that exists, though perhaps not in this list, from a
    misspelt one.
    """

    parameter: str
    label: str
    values: Callable[[ListedFacts], Iterable[str]]
    words: Callable[[str], str]
    is_known: Callable[[str], bool]
    rank: Callable[[str], tuple[int, str]] | None = None


def _kind_words(name: str) -> str:
    kind = kind_named(name)
    return str(kind._meta.verbose_name) if kind else name


def _kind_rank(name: str) -> tuple[int, str]:
    names = [kind.kind_name for kind in document_kinds()]
    return (names.index(name) if name in names else len(names), name)


def _order_of(names: Iterable[str]) -> Callable[[str], tuple[int, str]]:
    places = {name: place for place, name in enumerate(names)}
    return lambda name: (places.get(name, len(places)), name)


def _is_body(name: str) -> bool:
    return IssuingBody.objects.with_published_count().filter(name=name).exists()


@cache
def _kinds_without_effect() -> frozenset[str]:
    return frozenset(kinds_without_effect())


def _effects(one: ListedFacts) -> tuple[str, ...]:
    """The group of a document's state; none of an explanation, which has no effect."""
    return () if one.kind in _kinds_without_effect() else (_EFFECT_OF[one.state],)


EFFECT = Filter(
    "effect",
    "效力",
    _effects,
    lambda value: EFFECTS[value][0],
    lambda value: value in EFFECTS,
    _order_of(EFFECTS),
)
CAUTION = Filter(
    "caution",
    "待确认",
    lambda one: (one.caution,),
    lambda value: Caution(value).label,
    lambda value: value in list(Caution),
    _order_of(Caution),
)
YEAR = Filter(
    "year",
    "成文年份",
    lambda one: (one.year,),
    lambda value: f"{value}年",
    lambda value: bool(re.fullmatch(r"(19|20|21)\d\d", value)),
    lambda value: (-int(value), value),
)
KIND = Filter(
    "kind",
    "种类",
    lambda one: (one.kind,),
    _kind_words,
    lambda value: kind_named(value) is not None,
    _kind_rank,
)
BODY = Filter("body", "发文机关", lambda one: one.bodies, str, _is_body)
THEME = Filter(
    "theme",
    "主题",
    lambda one: (one.theme,),
    str,
    lambda value: Theme.objects.filter(name=value).exists(),
)
ENDING = Filter(
    "reason",
    "终止原因",
    lambda one: (one.ending,),
    lambda value: ENDINGS[value],
    lambda value: value in ENDINGS,
    _order_of(ENDINGS),
)
ENDED_YEAR = Filter(
    "ended",
    "终止年份",
    lambda one: (str(one.ended_on.year) if one.ended_on else "",),
    lambda value: f"{value}年",
    YEAR.is_known,
    YEAR.rank,
)


#: The parameter of the filter by gazette.
GAZETTE = "gazette"


def gazette_filter(listed: Iterable[ListedFacts]) -> Filter:
    """The filter by gazette, of those from which the listed documents come."""
    names = {one.place[0]: one.gazette_name for one in listed}
    return Filter(
        GAZETTE,
        "公报",
        lambda one: (one.place[0],),
        lambda value: names.get(value, value),
        lambda value: value in names or Gazette.objects.published().filter(slug=value).exists(),
        _order_of(names),
    )


class Order(NamedTuple):
    """An order of a list: its words, and the key by which documents are sorted."""

    label: str
    key: Callable[[ListedFacts], tuple[object, ...]]


def _days(day: date | None, newest: bool) -> tuple[object, ...]:
    """The key of a day; documents without one come last either way."""
    if day is None:
        return (1, 0)
    return (0, -day.toordinal() if newest else day.toordinal())


def _recent(one: ListedFacts) -> tuple[object, ...]:
    slug, year, _number, _position = one.place
    return (*_days(one.signed_on, newest=True), -year, -one.pk)


def _title_key(one: ListedFacts) -> tuple[object, ...]:
    """By pinyin, as far as GB 18030 arranges its common characters by it."""
    return (one.title.encode("gb18030", errors="replace"), one.pk)


def _number_key(one: ListedFacts) -> tuple[object, ...]:
    """By the agency's code, then year and number as numbers; documents without one last."""
    pieces = tuple(map(_piece, re.split("([0-9]+)", one.number)))
    return (not one.number, pieces, one.pk)


def _piece(part: str) -> tuple[int, int, bytes]:
    if part.isascii() and part.isdecimal():
        return (1, int(part), b"")
    return (0, 0, part.encode("gb18030", errors="replace"))


#: The orders that every list offers, by their value in the address.
ORDERS: dict[str, Order] = {
    "signed": Order("成文日期，新的在前", _recent),
    "signed_up": Order(
        "成文日期，旧的在前", lambda one: (*_days(one.signed_on, newest=False), one.pk)
    ),
    "published": Order(
        "刊载日期，新的在前",
        lambda one: (
            *_days(one.published_on, newest=True),
            -one.place[1],
            -one.place[2],
            one.place[0],
            one.place[3],
        ),
    ),
    "published_up": Order(
        "刊载日期，旧的在前",
        lambda one: (*_days(one.published_on, newest=False), *one.place[1:], one.pk),
    ),
    "effect": Order(
        "施行日期，新的在前", lambda one: (*_days(one.begins_on, newest=True), -one.pk)
    ),
    "effect_up": Order(
        "施行日期，旧的在前", lambda one: (*_days(one.begins_on, newest=False), one.pk)
    ),
    "title": Order("标题", _title_key),
    "number": Order("文号", _number_key),
}
ENDS = Order("先到期的在前", lambda one: (*_days(one.last_day_on, newest=False), one.pk))
ENDED = Order(
    "新近终止的在前",
    lambda one: (one.ending != "waiting", *_days(one.ended_on, newest=True), -one.pk),
)


class Narrowed:
    """A list under the filters that an address asks for.

    ``asked`` are the values of each parameter, one or several; ``address`` gives the address
    of the list with one parameter changed (None: without it).
    """

    def __init__(
        self,
        listed: Sequence[ListedFacts],
        filters: Sequence[Filter],
        asked: Mapping[str, str | Sequence[str]],
        address: Callable[..., str],
    ) -> None:
        self.listed = listed
        self.filters = filters
        self._asked = {name: _values(values) for name, values in asked.items()}
        self._address = address

    @cached_property
    def _counted(self) -> dict[str, Counter[str]]:
        """The values of each filter among documents that all the other filters leave."""
        counts: dict[str, Counter[str]] = {one.parameter: Counter() for one in self.filters}
        for document in self.listed:
            failed = self._failed(document)
            for one in self.filters:
                if not failed or failed == [one.parameter]:
                    counts[one.parameter].update(filter(None, set(one.values(document))))
        return counts

    @cached_property
    def _occurring(self) -> dict[str, set[str]]:
        """The values of each filter that is asked for, among all documents of the list."""
        return {
            one.parameter: {value for document in self.listed for value in one.values(document)}
            for one in self.filters
            if self._asked.get(one.parameter)
        }

    @cached_property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The values that count, by parameter; always in the same order."""
        found = {}
        for one in self.filters:
            asked = self._asked.get(one.parameter, ())
            values = tuple(value for value in sorted(asked) if self._counts(one, value))
            if values:
                found[one.parameter] = values
        return found

    def _counts(self, one: Filter, value: str) -> bool:
        return value in self._occurring[one.parameter] or _knows(one, value)

    @property
    def unknown(self) -> list[str]:
        """What was asked for and not understood, a sentence each."""
        return [
            f"没有“{_shortened(value)}”这个{one.label}，这一项没有用来筛选。"
            for one in self.filters
            for value in self._asked.get(one.parameter, ())
            if value not in self.chosen.get(one.parameter, ())
        ]

    def _failed(self, document: ListedFacts) -> list[str]:
        """The chosen filters that the document does not fit."""
        return [
            one.parameter
            for one in self.filters
            if one.parameter in self.chosen
            and not any(value in self.chosen[one.parameter] for value in one.values(document))
        ]

    @cached_property
    def documents(self) -> list[ListedFacts]:
        """What the filters leave."""
        return [one for one in self.listed if not self._failed(one)]

    def options(self, wanted: Filter) -> list[FilterOption]:
        """The values of a filter with their counts; the chosen ones also where they have none."""
        counts = self._counted[wanted.parameter]
        chosen = self.chosen.get(wanted.parameter, ())
        values = sorted(counts, key=wanted.rank or (lambda value: (-counts[value], value)))
        values += [value for value in chosen if value not in counts]
        return [
            FilterOption(
                value,
                wanted.words(value),
                counts[value],
                value in chosen,
                self._with_other(wanted, value),
            )
            for value in values
        ]

    def _with_other(self, one: Filter, value: str) -> str:
        """The address with a value of a filter besides the chosen ones, or without a chosen one."""
        kept = self.chosen.get(one.parameter, ())
        if value in kept:
            values = [other for other in kept if other != value]
        else:
            values = sorted([*kept, value])
        return self._address(**{one.parameter: values or None})

    @property
    def chips(self) -> list[Chip]:
        """The chosen values, each with the way to remove it."""
        return [
            Chip(f"{one.label}：{one.words(value)}", self._with_other(one, value))
            for one in self.filters
            for value in self.chosen.get(one.parameter, ())
        ]

    @property
    def words(self) -> str:
        """The chosen values in words; "" for none."""
        return "，".join(
            "、".join(map(one.words, self.chosen[one.parameter]))
            for one in self.filters
            if one.parameter in self.chosen
        )


def _values(asked: str | Sequence[str]) -> tuple[str, ...]:
    """The values that an address gives one parameter, each once."""
    values = (asked,) if isinstance(asked, str) else asked
    return tuple(dict.fromkeys(filter(None, values)))[:MOST_VALUES]


def _knows(one: Filter, value: str) -> bool:
    return "\0" not in value and one.is_known(value)


def _shortened(value: str) -> str:
    shown = value.replace("\0", "")
    return shown if len(shown) <= _MOST_REPEATED else f"{shown[:_MOST_REPEATED]}…"
