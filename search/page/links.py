"""URLs of variants of a search: a filter more or less, another order."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict

#: Parameters that are dropped when a search is changed.
_DROPPED = ("page",)


def link(parameters: QueryDict, **changes: str | None) -> str:
    """The URL with other values of some parameters; None removes one. Starts again at page 1."""
    changed = _copy(parameters)
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
    return _address(changed)


def link_with_toggled(parameters: QueryDict, name: str, value: str) -> str:
    """The URL with one value of a filter added, or removed if it is set."""
    values = parameters.getlist(name)
    is_there = value in values
    kept = [one for one in values if one != value]
    return link_with_values(parameters, name, kept if is_there else [*values, value])


def link_with_values(parameters: QueryDict, name: str, values: Iterable[str]) -> str:
    """The URL with exactly these values of a filter."""
    changed = _copy(parameters)
    changed.setlist(name, list(values))
    return _address(changed)


def link_without(parameters: QueryDict, names: Iterable[str]) -> str:
    """The URL without these parameters."""
    return link(parameters, **dict.fromkeys(names))


def _copy(parameters: QueryDict) -> QueryDict:
    changed = parameters.copy()
    for name in _DROPPED:
        changed.pop(name, None)
    return changed


def _address(parameters: QueryDict) -> str:
    """``?…`` without empty values; ``?`` alone if nothing is left."""
    for name in [name for name in parameters if not any(parameters.getlist(name))]:
        del parameters[name]
    return f"?{parameters.urlencode()}"
