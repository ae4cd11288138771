"""URLs of variants of a search: a filter more or less, another order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from django.http import QueryDict

#: Parameters that are dropped when a search is changed.
_DROPPED = ("page",)


def link(parameters: QueryDict, **changes: str | None) -> str:
    """The URL with other values of some parameters; None removes one. Starts again at page 1."""
    changed = dict(parameters.lists())
    for name, value in changes.items():
        changed[name] = [] if value is None else [value]
    return _address(changed)


def link_with_toggled(parameters: QueryDict, name: str, value: str) -> str:
    """The URL with one value of a filter added, or removed if it is set."""
    values = parameters.getlist(name)
    is_there = value in values
    kept = [one for one in values if one != value]
    return link_with_values(parameters, name, kept if is_there else [*values, value])


def link_with_values(parameters: QueryDict, name: str, values: Iterable[str]) -> str:
    """The URL with exactly these values of a filter."""
    return _address({**dict(parameters.lists()), name: list(values)})


def link_without(parameters: QueryDict, names: Iterable[str]) -> str:
    """The URL without these parameters."""
    return link(parameters, **dict.fromkeys(names))


def _address(parameters: Mapping[str, Sequence[str]]) -> str:
    """``?…`` without empty parameters; ``?`` alone if nothing is left."""
    kept = [
        (name, values)
        for name, values in parameters.items()
        if name not in _DROPPED and any(values)
    ]
    return f"?{urlencode(kept, doseq=True)}"
