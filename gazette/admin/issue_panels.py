"""What higher rooms show on the form of an issue: a registry that they fill when they start."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.safestring import SafeString

from gazette.models import Issue

Panel = Callable[[Issue], SafeString]
_panels: dict[str, Panel] = {}


def register(name: str, panel: Panel) -> None:
    """Make a panel known; the last of one name counts."""
    _panels[name] = panel


def panel_of(name: str, issue: Issue) -> SafeString | str:
    """What a panel shows of an issue; a dash where no room has registered it."""
    return _panels[name](issue) if name in _panels and issue.pk is not None else "—"
