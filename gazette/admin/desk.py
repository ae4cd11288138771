"""工作台: the panels on the admin's first page; a registry that apps fill.

A panel function takes the request and returns what waits for *this* person, or None
if they have nothing to do with it. An app registers its functions in
``AppConfig.ready``; panels stand in the order of ``order``, the lowest first::

    @desk.panel(order=40)
    def relations_to_confirm(request: HttpRequest) -> desk.Panel | None: ...

The function makes a constant number of queries and returns at most ``MOST_ENTRIES``
entries; ``count`` says how many there are, ``url`` leads to all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

#: How many entries a panel shows at most.
MOST_ENTRIES = 8


@dataclass(frozen=True, slots=True)
class PanelEntry:
    """A line of a panel: a link with a label, and a note below it.

    ``action`` is what the person does there (审定, 确认 …), shown on the link.
    """

    label: str
    url: str
    note: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """What waits for a person, under a heading; ``empty`` is shown if nothing does.

    ``is_urgent`` marks work that others wait for.
    """

    title: str
    entries: Sequence[PanelEntry] = ()
    count: int = 0
    url: str = ""
    empty: str = ""
    is_urgent: bool = False

    @property
    def is_cut(self) -> bool:
        """Whether there is more than the panel shows."""
        return self.count > len(self.entries)


PanelFunction = Callable[[HttpRequest], Panel | None]

_panels: dict[PanelFunction, int] = {}


def panel(order: int = 100) -> Callable[[PanelFunction], PanelFunction]:
    """Decorator that registers a panel function; idempotent."""

    def register(function: PanelFunction) -> PanelFunction:
        _panels[function] = order
        return function

    return register


def panels(request: HttpRequest) -> list[Panel]:
    """The panels of the person who sends the request, in order."""
    ordered = sorted(_panels, key=lambda function: _panels[function])
    found = (function(request) for function in ordered)
    return [one for one in found if one is not None]


def unregister(function: PanelFunction) -> None:
    """Remove a panel function from the registry, at the end of a test."""
    del _panels[function]
