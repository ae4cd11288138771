"""Addresses of other views of the same search: one filter more or less, another order or page."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict

#: Parameters that do not survive a change of what is asked.
_PASSING = ("page",)


def link(parameters: QueryDict, **changes: str | None) -> str:
    """The address with single values changed; None takes one away. It begins anew at page 1."""
    changed = _copy(parameters)
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
    return _address(changed)


def toggled(parameters: QueryDict, name: str, value: str) -> str:
    """The address with one value of a filter added, or taken away where it is there."""
    values = parameters.getlist(name)
    is_there = value in values
    kept = [one for one in values if one != value]
    return with_values(parameters, name, kept if is_there else [*values, value])


def with_values(parameters: QueryDict, name: str, values: Iterable[str]) -> str:
    """The address with exactly these values of a filter."""
    changed = _copy(parameters)
    changed.setlist(name, list(values))
    return _address(changed)


def without(parameters: QueryDict, names: Iterable[str]) -> str:
    """The address without these parameters."""
    return link(parameters, **dict.fromkeys(names))


def _copy(parameters: QueryDict) -> QueryDict:
    changed = parameters.copy()
    for name in _PASSING:
        changed.pop(name, None)
    return changed


def _address(parameters: QueryDict) -> str:
    """``?…`` without empty values; ``?`` alone for nothing at all."""
    for name in [name for name in parameters if not any(parameters.getlist(name))]:
        del parameters[name]
    return f"?{parameters.urlencode()}"
