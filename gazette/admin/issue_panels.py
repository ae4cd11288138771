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


#: The address of the page images of an issue; "" if none of its originals is kept.
PageImages = Callable[[Issue], str]
_page_images: list[PageImages] = []


def register_page_images(address: PageImages) -> None:
    """Make known where the images of the pages of an issue are; the last one counts."""
    _page_images.append(address)


def page_images_url(issue: Issue) -> str:
    """The address that shows the page of a stretch of the source (``?at=``, ``to=``), or ""."""
    return _page_images[-1](issue) if _page_images else ""
