"""The filters, and for each value the number of documents that remain if it is chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from gazette.kinds import document_kinds, kind_named
from gazette.models.state import Caution, State, words_of_state
from search.memory.holdings import Holdings
from search.memory.indexed_document import IndexedDocument
from search.query.request import FILTERS, FacetValue, Request

#: The filters whose values depend on the day, with all their values in order.
_WORDED: Mapping[str, Sequence[str]] = {"state": list(State), "caution": list(Caution)}


def apply_filters(
    matched: Sequence[IndexedDocument], request: Request, holdings: Holdings
) -> list[IndexedDocument]:
    """The documents that pass all filters and lie in the range of dates."""
    left = _in_range(matched, request)
    for documents in _allowed(request, holdings).values():
        left = [one for one in left if one.document_id in documents]
    return list(left)


def facets(
    matched: Sequence[IndexedDocument], request: Request, holdings: Holdings
) -> dict[str, tuple[FacetValue, ...]]:
    """Each filter with its values; they are counted under all other filters."""
    allowed = _allowed(request, holdings)
    found = {one.document_id for one in _in_range(matched, request)}
    passing = {
        name: found.intersection(*(ids for other, ids in allowed.items() if other != name))
        for name in {*allowed, ""}
    }
    return {
        name: _facet(name, passing.get(name, passing[""]), request, holdings) for name in FILTERS
    }


def documents_with(name: str, value: str, request: Request, holdings: Holdings) -> frozenset[int]:
    """Ids of the documents that have a value of a filter."""
    return _sets(name, request.on, holdings).get(value, frozenset())


def _in_range(matched: Sequence[IndexedDocument], request: Request) -> Sequence[IndexedDocument]:
    if not (request.signed_from or request.signed_until):
        return matched
    first = (request.signed_from or date.min).toordinal()
    last = (request.signed_until or date.max).toordinal()
    return [one for one in matched if one.signed and first <= one.signed <= last]


def _allowed(request: Request, holdings: Holdings) -> dict[str, frozenset[int]]:
    """Each filter that is set → ids of the documents that have one of the chosen values."""
    return {
        name: frozenset().union(
            *(documents_with(name, value, request, holdings) for value in values)
        )
        for name, values in request.filters.items()
        if name in FILTERS and values
    }


def _sets(name: str, on: date, holdings: Holdings) -> Mapping[str, frozenset[int]]:
    if name == "state":
        return holdings.by_state(on)
    return holdings.by_caution(on) if name == "caution" else holdings.by_value[name]


def _facet(
    name: str, found: set[int], request: Request, holdings: Holdings
) -> tuple[FacetValue, ...]:
    """The values that occur, and the chosen ones even if they do not occur, in order."""
    counts = {value: len(ids & found) for value, ids in _sets(name, request.on, holdings).items()}
    return facet_values(name, counts, request.filters.get(name, ()), holdings.gazette_names)


def facet_values(
    name: str, counts: Mapping[str, int], chosen: Sequence[str], gazettes: Mapping[str, str]
) -> tuple[FacetValue, ...]:
    """The values of a filter in order, from how often each was counted.

    Those that do not occur are left out, but not the chosen ones. ``gazettes`` maps the slug
    of a gazette to its name.
    """
    counted = Counter(counts)
    values = [value for value in {*counted, *chosen} if counted[value] or value in chosen]
    values.sort(key=lambda value: (_sort_key(name)(value, counted[value]), value))
    return tuple(
        FacetValue(value, label(name, value, gazettes), counted[value], value in chosen)
        for value in values
    )


def _sort_key(name: str) -> Callable[[str, int], int]:
    """Sort key: years from the newest on, kinds and states in their own order, others by count."""
    if name == "year":
        return lambda value, _count: -int(value) if value.isdecimal() else 0
    if name == "kind":
        kinds = [kind.kind_name for kind in document_kinds()]
        return lambda value, _count: kinds.index(value) if value in kinds else len(kinds)
    if name in _WORDED:
        values: list[str] = list(_WORDED[name])
        return lambda value, _count: values.index(value) if value in values else len(values)
    return lambda _value, count: -count


def label(name: str, value: str, gazettes: Mapping[str, str]) -> str:
    """A value of a filter as readers see it."""
    if name == "year":
        return f"{value}年"
    if name == "kind":
        kind = kind_named(value)
        return str(kind._meta.verbose_name_plural) if kind else value
    if name == "state":
        return words_of_state(value) if value in list(State) else value
    if name == "caution":
        return Caution(value).label if value in list(Caution) else value
    return gazettes.get(value, value) if name == "gazette" else value


def labels(name: str, values: Iterable[str], gazettes: Mapping[str, str]) -> str:
    return "、".join(label(name, value, gazettes) for value in values)
