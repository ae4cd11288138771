"""The desk: what waits for an editor on the admin's first page; a registry that apps fill.

A panel is a function of the request that answers what waits for *this* person,
or None where it concerns them not. An app registers its panels in
``AppConfig.ready``, the lower ``order`` further up::

    @desk.panel(order=40)
    def relations_to_confirm(request: HttpRequest) -> desk.Panel | None: ...

It answers in a constant number of queries and returns no more entries than are
shown; ``count`` tells of how many there are, ``url`` leads to all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

#: How many entries a panel shows at most.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a panel: what it is, where it leads, and what more is to be known of it.

    ``action`` is what the person does there (审定, 确认 …), said on the link.
    """

    label: str
    url: str
    note: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """What waits, under a heading; ``empty`` is said where nothing does.

    ``is_urgent`` sets what holds others up apart from what is only good to know.
    """

    title: str
    entries: Sequence[Entry] = ()
    count: int = 0
    url: str = ""
    empty: str = ""
    is_urgent: bool = False

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.entries)


Panels = Callable[[HttpRequest], Panel | None]

_panels: dict[Panels, int] = {}


def panel(order: int = 100) -> Callable[[Panels], Panels]:
    """Register a function as a panel; twice is once."""

    def register(function: Panels) -> Panels:
        _panels[function] = order
        return function

    return register


def panels(request: HttpRequest) -> list[Panel]:
    """What concerns the person who asks, in the order of the panels."""
    ordered = sorted(_panels, key=lambda function: _panels[function])
    found = (function(request) for function in ordered)
    return [one for one in found if one is not None]


def unregister(function: Panels) -> None:
    """Ask this function no longer; a test that registers one takes it back."""
    del _panels[function]
